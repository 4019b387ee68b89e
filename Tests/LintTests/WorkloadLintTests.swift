import Diagnostics
import Testing

/// What rules say of Deployments and their like that start Flink without the operator.
struct WorkloadLintTests {
  /// - Parameter rest: lines of the container below its arguments.
  private func container(_ args: String, _ rest: String = "", image: String = "flink:2.3") -> String {
    let lines = rest.split(separator: "\n").map { "          \($0)\n" }.joined()
    return """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: flink
      spec:
        replicas: 2
        template:
          spec:
            containers:
              - name: main
                image: \(image)
                args: \(args)
      \(lines)
      """
  }

  private func codes(_ text: String, beside: [String: String] = [:]) -> [String] {
    lintText(text, path: "taskmanager.yaml", beside: beside).map(\.code.description)
  }

  private let resource = "-Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=2"
  private let driver =
    "-Dexternal-resource.gpu.driver-factory.class=org.apache.flink.externalresource.gpu.GPUDriverFactory"

  @Test(arguments: [
    ("resources: {limits: {nvidia.com/gpu: 2}}", [String]()), ("resources: {limits: {amd.com/gpu: 2}}", ["GPU206"]),
    ("resources: {limits: {nvidia.com/gpu: \"2\"}}", []), ("resources: {limits: {nvidia.com/gpu: 2000m}}", []),
    ("resources: {limits: {nvidia.com/gpu: 1}}", ["KUB216"]),
    ("resources: {limits: {nvidia.com/gpu: 3}}", ["KUB216"]), ("resources: {limits: {nvidia.com/gpu: 0}}", ["KUB216"]),
    ("resources: {limits: {nvidia.com/gpu: 0.5}}", ["KUB207"]), ("", ["KUB216"]),
    ("resources: {requests: {nvidia.com/gpu: 2}}", ["KUB207"]),
    ("resources: {limits: {nvidia.com/gpu: 2}, requests: {nvidia.com/gpu: 1}}", ["KUB207"]),
    ("resources: {limits: {nvidia.com/gpu: 2}}\nimagePullPolice: Always", ["KUB208"]),
  ])
  func `holds the amount against the container`(lines: String, expected: [String]) {
    let found = codes(container("[taskmanager, \(resource), \(driver)]", lines))
    #expect(found.filter { $0 != "GPU206" } == expected.filter { $0 != "GPU206" })
  }

  @Test func `is only a warning where a runtime may show devices, and where there are too many`() {
    func severity(_ lines: String) -> Severity? {
      lintText(container("[taskmanager, \(resource), \(driver)]", lines), path: "a.yaml").first { $0.code == "KUB216" }?
        .severity
    }
    #expect(severity("") == .error && severity("resources: {limits: {nvidia.com/gpu: 1}}") == .error)
    #expect(severity("resources: {limits: {nvidia.com/gpu: 4}}") == .warning)
    #expect(severity("env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]") == .warning)
    #expect(severity("securityContext: {privileged: true}") == .warning)
    // Parts of a GPU have keys of their own.
    #expect(severity("resources: {limits: {aliyun.com/gpu-mem: 8}}") == nil)
  }

  @Test func `checks the configuration of TaskManagers, not of JobManagers`() {
    #expect(codes(container("[taskmanager, \"-Dexternal-resources=gpu,fpga\"]")).contains("GPU103"))
    #expect(codes(container("[jobmanager, \"-Dexternal-resources=gpu,fpga\"]")).isEmpty)
    #expect(codes(container("[jobmanager]", "resources: {limits: {nvidia.com/gpu: 1}}")) == ["KUB202"])
  }

