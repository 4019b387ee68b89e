import ClusterModel
import Diagnostics

/// The script that Flink ships skips what it doesn't know: a mistyped option is as good as none.
enum ShippedScriptFlag: Rule {
  static let description = RuleDescription(
    code: "GPU202", name: "script-flag-unknown", severity: .error, since: "0.1.0",
    summary: "An argument that Flink's own discovery script doesn't know",
    why: """
      `nvidia-gpu-discovery.sh` knows `--enable-coordination-mode` and `--coordination-file FILE`, and skips everything \
      else without a word. The documentation of Flink and its announcement write `--enable-coordination`, so coordination \
      stays off: TaskManagers on one host take the same GPUs.
      """,
    effect: "The script skips it in silence.",
    references: ["flink-gpu nvidia-gpu-discovery.sh, gpu-discovery-common.sh"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: 1️⃣--enable-coordination1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: --enable-coordination-mode 1️⃣--file1️⃣ /tmp/gpus
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: --enable-coordination-mode --coordination-file /tmp/gpus
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: /opt/gpu.sh
      external-resource.gpu.param.discovery-script.args: --enable-coordination
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for script in context.discoveryScripts where script.isShipped {
      guard let entry = script.arguments, let text = entry.value.scalarText, let place = entry.provenance.location
      else { continue }
      let words = DiscoveryScript.words(text)
      var skipsNext = false
      for word in words {
        if skipsNext {
          skipsNext = false
          continue
        }
        if word == DiscoveryScript.fileFlag {
          skipsNext = true
          continue
        }
        guard word != DiscoveryScript.coordinationFlag, word.hasPrefix("-") else { continue }
        let isCoordination =
          word.hasPrefix("--enable")
          || suggestion(for: word, among: DiscoveryScript.flags) == DiscoveryScript.coordinationFlag
        let near =
          isCoordination ? DiscoveryScript.coordinationFlag : suggestion(for: word, among: DiscoveryScript.flags)
        let at = context.location(of: word, in: place)
        let edits = near.map { context.edit(at, from: word, to: $0) } ?? []
        findings.report(
          "\(quoted(word)) is no option of Flink's discovery script", at: at,
          effect: isCoordination
            ? "The script skips it in silence: coordination stays off, and TaskManagers on one host take the same GPUs."
            : nil,
          help: near.map { "write `\($0)`" }
            ?? "remove it; the script knows `--enable-coordination-mode` and `--coordination-file FILE`",
          fixes: near.map { context.fix("write `\($0)`", .safe, edits) } ?? [])
      }
    }
  }
}
