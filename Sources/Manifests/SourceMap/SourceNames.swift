internal import Diagnostics

/// Sources by the names that the output has for them, as they stand in a JSON string: few, and asked for once a value.
struct SourceNames {
  private let cluster: String
  private var known: [(path: String, name: [UInt8])] = []

  /// - Parameter cluster: the path of the cluster's own file.
  init(cluster: String) { self.cluster = cluster }

  /// Appends a source's name, escaped.
  mutating func append(_ path: String, to out: inout [UInt8]) {
    // The next value is mostly of the same file; there are a handful of bases at most.
    if let place = known.firstIndex(where: { $0.path == path }) {
      out.append(contentsOf: known[place].name)
      return
    }
    var name: [UInt8] = []
    JSONValue.writeEscaped(sourceName(path, besides: cluster), to: &name)
    out.append(contentsOf: name)
    known.append((path, name))
  }
}
