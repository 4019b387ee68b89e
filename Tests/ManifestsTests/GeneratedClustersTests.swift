import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Manifests
import Resolution
import TestSupport
import Testing
import YAMLTree

/// Random clusters, compiled for every target and read back.
@Suite struct GeneratedClustersTests {
  @Test(arguments: 0..<120)
  func `gives Flink the same resources on every target`(seed: Int) throws {
    var dice = Dice(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let cluster = GeneratedCluster(&dice)
    let compiled = compile(cluster.text)
    let errors = compiled.diagnostics.filter { $0.severity == .error }
    try #require(errors == [], "\(cluster.text)")
    #expect(compiled.folders.map(\.target) == cluster.targets)
    for folder in compiled.folders {
      let resolved = try readBack(folder, version: cluster.version)
      #expect(resolved.errors == [:], "\(folder.target) \(cluster.text)")
      #expect(resolved.amounts == cluster.amounts, "\(folder.target) \(cluster.text)")
      if folder.target == .yarn { #expect(resolved.yarn == cluster.requests("yarn")) }
      if folder.target.isKubernetes {
        let wanted = cluster.hasClaims ? [:] : cluster.requests("kubernetes")
        if resolved.cluster.asker == .flink {
          #expect(resolved.kubernetes == wanted)
        } else {
          // Nobody but the pod itself asks.
          #expect(resolved.kubernetes == [:])
          var asked: [String: Int64] = [:]
          for request in resolved.withContainerRequests.resources.flatMap(\.containerRequests) {
            asked[request.device] = Int64(request.amount)
          }
          #expect(asked == wanted, "\(cluster.text)")
        }
      }
    }
  }

  @Test(arguments: 0..<60)
  func `knows the line of every value that it writes`(seed: Int) throws {
    var dice = Dice(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 77)
    let cluster = GeneratedCluster(&dice)
    let compiled = compile(cluster.text, options: CompileOptions(writesSingleFile: seed % 2 == 0, writesQuota: true))
    for folder in compiled.folders {
      let map = try #require(folder.files.last)
      #expect(map.path == sourceMapName)
      for file in folder.files where file.path.hasSuffix(".yaml") {
        var values: [String: Int] = [:]
        let root = try #require(parseYAML(SourceFile(path: "", text: map.bytes)).documents.first)
        let entry = try #require(root["files"]?.list.first { $0["path"]?.text == file.path })
        for value in entry["values"]?.list ?? [] {
          // Several documents of a stream may have one path.
          values["\(value["path"]?.text ?? "")@\(value["line"]?.text ?? "")"] = 1
        }
        for document in parseYAML(SourceFile(path: "", text: file.bytes)).documents {
          expectPlaced(document, path: "", in: values, file: file)
        }
      }
    }
  }

  private func expectPlaced(_ node: YAMLNode, path: String, in values: [String: Int], file: ManifestFile) {
    switch node.kind {
    case .mapping:
      for entry in node.entries {
        let name = path.isEmpty ? entry.key.text : "\(path).\(entry.key.text)"
        if entry.value.kind == .scalar {
          #expect(
            values["\(name)@\(entry.value.range.start.line)"] != nil,
            "\(file.path):\(entry.value.range.start.line) \(name)")
        }
        expectPlaced(entry.value, path: name, in: values, file: file)
      }
    case .sequence:
      for (index, item) in node.list.enumerated() {
        if item.kind == .scalar {
          #expect(values["\(path)[\(index)]@\(item.range.start.line)"] != nil, "\(file.path) \(path)[\(index)]")
        }
        expectPlaced(item, path: "\(path)[\(index)]", in: values, file: file)
      }
    case .scalar, .alias: break
    }
  }

  private func readBack(_ folder: CompiledCluster.Folder, version: FlinkVersion) throws -> ResolvedCluster {
    let name = version < FlinkVersion(1, 19) ? "flink-conf.yaml" : "config.yaml"
    let path =
      switch folder.target {
      case .kubernetesOperator: "flinkdeployment.yaml"
      case .kubernetesStandalone: "configmap-flink.yaml"
      case .kubernetesNative, .yarn, .standalone: name
      }
    let file = try #require(folder.files.first { $0.path == path })
    let loaded = loadText(file.bytes, path: path, files: InMemoryFiles([:]))
    #expect(loaded.diagnostics.filter { $0.severity == .error } == [])
    var cluster = try #require(loaded.clusters.first)
    cluster.flinkVersion = Located(version, Provenance(.commandLine("test")))
    return resolve(cluster, version: version)
  }
}

/// SplitMix64: the same clusters in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

private struct GeneratedCluster {
  var text: String
  var version: FlinkVersion
  var targets: [Target]
  var amounts: [String: Int64] = [:]
  var hasClaims = false
  private var keys: [String: [String: Int64]] = ["yarn": [:], "kubernetes": [:]]

  func requests(_ platform: String) -> [String: Int64] { keys[platform] ?? [:] }

