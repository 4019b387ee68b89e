import ClusterModel
import Diagnostics
import Resolution

/// On Kubernetes, a resource without a config key asks for nothing.
enum KubernetesConfigKeyMissing: Rule {
  static let description = RuleDescription(
    code: "KUB101", name: "k8s-config-key-missing", severity: .error, since: "0.1.0",
    summary: "A resource of a cluster on Kubernetes has no `kubernetes.config-key`",
    why: """
      Kubernetes knows devices by the names of their plugins, such as `nvidia.com/gpu`. Without the config key the pod \
      doesn't ask for one, but Flink's own books still say that each TaskManager has the amount, and REST shows it. Where \
      the container has resource claims (dynamic resource allocation), these bring the devices, and no key is missed.
      """,
    effect: "Flink logs a WARN line; the TaskManager's pod gets no device, and Flink still counts the amount.",
    references: ["flink-kubernetes KubernetesConfigOptions.java", "flink-runtime ExternalResourceUtils.java"],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: fraud
        spec:
          flinkVersion: v2_2
          flinkConfiguration:
            external-resources: 1️⃣gpu1️⃣
            external-resource.gpu.amount: "1"
        """, path: "deployment.yaml"),
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣" "1️⃣
      """,
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: fraud
        spec:
          flinkVersion: v2_2
          flinkConfiguration:
            external-resources: 1️⃣gpu1️⃣
            external-resource.gpu.amount: "1"
          taskManager:
            podTemplate:
              spec:
                resourceClaims:
                  - name: devices
                    resourceClaimTemplateName: fraud-devices
        """, path: "deployment.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: fraud
        spec:
          flinkVersion: v2_2
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: "1"
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        """, path: "deployment.yaml"),
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.yarn.config-key: yarn.io/gpu
      """,
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: fraud
        spec:
          flinkVersion: v2_2
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: "1"
          taskManager:
            podTemplate:
              spec:
                resourceClaims:
                  - name: devices
                    resourceClaimTemplateName: fraud-devices
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: devices
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // In the operator's standalone mode, and in a workload of one's own, nothing reads it.
    guard context.isNative || context.cluster.kind == .cluster, !context.claimsDevices else { return }
    let claims = (context.taskManagerPod?.resourceClaims ?? []).compactMap { $0["name"]?.string }
    for resource in context.resources.listed where resource.isCounted {
      if let entry = resource[KnownSuffix.kubernetes] {
        guard isBlank(entry.value.scalarText ?? "?") else { continue }
        findings.report(
          "the config key of \(quoted(resource.name)) is blank", at: entry.provenance.location,
          help: "name the device plugin's resource, such as `nvidia.com/gpu`")
      } else if context.runsOnKubernetes == true,
        !context.isSetByStart("external-resource.\(resource.name).kubernetes.config-key")
      {
        if let claim = claims.first {
          findings.report(
            "\(quoted(resource.name)) has no `kubernetes.config-key`, and the container uses none of the pod's claims",
            at: resource.listedAt,
            effect: "The TaskManager's container gets no device, and Flink still counts the amount, with a WARN line.",
            help: "add \(quoted("resources: {claims: [{name: \(claim)}]}")) to `flink-main-container`")
          continue
        }
        let line = "external-resource.\(resource.name).kubernetes.config-key: nvidia.com/gpu"
        let edits = resource.isGPU ? resource[KnownSuffix.amount].map { context.insertion(of: line, below: $0) } : nil
        findings.report(
          "\(quoted(resource.name)) has no `kubernetes.config-key`", at: resource.listedAt,
          effect: context.cluster.kind == .flinkDeployment ? underDefaults : nil,
          help: "set `external-resource.\(resource.name).kubernetes.config-key`, such as `nvidia.com/gpu`",
          fixes: context.fix("ask for `nvidia.com/gpu`", .suggested, edits ?? []))
      }
    }
  }

  /// The operator lays its own default configuration under each object.
  private static let underDefaults = """
    Unless the operator's default configuration has it, the TaskManager's pod gets no device, and Flink still counts the amount, \
    with a WARN line.
    """
}
