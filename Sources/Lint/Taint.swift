/// A taint of a node, of the text `key=value:effect`.
struct Taint {
  let key: String
  let value: String
  let effect: String

  init(_ text: String) {
    let colon = text.lastIndex(of: ":") ?? text.endIndex
    let pair = text[..<colon].split(separator: "=", maxSplits: 1)
    key = pair.first.map(String.init) ?? ""
    value = pair.count > 1 ? String(pair[1]) : ""
    effect = colon == text.endIndex ? "" : String(text[text.index(after: colon)...])
  }

  /// Whether Kubernetes itself puts it on nodes that are cordoned, not ready or short of something: no pod should tolerate it.
  ///
  /// <https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions>
  var isCondition: Bool {
    key.hasPrefix("node.kubernetes.io/") || key.hasPrefix("node.cloudprovider.kubernetes.io/")
  }

  /// A toleration of it, as Flink's options have one.
  var toleration: String { "key:\(key),operator:Exists,effect:\(effect)" }
}
