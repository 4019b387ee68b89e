import ClusterModel
import Diagnostics
import Resolution
import Topology

/// A pod runs on one node, and a node has GPUs of one vendor.
enum VendorsMixed: Rule {
  static let description = RuleDescription(
    code: "KUB218", name: "gpu-vendors-mixed", severity: .warning, since: "0.1.0",
    summary: "A pod that asks for NVIDIA's and AMD's GPUs at once",
    why: """
      All containers of a pod run on one node. A device plugin offers the GPUs of its own vendor, so a pod with devices of two \
      needs a node that has both cards, both drivers and both plugins. Of Flink, each external resource may have a config key \
      of another vendor, and nobody looks at them together.
      """,
    effect: "Unless a node has both, the pod stays Pending, and Flink waits for its TaskManager.",
    references: [
      "https://github.com/NVIDIA/k8s-device-plugin", "https://github.com/ROCm/k8s-device-plugin",
      "flink-kubernetes KubernetesUtils.java, getResourceRequirements",
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
          serviceAccount: flink
          flinkConfiguration:
            external-resources: gpu;rocm
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.rocm.amount: 1
            external-resource.rocm.kubernetes.config-key: 1️⃣amd.com/gpu1️⃣
          jobManager:
            resource:
              memory: 2048m
          taskManager:
            resource:
              memory: 2048m
        """, path: "deployment.yaml")
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          serviceAccount: flink
          flinkConfiguration:
            external-resources: gpu;slice
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.slice.amount: 1
            external-resource.slice.kubernetes.config-key: nvidia.com/mig-1g.10gb
          jobManager:
            resource:
              memory: 2048m
          taskManager:
            resource:
              memory: 2048m
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod else { return }
    let others = pod.otherContainers.flatMap { $0["resources"]?["limits"]?.entries ?? [] }.filter { entry in
      entry.value.string.flatMap { KubernetesQuantity($0) }?.isZero != true
    }
    let devices = pod.devices + others
    guard let nvidia = devices.first(where: { gpuVendor(ofResource: $0.key) == .nvidia }),
      let amd = devices.first(where: { gpuVendor(ofResource: $0.key) == .amd })
    else { return }
    let places = [nvidia, amd].map { (entry: $0, place: place(of: $0, context)) }
      .sorted { ($0.place?.range.start.offset ?? 0) < ($1.place?.range.start.offset ?? 0) }
    findings.report(
      "the TaskManager's pod asks for \(quoted(places[0].entry.key)) and for \(quoted(places[1].entry.key))",
      at: places[1].place, help: "keep the resource of one vendor",
      notes: [Diagnostic.Note("and for this one", at: places[0].place)])
  }

  /// Of what Flink adds, the config key that names it.
  private static func place(of entry: StructuredValue.Entry, _ context: LintContext) -> SourceLocation? {
    let key = context.resources.resources.compactMap { $0[KnownSuffix.kubernetes] }.first { $0.text == entry.key }
    return key?.provenance.location ?? entry.keyLocation
  }
}
