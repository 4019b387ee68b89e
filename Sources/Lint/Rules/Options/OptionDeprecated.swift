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
        "1️⃣akka.watch.threshold1️⃣: 10\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20))
    ],
    quiet: [RuleExample("state.backend.type: rocksdb\n", flinkVersion: FlinkVersion(1, 20))])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings {
      guard setting.state == .deprecated, setting.route != .prefix, let lookup = setting.lookup else { continue }
      let option = lookup.option
      let dropped = setting.supportedVersions.first { $0 > setting.version && option.state(in: $0) == .removed }
      let successor = option.replacedBy.count == 1 ? option.replacedBy.first : nil
      let notes = option.note.map { [Diagnostic.Note($0)] } ?? []
      findings.report(
        "\(quoted(setting.entry.key)) is deprecated\(dropped.map { ", and gone in \($0)" } ?? "")",
        at: context.keyLocation(setting.entry), severity: dropped == nil ? nil : .warning,
        help: successor.map { "look at \(quoted($0)), which took over" } ?? "do without it before you upgrade",
        notes: notes)
    }
  }
}
