import Foundation
import TestSupport
import Testing

/// What a stranger's pull request may hold: each command ends by itself, soon, with a word.
@Suite struct HostileContentTests {
  private let drey = BuiltBinary("drey")

  private static let deployment = """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: t}
    spec:
      image: flink:2.0
      flinkVersion: v2_0
      flinkConfiguration: {taskmanager.numberOfTaskSlots: "1"}
      podTemplate: {spec: {containers: [{name: flink-main-container, resources: RESOURCES}]}}
      job: {jarURI: local:///x.jar, parallelism: 1, upgradeMode: stateless}

    """
  private static let cluster = """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: fraud}
    spec:
      targets: [kubernetes-operator, kubernetes-native, kubernetes-standalone, yarn, standalone]
      flinkVersion: v2_2
      image: x/y:1
      serviceAccount: flink
      flinkConfiguration:
        taskmanager.numberOfTaskSlots: 9223372036854775807
        external-resources: gpu
        external-resource.gpu.amount: 9223372036854775000
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.yarn.config-key: yarn.io/gpu
      job: {jarURI: local:///x.jar, parallelism: 4}
      jobManager: {resource: {cpu: 1, memory: 2g}}
      taskManager:
        resource: {cpu: 1, memory: 4g}
        podTemplate: {spec: {containers: [{name: s, resources: {limits: {nvidia.com/gpu: 999999999}}}]}}
      standalone: {masters: [a], workers: [b]}

    """
  private static let memory = """
    jobmanager.memory.heap.size: 9223372036854775807b
    jobmanager.memory.off-heap.size: 9223372036854775807b
    jobmanager.memory.flink.size: 1g
    taskmanager.memory.process.size: 2g
    taskmanager.memory.jvm-metaspace.size: 9223372036854775807b

    """
  private static func doubling(_ first: String, _ open: String, _ join: String, _ close: String) -> String {
    "l0: &l0 \(first)\n"
      + (1..<25).map { "l\($0): &l\($0) \(open)*l\($0 - 1), \(join)*l\($0 - 1)\(close)\n" }.joined()
  }
  private static func many(_ line: (Int) -> String, _ count: Int) -> String { (0..<count).map(line).joined() }

  static let files: [(path: String, text: String)] = [
    ("q.yaml", deployment.replacing("RESOURCES", with: #"{limits: {memory: "1e-9223372036854775808", cpu: "1e9"}}"#)),
    ("c.yaml", cluster), ("m/config.yaml", memory),
    ("b/config.yaml", "big: &a \"\(String(repeating: "x", count: 1_000_000))\"\n" + many({ "k\($0): *a\n" }, 20_000)),
    ("l/config.yaml", doubling("[x, y]", "[", "", "]")), ("n/config.yaml", doubling("{x: 1}", "{a: ", "b: ", "}")),
    (
      "d.yaml",
      "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  image: &a \"\(String(repeating: "x", count: 1_000_000))\"\n"
        + "  flinkConfiguration:\n" + many({ "    k\($0): *a\n" }, 5000)
    ),
    ("g/.gitignore", String(repeating: "**/", count: 20_000) + "x\n"), ("g/a/b/c.yaml", "a: 1\n"),
    (
      "h.yaml",
      "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n"
        + many({ "    k\($0): \"a #b\"\n" }, 20_000)
    ),
    ("s.yaml", "external-resources: \"\(many({ _ in "# drey:ignore " }, 10_000))\"\n"),
  ]

  @Test(arguments: files.map(\.path))
  func `ends by itself`(_ path: String) throws {
    let scratch = try Scratch()
    for file in Self.files where file.path == path || path.hasPrefix("g/") && file.path.hasPrefix("g/") {
      try scratch.write(file.path, file.text)
    }
    let place = path.split(separator: "/").dropLast().first.map(String.init) ?? path
    for words in [["lint", place], ["resolve", "--pod", place], ["compile", "--with-quota", place, "-o", "out"]] {
      let clock = ContinuousClock()
      let start = clock.now
      let run = try drey.run(words, directory: scratch.url)
      #expect((0...2).contains(run.status), "drey \(words.joined(separator: " ")) ended with \(run.status)")
      // Hours, before; a busy machine takes seconds.
      #expect(clock.now - start < .seconds(60))
    }
  }

  @Test func `says how deep it looks`() throws {
    let scratch = try Scratch()
    let deep = (0..<70).map { "d\($0)" }.joined(separator: "/")
    try scratch.write("z/\(deep)/config.yaml", "external-resources: gpu\n")
    let run = try drey.run(["lint", "z"], directory: scratch.url)
    #expect(run.status == 2 && run.errors.contains("is nested deeper than 64 directories"), "\(run.errors)")
  }
}
