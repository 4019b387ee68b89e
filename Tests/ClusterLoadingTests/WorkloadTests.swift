import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import TestSupport
import Testing

/// Deployments and their like that start Flink without the operator.
struct WorkloadTests {
  private func load(
    _ text: String, path: String = "taskmanager.yaml", _ files: [String: String] = [:]
  ) -> LoadedFile {
    loadText(Array(text.utf8), path: path, files: InMemoryFiles(files))
  }

  /// - Parameters:
  ///   - container: the lines of the container below its name.
  ///   - volumes: the lines of the pod's volumes.
  private func workload(
    _ container: String, apiVersion: String = "apps/v1", kind: String = "Deployment", volumes: String = ""
  ) -> String {
    let lines = container.split(separator: "\n").map { "          \($0)" }.joined(separator: "\n")
    let items = volumes.split(separator: "\n").map { "        \($0)" }.joined(separator: "\n")
    return """
      apiVersion: \(apiVersion)
      kind: \(kind)
      metadata:
        name: flink
      spec:
        template:
          spec:
            containers:
              - name: main
      \(lines)
      \(items.isEmpty ? "" : "      volumes:\n\(items)")

      """
  }

  private let mounted = """
    image: flink:2.3
    args: [taskmanager, -Dtaskmanager.numberOfTaskSlots=4]
    volumeMounts:
      - {name: conf, mountPath: /opt/flink/conf/}
    """

