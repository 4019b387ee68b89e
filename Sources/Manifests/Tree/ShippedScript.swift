internal import ClusterModel

/// A script that comes with Drey and is the same in every output, but for the header: its bytes are made once a run.
package struct ShippedScript: Sendable, Hashable {
  /// The line that says which program runs it, with its end.
  var first: [UInt8]
  /// What stands below the header, with the end of the last line.
  var rest: [UInt8]
  var provenance: Provenance

  init(_ text: String, _ provenance: Provenance) {
    var bytes = Array(text.utf8)
    if bytes.last != 0x0A { bytes.append(0x0A) }
    let end = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
    first = Array(bytes[..<end])
    rest = Array(bytes[end...])
    self.provenance = provenance
  }
}
