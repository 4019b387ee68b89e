package import ClusterModel
package import YAMLTree

/// What a document looks like.
package enum Recognition: Sendable, Hashable {
  case recognised(DocumentKind)
  /// A Kubernetes list, whose items are documents of their own; the kind of those that don't say theirs.
  case list(of: DocumentKind?)
  /// A quota of devices: no cluster, and of interest to those beside it.
  case resourceQuota
  /// A phrase that goes on "…: is ".
  case unrecognised(String)
}

/// The API group of the Flink Kubernetes Operator, with the version that Drey reads.
let operatorAPIVersion = "flink.apache.org/v1beta1"
/// The API version of Drey's own `kind: Cluster`.
let clusterAPIVersion = "drey/v1"

/// What a document is, by its content, then by the file's name.
///
/// - Parameter isNamed: whether a person named the file, so that its name may decide where its content says nothing.
package func recognise(_ root: YAMLNode?, path: String, isNamed: Bool) -> Recognition {
  let name = lastComponent(of: path)
  guard let root = root?.resolved, !isEmpty(root) else {
    if isNamed, let kind = kindByName(name) { return .recognised(kind) }
    return .unrecognised("empty")
  }
  if root.kind == .mapping, let apiVersion = root["apiVersion"], let kind = root["kind"] {
    return recogniseObject(apiVersion: apiVersion.text, kind: kind.text, root)
  }
  if root.kind == .mapping, startsFlink(root) { return .recognised(.composeFile) }
  if let kind = kindByName(name), kind == .legacyFlinkConfiguration || isNamed { return .recognised(kind) }
  guard root.kind == .mapping else {
    return .unrecognised(root.kind == .sequence ? "a list" : "plain text")
  }
  var evidence = FlinkEvidence()
  for entry in root.entries.prefix(FlinkEvidence.enough) {
    var key = entry.key.resolved.text
    let isChart = isChartValue(entry.value.resolved)
    key.withUTF8 { evidence.add($0, isChart: isChart) }
  }
  if kindByName(name) == .flinkConfiguration ? evidence.isEnough : evidence.isPlenty {
    return .recognised(.flinkConfiguration)
  }
  return .unrecognised(describe(root))
}

/// `flink-conf.yaml` and its like, `config.yaml`; nil for other names.
func kindByName(_ name: Substring) -> DocumentKind? {
  // Compared byte by byte, in place: this is asked for every file.
  var name = name
  return name.withUTF8 { name in
    let stem: Int
    if holds(name, ".yaml", at: name.count - 5) {
      stem = name.count - 5
    } else if holds(name, ".yml", at: name.count - 4) {
      stem = name.count - 4
    } else {
      return nil
    }
    if (0...stem).contains(where: { holds(name, "flink-conf", at: $0) }) { return .legacyFlinkConfiguration }
    return stem == 6 && holds(name, "config", at: 0) ? .flinkConfiguration : nil
  }
}

/// Whether a word of small letters stands at a place of a name, in letters of either size.
private func holds(_ name: UnsafeBufferPointer<UInt8>, _ word: StaticString, at place: Int) -> Bool {
  let length = word.utf8CodeUnitCount
  guard place >= 0, place + length <= name.count else { return false }
  for index in 0..<length {
    let byte = name[place + index]
    guard ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == word.utf8Start[index] else { return false }
  }
  return true
}

/// The kinds of the operator's API.
let operatorKinds = ["FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot", "FlinkBlueGreenDeployment"]

