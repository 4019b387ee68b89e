import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// A resource claim and a device plugin's resource are two devices.
enum ClaimBesideDevice: Rule {
  static let description = RuleDescription(
    code: "KUB303", name: "dra-double-allocation", severity: .warning, since: "0.1.0",
    summary: "A GPU from a device plugin and a resource claim in one container",
    why: """
      A claim (dynamic resource allocation) brings a device of its own. Where the container also asks a device plugin \
      for `nvidia.com/gpu`, it gets two GPUs, one of each.
      """,
    effect: """
      The container gets the claim's device and another one from the device plugin.
      """,
    references: [
      "https://github.com/NVIDIA/k8s-dra-driver-gpu",
      "https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/",
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
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            podTemplate:
              spec:
                resourceClaims:
                  - name: gpu
                    resourceClaimTemplateName: one-gpu
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: 1️⃣gpu1️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaimTemplate
        metadata:
          name: accelerator
        spec:
          spec:
            devices:
              requests:
                - name: one
                  exactly:
                    deviceClassName: gpu.nvidia.com
        ---
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
                resourceClaims:
                  - name: device
                    resourceClaimTemplateName: accelerator
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: 1️⃣device1️⃣
        """, path: "deployment.yaml"),
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
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
          taskManager:
            podTemplate:
              spec:
                resourceClaims:
                  - name: gpu
                    resourceClaimTemplateName: one-gpu
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: gpu
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
                resourceClaims:
                  - name: nic
                    resourceClaimTemplateName: one-nic
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: nic
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaimTemplate
        metadata:
          name: gpu-rdma
        spec:
          spec:
            devices:
              requests:
                - name: nic
                  exactly:
                    deviceClassName: rdma.example.com
        ---
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
                resourceClaims:
                  - name: link
                    resourceClaimTemplateName: gpu-rdma
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: link
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod,
      let device = pod.devices.first(where: { gpuVendor(ofResource: $0.key) != nil })
    else { return }
    let claims = pod.spec?["resourceClaims"]?.items ?? []
    for use in pod.resources?["claims"]?.items ?? [] {
      guard let name = use["name"], let text = name.string,
        let claim = claims.first(where: { $0["name"]?.string == text })
      else { continue }
      guard isOfGPUs(claim, context) else { continue }
      findings.report(
        "the claim \(quoted(text)) comes on top of \(quoted(device.key)): two devices", at: name.provenance.location,
        help: "keep the claim, and remove `kubernetes.config-key`; or the other way round",
        notes: [Diagnostic.Note("the device plugin's is asked for here", at: device.value.provenance.location)])
    }
  }

  /// Claims are for anything. What a claim of the same file names as its class counts; else its names are all that a pod says.
  private static func isOfGPUs(_ claim: StructuredNode, _ context: LintContext) -> Bool {
    if let known = context.claim(of: claim)?.requests.compactMap(\.isForGPUs), !known.isEmpty {
      return known.contains(true)
    }
    return ["name", "resourceClaimTemplateName", "resourceClaimName"].contains { field in
      let word = claim[field]?.string?.lowercased() ?? ""
      return word.holds("gpu") || word.holds("mig")
    }
  }
}
