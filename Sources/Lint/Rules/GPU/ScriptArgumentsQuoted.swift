import ClusterModel
import Diagnostics

/// No shell reads the script's arguments: quotes, variables and the like reach it as they are.
enum ScriptArgumentsQuoted: Rule {
  static let description = RuleDescription(
    code: "GPU204", name: "script-arguments-quoted", severity: .warning, since: "0.1.0",
    summary: "Quotes or variables in a discovery script's arguments",
    why: """
      Flink splits the arguments at blanks, whatever quotes stand around them, and starts the script without a shell. \
      Quotes become part of the words, and `$HOME` stays `$HOME`.
      """,
    effect: "The script gets the characters as they are; what stands in quotes is split at its blanks.",
    references: ["flink-gpu GPUDriver.java", "java.lang.Runtime.exec(String)"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: /opt/gpu.sh
      external-resource.gpu.param.discovery-script.args: --name 1️⃣"a b"1️⃣
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: /opt/gpu.sh
      external-resource.gpu.param.discovery-script.args: "--name a"
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for script in context.discoveryScripts {
      guard let entry = script.arguments, let text = entry.value.scalarText, let place = entry.provenance.location
      else { continue }
      let marks = Set("\"'$`|><&;")
      guard let first = text.firstIndex(where: { marks.contains($0) }),
        let last = text.lastIndex(where: { marks.contains($0) })
      else { continue }
      let part = String(text[first...last])
      findings.report(
        "\(quoted(part)) reaches the script as it is: no shell reads it", at: context.location(of: part, in: place),
        help: "pass words without blanks and quotes, or put the arguments into the script")
    }
  }
}
