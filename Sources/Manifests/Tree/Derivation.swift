internal import ClusterModel

/// A rule of Drey's that makes values which stand in no source, with the provenance that all of these share.
struct Derivation: ExpressibleByStringLiteral {
  let name: String
  /// Of a value that is made of nothing else.
  let provenance: Provenance

  init(_ name: String) {
    self.name = name
    provenance = .derived(name)
  }

  init(stringLiteral name: String) { self.init(name) }
}
