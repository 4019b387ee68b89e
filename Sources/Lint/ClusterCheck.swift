import ClusterModel
import Diagnostics

/// The check of one cluster, between its rules.
struct ClusterCheck {
  let context: LintContext
  /// The number of its file.
  let file: Int
  /// Of a file that Flink doesn't open there is nothing else to say than this.
  let isRead: Bool
  /// The rules that don't apply, for want of what they are about.
  let leftOut: [RuleCode]
  private(set) var findings: Findings

  init(_ context: LintContext, file: Int) {
    self.context = context
    self.file = file
    isRead = !FileNotRead.applies(to: context)
    leftOut = rulesLeftOut(of: context.cluster)
    findings = Findings(rule: FileNotRead.self, defaultPath: context.cluster.path)
  }

  /// - Parameter number: the rule's place in the catalogue.
  mutating func run(_ rule: any Rule.Type, number: Int) {
    guard isRead || rule == FileNotRead.self else { return }
    if !leftOut.isEmpty, leftOut.contains(RuleCatalogue.codes[number]) { return }
    findings.rule = rule
    rule.check(context, &findings)
  }
}