  @Test func `says that Flink doesn't open the only file of a mounted ConfigMap`() {
    func found(_ file: String, _ image: String, mount: String = "/opt/flink/conf") -> [Diagnostic] {
      let configMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: flink-config}
        data:
          \(file): |
            taskmanager.numberOfTaskSlots: 1

        """
      let mounts = "volumeMounts: [{name: conf, mountPath: \(mount)}]"
      let volumes = "      volumes: [{name: conf, configMap: {name: flink-config}}]\n"
      return lintText(
        container("[taskmanager]", mounts, image: image) + volumes + "---\n" + configMap, path: "taskmanager.yaml"
      ).filter { $0.severity == .error }
    }
    #expect(found("flink-conf.yaml", "flink:2.0").map(\.code) == ["FLK104"])
    #expect(found("config.yaml", "apache/flink:1.18").map(\.code) == ["FLK104"])
    #expect(found("config.yaml", "flink:2.0").isEmpty && found("flink-conf.yaml", "flink:1.18").isEmpty)
    #expect(found("config.yaml", "flink:1.19").isEmpty && found("flink-conf.yaml", "own/flink:2").isEmpty)
    // The image's own file is beside it.
    let one = found("flink-conf.yaml", "flink:2.0", mount: "/opt/flink/conf/flink-conf.yaml")
    #expect(one.first?.effect?.contains("the image's own `config.yaml`") == true)
  }

  @Test(arguments: [
    ("[taskmanager]", ["KUB205"]), ("[taskmanager, -Dexternal-resources=gpu]", ["GPU102"]),
    ("[bash, -c, \"cp /c/* conf; bin/taskmanager.sh start-foreground\"]", []), ("[jobmanager]", ["KUB202"]),
  ])
  func `says of a device that no configuration counts so, once`(args: String, expected: [String]) {
    #expect(codes(container(args, "resources: {limits: {nvidia.com/gpu: 1}}")) == expected)
  }

  @Test func `says nothing of what a configuration elsewhere may say`() {
    #expect(codes(container("[taskmanager, -Dexternal-resource.gpu.amount=2]", image: "own/detector:1")).isEmpty)
    #expect(codes(container("[taskmanager, -Dexternal-resource.gpu.amount=2]")) == ["GPU101"])
  }

  @Test func `says what is wrong with a ConfigMap once, whatever lies over it`() {
    let configMap = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink-config}
      data:
        config.yaml: |
          external-resources: gpu,fpga
          taskmanager.numberOfTaskSlots: 1

      """
    let mount = "volumeMounts: [{name: conf, mountPath: /opt/flink/conf}]"
    let volumes = "      volumes: [{name: conf, configMap: {name: flink-config}}]\n"
    let manager = container("[taskmanager]", mount) + volumes
    let other = container("[jobmanager]", mount).replacing("name: flink\n", with: "name: jobmanager\n") + volumes
    let third = container("[taskmanager, -Dtaskmanager.numberOfTaskSlots=2]", mount) + volumes
    #expect(codes([manager, other, configMap].joined(separator: "---\n")) == ["GPU103"])
    #expect(codes([manager, other, third, configMap].joined(separator: "---\n")) == ["FLK107", "GPU103"])
    #expect(codes(manager, beside: ["cm.yaml": configMap]).isEmpty)
  }

  @Test func `knows the volumes that a StatefulSet makes of its claims`() {
    let mounts = "volumeMounts: [{name: state, mountPath: /state}, {name: flink-config-volume, mountPath: /c}]"
    let text = container("[taskmanager]", mounts)
    #expect(codes(text) == ["KUB207"])
    let claims = "  volumeClaimTemplates:\n    - metadata: {name: state}\n"
    #expect(codes(text.replacing("kind: Deployment", with: "kind: StatefulSet") + "\n" + claims).isEmpty)
  }

  @Test func `judges the comments that silence rules, but those of rules that have no say`() {
    func codes(_ comment: String) -> [String] {
      lintText(
        "\(comment)\n" + container("[taskmanager]", "resources: {limits: {nvidia.com/gpu: 0.5}}"), path: "a.yaml"
      )
      .map(\.code.description).filter { $0 != "KUB205" }
    }
    #expect(codes("# drey:ignore-file KUB207 -- why") == [])
    #expect(codes("# drey:ignore-file KUB208 -- why") == ["SUP101", "KUB207"])
    #expect(codes("# drey:ignore-file KUB101 -- why") == ["KUB207"])
  }

