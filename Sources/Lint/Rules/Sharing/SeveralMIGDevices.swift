import ClusterModel
import Diagnostics

/// A CUDA process uses one MIG device.
enum SeveralMIGDevices: Rule {
  static let description = RuleDescription(
    code: "KUB301", name: "mig-multi-slice", severity: .warning, since: "0.1.0",
    summary: "More than one MIG device for a TaskManager",
    why: """
      A CUDA program sees one MIG device, the first of those in `CUDA_VISIBLE_DEVICES`; a TaskManager is one process. \
      Of two kinds of MIG device the kubelet passes one list on only.
      """,
    effect: """
      The TaskManager uses one MIG device; the others are taken and idle.
      """,
    references: [
      "https://docs.nvidia.com/datacenter/tesla/mig-user-guide/",
      "https://github.com/NVIDIA/k8s-device-plugin/issues/446",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣21️⃣
        external-resource.gpu.kubernetes.config-key: nvidia.com/mig-1g.10gb
        """)
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: nvidia.com/mig-1g.10gb
        """)
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var first: FlinkConfiguration.Entry?
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.kubernetes], let key = entry.value.scalarText,
        key.hasPrefix("nvidia.com/mig-")
      else { continue }
      if let amount = resource.amount, amount > 1 {
        findings.report(
          "\(amount) MIG devices for a process that uses one", at: resource[KnownSuffix.amount]?.provenance.location,
          help: "ask for one larger device, or for one each in more TaskManagers")
      } else if let first, first.value != entry.value {
        findings.report(
          "a second kind of MIG device for a process that uses one", at: entry.provenance.location,
          help: "ask for one kind", notes: [Diagnostic.Note("the first one", at: first.provenance.location)])
      }
      first = first ?? entry
    }
  }
}
