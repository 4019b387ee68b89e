import ClusterModel
import Diagnostics

/// A MIG device is not a GPU: the script that Flink ships lists GPUs.
enum MIGScript: Rule {
  static let description = RuleDescription(
    code: "GPU207", name: "script-mig", severity: .warning, since: "0.1.0",
    summary: "MIG devices with the discovery script that Flink ships",
    why: """
      `nvidia-gpu-discovery.sh` prints the indexes of whole GPUs. In a container with one MIG device that is `0` whatever \
      the device; with several slices of one GPU it finds fewer than the amount, and exits with an error.
      """,
    effect: "User code gets the index of a GPU, not the UUID of its MIG device; where slices share a GPU, none.",
    references: ["flink-gpu nvidia-gpu-discovery.sh", "https://github.com/NVIDIA/k8s-device-plugin"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/mig-1g.10gb1️⃣
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: /opt/mig.sh
      external-resource.gpu.kubernetes.config-key: nvidia.com/mig-1g.10gb
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // Drey's own script, which compiling brings, lists MIG devices by their UUIDs.
    if context.cluster.kind == .cluster, context.cluster.spec?["kubernetes"]?["discoveryScript"]?.string == "config-map"
    {
      return
    }
    for script in context.discoveryScripts where script.isShipped {
      guard let entry = script.resource[KnownSuffix.kubernetes], let key = entry.value.scalarText,
        key.hasPrefix("nvidia.com/mig-")
      else { continue }
      findings.report(
        "\(quoted(key)) is a MIG device: Flink's discovery script lists whole GPUs", at: entry.provenance.location,
        help:
          "set `external-resource.\(script.resource.name).param.discovery-script.path` to a script that prints UUIDs")
    }
  }
}
