import ClusterModel
import Diagnostics

/// The path of the discovery script is set to nothing.
enum ScriptPathEmpty: Rule {
  static let description = RuleDescription(
    code: "GPU213", name: "script-path-empty", severity: .error, since: "0.1.0",
    summary: "The path of a discovery script is empty",
    why: """
      Without the key, Flink's GPU driver takes the script that Flink ships for NVIDIA's GPUs. An empty path, or one of blanks, \
      is no default to it.
      """,
    effect: """
      Flink logs a WARN line (could not instantiate driver: `GPU discovery script … is not configured`), and \
      `getExternalResourceInfos` gives an empty set; the amount still counts.
      """,
    references: ["flink-external-resource-gpu GPUDriver.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: 1️⃣" "1️⃣
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for script in context.discoveryScripts {
      guard let entry = script.path, let path = entry.value.scalarText, isBlank(path) else { continue }
      findings.report(
        "the discovery script of \(quoted(script.resource.name)) has an empty path", at: entry.provenance.location,
        help: "write the script's path, or remove the key for the script that Flink ships",
        fixes: context.fix("remove the key", .suggested, context.removal(of: entry)))
    }
  }
}
