/// One finding: what is wrong, where, what will really happen, and how to mend it.
///
/// The code is the identity: stable, never reused. Wording may change between versions.
package struct Diagnostic: Sendable, Hashable {
  package var code: RuleCode
  /// Kebab-case name of the rule, such as `list-comma-delimiter`.
  package var name: String
  package var severity: Severity
  /// The file, as the person named it.
  package var path: String
  /// As narrow as possible; nil when the finding is about the whole file.
  package var range: SourceRange?
  /// One headline, no full stop: what is wrong, most specific words first.
  package var message: String
  /// What Flink, Kubernetes or YARN will really do with it; one or two sentences.
  package var effect: String?
  /// How to mend it; a verb phrase.
  package var help: String?
  /// Other places that matter.
  package var notes: [Note]
  package var fixes: [Fix]

  package init(
    code: RuleCode, name: String, severity: Severity, path: String, range: SourceRange?, message: String,
    effect: String? = nil, help: String? = nil, notes: [Note] = [], fixes: [Fix] = []
  ) {
    self.code = code
    self.name = name
    self.severity = severity
    self.path = path
    self.range = range
    self.message = message
    self.effect = effect
    self.help = help
    self.notes = notes
    self.fixes = fixes
  }

  /// A related place, such as "also set here".
  package struct Note: Sendable, Hashable {
    package var location: SourceLocation?
    package var message: String

    package init(_ message: String, at location: SourceLocation? = nil) {
      self.location = location
      self.message = message
    }
  }
}

/// A stable code of three letters and three digits, such as `GPU104`.
package struct RuleCode: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let description: String

  package init(_ text: String) { description = text }
  package init(stringLiteral value: String) { description = value }

  package static func < (left: RuleCode, right: RuleCode) -> Bool { left.description < right.description }
}

/// A change of the source that mends a finding.
package struct Fix: Sendable, Hashable {
  /// Whether the change may be made without asking.
  package enum Safety: String, Sendable {
    case safe
    case suggested
  }

  /// A verb phrase: "replace ',' by ';'".
  package var label: String
  package var safety: Safety
  package var edits: [TextEdit]

  package init(label: String, safety: Safety, edits: [TextEdit]) {
    self.label = label
    self.safety = safety
    self.edits = edits
  }
}

/// A replacement of bytes in one file; an empty range inserts.
package struct TextEdit: Sendable, Hashable {
  package var location: SourceLocation
  package var replacement: String

  package init(at location: SourceLocation, replacement: String) {
    self.location = location
    self.replacement = replacement
  }
}
