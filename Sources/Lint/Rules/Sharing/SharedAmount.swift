import ClusterModel
import Diagnostics
import Resolution
import Topology

/// Two shares of a GPU are not two GPUs.
enum SharedAmount: Rule {
  static let description = RuleDescription(
    code: "KUB302", name: "shared-amount-gt-1", severity: .warning, since: "0.1.0",
    summary: "More than one share of shared GPUs",
    why: """
      With time slicing or MPS, a unit of `nvidia.com/gpu.shared` is access to a GPU that others have, too. Two of \
      them may be one GPU, and give no more compute; the device plugin may be set up to refuse such a request. Where sharing \
      renames nothing, the unit is `nvidia.com/gpu`, and the nodes' product ends in `-SHARED`.
      """,
    effect: """
      The pod gets no more compute, may get one GPU twice, or is refused with UnexpectedAdmissionError.
      """,
    references: [
      "https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus",
      "https://github.com/NVIDIA/k8s-device-plugin/blob/main/docs/gpu-feature-discovery/README.md",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣21️⃣
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu.shared
        """),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣21️⃣
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        kubernetes.taskmanager.node-selector: nvidia.com/gpu.product:Tesla-T4-SHARED
        """),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args:
                    - taskmanager
                    - -Dexternal-resources=gpu
                    - -Dexternal-resource.gpu.amount=2
                  resources:
                    limits:
                      nvidia.com/gpu.shared: 1️⃣21️⃣
        """, path: "taskmanager.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu.shared
        """)
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let shared = Set(
      (context.inventory?.hosts ?? []).flatMap(\.advertised).filter { ($0.replicas ?? 1) > 1 }
        .flatMap { $0.gpuResources.map(\.name) })
    let selectsShared = context.taskManagerPod?.selectedProduct?.hasSuffix("-SHARED") == true
    func isShared(_ key: String) -> Bool {
      key.hasSuffix(".shared") || shared.contains(key) || key == "nvidia.com/gpu" && selectsShared
    }
    func report(_ amount: String, _ key: String, at place: SourceLocation?) {
      findings.report(
        "\(amount) shares of \(quoted(key)) may be one GPU", at: place, help: "ask for one share, in more TaskManagers")
    }
    for resource in context.isNative || context.cluster.kind == .cluster ? context.resources.listed : []
    where resource.isCounted {
      guard let key = resource[KnownSuffix.kubernetes]?.value.scalarText, let amount = resource.amount, amount > 1,
        isShared(key)
      else { continue }
      report("\(amount)", key, at: resource[KnownSuffix.amount]?.provenance.location)
    }
    for device in context.standaloneDevices where isShared(device.key) {
      guard let text = device.value.string, let number = KubernetesQuantity(text), number.isWhole, number.number > 1
      else { continue }
      report(text, device.key, at: device.value.provenance.location)
    }
  }
}
