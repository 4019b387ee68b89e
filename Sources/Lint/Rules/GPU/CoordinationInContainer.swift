import ClusterLoading
import ClusterModel
import Diagnostics

/// Coordination is a file on the host, with process numbers: it means nothing between containers.
enum CoordinationInContainer: Rule {
  static let description = RuleDescription(
    code: "GPU208", name: "coordination-in-container", severity: .warning, since: "0.1.0",
    summary: "Coordination between TaskManagers that run in containers",
    why: """
      The coordination file tells TaskManagers of one host which GPUs are taken. In pods each TaskManager has a file of its \
      own, so nothing is coordinated. Where the file is shared, owners are written down by process number, which counts \
      per container and is often 1: a GPU that was taken once is never given back. Kubernetes gives each pod its own GPUs, and \
      so does YARN with the type `yarn.io/gpu`: in a container they count from 0, while the containers of a host share the \
      file. Where YARN only counts a type, or the DefaultContainerExecutor isolates nothing, coordination is right.
      """,
    effect: "A file of the pod's own coordinates nothing; a shared one keeps GPUs taken for ever.",
    references: [
      "flink-gpu gpu-discovery-common.sh",
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
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
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            external-resource.gpu.param.discovery-script.args: 1️⃣--enable-coordination-mode1️⃣
        """, path: "deployment.yaml"),
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.yarn.config-key: yarn.io/gpu
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: 1️⃣--enable-coordination-mode1️⃣
      execution.target: yarn-application
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: --enable-coordination-mode
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.yarn.config-key: example.com/gpu
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: --enable-coordination-mode
      execution.target: yarn-application
      """,
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: ad-ranking}
      spec:
        targets: [yarn, standalone]
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 1
          external-resource.gpu.yarn.config-key: yarn.io/gpu
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
          external-resource.gpu.param.discovery-script.args: --enable-coordination-mode
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let isInPods = context.runsOnKubernetes == true
    // What is compiled for YARN loses the flag; for hosts it is right.
    let isInContainers =
      !isInPods && context.runsOnYARN == true && context.surroundings.hadoop?.hasDefaultExecutor != true
      && !context.cluster.targets.contains { $0.value == .standalone }
    guard isInPods || isInContainers else { return }
    for script in context.discoveryScripts where script.isShipped && script.isCoordinated {
      guard let place = script.arguments?.provenance.location,
        isInPods || script.resource[KnownSuffix.yarn]?.value.scalarText == "yarn.io/gpu"
      else { continue }
      findings.report(
        "coordination is for TaskManagers of one host, not for \(isInPods ? "pods" : "containers of YARN")",
        at: context.location(of: DiscoveryScript.coordinationFlag, in: place),
        effect: isInPods
          ? nil
          : "Each container sees its own GPUs, counted from 0: of two TaskManagers of a host both want index 0 of one file, and "
            + "the second one's driver gets no GPU.",
        help: "remove `\(DiscoveryScript.coordinationFlag)`")
    }
  }
}
