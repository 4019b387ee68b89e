import ClusterModel
import Diagnostics
import FlinkOptions

/// A key that came with a later version than the one at hand.
enum OptionNotYetKnown: Rule {
  static let description = RuleDescription(
    code: "OPT103", name: "option-not-yet-known", severity: .warning, since: "0.1.0",
    summary: "A key that only a later version of Flink reads",
    why: """
      Documentation and examples show the newest version. A key that came later than the Flink that runs is a key like any \
      other unknown one: Flink takes it and does nothing with it.
      """,
    effect: "This version of Flink ignores the key in silence.",
    references: ["https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/"],
    triggering: [
      RuleExample(
        "1️⃣application-result-store.delete-on-commit1️⃣: false\n", flinkVersion: FlinkVersion(2, 2)),
      RuleExample("1️⃣pekko.ask.timeout1️⃣: 20 s\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 17)),
    ],
    quiet: [
      RuleExample("application-result-store.delete-on-commit: false\n", flinkVersion: FlinkVersion(2, 3)),
      "pekko.ask.timeout: 20 s\n",
      RuleExample("s3.path-style-access: true\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings {
      guard setting.state == .future, let lookup = setting.lookup, let since = lookup.option.since else { continue }
      // The same option under the name that this version knows.
      let older = lookup.option.aliases.first { alias in
        guard !setting.isOperators, let option = OptionCatalogue.option(alias) else { return false }
        return [.option, .deprecated].contains(option.state(in: setting.version)) && setting.isReadable(as: alias)
      }
      let key = setting.entry.key
      findings.report(
        "\(quoted(key)) is unknown to \(setting.reader): it came with \(since)",
        at: context.keyLocation(setting.entry),
        effect: setting.isOperators ? "This version of the operator ignores the key in silence." : nil,
        help: older.map { "write \(quoted($0)), its name in this version" } ?? "remove it, or run \(since) or newer",
        fixes: older.map {
          context.fix("write \(quoted($0))", .suggested, context.keyEdit(setting.entry, to: $0))
        } ?? [])
    }
  }
}
