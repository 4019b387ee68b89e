import ClusterModel
import Diagnostics
import FlinkOptions

/// A value that is none of an enum option.
enum EnumValue: Rule {
  static let description = RuleDescription(
    code: "OPT115", name: "enum-value", severity: .error, since: "0.1.0",
    summary: "A value that the option doesn't have",
    why: """
      Flink compares the text with the names of the values in letters of either size; `-` and `_` are not alike. Values come \
      and go with versions.
      """,
    effect: "Flink throws an IllegalArgumentException as soon as something reads the option.",
    references: ["flink-core ConfigurationUtils.java, convertToEnum"],
    triggering: [
      "execution.checkpointing.mode: 1️⃣EXACTLY-ONCE1️⃣\n",
      "scheduler-mode: 1️⃣fast1️⃣\n",
      "restart-strategy.type: 1️⃣fixed_delay1️⃣\n",
      "state.backend.type: 1️⃣rocksbd1️⃣\n",
      "execution.target: 1️⃣kubernetes-sesion1️⃣\n",
    ],
    quiet: [
      RuleExample("state.backend: filesystem\n", flinkVersion: FlinkVersion(1, 20)),
      "yarn.per-job-cluster.include-user-jar: MAYBE\nyarn.classpath.include-user-jar: FIRST\n",
      "execution.checkpointing.mode: exactly_once\n",
      "scheduler-mode: reactive\n",
      "restart-strategy.type: FixedDelay\n",
      "state.backend.type: com.example.OwnBackendFactory\n",
      "execution.target: my-executor\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for option in WordOption.all { check(option, context, &findings) }
    for (setting, flaw) in context.badValues {
      guard flaw.kind == .notAllowed else { continue }
      let text = setting.entry.text
      let near = suggestion(for: text.lowercased(), among: flaw.allowed.map { $0.lowercased() })
        .flatMap { word in flaw.allowed.first { $0.lowercased() == word } }
      let all = flaw.allowed.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
      findings.report(
        "\(setting.shownText) is no value of \(quoted(setting.entry.key))\(near.map { ": did you mean `\($0)`?" } ?? "")",
        at: setting.entry.provenance.location, severity: flaw.severity, help: "write one of \(all)",
        fixes: near.map { context.fix("write `\($0)`", .suggested, context.valueEdit(setting.entry, to: $0)) } ?? [])
    }
  }

  /// Words that are no enum of Flink's, but which its code compares.
  private static func check(_ option: WordOption, _ context: LintContext, _ findings: inout Findings) {
    guard let (entry, words) = option.unknown(in: context.configuration, version: context.flinkVersion),
      !holdsPlaceholder(entry.text.utf8)
    else { return }
    let text = entry.text.lowercased()
    // Another platform is no slip.
    let near = suggestion(for: text, among: words).flatMap {
      option.fate == .deployment && $0.first != text.first ? nil : $0
    }
    var severity: Severity? =
      context.hasStatedVersion
        || FlinkVersion.supported.allSatisfy { option.unknown(in: context.configuration, version: $0) != nil }
      ? nil : .warning
    var effect: String?
    switch option.fate {
    case .throwing: break
    case .classNamed:
      // Another one is somebody's own class.
      guard !entry.text.contains(".") else { return }
      if near == nil { severity = .warning }
      effect = "Flink takes the word for the name of a class, and doesn't find it."
    case .deployment:
      // The operator sets it, and there may be executors of somebody's own.
      let kinds: [DocumentKind] = [.flinkConfiguration, .legacyFlinkConfiguration, .configMap]
      let isFlinks = ["yarn-", "kubernetes-"].contains { text.hasPrefix($0) || text + "-" == $0 }
      guard kinds.contains(context.cluster.kind), near != nil || isFlinks else { return }
      effect = "Flink's client finds nothing that deploys to it, and throws an IllegalStateException."
    }
    findings.report(
      "\(quoted(entry.text)) is no value of \(quoted(entry.key))\(near.map { ": did you mean `\($0)`?" } ?? "")",
      at: entry.provenance.location, severity: severity, effect: effect,
      help: "write one of \(words.map { "`\($0)`" }.joined(separator: ", "))",
      fixes: near.map { context.fix("write `\($0)`", .suggested, context.valueEdit(entry, to: $0)) } ?? [])
  }
}
