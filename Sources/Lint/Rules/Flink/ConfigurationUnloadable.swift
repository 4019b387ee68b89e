import ClusterModel
import Diagnostics

/// Flink can't load the configuration at all.
enum ConfigurationUnloadable: Rule {
  static let description = RuleDescription(
    code: "FLK101", name: "configuration-unloadable", severity: .error, since: "0.1.0",
    summary: "Flink can't load the configuration",
    why: """
      A null value, a key twice, a tab, a second document: Flink's YAML reader takes any of these as an error of the whole \
      file, also where the key at hand has nothing to do with external resources.
      """,
    effect: "Flink does not start: neither the JobManager nor a TaskManager gets a configuration.",
    references: ["flink-core GlobalConfiguration.java", "flink-core YamlParserUtils.java"],
    triggering: [
      "a.b: 1\n1️⃣a.b1️⃣: 2\n",
      "external-resources: gpu\nexternal-resource.gpu.amount:1️⃣1️⃣\n",
    ],
    quiet: ["a.b: 1\n"])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let failure = context.cluster.loadFailure else { return }
    findings.report(failure.message, at: failure.location)
  }
}