  @Test func `takes a pod of Flink's native mode for no standalone cluster`() {
    let native = container(
      "[bash, -c, 'kubernetes-taskmanager.sh -Dexternal-resources=gpu;fpga -Dexternal-resource.gpu.amount=1 "
        + "-Dexternal-resource.fpga.amount=1']")
    #expect(codes(native).isEmpty)
  }

  @Test func `asks for no config key where a workload says that the cluster is standalone`() {
    let configMap = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink-config}
      data:
        config.yaml: |
          external-resources: gpu
          external-resource.gpu.amount: 1
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory

      """
    #expect(codes(configMap) == ["GPU143"])
    #expect(codes(configMap + "---\n" + container("[jobmanager]")).isEmpty)
  }

  @Test func `leaves placeholders alone`() {
    let text = container(
      "[taskmanager, -Dexternal-resources=gpu, \"-Dexternal-resource.gpu.amount=${GPUS}\", \(driver)]")
    #expect(codes(text).isEmpty)
  }

  @Test func `checks a lone template for its form`() {
    let template = """
      apiVersion: v1
      kind: Pod
      metadata: {name: t}
      spec:
        tolerations: [{key: a, operator: Exist}]
        containers:
          - name: flink-main-container
            resources: {limits: {nvidia.com/gpu: 0.5}}
      """
    #expect(codes(template) == ["KUB209", "KUB207"])
  }

  @Test func `tells of lines of FLINK_PROPERTIES without a colon`() {
    let found = lintText(
      container(
        "[taskmanager]", "env: [{name: FLINK_PROPERTIES, value: \"a.b: c\\nrest.port=1\\n# x=y\\ns3.secret-key=q\"}]"),
      path: "a.yaml"
    ).filter { $0.code == "FLK103" }
    #expect(
      found.map(\.message).sorted() == [
        "`rest.port=1` sets nothing: a line of `FLINK_PROPERTIES` is `key: value`",
        "`s3.secret-key=…` sets nothing: a line of `FLINK_PROPERTIES` is `key: value`",
      ])
    #expect(found.allSatisfy { $0.help?.contains("q") == false })
  }

  @Test func `knows that no Flink opens a file with another ending`() {
    let map = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: conf}
      data:
        config.yml: "rest.port: 8081"
      ---

      """
    let workload = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: flink}
      spec:
        template:
          spec:
            containers:
              - name: main
                image: flink:2.3
                args: [taskmanager]
                volumeMounts: [{name: conf, mountPath: /opt/flink/conf}]
            volumes: [{name: conf, configMap: {name: conf}}]
      """
    let found = lintText(map + workload, path: "a.yaml").filter { $0.code == "FLK104" }
    #expect(found.map(\.message) == ["Flink 2.3 doesn't open `config.yml`"])
    #expect(found.first?.help == "name it `config.yaml`")
  }

  @Test(
    arguments: [
      ("{amd.com/gpu: 2}", true), ("{nvidia.com/gpu: 2}", false), ("{amd.com/gpu: 2, nvidia.com/gpu: 2}", false),
      ("{google.com/tpu: 2}", true), ("{memory: 1Gi}", false),
    ])
  func `holds the script against the container's devices`(limits: String, isOthers: Bool) {
    let found = codes(container("[taskmanager, \(resource), \(driver)]", "resources: {limits: \(limits)}"))
    #expect(found.contains("GPU206") == isOthers)
  }

  @Test(
    arguments: [
      ("{a: b}", "{a: b, c: d}", false), ("{a: b}", "{a: c}", true), ("{a: b}", "{}", true), ("{}", "{}", true),
    ])
  func `holds the selector against the labels`(selector: String, labels: String, isRefused: Bool) {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: flink}
      spec:
        selector: {matchLabels: \(selector)}
        template:
          metadata: {labels: \(labels)}
          spec: {containers: [{name: main, image: "flink:2.3", args: [taskmanager]}]}
      """
    #expect(codes(text).contains("OBJ110") == isRefused)
  }
}
