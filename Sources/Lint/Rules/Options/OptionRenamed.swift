import ClusterModel
import Diagnostics
import FlinkOptions

/// An old name of an option, which is still read.
enum OptionRenamed: Rule {
  static let description = RuleDescription(
    code: "OPT104", name: "option-renamed", severity: .info, since: "0.1.0",
    summary: "An old name of an option",
    why: """
      Flink reads old names of many options, and drops them at some later version without a word. Where old and new are \
      both set, the new one wins.
      """,
    effect: "Flink reads the value, and logs a WARN line that names the new key.",
    references: ["flink-core Configuration.java, applyWithOption and loggingFallback"],
    triggering: [
      RuleExample("1️⃣state.backend1️⃣: rocksdb\n", flinkVersion: FlinkVersion(2, 3)),
      "1️⃣akka.ask.timeout1️⃣: 20 s # long\n",
    ],
    quiet: ["state.backend.type: rocksdb\n"])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings {
      guard setting.route == .exact, setting.state == .alias, let lookup = setting.lookup else { continue }
      let entry = setting.entry
      let readers = lookup.option.aliasOf(in: setting.version).filter { !$0.isFallback }.map(\.key)
      guard let name = readers.first else { continue }
      if let other = context.configuration[name] {
        findings.report(
          "\(quoted(entry.key)) is an old name of \(quoted(name)), which is set, too", at: context.keyLocation(entry),
          severity: .warning, effect: "Flink takes the value of the new name, and this one has no effect.",
          help: "remove it",
          notes: context.keyLocation(other).map { [Diagnostic.Note("this one counts", at: $0)] } ?? [])
        continue
      }
      // One name for one option: the new one says the same, where whatever reads the file knows it.
      let known = setting.isOperators ? OptionCatalogue.operatorOption(name) : OptionCatalogue.option(name)
      let isKnown =
        context.hasStatedVersion(for: setting)
        || setting.supportedVersions.allSatisfy { known?.state(in: $0) == .option }
      let fixes =
        readers.count == 1
        ? context.fix("write \(quoted(name))", isKnown ? .safe : .suggested, context.keyEdit(entry, to: name)) : []
      findings.report(
        "\(quoted(entry.key)) is an old name of \(readers.map(quoted).joined(separator: " and "))",
        at: context.keyLocation(entry), help: "write \(quoted(name))", fixes: fixes)
    }
  }
}
