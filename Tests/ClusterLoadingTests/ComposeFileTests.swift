import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import TestSupport
import Testing

/// What starts Flink in containers, over Flink's own file.
struct ComposeFileTests {
  private func load(_ text: String, path: String = "docker-compose.yml", _ files: [String: String] = [:]) -> LoadedFile
  {
    loadText(Array(text.utf8), path: path, files: InMemoryFiles(files))
  }

  private static let service = """
    services:
      kafka:
        image: apache/kafka:3.9
        command: run -Dfoo=bar
      taskmanager:
        image: flink:1.20-java17
        command: ["taskmanager", "-Dtaskmanager.numberOfTaskSlots=4"]
        environment:
          - JOB_MANAGER_RPC_ADDRESS=jobmanager
          - |
            FLINK_PROPERTIES=
            # a comment: not a setting
            jobmanager.rpc.address: jobmanager
            taskmanager.numberOfTaskSlots: 2
            state.checkpoints.dir: s3://bucket/checkpoints
        volumes: VOLUMES

    """

  @Test(arguments: [
    "sh -c \"exec /docker-entrypoint.sh taskmanager -Drest.port=1\"", "|\n      taskmanager\n      -Drest.port=1",
  ])
  func `reads a command that is a text`(command: String) {
    let text = "services:\n  tm:\n    image: flink:1.20\n    command: \(command)\n"
    #expect(load(text).clusters.first?.configuration["rest.port"]?.text == "1")
  }

  @Test func `takes no other variable for FLINK_PROPERTIES`() {
    let text = "FROM flink:1.20\nENV FLINK_PROPERTIES=\"rest.port: 1\"\nENV MY_FLINK_PROPERTIES=\"rest.port: 2\"\n"
    #expect(load(text, path: "Dockerfile").clusters.first?.configuration["rest.port"]?.text == "1")
  }