private func recogniseObject(apiVersion: String, kind: String, _ root: YAMLNode) -> Recognition {
  switch (apiVersion, kind) {
  // A FlinkBlueGreenDeployment holds the template of one.
  case (operatorAPIVersion, "FlinkDeployment"), (operatorAPIVersion, "FlinkBlueGreenDeployment"):
    return .recognised(.flinkDeployment)
  case (operatorAPIVersion, "FlinkSessionJob"): return .recognised(.flinkSessionJob)
  case (operatorAPIVersion, "FlinkDeploymentList"): return .list(of: .flinkDeployment)
  case (operatorAPIVersion, "FlinkSessionJobList"): return .list(of: .flinkSessionJob)
  case ("v1", "List"): return .list(of: nil)
  case ("v1", "ConfigMapList"): return .list(of: .configMap)
  case ("v1", "ConfigMap"):
    guard let data = root["data"], data["config.yaml"] != nil || data["flink-conf.yaml"] != nil else {
      return .unrecognised("a ConfigMap without config.yaml or flink-conf.yaml in its data")
    }
    return .recognised(.configMap)
  case ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("apps/v1", "DaemonSet"), ("apps/v1", "ReplicaSet"),
    ("batch/v1", "Job"), ("batch/v1", "CronJob"), ("v1", "Pod"):
    guard isFlinkWorkload(root) else { return .unrecognised("a \(kind) (\(apiVersion)) that starts no Flink") }
    return .recognised(.workload)
  case ("v1", "ResourceQuota") where boundsDevices(root): return .resourceQuota
  case (_, "Cluster") where apiVersion == "drey" || apiVersion.hasPrefix("drey/"):
    return .recognised(.cluster)
  default:
    return .unrecognised("\(withArticle(kind)) (\(apiVersion)), a kind that Drey doesn't read")
  }
}

/// "a Cluster", "an ApplicationSet".
private func withArticle(_ kind: String) -> String {
  (kind.first.map { "AEIOUaeiou".contains($0) } == true ? "an " : "a ") + kind
}

private func isEmpty(_ root: YAMLNode) -> Bool {
  root.kind == .scalar && root.style == .plain && root.text.isEmpty && root.tag == nil
}

/// Whether the keys of a file named `config.yaml` are Flink's.
func isFlinkConfiguration(_ configuration: FlinkConfiguration) -> Bool {
  var evidence = FlinkEvidence()
  _ = configuration.entries { key in
    evidence.add(key)
    return false
  }
  return evidence.isEnough
}

/// Whether a mapping has fields that a chart's values have of a workload, and Flink's configuration of nothing.
private func isChartValue(_ node: YAMLNode) -> Bool {
  node.kind == .mapping && node.entries.contains { chartFields.contains($0.key.resolved.text) }
}

private let chartFields = [
  "affinity", "annotations", "enabled", "env", "extraEnv", "image", "livenessProbe", "nodeSelector", "persistence",
  "podAnnotations", "podLabels", "podSecurityContext", "readinessProbe", "replicaCount", "replicas", "resources",
  "securityContext", "serviceAccount", "tolerations", "volumeMounts",
]

/// How many keys of a mapping begin with a word of Flink's.
private struct FlinkEvidence {
  private var keys = 0
  private var known = 0
  private var distinctive = 0

  /// Looks at so many keys: the first ones tell.
  static let enough = 64

  /// - Parameter isChart: whether what stands below the key is a Helm chart's.
  mutating func add(_ key: UnsafeBufferPointer<UInt8>, isChart: Bool = false) {
    guard keys < Self.enough else { return }
    keys += 1
    let end = key.firstIndex(of: UInt8(ascii: ".")) ?? key.endIndex
    let word = String(decoding: UnsafeBufferPointer(rebasing: key[..<end]), as: UTF8.self)
    if isChart {
      return
    } else if FlinkKeyWords.isDistinctive(word) {
      distinctive += 1
      known += 1
    } else if FlinkKeyWords.isCommon(word) {
      known += 1
    }
  }

  /// For a file that has Flink's name.
  var isEnough: Bool { known > 0 && known * 2 >= keys }
  /// For a file of any name: a Helm chart's values have a `taskmanager:`, too, but other keys around it.
  var isPlenty: Bool { isEnough && distinctive > 0 }
}

private func describe(_ root: YAMLNode) -> String {
  if root["spec"]?["flinkConfiguration"] != nil {
    return "a part of an object, without apiVersion and kind: say what it is with --kind FlinkDeployment"
  }
  if root["services"] != nil { return "a compose file, or another mapping without Flink's keys" }
  if let kind = root["kind"]?.text, !kind.isEmpty { return "\(withArticle(kind)) without an apiVersion" }
  return "a mapping without Flink's keys"
}
