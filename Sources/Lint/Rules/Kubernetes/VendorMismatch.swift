import ClusterModel
import Diagnostics
import Resolution
import Topology

/// GPUs of one vendor on nodes with the labels of another's.
enum VendorMismatch: Rule {
  static let description = RuleDescription(
    code: "KUB201", name: "vendor-label-mismatch", severity: .error, since: "0.1.0",
    summary: "The pod asks for one vendor's GPU and selects nodes by another's labels",
    why: """
      Each vendor's device plugin offers its own resource, and its feature discovery writes labels with its own prefix. A \
      node that has `nvidia.com/gpu.product` has no `amd.com/gpu` to give.
      """,
    effect: "No node has both: Kubernetes leaves the TaskManager's pod Pending.",
    references: [
      "https://github.com/NVIDIA/k8s-device-plugin/blob/main/docs/gpu-feature-discovery/README.md",
      "https://github.com/ROCm/k8s-device-plugin",
    ],
    triggering: [
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
            external-resource.gpu.kubernetes.config-key: amd.com/gpu
          taskManager:
            podTemplate:
              spec:
                nodeSelector:
                  nvidia.com/gpu.product: 1️⃣NVIDIA-A100-SXM4-40GB1️⃣
        """, path: "deployment.yaml"),
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
          taskManager:
            podTemplate:
              spec:
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - key: 1️⃣amd.com/gpu.family1️⃣
                              operator: Exists
        """, path: "deployment.yaml"),
    ],
    quiet: [
      // One term is enough.
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
          taskManager:
            podTemplate:
              spec:
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - key: amd.com/gpu.family
                              operator: DoesNotExist
                        - matchExpressions:
                            - key: nvidia.com/gpu.product
                              operator: Exists
        """, path: "deployment.yaml"),
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
          taskManager:
            podTemplate:
              spec:
                nodeSelector:
                  nvidia.com/gpu.product: NVIDIA-A100-SXM4-40GB
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod else { return }
    let vendors = Set(pod.devices.compactMap { gpuVendor(ofResource: $0.key) })
    guard !vendors.isEmpty else { return }
    func report(_ label: String, _ place: SourceLocation?) {
      guard let device = pod.devices.first(where: { gpuVendor(ofResource: $0.key) != nil }) else { return }
      findings.report(
        "\(quoted(label)) selects nodes of another vendor than \(quoted(device.key))", at: place,
        help: "select by a label that the nodes with \(quoted(device.key)) have",
        notes: [Diagnostic.Note("the pod asks for \(quoted(device.key)) here", at: device.value.provenance.location)])
    }
    func isOthers(_ label: String) -> Bool { labelVendor(label).map { !vendors.contains($0) } ?? false }
    for entry in pod.nodeSelector where isOthers(entry.key) {
      report(entry.key, entry.value.provenance.location ?? entry.keyLocation)
    }
    // A node has to meet one of the terms, and that one whole.
    let required = pod.affinity?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
    let wanted = (required?["nodeSelectorTerms"]?.items ?? []).map { term in
      (term["matchExpressions"]?.items ?? []).compactMap { expression -> StructuredNode? in
        guard let mode = expression["operator"]?.string, mode != "NotIn", mode != "DoesNotExist",
          let key = expression["key"], key.string.map(isOthers) == true
        else { return nil }
        return key
      }
    }
    guard wanted.allSatisfy({ !$0.isEmpty }) else { return }
    for key in wanted.joined() { report(key.string ?? "", key.provenance.location) }
  }

  private static func labelVendor(_ label: String) -> GPU.Vendor? {
    if label.hasPrefix("nvidia.com/") { return .nvidia }
    if label.hasPrefix("amd.com/") { return .amd }
    return label.hasPrefix("gpu.intel.com/") ? .intel : nil
  }
}
