import ClusterModel
import Diagnostics
import FlinkYAML
import Resolution

/// A bound on slots that the cluster's own numbers don't fit below.
enum SlotsOverMaximum: Rule {
  static let description = RuleDescription(
    code: "SLT107", name: "slots-over-maximum", severity: .warning, since: "0.1.0",
    summary: "A cluster that needs more slots or CPUs than the slot manager's bounds let it have",
    why: """
      Flink asks for no TaskManager whose slots would go beyond the bound. A job takes as many slots as its largest \
      parallelism; streaming jobs fail for want of slots, batch jobs run one part after the other. The bound counts where \
      Flink itself asks for TaskManagers.
      """,
    effect:
      "A streaming job fails with a NoResourceAvailableException, again and again; the adaptive scheduler runs it smaller.",
    references: [
      "flink-runtime ResourceManagerOptions.java, MAX_SLOT_NUM and MAX_TOTAL_CPU",
      "flink-runtime FineGrainedSlotManager.java, isMaxTotalResourceExceededAfterAdding",
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
            slotmanager.number-of-slots.max: 1️⃣41️⃣
          job:
            jarURI: local:///opt/job.jar
            parallelism: 8
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: session
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: 4
            slotmanager.number-of-slots.max: 1️⃣21️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: session
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            slotmanager.max-total-resource.cpu: 1️⃣21️⃣
          taskManager:
            resource:
              cpu: 4
              memory: 8192m
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
            taskmanager.numberOfTaskSlots: 4
            slotmanager.number-of-slots.max: 1️⃣61️⃣
          job:
            jarURI: local:///opt/job.jar
            parallelism: 6
        """, path: "deployment.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: nightly
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            execution.runtime-mode: BATCH
            slotmanager.number-of-slots.max: 4
          job:
            jarURI: local:///opt/job.jar
            parallelism: 64
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
            taskmanager.numberOfTaskSlots: 4
            slotmanager.number-of-slots.max: 8
            slotmanager.max-total-resource.cpu: 4
          taskManager:
            resource:
              cpu: 4
              memory: 8192m
          job:
            jarURI: local:///opt/job.jar
            parallelism: 8
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    checkCPU(context, &findings)
    guard let entry = context.configuration["slotmanager.number-of-slots.max"], let most = javaLong(entry.text),
      most > 0,
      context.isNative
    else { return }
    if let slots = context.configuration["taskmanager.numberOfTaskSlots"], let number = javaLong(slots.text),
      number > most
    {
      findings.report(
        "a TaskManager has \(number) slots, and the cluster may have \(most)", at: entry.provenance.location,
        severity: .error, effect: "Flink asks for no TaskManager: one alone would go beyond the bound.",
        help: "write \(number) or more, or give a TaskManager fewer slots",
        notes: [Diagnostic.Note("the slots of one are set here", at: slots.provenance.location)])
      return
    }
    guard let (needed, place) = slotsOfJob(context) else { return }
    // The last TaskManager has to fit whole.
    let slots = context.configuration["taskmanager.numberOfTaskSlots"].flatMap { javaLong($0.text) }
    let offered = slots.flatMap { $0 > 0 ? most / $0 * $0 : nil } ?? most
    guard needed > offered else { return }
    let bound = slots.flatMap {
      $0 > 1 && offered < most ? "\(offered): TaskManagers of \($0) slots below \(most)" : nil
    }
    findings.report(
      "the job needs \(needed) slots, and the cluster may have \(bound ?? "\(most)")", at: entry.provenance.location,
      help:
        "write \(slots.map { ($0 > 0 ? (needed - 1) / $0 + 1 : needed) * max($0, 1) } ?? needed) or more, or lower the job's parallelism",
      notes: [Diagnostic.Note("the parallelism is set here", at: place)])
  }

  /// The slots that a job of the cluster takes, by its parallelism or, as the operator has it, by its TaskManagers; nil for batch
  /// jobs, which run in fewer.
  private static func slotsOfJob(_ context: LintContext) -> (Int64, SourceLocation?)? {
    let cluster = context.cluster
    guard cluster.kind == .flinkDeployment || cluster.kind == .cluster, let job = cluster.job,
      context.configuration.text(of: "execution.runtime-mode")?.uppercased() != "BATCH"
    else { return nil }
    if cluster.kind == .flinkDeployment, let node = cluster.taskManager?["replicas"],
      case .integer(let replicas) = node.value, replicas > 0,
      let slots = context.configuration.text(of: "taskmanager.numberOfTaskSlots").flatMap(javaLong), slots > 0,
      case (let product, false) = replicas.multipliedReportingOverflow(by: slots)
    {
      return (product, node.provenance.location)
    }
    guard let node = job["parallelism"], case .integer(let parallelism) = node.value else { return nil }
    return (parallelism, node.provenance.location)
  }

  /// `FineGrainedSlotManager.isMaxTotalResourceExceededAfterAdding`: a TaskManager counts with all its CPUs.
  private static func checkCPU(_ context: LintContext, _ findings: inout Findings) {
    guard let entry = context.configuration["slotmanager.max-total-resource.cpu"], let most = Double(entry.text),
      most > 0,
      context.isNative, let cpu = context.taskManagerPod?.requests.first(where: { $0.key == "cpu" })?.value,
      let text = cpu.string, let amount = KubernetesQuantity(text), amount.number > most
    else { return }
    findings.report(
      "a TaskManager has \(text) CPUs, and the cluster may have \(entry.text)", at: entry.provenance.location,
      severity: .error, effect: "Flink asks for no TaskManager: one alone would go beyond the bound.",
      help: "write \(text) or more, or give a TaskManager fewer CPUs",
      notes: [Diagnostic.Note("its CPUs are set here", at: cpu.provenance.location)])
  }
}
