import ClusterModel
import Diagnostics

/// A driver factory that Flink doesn't ship: it must come as a plugin.
enum DriverFromPlugin: Rule {
  static let description = RuleDescription(
    code: "GPU133", name: "driver-from-plugin", severity: .info, since: "0.1.0",
    summary: "A driver factory that Flink doesn't ship",
    why: """
      Flink finds driver factories through its plugin loader only: the jar must lie in a folder of its own below `plugins/` \
      in the TaskManager's image. In `lib/`, or in the job's jar, it is never seen.
      """,
    effect: """
      Unless a jar below `plugins/` offers this class, Flink logs a WARN line (could not find the factory class) and starts \
      no driver.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/filesystems/plugins/",
      "flink-runtime ExternalResourceUtils.java",
    ],
    triggering: [
      """
      external-resources: fpga
      external-resource.fpga.amount: 1
      external-resource.fpga.driver-factory.class: 1️⃣com.example.fpga.FPGADriverFactory1️⃣
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
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.driverFactory], let name = entry.value.scalarText, !isBlank(name),
        name != DriverClassWrong.gpuDriverFactory, !DriverClassWrong.applies(to: name)
      else { continue }
      findings.report(
        "\(quoted(name)) is not shipped with Flink", at: entry.provenance.location,
        help: "put its jar into a folder of its own below `plugins/` in the image")
    }
  }
}
