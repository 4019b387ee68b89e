import ClusterLoading
import ClusterModel
import Diagnostics

/// Resource types that no YARN cluster knows by that name.
enum YARNConfigKeyShape: Rule {
  static let description = RuleDescription(
    code: "YRN102", name: "yarn-config-key-shape", severity: .warning, since: "0.1.0",
    summary: "A `yarn.config-key` that is no usual resource type",
    why: """
      YARN knows devices as resource types that its administrators have listed; for NVIDIA's GPUs that is \
      `yarn.io/gpu`. Another spelling is another type. CPU and memory can't be asked for in this way.
      """,
    effect: """
      Flink fails when it asks for the first TaskManager: `External resource … is not supported by the Yarn cluster`.
      """,
    references: [
      "flink-yarn TaskExecutorProcessSpecContainerResourcePriorityAdapter.java",
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/ResourceModel.html",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: 1️⃣yarn.io/gpus1️⃣
        """),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: 1️⃣memory-mb1️⃣
        """),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: 1️⃣" yarn.io/gpu"1️⃣
        """),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: example.com/nic
        """),
    ])

  private static let known = ["yarn.io/gpu", "yarn.io/fpga"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // Where the cluster's own files are there, they say what it knows.
    guard context.surroundings.hadoop?["yarn.resource-types"] == nil, context.runsOnYARN != false else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.yarn], let key = entry.value.scalarText, !isBlank(key),
        let place = entry.provenance.location
      else { continue }
      let bare = trimmed(key, of: " \t\"'")
      let near = known.contains(bare) ? bare : suggestion(for: key, among: known) ?? kubernetesNames[key]
      let help = near.map { "did you mean `\($0)`?" } ?? "write a resource type, such as `yarn.io/gpu`"
      let fixes = near.map { near in
        context.fix(
          "write `\(near)`", .suggested, context.edit(context.location(of: key, in: place), from: key, to: near))
      }
      if let flaw = resourceTypeFlaw(key) {
        findings.report(
          "\(quoted(key)) is no resource type: \(flaw)", at: place,
          severity: context.runsOnYARN == true ? .error : nil, help: help, fixes: fixes ?? [])
      } else if near != nil, !known.contains(key) {
        findings.report(
          "\(quoted(key)) is no resource type that YARN clusters usually have", at: place,
          // Hadoop's framework for devices has one for NVIDIA's GPUs.
          effect:
            "Unless the cluster lists a type of that name\(key == "nvidia.com/gpu" ? ", as for a device plugin" : ""), "
            + "Flink fails when it asks for the first TaskManager: `External resource … is not supported by the Yarn cluster`.",
          help: help, fixes: fixes ?? [])
      }
    }
  }

  private static let kubernetesNames = ["nvidia.com/gpu": "yarn.io/gpu", "gpu": "yarn.io/gpu"]
}
