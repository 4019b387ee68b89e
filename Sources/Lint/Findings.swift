package import Diagnostics

/// Collects what rules report, with the identity of the rule at work.
package struct Findings {
  package private(set) var diagnostics: [Diagnostic] = []
  /// The rule whose check runs.
  var rule: any Rule.Type
  /// Where a finding belongs that has no place of its own.
  var defaultPath: String

  init(rule: any Rule.Type, defaultPath: String) {
    self.rule = rule
    self.defaultPath = defaultPath
  }

  /// - Parameters:
  ///   - message: a headline without a full stop, the most specific words first.
  ///   - location: as narrow as possible; nil when it is about the file as a whole, or stands on the command line.
  ///   - severity: where this case matters less (or more) than the rule in general.
  ///   - effect: what really happens, where the description's effect is too general.
  ///   - help: how to mend it; a verb phrase.
  package mutating func report(
    _ message: String, at location: SourceLocation?, severity: Severity? = nil, effect: String? = nil,
    help: String? = nil, notes: [Diagnostic.Note] = [], fixes: [Fix] = []
  ) {
    let description = rule.description
    diagnostics.append(
      Diagnostic(
        code: description.code, name: description.name, severity: severity ?? description.severity,
        path: location?.path ?? defaultPath, range: location?.range, message: message,
        effect: effect ?? description.effect, help: help, notes: notes, fixes: fixes))
  }
}
