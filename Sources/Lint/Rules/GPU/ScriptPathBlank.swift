import ClusterModel
import Diagnostics

/// Flink splits the script's whole command line at blanks, its path included.
enum ScriptPathBlank: Rule {
  static let description = RuleDescription(
    code: "GPU203", name: "script-path-blank", severity: .error, since: "0.1.0",
    summary: "The path of a discovery script holds a blank",
    why: """
      The driver checks that the file is there, and then hands path, amount and arguments as one text to Java's \
      `Runtime.exec`, which splits at blanks. A path with a blank passes the check, and another program is started.
      """,
    effect:
      "The GPU driver can't start the script: no TaskManager finds a GPU, and Flink still counts the amount.",
    references: ["flink-gpu GPUDriver.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: 1️⃣/opt/my scripts/gpu.sh1️⃣
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: /opt/my-scripts/gpu.sh
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for script in context.discoveryScripts {
      guard let entry = script.path, let path = entry.value.scalarText, !isBlank(path), holdsBlank(path)
      else { continue }
      findings.report(
        "\(quoted(path)) holds a blank: Flink starts what stands before it", at: entry.provenance.location,
        help: "move the script to a path without blanks")
    }
  }
}
