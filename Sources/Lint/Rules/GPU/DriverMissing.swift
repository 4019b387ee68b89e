import ClusterModel
import Diagnostics
import Topology

/// A resource without a driver: the device is there, and the job can't find it.
enum DriverMissing: Rule {
  static let description = RuleDescription(
    code: "GPU131", name: "driver-missing", severity: .warning, since: "0.1.0",
    summary: "A resource has no driver, so that user code gets no information about it",
    why: """
      The devices are requested and counted, but `getExternalResourceInfos` gives an empty set: the job has to find out by \
      other means which device is its own. Some jobs do, through `CUDA_VISIBLE_DEVICES`.
      """,
    effect: "Flink requests the devices and starts no driver: `getExternalResourceInfos` gives an empty set.",
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/",
      "flink-runtime ExternalResourceUtils.java",
    ],
    triggering: [
      """
      external-resources: 1️⃣gpu1️⃣
      external-resource.gpu.amount: 1
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
      let driver = resource[KnownSuffix.driverFactory]
      if let driver, !isBlank(driver.value.scalarText ?? "?") { continue }
      if context.isSetByStart("external-resource.\(resource.name).driver-factory.class") { continue }
      let line = "external-resource.\(resource.name).driver-factory.class: \(DriverClassWrong.gpuDriverFactory)"
      var edits: [TextEdit] = []
      // Flink's driver asks NVIDIA's tool, unless it is given another script.
      let vendor = resource[KnownSuffix.kubernetes]?.value.scalarText.flatMap(gpuVendor(ofResource:))
      let isAsked = vendor == nil || vendor == .nvidia || resource["param.discovery-script.path"] != nil
      if driver == nil, resource.isGPU, isAsked, let amount = resource[KnownSuffix.amount] {
        edits = context.insertion(of: line, below: amount)
      }
      findings.report(
        "\(quoted(resource.name)) has no driver", at: driver?.provenance.location ?? resource.listedAt,
        help: "set `external-resource.\(resource.name).driver-factory.class`",
        fixes: context.fix("add Flink's GPU driver", .suggested, edits))
    }
  }
}
