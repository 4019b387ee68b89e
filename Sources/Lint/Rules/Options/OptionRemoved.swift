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
      their keys, and Flink says nothing: what was set is simply no longer set. Some keys are still declared, and nothing \
      has read them for long.
      """,
    effect: "Flink ignores the key in silence, and what was set falls back to its default.",
    references: ["https://nightlies.apache.org/flink/flink-docs-release-2.0/release-notes/flink-2.0/"],
    triggering: [
      RuleExample("1️⃣akka.watch.heartbeat.interval1️⃣: 10 s\n", flinkVersion: FlinkVersion(2, 0)),
      RuleExample("1️⃣yarn.application-master.env.A1️⃣: b\n", flinkVersion: FlinkVersion(2, 3)),
      RuleExample("1️⃣cluster.evenly-spread-out-slots1️⃣: true\n", flinkVersion: FlinkVersion(2, 3)),
      RuleExample(
        "1️⃣web.backpressure.refresh-interval1️⃣: 60000\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
    ],
    quiet: [
      RuleExample("jobmanager.heap.size: 1g\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
      RuleExample("s3.path-style-access: true\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings {
      guard setting.state == .removed || setting.state == .ignored, let lookup = setting.lookup,
        !ReporterByClass.applies(to: setting)
      else { continue }
      let entry = setting.entry
      let key = entry.key
      let successor = successor(of: setting, lookup)
      let known = lookup.option.until.map { "; the last that knew it is \($0)" } ?? ""
      let message =
        lookup.state == .ignored
        ? "\(quoted(key)) is a name that nothing in \(setting.reader) reads"
        : "\(quoted(key)) is unknown to \(setting.reader)\(known)"
      let change = successor.flatMap { SuccessorValue.change(of: setting, to: $0) }
      findings.report(
        message, at: context.keyLocation(entry),
        effect: setting.isOperators ? "\(setting.owner) ignores the key in silence, and keeps its default." : nil,
        help: successor.map { help(for: $0, of: key, change) } ?? help(for: setting, lookup.option),
        fixes: successor.flatMap { name in change.map { fixes(for: setting, name, $0, context) } } ?? [])
    }
  }

  private static func help(for successor: String, of key: String, _ change: SuccessorValue.Change?) -> String {
    if let form = SuccessorValue.wantedForm(of: key) {
      return "list the classes in \(quoted(successor)), such as `\(form)`; at the old form Flink throws"
    }
    return switch change {
    case .kept: "write \(quoted(successor)); look at what it means"
    case .other(let value): "write `\(successor): \(value)`"
    case nil: "look at \(quoted(successor)), which took over: it has other values"
    }
  }

  /// What to do where there is no successor, or more than one.
  private static func help(for setting: SurveyedSetting, _ option: FlinkOption) -> String {
    let known = option.replacedBy.filter { setting.isKnown($0) }
    let note = option.note.map { ": \($0)" } ?? ""
    return known.isEmpty ? "remove it\(note)" : "look at \(known.map(quoted).joined(separator: " and "))\(note)"
  }

  private static func fixes(
    for setting: SurveyedSetting, _ successor: String, _ change: SuccessorValue.Change, _ context: LintContext
  ) -> [Fix] {
    let key = context.keyEdit(setting.entry, to: successor)
    guard case .other(let value) = change else { return context.fix("write \(quoted(successor))", .suggested, key) }
    let edits = context.valueEdit(setting.entry, to: value)
    guard !key.isEmpty, !edits.isEmpty else { return [] }
    return context.fix("write `\(successor): \(value)`", .suggested, key + edits)
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
