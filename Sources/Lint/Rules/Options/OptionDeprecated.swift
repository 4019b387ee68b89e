import ClusterModel
import Diagnostics
import FlinkOptions

/// An option that Flink marks as deprecated.
enum OptionDeprecated: Rule {
  static let description = RuleDescription(
    code: "OPT105", name: "option-deprecated", severity: .info, since: "0.1.0",
    summary: "An option that this version of Flink deprecates",
    why: """
      A deprecated option works until the version that drops it, and that one says nothing. It is a warning where a \
      version that Drey knows has dropped it.
      """,
    effect: "Flink still reads it; a later version ignores it in silence.",
    references: ["https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/"],
    triggering: [
      RuleExample(
        "1️⃣jobmanager.heap.size1️⃣: 1g\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20))
    ],
    quiet: [RuleExample("state.backend.type: rocksdb\n", flinkVersion: FlinkVersion(1, 20))])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings {
      guard setting.state == .deprecated, setting.route != .prefix, let lookup = setting.lookup,
        // Those have a name that says the same.
        OptionRenamed.readers(of: setting).isEmpty
      else { continue }
      let option = lookup.option
      let dropped = setting.supportedVersions.first { $0 > setting.version && option.state(in: $0) == .removed }
      findings.report(
        "\(quoted(setting.entry.key)) is deprecated\(dropped.map { ", and gone in \($0)" } ?? "")",
        at: context.keyLocation(setting.entry), severity: dropped == nil ? nil : .warning,
        effect: effect(setting, dropped), help: help(setting, option))
    }
  }

  private static func effect(_ setting: SurveyedSetting, _ dropped: FlinkVersion?) -> String {
    let later = dropped.map { "\(setting.isOperators ? "operator" : "Flink") \($0)" } ?? "a later version"
    return "\(setting.owner) still reads it; \(later) ignores it in silence."
  }

  private static func help(_ setting: SurveyedSetting, _ option: FlinkOption) -> String {
    let note = option.note.map { ": \($0)" } ?? ""
    let successors = option.replacedBy.filter { setting.isKnown($0) }
    if let successor = successors.first, successors.count == 1 {
      if case .other(let value) = SuccessorValue.change(of: setting, to: successor) {
        return "write `\(successor): \(value)`"
      }
      return "look at \(quoted(successor)), which took over\(note)"
    }
    if !successors.isEmpty { return "look at \(successors.map(quoted).joined(separator: " and "))\(note)" }
    return "do without it before you upgrade\(note)"
  }
}