  init(_ dice: inout Dice) {
    version = FlinkVersion.supported.randomElement(using: &dice) ?? .newest
    targets = Target.allCases.filter { _ in Bool.random(using: &dice) }
    if targets.isEmpty { targets = [.yarn] }
    let pool: [(name: String, kubernetes: String, yarn: String)] = [
      ("gpu", "nvidia.com/gpu", "yarn.io/gpu"), ("mig-1g", "nvidia.com/mig-1g.10gb", "yarn.io/mig"),
      ("FPGA_2", "xilinx.com/fpga", "yarn.io/fpga"), ("a.b.c", "example.com/a.b", "example.com/abc"),
      ("gerät", "example.com/g", "g"), ("true", "example.com/t", "t"), ("0x1", "example.com/x", "x"),
      ("yes", "example.com/y", "y-1"),
    ]
    let chosen = pool.shuffled(using: &dice).prefix(Int.random(in: 1...3, using: &dice))
    hasClaims = Bool.random(using: &dice) && chosen.allSatisfy { $0.kubernetes.hasPrefix("nvidia.com/") }
    let names = chosen.map { "'\($0.name)'" }
    var lines = [
      version < FlinkVersion(1, 19)
        ? "external-resources: \"\(chosen.map(\.name).joined(separator: ";"))\""
        : "external-resources: [\(names.joined(separator: ", "))]"
    ]
    for resource in chosen {
      let amount = Int64.random(in: 1...16, using: &dice)
      amounts[resource.name] = amount
      let prefix = "external-resource.\(resource.name)"
      keys["kubernetes"]?[resource.kubernetes] = amount
      keys["yarn"]?[resource.yarn] = amount
      lines.append("'\(prefix).amount': \(["\(amount)", "'\(amount)'"].randomElement(using: &dice) ?? "1")")
      lines.append("'\(prefix).kubernetes.config-key': \(resource.kubernetes)")
      lines.append("'\(prefix).yarn.config-key': '\(resource.yarn)'")
      lines.append("'\(prefix).driver-factory.class': org.apache.flink.externalresource.gpu.GPUDriverFactory")
    }
    if Bool.random(using: &dice) { lines.append("env.java.opts.all: \"-Dx=y -Da=\\\"b c\\\"\"") }
    if Bool.random(using: &dice) { lines.append("taskmanager.numberOfTaskSlots: 2") }
    if Bool.random(using: &dice) { lines.append("high-availability.type: kubernetes") }
    if version >= FlinkVersion(1, 19), Bool.random(using: &dice) {
      lines.append("pipeline.jars: [\"file:///a b.jar\", 'x;y']")
      lines.append("\(String(repeating: "long.key.", count: 16)): value")
      // The operator's flink-conf.yaml, for versions before 2.0, has no line breaks.
      if version.major >= 2 || !targets.contains(.kubernetesOperator) {
        lines.append("some.text: |\n      two\n      lines\n")
      }
    }
    var fields: [String] = ["image: example.com/i:1", "jobManager: {resource: {memory: 1g, cpu: 0.5}}"]
    var kubernetes: [String] = []
    if hasClaims { kubernetes.append("allocation: resource-claims") }
    if Bool.random(using: &dice) { kubernetes.append("sharedMemory: 2Gi") }
    if Bool.random(using: &dice) { kubernetes.append("runtimeClassName: nvidia") }
    if !kubernetes.isEmpty { fields.append("kubernetes: {\(kubernetes.joined(separator: ", "))}") }
    fields.append("kubernetesVersion: \"1.35\"")
    fields.append(
      "taskManager: {replicas: \(Int.random(in: 1...5, using: &dice)), resource: {memory: 2048m, cpu: 2}}")
    if Bool.random(using: &dice) {
      fields.append(
        "job: {jarURI: \"local:///opt/flink/usrlib/a.jar\", args: [\"--a\", \"b c\", \"\"], parallelism: 2}")
    }
    if Bool.random(using: &dice) { fields.append("mode: \(Bool.random(using: &dice) ? "native" : "standalone")") }
    if Bool.random(using: &dice) {
      fields.append(
        "operatorVersion: \"\((version < FlinkVersion(2, 3) ? ["1.15", "1.16"] : ["1.16"]).randomElement(using: &dice) ?? "")\""
      )
    }
    if Bool.random(using: &dice) {
      fields.append(
        "podTemplate: {metadata: {labels: {a: b}}, spec: {volumes: [], containers: [{name: side, image: x, args: []}]}}"
      )
    }
    if Bool.random(using: &dice) { fields.append("standalone: {workers: [w1, w2]}") }
    text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ns, labels: {team: x}}
      spec:
        flinkVersion: \(version.operatorSpelling)
        targets: [\(targets.map(\.rawValue).joined(separator: ", "))]
        \(fields.joined(separator: "\n  "))
        flinkConfiguration:
          \(lines.joined(separator: "\n    "))
      """
  }
}
