import ClusterModel
import Diagnostics
import FlinkOptions

/// A driver factory class that looks like Flink's own and isn't.
enum DriverClassWrong: Rule {
  static let gpuDriverFactory = "org.apache.flink.externalresource.gpu.GPUDriverFactory"

  static let description = RuleDescription(
    code: "GPU132", name: "driver-class-wrong", severity: .error, since: "0.1.0",
    summary: "A driver factory class that Flink's plugin doesn't have",
    why: """
      `driver-factory.class` is the full name of a factory. Flink ships one: \
      `org.apache.flink.externalresource.gpu.GPUDriverFactory`. The driver itself (`GPUDriver`), a short name or a typo are \
      not found among the plugins. A factory of your own is none of this rule's business.
      """,
    effect:
      "Flink logs a WARN line (could not find the factory class): the devices are requested, no driver is started.",
    references: ["flink-runtime ExternalResourceUtils.java", "flink-gpu GPUDriverFactory.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: 1️⃣org.apache.flink.externalresource.gpu.GPUDriver1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: "1️⃣GPUDriverFactory1️⃣"
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: 1️⃣org.apache.flink.externalresource.GPUDriverFactory1️⃣
      """,
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: 1️⃣"org.apache.flink.externalresource.gpu.GPUDriver"1️⃣
        """, path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: com.example.fpga.FPGADriverFactory
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.resources {
      guard let entry = resource[KnownSuffix.driverFactory], let name = entry.value.scalarText, applies(to: name) else {
        continue
      }
      let place = entry.provenance.location.map { context.location(of: name, in: $0) }
      findings.report(
        "\(quoted(name)) is no driver factory of Flink", at: place, help: "did you mean `\(gpuDriverFactory)`?",
        fixes: context.fix(
          "write `\(gpuDriverFactory)`", .suggested, context.edit(valueOf: entry, part: name, to: gpuDriverFactory)))
    }
  }

  static func applies(to text: String) -> Bool {
    guard text != gpuDriverFactory, !isBlank(text) else { return false }
    // In `flink-conf.yaml` quotes are a part of the name.
    let name = trimmed(text, of: "\"'")
    if name == gpuDriverFactory { return true }
    let shipped = "org.apache.flink.externalresource."
    if name == shipped + "GPUDriverFactory" || name == shipped + "GPUDriver" { return true }
    if name.hasPrefix(shipped) {
      // Flink's documentation has such a name for a driver of one's own: `org.apache.flink.externalresource.fpga.…`.
      let package = name.dropFirst(shipped.count).prefix { $0 != "." }
      return editDistance(package.lowercased(), "gpu") <= 1
    }
    return name == "GPUDriverFactory" || name == "GPUDriver" || editDistance(name, gpuDriverFactory) <= 6
  }
}
