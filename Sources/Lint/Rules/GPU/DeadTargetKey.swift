import ClusterModel
import Diagnostics

/// A config key of a platform that the cluster doesn't run on.
enum DeadTargetKey: Rule {
  static let description = RuleDescription(
    code: "GPU142", name: "dead-target-key", severity: .info, since: "0.1.0",
    summary: "A config key of a platform that the cluster doesn't run on",
    why: """
      `kubernetes.config-key` is read on Kubernetes only, `yarn.config-key` on YARN only. The other one is dead weight, \
      often left over from a copy, and misleads whoever reads the file next.
      """,
    effect: "Flink does not read it on this platform.",
    references: ["https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/"],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: fraud
        spec:
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: "1"
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.gpu.1️⃣yarn.config-key1️⃣: yarn.io/gpu
        """, path: "deployment.yaml")
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      external-resource.gpu.yarn.config-key: yarn.io/gpu
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (suffix, runs, platform) in [
      (KnownSuffix.kubernetes, context.runsOnKubernetes, "Kubernetes"), (KnownSuffix.yarn, context.runsOnYARN, "YARN"),
    ] where runs == false {
      for resource in context.resources.resources {
        guard let entry = resource[suffix] else { continue }
        findings.report(
          "`\(suffix)` of \(quoted(resource.name)) has no effect: the cluster doesn't run on \(platform)",
          at: context.keyLocation(entry, part: suffix), help: "remove it",
          fixes: context.fix("remove the line", .safe, context.removal(of: entry)))
      }
    }
  }
}
