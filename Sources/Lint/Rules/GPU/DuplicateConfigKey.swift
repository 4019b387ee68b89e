import ClusterModel
import Diagnostics
import Resolution

/// Two resources that ask their platform for the same thing.
enum DuplicateConfigKey: Rule {
  static let description = RuleDescription(
    code: "GPU141", name: "duplicate-config-key", severity: .error, since: "0.1.0",
    summary: "Two resources have the same config key",
    why: """
      The amounts are not added up: one resource's amount takes the place of the other's, and which one depends on the \
      order of a hash set of their names.
      """,
    effect: "Flink requests the amount of one of the resources only, whichever comes last in a HashSet of their names.",
    references: ["flink-runtime ExternalResourceUtils.java, getExternalResourceConfigurationKeys"],
    triggering: [
      """
      external-resources: gpu;gpu2
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      external-resource.gpu2.amount: 2
      external-resource.gpu2.kubernetes.config-key: 1️⃣nvidia.com/gpu1️⃣
      """
    ],
    quiet: [
      """
      external-resources: gpu;gpu2
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      external-resource.gpu2.amount: 2
      external-resource.gpu2.kubernetes.config-key: amd.com/gpu
      """,
      // Claims are asked for by the resources' names.
      RuleExample(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: embeddings}
        spec:
          targets: [kubernetes-native]
          kubernetesVersion: "1.34"
          kubernetes: {allocation: resource-claims}
          flinkConfiguration:
            external-resources: gpu;gpu2
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.gpu2.amount: 2
            external-resource.gpu2.kubernetes.config-key: nvidia.com/gpu
        """, path: "cluster.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (suffix, requested) in [
      (KnownSuffix.kubernetes, context.resolved.kubernetes), (KnownSuffix.yarn, context.resolved.yarn),
    ] {
      // With claims no resource asks a device plugin, whatever its key.
      if suffix == KnownSuffix.kubernetes, context.cluster.claimsByFile { continue }
      var first: [String: (name: String, entry: FlinkConfiguration.Entry)] = [:]
      for resource in context.resources.listed {
        guard let entry = resource[suffix], let key = entry.value.scalarText, !isBlank(key) else { continue }
        guard let other = first[key] else {
          first[key] = (resource.name, entry)
          continue
        }
        let outcome = requested?[key].map { "it requests \($0) of \(quoted(key))" } ?? "it requests none"
        findings.report(
          "\(quoted(key)) is the config key of \(quoted(other.name)), too", at: entry.provenance.location,
          effect:
            "Flink takes the amount of whichever comes last in a HashSet of their names, not the sum: \(outcome).",
          help: "make one resource of the two, or give each its own key",
          notes: [.init("the other one", at: other.entry.provenance.location)])
      }
    }
  }
}
