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
      RuleExample(
        "1️⃣recovery.mode1️⃣: zookeeper\n2️⃣high-availability2️⃣: zookeeper\n", flinkVersion: FlinkVersion(2, 3)),
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
    // Few settings have old names.
    let old = context.options.settings.compactMap { setting -> (setting: SurveyedSetting, readers: [String])? in
      let readers = readers(of: setting)
      return readers.isEmpty ? nil : (setting, readers)
    }
    for (setting, readers) in old {
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
      if old.count > 1,
        let other = old.first(where: { $0.readers.first == name && $0.setting.entry.key != entry.key })?.setting
      {
        findings.report(
          "\(quoted(entry.key)) is an old name of \(quoted(name)), and so is \(quoted(other.entry.key))",
          at: context.keyLocation(entry), severity: .warning,
          effect: "\(setting.owner) takes the one that it looks for first, and the other has no effect.",
          help: "write \(quoted(name)), and remove both",
          notes: context.keyLocation(other.entry).map { [Diagnostic.Note("the other one", at: $0)] } ?? [])
        continue
      }
      // One name for one option: the new one says the same, where whatever reads the file knows it.
      let known = setting.isOperators ? OptionCatalogue.operatorOption(name) : OptionCatalogue.option(name)
      let isKnown =
        context.hasStatedVersion(for: setting)
        || setting.supportedVersions.allSatisfy { known?.state(in: $0) == .option }
      // A `flink-conf.yaml` is as likely read by a version that knows the old name alone.
      let isTooNew = !isKnown && context.cluster.kind == .legacyFlinkConfiguration
      let byOperator = operatorsReading(entry.key, context)
      let fixes =
        readers.count == 1 && (setting.state == .alias || setting.isReadable(as: name)) && !isTooNew
          && byOperator != .old
        ? context.fix(
          "write \(quoted(name))", isKnown && byOperator != .any ? .safe : .suggested, context.keyEdit(entry, to: name))
        : []
      let names = readers.map(quoted).joined(separator: " and ")
      let first = setting.supportedVersions.first { known?.state(in: $0) == .option }
      let since = isKnown ? "" : first.map { ", from \(setting.isOperators ? "operator" : "Flink") \($0) on" } ?? ""
      findings.report(
        "\(quoted(entry.key)) is an old name of \(names)\(since)",
        at: context.keyLocation(entry),
        effect: setting.isOperators
          ? "\(setting.owner) reads the value, and logs a WARN line that names the new key."
          : keyBelow(entry.key, context).map {
            "For Flink 2 the operator deploys nothing with a key that is the beginning of another one, \(quoted($0))."
          },
        help: byOperator == .old
          ? "keep it: operator 1.10 is built on Flink 1.19, and itself looks for this name"
          : "write \(names)\(since)", fixes: fixes)
    }
  }

  /// A longer key that the operator refuses beside this one.
  private static func keyBelow(_ key: String, _ context: LintContext) -> String? {
    guard context.isForOperator, context.flinkVersion.major >= 2 else { return nil }
    return context.configuration.overlappingKeys.first { $0.short.key == key }?.long.key
  }

  private enum ReadingOperators {
    /// The operator doesn't look at the option, or knows both names.
    case new
    /// One that knows the old name alone.
    case old
    /// Nobody says which one.
    case any
  }

  /// Which operators look at an option themselves: their validation wants the directories of checkpoints and savepoints, by the
  /// names of the Flink that they are built on, which is 1.19 up to operator 1.10 and 1.20 from 1.11 on.
  private static func operatorsReading(_ key: String, _ context: LintContext) -> ReadingOperators {
    guard context.cluster.kind == .flinkDeployment || context.cluster.kind == .flinkSessionJob,
      key == "state.savepoints.dir" || key == "state.checkpoints.dir"
    else { return .new }
    guard let version = context.cluster.operatorVersion.flatMap({ FlinkVersion($0.value) }) else { return .any }
    return version < FlinkVersion(1, 11) ? .old : .new
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
