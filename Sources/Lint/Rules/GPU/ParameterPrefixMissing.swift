import ClusterModel
import Diagnostics

/// `external-resource.gpu.discovery-script.path` without `param.`: it never reaches the driver.
enum ParameterPrefixMissing: Rule {
  static let description = RuleDescription(
    code: "GPU124", name: "param-prefix-missing", severity: .error, since: "0.1.0",
    summary: "A parameter of the driver stands without `param.`",
    why: """
      A driver sees only what stands under `external-resource.<name>.param.`. A discovery script that is set beside it is \
      not used: the GPU driver runs its default script, and nothing says so.
      """,
    effect: "Flink does not hand it to the driver: the GPU driver runs its default script, without these arguments.",
    references: ["flink-runtime ExternalResourceUtils.java", "flink-gpu GPUDriverOptions.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.1️⃣discovery-script.path1️⃣: /opt/gpu.sh
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.param.discovery-script.path: /opt/gpu.sh
      """
    ])

  static func applies(to suffix: String) -> Bool {
    suffix == "discovery-script.path" || suffix == "discovery-script.args"
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.resources {
      for (suffix, entry) in resource.entries where applies(to: suffix) {
        let place = context.keyLocation(entry, part: suffix)
        findings.report(
          "`\(suffix)` is a parameter of the driver: it can only stand under `param.`", at: place,
          help: "write `param.\(suffix)`",
          fixes: context.fix(
            "insert `param.`", .safe, context.edit(keyOf: entry, at: place, part: suffix, to: "param.\(suffix)")))
      }
    }
  }
}
