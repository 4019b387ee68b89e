import ClusterModel
import Diagnostics
import FlinkOptions

/// A script of one's own without arguments gets the word `null`.
enum ScriptArgumentsUnset: Rule {
  static let description = RuleDescription(
    code: "GPU205", name: "script-arguments-unset", severity: .info, since: "0.1.0",
    summary: "A discovery script of one's own has no arguments set",
    why: """
      The driver joins path, amount and arguments to one text. Where the arguments are not set, Java writes `null`, and \
      the script is called as `script 1 null`. A script that refuses arguments that it doesn't know fails.
      """,
    effect: "The script gets the word `null` as its second argument.",
    references: ["flink-gpu GPUDriver.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: 1️⃣/opt/gpu.sh1️⃣
      """
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
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for script in context.discoveryScripts where !script.isShipped && script.arguments == nil {
      guard let entry = script.path else { continue }
      let line = "external-resource.\(script.resource.name).param.discovery-script.args: \"\""
      // A line's text is all that a legacy file has: its quotes would be arguments.
      // So it is with the file that the operator writes for Flink before 2.0, where an empty value is no line at all.
      let isLegacy =
        context.cluster.kind == .legacyFlinkConfiguration || (context.isForOperator && context.flinkVersion.major < 2)
      findings.report(
        "the script of \(quoted(script.resource.name)) gets the word `null`: its arguments are not set",
        at: entry.provenance.location,
        help: isLegacy ? "let the script pass over the word `null`" : "set `param.discovery-script.args` to \"\"",
        fixes: isLegacy
          ? [] : context.fix("set empty arguments", .safe, context.insertion(of: line, below: entry)))
    }
  }
}
