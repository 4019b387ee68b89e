package import ClusterModel
package import YAMLTree

/// What a document looks like.
package enum Recognition: Sendable, Hashable {
  case recognised(DocumentKind)
  /// A Kubernetes list, whose items are documents of their own; the kind of those that don't say theirs.
  case list(of: DocumentKind?)
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
  if let kind = kindByName(name), kind == .legacyFlinkConfiguration || isNamed { return .recognised(kind) }
  guard root.kind == .mapping else {
    return .unrecognised(root.kind == .sequence ? "a list" : "plain text")
  }
  let evidence = FlinkEvidence(keys: root.entries.lazy.map(\.key.resolved.text))
  if kindByName(name) == .flinkConfiguration ? evidence.isEnough : evidence.isPlenty {
    return .recognised(.flinkConfiguration)
  }
  return .unrecognised(describe(root))
}

/// `flink-conf.yaml` and its like, `config.yaml`; nil for other names.
func kindByName(_ name: Substring) -> DocumentKind? {
  // Compared byte by byte: this is asked for every file.
  let name = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  guard name.ends(with: ".yaml") || name.ends(with: ".yml") else { return nil }
  if name.holds("flink-conf") { return .legacyFlinkConfiguration }
  return name.elementsEqual("config.yaml".utf8) || name.elementsEqual("config.yml".utf8) ? .flinkConfiguration : nil
}

extension [UInt8] {
  fileprivate func ends(with suffix: String) -> Bool { self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }

  fileprivate func holds(_ word: String) -> Bool {
    indices.contains { self[$0...].starts(with: word.utf8) }
  }
}

private func recogniseObject(apiVersion: String, kind: String, _ root: YAMLNode) -> Recognition {
  switch (apiVersion, kind) {
  case (operatorAPIVersion, "FlinkDeployment"): return .recognised(.flinkDeployment)
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
  case (_, "Cluster") where apiVersion == "drey" || apiVersion.hasPrefix("drey/"):
    return .recognised(.cluster)
  default:
    return .unrecognised("a \(kind) (\(apiVersion)), a kind that Drey doesn't read")
  }
}

private func isEmpty(_ root: YAMLNode) -> Bool {
  root.kind == .scalar && root.style == .plain && root.text.isEmpty && root.tag == nil
}

/// Whether the keys of a file named `config.yaml` are Flink's.
func isFlinkConfiguration(keys: some Sequence<String>) -> Bool { FlinkEvidence(keys: keys).isEnough }

/// How many keys of a mapping begin with a word of Flink's.
private struct FlinkEvidence {
  private var keys = 0
  private var known = 0
  private var distinctive = 0

  /// Looks at the first keys: they tell.
  init(keys: some Sequence<String>) {
    for key in keys.prefix(64) {
      self.keys += 1
      let word = String(key.prefix { $0 != "." })
      if FlinkKeyWords.isKnown(word) { known += 1 }
      if FlinkKeyWords.isDistinctive(word) { distinctive += 1 }
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
  if let kind = root["kind"]?.text, !kind.isEmpty { return "a \(kind) without an apiVersion" }
  return "a mapping without Flink's keys"
}
