import ClusterModel
import Diagnostics
import Resolution

/// On YARN, a resource without a config key asks for nothing.
enum YARNConfigKeyMissing: Rule {
  static let description = RuleDescription(
    code: "YRN101", name: "yarn-config-key-missing", severity: .error, since: "0.1.0",
    summary: "A resource of a cluster on YARN has no `yarn.config-key`",
    why: """
      YARN knows devices as resource types, `yarn.io/gpu` for GPUs. Without the config key the container doesn't ask for \
      one, but Flink's own books still say that each TaskManager has the amount.
      """,
    effect: "Flink logs a WARN line; the TaskManager's container gets no device, and Flink still counts the amount.",
    references: ["flink-yarn YarnConfigOptions.java", "flink-runtime ExternalResourceUtils.java"],
    triggering: [
      RuleExample(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata:
          name: embeddings
        spec:
          targets: [yarn]
          flinkConfiguration:
            external-resources: 1️⃣gpu1️⃣
            external-resource.gpu.amount: 1
        """, path: "cluster.yaml"),
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.yarn.config-key: 1️⃣""1️⃣
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.yarn.config-key: yarn.io/gpu
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let taken = context.resources.listed.compactMap { $0[KnownSuffix.yarn]?.value.scalarText }
    for resource in context.resources.listed where resource.isCounted {
      let type = suggestedYARNType(of: resource.name, isGPU: resource.isGPU, taken: taken)
      if let entry = resource[KnownSuffix.yarn] {
        guard isBlank(entry.value.scalarText ?? "?") else { continue }
        findings.report(
          "the config key of \(quoted(resource.name)) is blank", at: entry.provenance.location,
          help: "name the resource type" + (type.map { ", such as `\($0)`" } ?? " that YARN has for it"))
      } else if context.runsOnYARN == true,
        !context.isSetByStart("external-resource.\(resource.name).yarn.config-key")
      {
        let line = "external-resource.\(resource.name).yarn.config-key: \(type ?? "")"
        let edits =
          resource.isGPU && type != nil
          ? resource[KnownSuffix.amount].map { context.insertion(of: line, below: $0) } : nil
        findings.report(
          "\(quoted(resource.name)) has no `yarn.config-key`", at: resource.listedAt,
          help: "set `external-resource.\(resource.name).yarn.config-key`"
            + (type.map { ", such as `\($0)`" } ?? " to the resource type that YARN has for it"),
          fixes: context.fix("ask for `\(type ?? "")`", .safe, edits ?? []))
      }
    }
  }
}
