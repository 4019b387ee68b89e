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
      RuleExample("1️⃣web.port1️⃣: 8081\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
    ],
    quiet: [
      "state.backend.type: rocksdb\n",
      RuleExample(
        """
        services:
          jobmanager:
            image: flink:1.16
            environment:
              FLINK_PROPERTIES: |
                high-availability: kubernetes
        """, path: "compose.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings {
      let readers = readers(of: setting)
      guard let name = readers.first else { continue }
      let entry = setting.entry
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
        readers.count == 1 && (setting.state == .alias || setting.isReadable(as: name))
        ? context.fix("write \(quoted(name))", isKnown ? .safe : .suggested, context.keyEdit(entry, to: name)) : []
      let names = readers.map(quoted).joined(separator: " and ")
      findings.report(
        "\(quoted(entry.key)) is an old name of \(names)",
        at: context.keyLocation(entry),
        effect: setting.isOperators
          ? "\(setting.owner) reads the value, and logs a WARN line that names the new key." : nil,
        help: "write \(names)", fixes: fixes)
    }
  }

  /// The options that read a setting's key as an old name of theirs; without those that take over from another of them.
  static func readers(of setting: SurveyedSetting) -> [String] {
    guard setting.route == .exact, setting.state == .alias || setting.state == .deprecated, let lookup = setting.lookup
    else { return [] }
    let names = lookup.option.aliasOf(in: setting.version).filter { !$0.isFallback }.map(\.key)
    let readers = names.filter(setting.isKnown)
    guard !setting.isOperators, readers.count > 1 else { return readers }
    let current = readers.filter { OptionCatalogue.option($0)?.state(in: setting.version) == .option }
    return (current.isEmpty ? readers : current).filter { reader in
      OptionCatalogue.option(reader)?.fallbacks.contains { readers.contains($0) } != true
    }
  }
}
