package import Diagnostics

/// Why a text is not (wholly) XML; the tree holds the elements before it.
package struct XMLProblem: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Bytes that are no text in the document's encoding, or an encoding that is not known.
    case encoding
    /// The text breaks the grammar of XML.
    case syntax
    /// The text ends before the root element does.
    case truncated
    /// An entity that is not declared, or that stands in another file: none is ever fetched.
    case entity
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case tooManyNodes(limit: Int)
    /// Entities stand for more text than this.
    case tooMuchText(limit: Int)
  }

  /// A related place, such as the tag that is never closed.
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