  @Test func `reads FLINK_PROPERTIES and options of the command, the latter last`() throws {
    let file = load(Self.service.replacing("VOLUMES", with: "[]"))
    let cluster = try #require(file.clusters.first)
    #expect(file.clusters.count == 1 && cluster.kind == .composeFile && cluster.name?.value == "taskmanager")
    #expect(cluster.flinkVersion?.value == FlinkVersion(1, 20))
    #expect(
      cluster.configuration.flat.map { "\($0.key)=\($0.text)" }.sorted() == [
        "jobmanager.rpc.address=jobmanager", "state.checkpoints.dir=s3://bucket/checkpoints",
        "taskmanager.numberOfTaskSlots=4",
      ])
    let place = try #require(cluster.configuration["jobmanager.rpc.address"]?.provenance.location?.range)
    #expect(place.start.line == 13 && place.start.column == 33)
  }

  @Test func `reads what is merged into a service`() throws {
    let file = load(
      """
      x-flink: &flink
        image: flink:1.20
        environment:
          FLINK_PROPERTIES: |
            taskmanager.numberOfTaskSlots: 4
      services:
        taskmanager:
          <<: *flink
          command: taskmanager
      """)
    let cluster = try #require(file.clusters.first)
    #expect(cluster.kind == .composeFile && cluster.flinkVersion?.value == FlinkVersion(1, 20))
    #expect(cluster.configuration.text(of: "taskmanager.numberOfTaskSlots") == "4")
  }

  @Test func `lays them over the mounted file`() throws {
    let file = load(
      Self.service.replacing("VOLUMES", with: "[\"./conf:/opt/flink/conf:ro\"]"),
      ["conf/config.yaml": "taskmanager.numberOfTaskSlots: 1\nparallelism.default: 8\n"])
    let configuration = try #require(file.clusters.first?.configuration)
    #expect(configuration.text(of: "parallelism.default") == "8")
    let slots = try #require(configuration["taskmanager.numberOfTaskSlots"])
    #expect(slots.text == "4" && slots.provenance.overrode.count == 2)
    #expect(file.bases.map(\.path) == ["conf/config.yaml"])
  }

  @Test func `opens flink-conf.yaml for Flink 1, as Flink does`() throws {
    let files = ["conf/config.yaml": "parallelism.default: 1\n", "conf/flink-conf.yaml": "parallelism.default: 2\n"]
    let mounted = Self.service.replacing("VOLUMES", with: "[\"./conf:/opt/flink/conf\"]")
    #expect(load(mounted, files).clusters.first?.configuration.text(of: "parallelism.default") == "2")
    let newer = mounted.replacing("flink:1.20-java17", with: "flink:2.3")
    #expect(load(newer, files).clusters.first?.configuration.text(of: "parallelism.default") == "1")
  }

  @Test(arguments: ["[\"/etc/flink:/opt/flink/conf\"]", "[\"conf:/opt/flink/conf\"]", "[\"./gone:/opt/flink/conf\"]"])
  func `says nothing of what lies over a file that is not here`(volumes: String) {
    #expect(load(Self.service.replacing("VOLUMES", with: volumes)).clusters.isEmpty)
  }

  @Test(arguments: [
    "services: {}", "services: [a]", "services:\n  a: 1", "services:\n  a: {environment: 1, command: {}}",
    "services:\n  a: {environment: {FLINK_PROPERTIES: [a]}}", "services:\n  a: {environment: [FLINK_PROPERTIES]}",
    "services:\n  a: {environment: [FLINK_PROPERTIES=], volumes: 3}", "services:\n  a: {command: run -Dfoo=bar}",
  ])
  func `passes other compose files by`(text: String) {
    #expect(load(text).clusters.isEmpty)
  }

  @Test func `reads an entrypoint beside Flink's file`() throws {
    let text = """
      #!/bin/sh
      # exec taskmanager.sh -Dtaskmanager.numberOfTaskSlots=9
      export FLINK_PROPERTIES="external-resource.gpu.amount: 4
      rest.port: 8081"
      exec /docker-entrypoint.sh taskmanager -Dtaskmanager.numberOfTaskSlots=2 -Dlog4j=x "$@"
      """
    let files = ["config.yaml": "external-resources: gpu\nexternal-resource.gpu.amount: 2\nrest.port: 8080\n"]
    let file = load(text, path: "entrypoint.sh", files)
    let configuration = try #require(file.clusters.first?.configuration)
    #expect(configuration.text(of: "external-resource.gpu.amount") == "4")
    #expect(configuration.text(of: "taskmanager.numberOfTaskSlots") == "2")
    #expect(configuration.text(of: "rest.port") == "8081")
    #expect(configuration["external-resource.gpu.amount"]?.provenance.location?.range.start.line == 3)
    let alone = try #require(load(text, path: "entrypoint.sh").clusters.first)
    #expect(alone.isPartial && alone.configuration.text(of: "rest.port") == "8081")
    let below = load(text, path: "entrypoint.sh", ["conf/config.yaml": files["config.yaml"] ?? ""])
    #expect(below.bases.map(\.path) == ["conf/config.yaml"] && below.clusters.first?.isPartial == false)
  }

  @Test(arguments: [
    "command: taskmanager -D external-resource.gpu.amount=3",
    "command: [taskmanager, -D, external-resource.gpu.amount=3]",
    "entrypoint: [\"/docker-entrypoint.sh\", \"-D\", \"external-resource.gpu.amount=3\"]",
  ])
  func `reads an option in two words`(line: String) {
    let file = load("services:\n  tm:\n    image: flink:2.3\n    \(line)\n")
    #expect(file.clusters.first?.configuration.text(of: "external-resource.gpu.amount") == "3")
  }

  @Test(arguments: [
    "CMD [\"taskmanager\", \"-D\", \"external-resource.gpu.amount=3\"]\n",
    "CMD taskmanager -D external-resource.gpu.amount=3\n", "CMD taskmanager -D \\\n  external-resource.gpu.amount=3\n",
    "CMD taskmanager -Dexternal-resource.gpu.amount=\"3\"\n", "CMD taskmanager -D 'external-resource.gpu.amount=3'\n",
  ])
  func `reads an option in two words, or quoted, of a Dockerfile`(line: String) throws {
    let file = load(line, path: "Dockerfile", ["config.yaml": "external-resource.gpu.amount: 2\n"])
    let entry = try #require(file.clusters.first?.configuration["external-resource.gpu.amount"])
    #expect(entry.text == "3")
    #expect(entry.provenance.location?.path == "Dockerfile" && entry.provenance.location?.range.start.line == 1)
  }

  @Test(arguments: [
    ("entrypoint.sh", "exec taskmanager.sh start-foreground -Drest.port=1", true),
    ("entrypoint.sh", "java -Drest.port=1", false),
    ("entrypoint.sh", "exec /docker-entrypoint.sh jobmanager", false),
    ("Dockerfile", "FROM flink:1.20\nCMD [\"-Drest.port=1\"]", true),
    ("Dockerfile", "FROM a/b-flink@sha256:0 AS x\nCMD -Drest.port=1", true),
    ("Dockerfile", "FROM java\nCMD -Drest.port=1", false),
    ("Dockerfile", "FROM java\nENV FLINK_PROPERTIES='rest.port: 1'", true),
  ])
  func `reads what starts Flink without a file of Flink's, and nothing else`(name: String, text: String, isRead: Bool) {
    let cluster = load(text, path: "a/" + name, ["a/config.yaml": "port: 1\n"]).clusters.first
    #expect((cluster?.configuration.text(of: "rest.port") == "1") == isRead && (cluster != nil) == isRead)
    #expect(cluster?.isPartial != false)
  }

  @Test func `knows Flink's version by a Dockerfile's last image`() throws {
    let text = "FROM flink:1.18 AS build\nFROM --platform=x flink:1.20-java17\nENV FLINK_PROPERTIES=\"rest.port: 1\"\n"
    let version = try #require(load(text, path: "Dockerfile").clusters.first?.flinkVersion)
    #expect(version.value == FlinkVersion(1, 20) && version.provenance.location?.range.start.line == 2)
  }

  @Test func `takes no word of the next line for an option's`() {
    let text = "RUN build -D\nCMD external-resource.gpu.amount=3\n"
    #expect(load(text, path: "Dockerfile", ["config.yaml": "external-resource.gpu.amount: 2\n"]).clusters.isEmpty)
  }

  @Test func `reads a Dockerfile beside Flink's file`() {
    let text = "FROM flink:2.3\nCOPY config.yaml /opt/flink/conf/\nCMD [\"taskmanager\", \"-Drest.port=8081\"]\n"
    let file = load(text, path: "Dockerfile", ["config.yaml": "rest.port: 8080\n"])
    #expect(file.clusters.first?.configuration.text(of: "rest.port") == "8081")
  }

  /// The settings of a Dockerfile as `key=value`, sorted.
  private func settings(ofDockerfile text: String) -> [String]? {
    load(text, path: "Dockerfile").clusters.first?.configuration.flat.map { "\($0.key)=\($0.text)" }.sorted()
  }

  @Test func `takes of a Dockerfile the last stage and what it is built on`() throws {
    let other = "FROM flink:2.3 AS test\nENV FLINK_PROPERTIES=\"rest.port: 1\"\n"
    #expect(
      settings(ofDockerfile: other + "FROM flink:2.3\nENV FLINK_PROPERTIES=\"rest.bind-port: 2\"\n") == [
        "rest.bind-port=2"
      ])
    let base = "FROM flink:1.18 AS Base\nENV FLINK_PROPERTIES=\"rest.port: 1\"\nFROM base\nCMD -Drest.bind-port=2\n"
    #expect(settings(ofDockerfile: base) == ["rest.bind-port=2", "rest.port=1"])
    let cluster = try #require(load(base, path: "Dockerfile").clusters.first)
    #expect(cluster.flinkVersion?.value == FlinkVersion(1, 18))
    #expect(cluster.configuration["rest.port"]?.provenance.location?.range.start.line == 2)
  }

  @Test func `takes of a variable that an image sets twice the last value`() {
    let first = "FROM flink:2.3\nENV FLINK_PROPERTIES=\"rest.port: 1\"\n"
    #expect(settings(ofDockerfile: first + "ENV FLINK_PROPERTIES=\"rest.bind-port: 2\"\n") == ["rest.bind-port=2"])
    #expect(settings(ofDockerfile: first + "ENV FLINK_PROPERTIES rest.bind-port: 2\n") == ["rest.bind-port=2"])
    #expect(
      settings(ofDockerfile: "FROM flink:2.3\nENV FLINK_PROPERTIES=\"rest.bind-port: \\\"2\\\"\"\n") == [
        "rest.bind-port=\"2\""
      ])
  }

  @Test func `reads FLINK_PROPERTIES of 1.18 as lines of flink-conf.yaml`() throws {
    let text = """
      services:
        tm:
          image: flink:1.18
          environment:
            FLINK_PROPERTIES: |
              external-resources: [gpu]
              rest.port:8081
              a:b: c
      """
    let cluster = try #require(load(text).clusters.first)
    #expect(!cluster.configuration.isStandardYAML)
    #expect(
      cluster.configuration.flat.map { "\($0.key)=\($0.text)" }.sorted() == ["a:b=c", "external-resources=[gpu]"])
    #expect(cluster.droppedProperties.map(\.value) == ["rest.port:8081"])
  }

  @Test(arguments: [
    ("taskmanager \"-Drest.port=1\" '-Drest.bind-port=2'", ["rest.bind-port=2", "rest.port=1"]),
    ("taskmanager -Drest.port=1;echo -Drest.port=2", ["rest.port=1"]),
  ])
  func `splits a command as a shell does`(command: String, settings: [String]) {
    let file = load("services:\n  tm:\n    image: flink:2.3\n    command: |\n      \(command)\n")
    #expect(file.clusters.first?.configuration.flat.map { "\($0.key)=\($0.text)" }.sorted() == settings)
  }
}
