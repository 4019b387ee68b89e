import ClusterModel
import Diagnostics

/// `cpu` or `memory` as a config key overwrites the container's own.
enum ConfigKeyOverwritesPod: Rule {
  static let description = RuleDescription(
    code: "KUB103", name: "k8s-config-key-cpu-memory", severity: .warning, since: "0.1.0",
    summary: "A `kubernetes.config-key` of `cpu` or `memory`",
    why: """
      Flink writes the amount over whatever stands under the config key in the container's resources, its own CPU and \
      memory included: an amount of 2 under `memory` leaves the TaskManager 2 bytes.
      """,
    effect: "Flink overwrites the CPU or memory of the TaskManager's container with the amount, and logs nothing.",
    references: ["flink-kubernetes KubernetesUtils.java, getResourceRequirements"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      external-resource.gpu.kubernetes.config-key: 1️⃣memory1️⃣
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """
    ])

  static func applies(to key: String) -> Bool { key == "cpu" || key == "memory" }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // In the operator's standalone mode nothing reads it: OPR101 tells.
    guard context.isNative || context.cluster.kind == .cluster else { return }
    for resource in context.resources.listed {
      guard let entry = resource[KnownSuffix.kubernetes], let key = entry.value.scalarText, applies(to: key) else {
        continue
      }
      let unit = key == "memory" ? "bytes" : "cores"
      findings.report(
        "`\(key)` as a config key overwrites the container's own \(key)", at: entry.provenance.location,
        severity: context.runsOnKubernetes == true ? .error : nil,
        effect: resource.amount.map {
          "Flink sets the \(key) of the TaskManager's container to \($0) \(unit), and logs nothing."
        },
        help: "write the device plugin's resource, such as `nvidia.com/gpu`")
    }
  }
}
