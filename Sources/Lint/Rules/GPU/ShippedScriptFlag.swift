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
      stays off: TaskManagers on one host take the same GPUs. In containers coordination doesn't work even when it is \
      on, so there the word is better removed than mended.
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
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: --enable-coordination-mode 1️⃣--coordination-file=/tmp/gpus1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: 1️⃣enable-coordination-mode1️⃣ 2️⃣--coordination-file2️⃣
      """,
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            external-resource.gpu.param.discovery-script.args: 1️⃣--enable-coordination1️⃣
        """, path: "deployment.yaml"),
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: "'--enable-coordination-mode'"
      """,
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
      var isFile = false
      for (number, word) in words.enumerated() {
        if isFile {
          isFile = false
          continue
        }
        if word == DiscoveryScript.fileFlag {
          isFile = true
          guard number == words.count - 1 else { continue }
          findings.report(
            "`\(word)` has no file behind it", at: context.location(of: word, in: place),
            severity: .warning, effect: "The script takes its own file, `/var/tmp/flink-gpu-coordination`.",
            help: "name the file behind it, or leave the option out")
          continue
        }
        guard word != DiscoveryScript.coordinationFlag, let meant = Self.meant(by: word) else { continue }
        // Whatever it was meant to be, its own value comes next.
        isFile = meant.flag == DiscoveryScript.fileFlag && !meant.hasValue
        let isCoordination = meant.flag == DiscoveryScript.coordinationFlag
        let at = context.location(of: word, in: place)
        // Written right it would do harm there, where nothing is amiss now.
        if isCoordination, context.runsOnKubernetes == true || context.cluster.kind == .composeFile {
          findings.report(
            "\(quoted(word)) is no option of Flink's discovery script", at: at, severity: .warning,
            effect: "The script skips it in silence. Between containers coordination doesn't work in any case.",
            help: "remove it")
          continue
        }
        findings.report(
          "\(quoted(word)) is no option of Flink's discovery script", at: at,
          effect: isCoordination
            ? "The script skips it in silence: coordination stays off, and TaskManagers on one host take the same GPUs."
            : nil,
          help: meant.text.map { "write `\($0)`" }
            ?? "remove it; the script knows `--enable-coordination-mode` and `--coordination-file FILE`",
          fixes: meant.text.map {
            context.fix("write `\($0)`", .safe, context.edit(valueOf: entry, part: word, to: $0))
          } ?? [])
      }
    }
  }

  private struct Meant {
    /// The nearest option of the script's; nil where none is near.
    var flag: String?
    /// Whether the word holds the option's value, behind `=`.
    var hasValue = false
    /// What to write; nil where nothing can be said.
    var text: String?
  }

  /// What a word that is no option was meant to be; nil for one that doesn't look like an option.
  private static func meant(by word: String) -> Meant? {
    // Quotes are literal, which is GPU204's.
    guard let first = word.utf8.first, first != UInt8(ascii: "\""), first != UInt8(ascii: "'") else { return nil }
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    guard let name = parts.first else { return nil }
    let dashed = "--" + name.drop { $0 == "-" }
    let near =
      dashed.hasPrefix("--enable-coord")
      ? DiscoveryScript.coordinationFlag
      : DiscoveryScript.flags.contains(dashed) ? dashed : suggestion(for: dashed, among: DiscoveryScript.flags)
    guard word.hasPrefix("-") || near != nil else { return nil }
    guard let near else { return Meant() }
    guard parts.count > 1 else { return Meant(flag: near, text: near) }
    if near == DiscoveryScript.fileFlag { return Meant(flag: near, hasValue: true, text: "\(near) \(parts[1])") }
    // `--enable-coordination-mode=false` was meant otherwise.
    return Meant(flag: near, hasValue: true, text: parts[1] == "true" ? near : nil)
  }
}
