import ClusterLoading
package import Diagnostics

/// Every rule that a finding can come from, of loading and of this target, by code and name.
package struct RuleIdentity: Sendable, Hashable {
  package var code: RuleCode
  /// Kebab-case.
  package var name: String
  package var severity: Severity

  /// Sorted by code.
  package static let all: [RuleIdentity] =
    (RuleCatalogue.all.map { rule in
      let description = rule.description
      return RuleIdentity(code: description.code, name: description.name, severity: description.severity)
    } + LoadingRules.all.map { RuleIdentity(code: $0.code, name: $0.name, severity: $0.severity) })
    .sorted { $0.code < $1.code }
}

/// Some rules, as a person names them: a code (`GPU104`), the beginning of codes (`GPU`, `GPU1`), a name
/// (`amount-nonpositive`), or `ALL`.
package struct RuleSelector: Sendable, Hashable {
  private let text: String
  private let isWhole: Bool

  /// Nil when no rule has such a code or name.
  package init?(_ text: String) {
    if text.uppercased() == "ALL" {
      self.text = ""
      isWhole = false
    } else if let rule = RuleIdentity.all.first(where: { $0.name == text.lowercased() }) {
      self.text = rule.code.description
      isWhole = true
    } else {
      let code = text.uppercased()
      guard !code.isEmpty, RuleIdentity.all.contains(where: { $0.code.description.hasPrefix(code) }) else { return nil }
      self.text = code
      isWhole = false
    }
  }

  package func selects(_ code: RuleCode) -> Bool {
    isWhole ? code.description == text : code.description.hasPrefix(text)
  }

  /// How narrow it is: of two that select a rule, the narrower one counts.
  package var precision: Int { text.utf8.count }

  /// The nearest code or name to what is none.
  package static func nearest(to text: String) -> String? {
    suggestion(for: text.lowercased(), among: RuleIdentity.all.map(\.name))
      ?? suggestion(for: text.uppercased(), among: RuleIdentity.all.map(\.code.description))
  }
}

/// Which rules speak, and how loud.
package struct RuleSelection: Sendable {
  /// Empty: all.
  package var selected: [RuleSelector]
  package var ignored: [RuleSelector]
  package var severities: [(rules: RuleSelector, severity: Severity)]
  /// Left out whatever else is said, as for some files of a project.
  package var dropped: [RuleSelector] = []

  package init(
    selected: [RuleSelector] = [], ignored: [RuleSelector] = [],
    severities: [(rules: RuleSelector, severity: Severity)] = []
  ) {
    self.selected = selected
    self.ignored = ignored
    self.severities = severities
  }

  /// Whether it changes nothing.
  package var isEmpty: Bool { selected.isEmpty && ignored.isEmpty && severities.isEmpty && dropped.isEmpty }

  /// The findings that are left, with their severities. Where a rule is both selected and ignored, the narrower
  /// selector counts, and of two equally narrow ones the one that ignores.
  package func apply(to findings: [Diagnostic]) -> [Diagnostic] {
    guard !isEmpty else { return findings }
    return findings.compactMap { finding in
      guard speaks(finding.code) else { return nil }
      var finding = finding
      // Of two equally narrow ones the last counts.
      let severity = severities.reversed().filter { $0.rules.selects(finding.code) }.max {
        $0.rules.precision < $1.rules.precision
      }
      if let severity { finding.severity = severity.severity }
      return finding
    }
  }

  /// Whether findings of a rule are left.
  package func speaks(_ code: RuleCode) -> Bool {
    guard !dropped.contains(where: { $0.selects(code) }) else { return false }
    let selected = Self.precision(selected, code) ?? (selected.isEmpty ? -1 : nil)
    return selected.map { $0 > Self.precision(ignored, code) ?? -2 } ?? false
  }

  /// The narrowest that selects a code.
  private static func precision(_ selectors: [RuleSelector], _ code: RuleCode) -> Int? {
    selectors.filter { $0.selects(code) }.map(\.precision).max()
  }
}
