import ClusterModel
import Diagnostics

/// A parameter that Flink's GPU driver doesn't read.
enum DriverParameterUnknown: Rule {
  static let description = RuleDescription(
    code: "GPU212", name: "driver-parameter-unknown", severity: .warning, since: "0.1.0",
    summary: "A parameter that Flink's GPU driver doesn't read",
    why: """
      Flink hands a driver all that stands under `external-resource.<name>.param.`. Its own GPU driver reads two of them, \
      `discovery-script.path` and `discovery-script.args`, and has defaults for both: a slip in a name is passed by.
      """,
    effect: "The driver doesn't read it, and logs nothing.",
    references: ["flink-external-resource-gpu GPUDriverOptions.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.1️⃣param.discovery-script.paths1️⃣: /opt/gpu.sh
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.1️⃣param.args1️⃣: --index 1
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: /opt/gpu.sh
      external-resource.gpu.param.discovery-script.args: ""
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: com.example.OwnDriverFactory
      external-resource.gpu.param.discovery-script.paths: /opt/gpu.sh
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for script in context.discoveryScripts {
      for (suffix, entry) in script.resource.entries
      where suffix.hasPrefix(KnownSuffix.parameter) && !known.contains(suffix) && suffix != "param.vendor" {
        let place = context.keyLocation(entry, part: suffix)
        let near = nearest(to: suffix).flatMap { script.resource[$0] == nil ? $0 : nil }
        findings.report(
          "Flink's GPU driver doesn't read \(quoted(suffix))", at: place,
          help: near.map { "write `\($0)`: did you mean it?" }
            ?? "remove it: the driver reads `param.discovery-script.path` and `param.discovery-script.args`",
          fixes: near.map {
            context.fix("write `\($0)`", .suggested, context.edit(keyOf: entry, at: place, part: suffix, to: $0))
          } ?? [])
      }
    }
  }

  private static let known = ["param.discovery-script.path", "param.discovery-script.args"]

  private static func nearest(to suffix: String) -> String? {
    switch suffix {
    case "param.path", "param.script", "param.script.path", "param.discovery-script": known[0]
    case "param.args", "param.arguments", "param.script.args", "param.discovery-script.arguments": known[1]
    default: suggestion(for: suffix, among: known)
    }
  }
}
