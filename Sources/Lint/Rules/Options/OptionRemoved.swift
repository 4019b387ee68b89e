import ClusterModel
import Diagnostics
import FlinkOptions

/// A key that an older version read, and that the one at hand does not.
enum OptionRemoved: Rule {
  static let description = RuleDescription(
    code: "OPT102", name: "option-removed", severity: .warning, since: "0.1.0",
    summary: "A key that this version of Flink no longer reads",
    why: """
      Flink 2.0 dropped more than seventy options, and other versions some. A file that came along with an upgrade keeps \
      their keys, and Flink says nothing: what was set is simply no longer set. Some keys are only constants that \
      nothing has read for long.
      """,
    effect: "Flink ignores the key in silence, and what was set falls back to its default.",
    references: ["https://nightlies.apache.org/flink/flink-docs-release-2.0/release-notes/flink-2.0/"],
    triggering: [
      RuleExample("1️⃣akka.watch.heartbeat.interval1️⃣: 10 s\n", flinkVersion: FlinkVersion(2, 0)),
      RuleExample("1️⃣yarn.application-master.env.A1️⃣: b\n", flinkVersion: FlinkVersion(2, 3)),
    ],
    quiet: [
      RuleExample("akka.watch.heartbeat.interval: 10 s\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20))
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings {
      guard setting.state == .removed || setting.state == .ignored, let lookup = setting.lookup else { continue }
      let entry = setting.entry
      let key = entry.key
      let successor = successor(of: setting, lookup)
      let known = lookup.option.until.map { "; the last that knew it is \($0)" } ?? ""
      let message =
        lookup.state == .ignored
        ? "\(quoted(key)) is a name that nothing in \(setting.reader) reads"
        : "\(quoted(key)) is unknown to \(setting.reader)\(known)"
      findings.report(
        message, at: context.keyLocation(entry),
        help: successor.map { "write \(quoted($0)); look at what it means" } ?? lookup.option.note ?? "remove it",
        fixes: successor.map {
          context.fix("write \(quoted($0))", .suggested, context.keyEdit(entry, to: $0))
        } ?? [])
    }
  }

  /// What took over, as this version knows it; nil when there is none, or more than one.
  private static func successor(of setting: SurveyedSetting, _ lookup: OptionLookup) -> String? {
    guard lookup.option.replacedBy.count == 1, var successor = lookup.option.replacedBy.first else { return nil }
    if lookup.route == .prefix { successor += setting.entry.key.dropFirst(lookup.option.key.count) }
    guard !successor.contains("<"),
      let known = setting.isOperators
        ? OptionCatalogue.operatorOption(successor)?.state(in: setting.version)
        : OptionCatalogue.lookUp(successor, in: setting.version)?.state,
      known == .option || known == .raw
    else { return nil }
    return successor
  }
}
