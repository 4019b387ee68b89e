import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// The start script of standalone TaskManagers quotes a list of two.
enum SeveralStandalone: Rule {
  static let description = RuleDescription(
    code: "GPU144", name: "several-resources-standalone", severity: .warning, since: "0.1.0",
    summary: "Two external resources in a standalone cluster",
    why: """
      `taskmanager.sh` asks Flink for the start parameters and passes them on as words: with two resources that is \
      `-D external-resources="fpga;gpu"`, quotes included, and the quotes become part of one name. Native Kubernetes and YARN \
      start TaskManagers through a shell, which takes the quotes off.
      """,
    effect: """
      The TaskManager registers with no external resource at all, and REST shows none: a slot that asks for one never comes.
      """,
    references: [
      "measured with a session cluster of Flink 2.3.0", "flink-dist config.sh, taskmanager.sh",
      "flink-kubernetes-operator CmdStandaloneTaskManagerDecorator.java",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: 1️⃣gpu;fpga1️⃣
        external-resource.gpu.amount: 2
        external-resource.fpga.amount: 1
        """, beside: ["workers": "node1\n"]),
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: ad-ranking}
      spec:
        targets: [standalone]
        flinkConfiguration:
          external-resources: 1️⃣[gpu, fpga]1️⃣
          external-resource.gpu.amount: 2
          external-resource.fpga.amount: 1
      """,
      RuleExample(
        """
        services:
          taskmanager:
            image: flink:2.3
            environment:
              FLINK_PROPERTIES: |
                external-resources: 1️⃣gpu;fpga1️⃣
                external-resource.gpu.amount: 2
                external-resource.fpga.amount: 1
        """, path: "docker-compose.yml"),
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: embeddings}
      spec:
        flinkVersion: v2_0
        mode: standalone
        flinkConfiguration:
          external-resources: 1️⃣gpu;fpga1️⃣
          external-resource.gpu.amount: "2"
          external-resource.fpga.amount: "1"
        taskManager:
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  resources:
                    limits: {nvidia.com/gpu: "2", intel.com/fpga: "1"}
      """,
    ],
    quiet: [
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: embeddings}
      spec:
        flinkVersion: v2_0
        flinkConfiguration:
          external-resources: gpu;fpga
          external-resource.gpu.amount: "2"
          external-resource.fpga.amount: "1"
      """,
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 2
        """, beside: ["workers": "node1\n"]),
      RuleExample(
        """
        external-resources: gpu;fpga
        external-resource.gpu.amount: 2
        external-resource.fpga.amount: 0
        """, beside: ["workers": "node1\n"]),
      """
      external-resources: gpu;fpga
      external-resource.gpu.amount: 2
      external-resource.fpga.amount: 1
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    let isStarted =
      switch cluster.kind {
      case .cluster:
        cluster.targets.contains {
          $0.value == .standalone || $0.value == .kubernetesStandalone
            || $0.value == .kubernetesOperator && cluster.mode?.value == "standalone"
        }
      case .flinkDeployment, .composeFile, .workload: cluster.isStartedByScript
      default: context.surroundings.workers != nil && context.runsOnYARN != true
      }
    guard isStarted, context.resources.listed.count(where: \.isCounted) > 1 else { return }
    findings.report(
      "TaskManagers that a script starts get no list of two resources", at: context.resources.list?.provenance.location,
      help: "list one resource, or let Kubernetes or YARN start the TaskManagers")
  }
}
