package import Diagnostics

/// Why a text is not (wholly) YAML; the tree holds what stood before it.
package struct YAMLProblem: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Bytes that are no text in the encoding at hand.
    case encoding
    /// A character that YAML does not allow.
    case character
    /// libyaml's scanner or parser stopped.
    case syntax
    case undefinedAlias(String)
    /// An alias inside the node it names.
    case recursiveAlias(String)
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case tooManyNodes(limit: Int)
    case tooManyAliases(limit: Int)
  }

  package var kind: Kind
  /// One headline, no full stop.
  package var message: String
  package var range: SourceRange

  package init(kind: Kind, message: String, range: SourceRange) {
    self.kind = kind
    self.message = message
    self.range = range
  }
}
