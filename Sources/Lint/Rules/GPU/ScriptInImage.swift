import ClusterModel
import Diagnostics

/// A discovery script of one's own: it must be in the image, and executable.
enum ScriptInImage: Rule {
  static let description = RuleDescription(
    code: "GPU201", name: "script-in-image", severity: .info, since: "0.1.0",
    summary: "A discovery script that Flink doesn't ship",
    why: """
      The GPU driver runs the script on each TaskManager when it starts. A script that is missing or not executable there \
      fails the driver, not the TaskManager: the job runs, and finds no GPU.
      """,
    effect: """
      Unless every TaskManager has an executable file at this path, Flink logs a WARN line (could not instantiate driver), \
      and `getExternalResourceInfos` gives an empty set.
      """,
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
      external-resource.gpu.param.discovery-script.path: plugins/external-resource-gpu/nvidia-gpu-discovery.sh
      """
    ])

  private static let shipped = "plugins/external-resource-gpu/nvidia-gpu-discovery.sh"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource["param.discovery-script.path"], let path = entry.value.scalarText, !isBlank(path),
        path != shipped, !path.hasSuffix("/" + shipped),
        resource[KnownSuffix.driverFactory]?.value.scalarText == DriverClassWrong.gpuDriverFactory
      else { continue }
      findings.report(
        "\(quoted(path)) must be in the image of each TaskManager, and executable", at: entry.provenance.location,
        help: "check the image: `test -x` the path in it")
    }
  }
}
