package import Diagnostics

/// Why a text is not (wholly) YAML or JSON; the tree holds what stood before it.
package struct YAMLProblem: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Bytes that are no text in the encoding at hand.
    case encoding
    /// A character that YAML does not allow.
    case character
    /// The text breaks the grammar.
    case syntax
    case undefinedAlias(String)
    /// An alias inside the node it names.
    case recursiveAlias(String)
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case tooManyNodes(limit: Int)
    case tooManyAliases(limit: Int)
    /// Too many `%` lines.
    case tooManyDirectives(limit: Int)
    /// A stretch of blanks so long that reading it would take minutes.
    case tooManyBlanks(limit: Int)
  }

  /// A related place, such as the quote that is never closed.
  package struct Note: Sendable, Hashable {
    package var message: String
    package var range: SourceRange

    package init(_ message: String, at range: SourceRange) {
      self.message = message
      self.range = range
    }
  }

  package var kind: Kind
  /// One headline, no full stop.
  package var message: String
  package var range: SourceRange
  /// How to mend it; a verb phrase. Nil where the headline says it all.
  package var help: String?
  package var notes: [Note]

  package init(kind: Kind, message: String, range: SourceRange, help: String? = nil, notes: [Note] = []) {
    self.kind = kind
    self.message = message
    self.range = range
    self.help = help
    self.notes = notes
  }
}
