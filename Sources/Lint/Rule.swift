package import Diagnostics

/// One thing that can be wrong with a cluster, in a file of its own.
///
/// A rule sees the model and nothing else: it can't read files or ask hosts.
package protocol Rule: SendableMetatype {
  static var description: RuleDescription { get }

  /// Reports each place where the cluster breaks the rule.
  static func check(_ context: LintContext, _ findings: inout Findings)
}

/// What is known of a rule apart from its check: its page in the documentation, and its first tests.
package struct RuleDescription: Sendable {
  /// Three letters for the family, three digits; never reused.
  package var code: RuleCode
  /// Kebab-case.
  package var name: String
  package var severity: Severity
  /// The version of Drey that brought it.
  package var since: String
  /// One line, no full stop: what is wrong.
  package var summary: String
  /// Why it matters, in whole sentences.
  package var why: String
  /// What Flink, Kubernetes or YARN really does, in one or two sentences; findings say this unless they know better.
  package var effect: String
  /// URLs, or upstream files, that the facts come from.
  package var references: [String]
  /// Each yields the marked findings and no other finding of this rule.
  package var triggering: [RuleExample]
  /// None yields a finding of this rule.
  package var quiet: [RuleExample]

  package init(
    code: RuleCode, name: String, severity: Severity, since: String, summary: String, why: String, effect: String,
    references: [String] = [], triggering: [RuleExample], quiet: [RuleExample]
  ) {
    self.code = code
    self.name = name
    self.severity = severity
    self.since = since
    self.summary = summary
    self.why = why
    self.effect = effect
    self.references = references
    self.triggering = triggering
    self.quiet = quiet
  }
}
