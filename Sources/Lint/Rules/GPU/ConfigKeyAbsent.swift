import ClusterLoading
import ClusterModel
import Diagnostics

/// A resource without any config key, in a configuration that doesn't say where it runs.
enum ConfigKeyAbsent: Rule {
  static let description = RuleDescription(
    code: "GPU143", name: "config-key-absent", severity: .info, since: "0.1.0",
    summary: "A resource has no config key, neither of Kubernetes nor of YARN",
    why: """
      A standalone cluster needs no config key: its hosts have what they have. On Kubernetes and YARN a resource without \
      one is not requested, and a configuration alone doesn't say where it will run.
      """,
    effect: "On Kubernetes and on YARN, Flink logs a WARN line and requests no device; a standalone cluster is fine.",
    references: ["https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/"],
    triggering: [
      """
      external-resources: 1️⃣gpu1️⃣
      external-resource.gpu.amount: 1
      """
    ],
    quiet: [
      RuleExample(
        """
        # Made by drey for kubernetes-standalone. Changes here are lost: change the source, and compile again.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: fraud-flink-config
        data:
          config.yaml: |
            external-resources: gpu
            external-resource.gpu.amount: 1
        """, path: "configmap-flink.yaml"),
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """,
      // The device comes by a claim; with a key it would be a second one.
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        """, path: "config.yaml",
        beside: [
          "pod-template.yaml": """
          apiVersion: v1
          kind: Pod
          spec:
            resourceClaims:
              - name: devices
                resourceClaimTemplateName: h200
            containers:
              - name: flink-main-container
                resources:
                  claims:
                    - name: devices
          """
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // A workload beside the ConfigMap says that the cluster is standalone.
    if context.cluster.kind == .configMap, context.file.clusters.contains(where: { $0.kind == .workload }) { return }
    // Compose starts a standalone cluster.
    guard context.runsOnKubernetes == nil, context.runsOnYARN != true, context.cluster.kind != .composeFile,
      !context.claimsDevices
    else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard resource[KnownSuffix.kubernetes] == nil, resource[KnownSuffix.yarn] == nil else { continue }
      // Compiling says at the top of a file what it is for; the workloads that claim the devices are files of their own.
      if context.file.source?.text.starts(with: "# Made by drey for kubernetes-standalone.".utf8) == true { return }
      findings.report(
        "\(quoted(resource.name)) has no config key", at: resource.listedAt,
        help: "set its `kubernetes.config-key` or `yarn.config-key`, unless the cluster is standalone")
    }
  }
}
