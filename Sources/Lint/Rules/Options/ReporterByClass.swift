import ClusterModel
import Diagnostics
import FlinkOptions

/// A metric reporter that is named by its class, which Flink makes by a factory only.
enum ReporterByClass: Rule {
  static let description = RuleDescription(
    code: "OPT106", name: "reporter-by-class", severity: .warning, since: "0.1.0",
    summary: "A metric reporter named by its class, not by its factory",
    why: """
      Up to 1.16 Flink made a reporter of `metrics.reporter.<name>.class`. Since 1.17 it takes \
      `metrics.reporter.<name>.factory.class` and nothing else; many examples on the web still have the old key.
      """,
    effect: "Flink starts no such reporter: its metrics are not exposed.",
    references: [
      "flink-runtime ReporterSetup.java (1.20), loadReporter", "flink-runtime ReporterSetupBuilder.java (2.3)",
      "https://nightlies.apache.org/flink/flink-docs-release-1.17/release-notes/flink-1.17/",
    ],
    triggering: [
      "1️⃣metrics.reporter.prom.class1️⃣: org.apache.flink.metrics.prometheus.PrometheusReporter\n",
      RuleExample(
        "1️⃣metrics.reporter.own.class1️⃣: com.example.OwnReporter\n", path: "flink-conf.yaml",
        flinkVersion: FlinkVersion(1, 18)),
      """
      1️⃣metrics.reporter.prom.class1️⃣: org.apache.flink.metrics.prometheus.PrometheusReporter
      metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
      """,
    ],
    quiet: [
      "metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory\n"
    ])

  /// Whether a setting names a reporter's class, and Flink makes nothing of that.
  static func applies(to setting: SurveyedSetting) -> Bool {
    setting.route == .pattern && setting.lookup?.option.key == "metrics.reporter.<name>.class"
      && (setting.state == .ignored || setting.state == .removed)
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for setting in context.options.settings where applies(to: setting) {
      let entry = setting.entry
      let factoryKey = String(entry.key.dropLast("class".count)) + "factory.class"
      let location = context.keyLocation(entry)
      if let other = context.configuration[factoryKey] {
        findings.report(
          "\(quoted(entry.key)) has no effect beside \(quoted(factoryKey))", at: location, severity: .info,
          effect: "Flink makes the reporter with the factory, and reads the class no more.", help: "remove it",
          notes: context.keyLocation(other).map { [Diagnostic.Note("this one counts", at: $0)] } ?? [],
          fixes: context.fix("remove it", .suggested, context.removal(of: entry)))
        continue
      }
      let factory = OptionCatalogue.factory(ofReporter: entry.text)
      let log =
        setting.version.major < 2 ? "logs a WARN that asks for a factory" : "logs no WARN, as if none was configured"
      findings.report(
        "\(quoted(entry.key)) starts no reporter: Flink \(setting.version) takes a factory only", at: location,
        effect: "Flink starts no such reporter, so that its metrics are not exposed, and \(log).",
        help: "write \(quoted(factoryKey)) with \(factory.map { "`\($0)`" } ?? "the class of the reporter's factory")",
        fixes: factory.map { fix($0, factoryKey, entry, context) } ?? [])
    }
  }

  private static func fix(
    _ factory: String, _ key: String, _ entry: FlinkConfiguration.Entry, _ context: LintContext
  ) -> [Fix] {
    let keyEdit = context.keyEdit(entry, to: key)
    let valueEdit = context.valueEdit(entry, to: factory)
    guard !keyEdit.isEmpty, !valueEdit.isEmpty else { return [] }
    return context.fix("name the factory", .suggested, keyEdit + valueEdit)
  }
}
