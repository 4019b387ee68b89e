internal import Diagnostics

/// Sources by the names that the output has for them, as they stand in a JSON string: few, and asked for once a value.
struct SourceNames: Sendable {
  private let cluster: String
  private var known: [(path: String, name: [UInt8])] = []

  /// - Parameter cluster: the path of the cluster's own file.
  init(cluster: String) { self.cluster = cluster }

  /// With the names of sources made, which several maps of one cluster have alike.
  init(cluster: String, sources: [ManifestSource]) {
    self.init(cluster: cluster)
    var unused: [UInt8] = []
    for source in sources { append(source.path, to: &unused) }
  }

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
