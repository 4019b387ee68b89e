import ClusterModel
import Diagnostics
import Resolution

/// In standalone mode the operator writes the pods, without external resources.
enum StandaloneIgnoresResources: Rule {
  static let description = RuleDescription(
    code: "OPR101", name: "standalone-ignores-external", severity: .error, since: "0.1.0",
    summary: "External resources in `mode: standalone`, where pods don't get them",
    why: """
      In standalone mode the operator itself writes the TaskManagers' Deployment, and passes no external resources on. \
      Flink inside still counts the amount, and the driver looks for devices that the pod hasn't got.
      """,
    effect: """
      The TaskManagers' pods ask for no device; Flink still counts the amount.
      """,
    references: [
      "flink-kubernetes-operator InitStandaloneTaskManagerDecorator.java"
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
          mode: standalone
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/gpu1️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          mode: standalone
          flinkConfiguration:
            external-resources: 1️⃣gpu1️⃣
            external-resource.gpu.amount: 1
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
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          mode: standalone
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          mode: standalone
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            resources:
              requests:
                memory: 4Gi
                nvidia.com/gpu: 1
              limits:
                memory: 4Gi
                nvidia.com/gpu: 1
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.16\"\n"]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment, !context.isNative else { return }
    let asked = Set((context.taskManagerPod?.devices ?? []).map(\.key))
    for resource in context.resources.listed where resource.isCounted {
      let entry = resource[KnownSuffix.kubernetes]
      if let key = entry.map({ $0.value.scalarText ?? "" }) {
        guard !key.isEmpty, !asked.contains(key) else { continue }
      } else {
        // Without a key only what the pod asks for tells whether the devices come.
        guard resource.isGPU, asked.isEmpty, let pod = context.taskManagerPod, !context.claimsDevices,
          !pod.mayShowDevices
        else { continue }
      }
      findings.report(
        "\(quoted(entry?.value.scalarText ?? resource.name)) is not asked for: `mode: standalone` passes no external resource on",
        at: entry?.provenance.location ?? resource.listedAt,
        help: "use `mode: native`, or put the device into `taskManager.podTemplate` under `limits`",
        notes: context.cluster.mode.map { [Diagnostic.Note("the mode is set here", at: $0.provenance.location)] } ?? [])
    }
  }
}