  private let configMap = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: flink-config}
    data:
      flink-conf.yaml: |
        taskmanager.numberOfTaskSlots: 1
        parallelism.default: 1
      config.yaml: |
        taskmanager.numberOfTaskSlots: 2
        parallelism.default: 2

    """

  @Test(arguments: [
    ("args: [taskmanager]", true), ("args: [jobmanager]", false),
    ("args: [standalone-job, --job-classname, a.B]", false),
    ("command: [/docker-entrypoint.sh, taskmanager]", true),
    ("command: [tini, --, /docker-entrypoint.sh]\nargs: [jobmanager]", false),
    ("command: [bash, -c, \"$FLINK_HOME/bin/taskmanager.sh start-foreground\"]", true),
    ("command: [/opt/flink/bin/jobmanager.sh, start-foreground]", false),
    ("command: [java, -cp, x, org.apache.flink.runtime.taskexecutor.TaskManagerRunner]", true),
  ])
  func `tells a role by what is started`(lines: String, isTaskManager: Bool) throws {
    let file = load(workload("image: registry/team/detector:1\n\(lines)"))
    let cluster = try #require(file.clusters.first)
    #expect(cluster.kind == .workload && cluster.name?.value == "flink")
    #expect((cluster.taskManager != nil) == isTaskManager && (cluster.jobManager != nil) != isTaskManager)
    #expect(cluster.isPartial)
  }

  @Test(arguments: [
    ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("apps/v1", "DaemonSet"), ("batch/v1", "Job"),
  ])
  func `reads every kind of workload`(apiVersion: String, kind: String) {
    let text = workload("image: flink:2.3\nargs: [taskmanager]", apiVersion: apiVersion, kind: kind)
    #expect(load(text).clusters.map(\.kind) == [.workload])
  }

  @Test func `reads a pod and the workloads of a list`() {
    let pod = """
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {containers: [{name: a, image: "flink:2.3", args: [taskmanager]}]}
      """
    #expect(load(pod).clusters.count == 1)
    let inList = pod.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n").dropFirst(4)
    #expect(load("apiVersion: v1\nkind: List\nitems:\n  - \(inList)\n").clusters.map(\.kind) == [.workload])
  }

  @Test(arguments: [
    "image: nginx", "image: nginx\nargs: [serve, -Dexternal-resources=gpu]", "args: [taskmanager]", "image: flink:2.3",
    "image: flink:2.3\nargs: [run, job.jar]", "image: [a]\nargs: {a: b}\nenv: 3",
    "image: a/b\ncommand: run taskmanager",
  ])
  func `passes other containers by`(lines: String) {
    let file = load(workload(lines))
    guard case .unrecognised(let reason) = file.outcome else {
      Issue.record("\(file.outcome)")
      return
    }
    #expect(reason == "a Deployment (apps/v1) that starts no Flink")
  }

  @Test func `lays FLINK_PROPERTIES and options over each other`() throws {
    let text = workload(
      """
      image: flink:1.20-java17
      args: ["taskmanager", "-Dtaskmanager.numberOfTaskSlots=4", "-D", "external-resources=gpu; fpga"]
      env:
        - name: FLINK_PROPERTIES
          value: |
            taskmanager.numberOfTaskSlots: 2
            parallelism.default: 3
      """)
    let cluster = try #require(load(text).clusters.first)
    #expect(cluster.flinkVersion?.value == FlinkVersion(1, 20) && !cluster.isPartial)
    #expect(cluster.unwrittenProperties == nil)
    #expect(
      cluster.configuration.flat.map { "\($0.key)=\($0.text)" }.sorted() == [
        "external-resources=gpu; fpga", "parallelism.default=3", "taskmanager.numberOfTaskSlots=4",
      ])
    #expect(cluster.configuration["parallelism.default"]?.provenance.location?.range.start.line == 16)
  }

  @Test(arguments: [("flink:2.3", "2"), ("flink:1.20", "1"), ("flink:1.18", "1"), ("registry/flink:x", "2")])
  func `reads the ConfigMap that it mounts, in the same file`(image: String, parallelism: String) throws {
    let volume = "- name: conf\n  configMap: {name: flink-config}"
    for order in [false, true] {
      let text = workload(mounted.replacing("flink:2.3", with: image), volumes: volume)
      let file = load(order ? "\(configMap)---\n\(text)" : "\(text)---\n\(configMap)")
      let cluster = try #require(file.clusters.first { $0.kind == .workload })
      #expect(cluster.configuration.text(of: "parallelism.default") == parallelism && !cluster.isPartial)
      let slots = try #require(cluster.configuration["taskmanager.numberOfTaskSlots"])
      #expect(slots.text == "4" && slots.provenance.overrode.count == 1)
    }
  }

  @Test func `reads the ConfigMap of another file beside it`() throws {
    let volume = "- name: conf\n  configMap: {name: flink-config}"
    let text = workload(mounted, volumes: volume)
    let file = load(text, path: "deploy/tm.yaml", ["deploy/cm.yaml": configMap, "deploy/x.yaml": "a: [\n"])
    #expect(file.clusters.first?.configuration.text(of: "parallelism.default") == "2")
    #expect(file.bases.map(\.path) == ["deploy/cm.yaml"])
    #expect(load(text, path: "deploy/tm.yaml", ["cm.yaml": configMap]).clusters.first?.isPartial == true)
  }

  @Test(arguments: [
    (
      "{name: conf, mountPath: /opt/flink/conf}",
      "configMap: {name: flink-config, items: [{key: own, path: config.yaml}]}"
    ),
    ("{name: conf, mountPath: /opt/flink/conf/config.yaml, subPath: own}", "configMap: {name: flink-config}"),
    (
      "{name: conf, mountPath: /opt/flink/conf}",
      "projected: {sources: [{configMap: {name: flink-config, items: [{key: own, path: config.yaml}]}}]}"
    ),
  ])
  func `finds the key that is mounted as Flink's file`(mount: String, volume: String) throws {
    let text = workload(
      "image: flink:2.3\nargs: [taskmanager]\nvolumeMounts: [\(mount)]", volumes: "- {name: conf, \(volume)}")
    let file = load(text + "---\n" + configMap.replacing("  config.yaml: |", with: "  own: |"))
    #expect(file.clusters.first?.configuration.text(of: "parallelism.default") == "2")
  }

  @Test func `knows that an entrypoint can't write into a ConfigMap`() throws {
    let lines = mounted + "\nenv: [{name: FLINK_PROPERTIES, value: \"parallelism.default: 9\"}]"
    let volume = "- name: conf\n  configMap: {name: flink-config}"
    let cluster = try #require(load(workload(lines, volumes: volume) + "---\n" + configMap).clusters.first)
    #expect(cluster.unwrittenProperties != nil && cluster.configuration.text(of: "parallelism.default") == "2")
    let written = load(workload(lines, volumes: "- name: conf\n  emptyDir: {}")).clusters.first
    #expect(written?.unwrittenProperties == nil && written?.isPartial == true)
  }

  @Test func `passes a patch of kustomize's by`() {
    let text = workload("image: flink:2.3\nargs: [taskmanager]")
    let list = "patches:\n  - path: gpu.yaml\n"
    #expect(load(text, path: "a/gpu.yaml", ["a/kustomization.yaml": list]).clusters.isEmpty)
    #expect(load(text, path: "a/tm.yaml", ["a/kustomization.yaml": list]).clusters.count == 1)
  }

  @Test func `takes a template for Flink's pods by the name of its container`() throws {
    let template = """
      apiVersion: v1
      kind: Pod
      metadata: {name: t}
      spec: {containers: [{name: log}, {name: flink-main-container, resources: {limits: {nvidia.com/gpu: 1}}}]}
      """
    let cluster = try #require(load(template, path: "a/pod.yaml").clusters.first)
    #expect(cluster.isPartial && cluster.taskManager != nil && cluster.configuration.flat.isEmpty)
    #expect(load(template, path: "a/pod.yaml", ["a/config.yaml": "a: b"]).clusters.isEmpty)
  }

  @Test(arguments: [
    "spec: {template: 1}", "spec: [a]", "spec: {template: {spec: {containers: 3}}}",
    "spec: {template: {spec: {containers: [3, null, [a]]}}}",
    "spec: {template: {spec: {containers: [{image: flink, args: [taskmanager], volumeMounts: [1, {mountPath: [a]}]}]}}}",
    "spec: {template: {spec: {volumes: {a: b}, containers: [{image: flink, args: [taskmanager], env: [1, {name: [a]}]}]}}}",
    "spec: {template: {spec: {volumes: [3], containers: [{image: flink, args: taskmanager, volumeMounts: {a: b}}]}}}",
  ])
  func `survives what no workload is`(spec: String) {
    let file = load("apiVersion: apps/v1\nkind: Deployment\nmetadata: 3\n\(spec)\n")
    for cluster in file.clusters { #expect(cluster.kind == .workload && cluster.spec == nil) }
  }

  /// The settings of a script that a shell is given, as `key=value`, and whether more of them come from elsewhere.
  private func script(_ lines: String...) -> (settings: [String], isOpen: Bool)? {
    let text = lines.map { "    " + $0 }.joined(separator: "\n")
    let cluster = load(workload("image: flink:2.3\ncommand: [/bin/sh, -c]\nargs:\n- |\n\(text)")).clusters.first
    return cluster.map { ($0.configuration.flat.map { "\($0.key)=\($0.text)" }.sorted(), $0.isPartial) }
  }

  @Test func `reads the command of a script that starts Flink`() throws {
    let start = "exec /docker-entrypoint.sh taskmanager"
    let quoted = try #require(
      script("set -eu", "\(start) '-Dexternal-resources=gpu;fpga' -D \"rest.port=1\" # -Drest.port=2"))
    #expect(quoted.settings == ["external-resources=gpu;fpga", "rest.port=1"] && !quoted.isOpen)
    let several = try #require(script("# -Drest.port=3", "\(start) -Drest.port=1; echo -Drest.port=2"))
    #expect(several.settings == ["rest.port=1"] && !several.isOpen)
    let cut = try #require(script("\(start) -Dexternal-resources=gpu;fpga -Drest.port=1"))
    #expect(cut.settings == ["external-resources=gpu"])
  }

  @Test(arguments: [
    ["echo 'external-resources: gpu' >> /opt/flink/conf/config.yaml", "taskmanager.sh start-foreground -Drest.port=1"],
    ["sed -i s/a/b/ /opt/flink/conf/config.yaml", "taskmanager.sh start-foreground -Drest.port=1"],
    ["taskmanager.sh start-foreground $EXTRA -Drest.port=1"],
  ])
  func `knows that a script has settings from elsewhere`(lines: [String]) throws {
    let text = lines.map { "    " + $0 }.joined(separator: "\n")
    let file = load(workload("image: flink:2.3\ncommand: [/bin/sh, -c]\nargs:\n- |\n\(text)"))
    #expect(try #require(file.clusters.first).isPartial)
  }

  @Test func `looks at no more containers of Flink's than a pod can mean`() {
    let more = (0..<40).map { "{name: c\($0), image: \"flink:2.3\", args: [taskmanager]}" }.joined(separator: ", ")
    let file = load("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [\(more)]}\n")
    #expect(file.clusters.count == 16)
    #expect(file.diagnostics.contains { $0.code == "YML104" })
  }
}
