import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkYAML
import Resolution

/// Flink makes no pod of this configuration.
enum PodImpossible: Rule {
  static let description = RuleDescription(
    code: "KUB212", name: "pod-impossible", severity: .error, since: "0.1.0",
    summary: "A configuration or template that Flink can't make a pod of",
    why: """
      The client and the JobManager build pods from configuration and template. What they can't read ends them: the \
      cluster doesn't start, or the JobManager fails when it asks for the first TaskManager.
      """,
    effect: """
      Flink throws where it builds the pod; no TaskManager comes up.
      """,
    references: [
      "flink-kubernetes KubernetesTaskManagerFactory.java, KubernetesJobManagerFactory.java"
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
            kubernetes.taskmanager.cpu.limit-factor: 1️⃣0.51️⃣
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
            taskmanager.memory.managed.size: 9g
          taskManager:
            resource:
              memory: 1️⃣8192m1️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        kubernetes.cluster-id: embeddings
        """, beside: ["pod-template.yaml": "spec:\n  containers: 1️⃣two1️⃣\n"]),
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
            kubernetes.taskmanager.cpu.limit-factor: 1.5
        """, path: "deployment.yaml")
    ])

  /// Whether the API server refuses the `FlinkDeployment` for the value, as another rule tells: no pod is made of it.
  private static func isRefusedTemplate(_ place: SourceLocation?, _ cluster: Cluster) -> Bool {
    guard let place, cluster.kind == .flinkDeployment, !cluster.configuration.holdsValue(at: place) else {
      return false
    }
    return [cluster.podTemplate, cluster.jobManager?["podTemplate"], cluster.taskManager?["podTemplate"]].contains {
      template in
      template.map { templateTypeProblems($0).contains { $0.node.provenance.location == place } } ?? false
    }
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    checkReplicas(context, &findings)
    // A configuration alone doesn't say that it is for Kubernetes.
    let isKubernetes = context.runsOnKubernetes == true || context.surroundings.taskManagerTemplate != nil
    var seen: Set<String> = []
    for role in PodRole.allCases {
      guard let failure = context.pod(role)?.failure, failure.stage == "pod", !failure.assumesTotal,
        seen.insert(failure.message).inserted
      else { continue }
      // Plain objects make their pods themselves: what Flink's pod builder wants of options is nothing to them.
      if let place = failure.location, context.cluster.kind == .cluster, context.configuration.holdsValue(at: place),
        !context.cluster.targets.contains(where: { $0.value == .kubernetesOperator || $0.value == .kubernetesNative })
      {
        continue
      }
      // An amount or a list that Flink can't read has a finding of its own.
      let isExternal = context.resources.resources.contains { resource in
        resource.entries.contains { $0.entry.provenance.location == failure.location }
      }
      // So has the value of an option.
      let isBadValue = context.badValues.contains { $0.0.entry.provenance.location == failure.location }
      // A memory that the operator can't read never comes to a pod: the operator refuses the object.
      let isRefused =
        context.cluster.kind == .flinkDeployment
        && PodRole.allCases.contains { role in
          guard let memory = context.memoryNode(of: role), memory.provenance.location == failure.location else {
            return false
          }
          return memory.string.map(isWholeMemory) != true
        }
      guard !isRefused || failure.location == nil, !isRefusedTemplate(failure.location, context.cluster) else {
        continue
      }
      guard !isExternal, !isBadValue || failure.location == nil,
        failure.location != context.resources.list?.provenance.location || failure.location == nil
      else { continue }
      findings.report(
        withBackticks(failure.message), at: failure.location,
        severity: isKubernetes ? nil : .warning,
        effect: context.refusal
          ?? "\(isKubernetes ? "" : "On Kubernetes, ")Flink throws \(quoted(failure.flinkMessage)), and makes no pod.",
        help: failure.message.holds("memory can't be") ? memoryHelp(for: failure.message) : "mend the value")
    }
  }

  /// `KubernetesJobManagerParameters.getReplicas`, which the client asks when it makes the JobManager's Deployment.
  private static func checkReplicas(_ context: LintContext, _ findings: inout Findings) {
    // The operator and Drey's own clusters set the number themselves.
    guard context.cluster.kind == .flinkConfiguration || context.cluster.kind == .legacyFlinkConfiguration,
      let entry = context.configuration["kubernetes.jobmanager.replicas"], let replicas = javaLong(entry.text),
      replicas != 1, replicas < 1 || !context.configuration.hasHighAvailability
    else { return }
    findings.report(
      replicas < 1
        ? "\(replicas) JobManagers are none: `kubernetes.jobmanager.replicas` must be at least 1"
        : "\(replicas) JobManagers need high availability, which is off",
      at: entry.provenance.location, severity: context.runsOnKubernetes == false ? .warning : nil,
      effect: replicas < 1
        ? "Flink's client throws `IllegalConfigurationException`, and the cluster doesn't start."
        : "Flink's client throws `High availability should be enabled when starting standby JobManagers.`, and the cluster "
          + "doesn't start.",
      help: replicas < 1 ? "write 1" : "set `high-availability.type: kubernetes` and its `storageDir`, or write 1")
  }
}
