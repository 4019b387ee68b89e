import ClusterModel
import Diagnostics
import FlinkYAML
import Resolution

/// A bound on slots that the cluster's own numbers don't fit below.
enum SlotsOverMaximum: Rule {
  static let description = RuleDescription(
    code: "SLT107", name: "slots-over-maximum", severity: .warning, since: "0.1.0",
    summary: "A cluster that needs more slots, CPUs or memory than the slot manager's bounds let it have",
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
            taskmanager.numberOfTaskSlots: 4
            slotmanager.max-total-resource.cpu: 1️⃣41️⃣
            slotmanager.max-total-resource.memory: 2️⃣8g2️⃣
          taskManager:
            resource:
              cpu: 4
              memory: 8192m
          job:
            jarURI: local:///opt/job.jar
            parallelism: 8
        """, path: "deployment.yaml"),
      RuleExample(
        """
        kubernetes.cluster-id: embeddings
        taskmanager.memory.process.size: 4g
        slotmanager.max-total-resource.memory: 1️⃣3g1️⃣
        """),
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
            slotmanager.max-total-resource.cpu: 8
            slotmanager.max-total-resource.memory: 16g
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
    guard context.asksForTaskManagers else { return }
    checkCPU(context, &findings)
    checkMemory(context, &findings)
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
      let text = cpu.string, let amount = KubernetesQuantity(text)
    else { return }
    guard amount.number > most else {
      if let (count, place) = taskManagersOfJob(context), Double(count) * amount.number > most * (1 + 1e-9) {
        findings.report(
          "the job needs \(count) TaskManagers of \(text) CPUs, and the cluster may have \(entry.text)",
          at: entry.provenance.location, help: "write a larger number, or lower the job's parallelism",
          notes: [Diagnostic.Note("the parallelism is set here", at: place)])
      }
      return
    }
    findings.report(
      "a TaskManager has \(text) CPUs, and the cluster may have \(entry.text)", at: entry.provenance.location,
      severity: .error, effect: "Flink asks for no TaskManager: one alone would go beyond the bound.",
      help: "write \(text) or more, or give a TaskManager fewer CPUs",
      notes: [Diagnostic.Note("its CPUs are set here", at: cpu.provenance.location)])
  }

  /// The same of memory: what the slot manager counts of a TaskManager is its memory without the JVM's and the framework's.
  private static func checkMemory(_ context: LintContext, _ findings: inout Findings) {
    guard let entry = context.configuration["slotmanager.max-total-resource.memory"], let most = memorySize(entry.text),
      context.isNative
    else { return }
    // Where nothing says it, the pod has an assumed one.
    let pod = context.taskManagerPod?.requests.first { $0.key == "memory" }?.value
    let process = pod.flatMap {
      $0.provenance.location == nil ? nil : $0.string.flatMap { KubernetesQuantity($0) }?.number
    }
    let settings = context.configuration.entries { key in isProcessMemory(key, of: .taskManager) }
    guard
      let amount = poolMemory(
        process: process.flatMap { Int64(exactly: $0.rounded()) }, in: settings, version: context.flinkVersion),
      amount > 0
    else { return }
    let notes = [
      Diagnostic.Note("its memory is set here", at: pod?.provenance.location ?? settings.first?.provenance.location)
    ]
    if amount > most {
      findings.report(
        "a TaskManager has \(amount >> 20) MiB for its slots, and the cluster may have \(most >> 20)",
        at: entry.provenance.location, severity: .error,
        effect: "Flink asks for no TaskManager: one alone would go beyond the bound.",
        help: "write more, or give a TaskManager less memory", notes: notes)
    } else if let (count, place) = taskManagersOfJob(context), count > most / amount {
      findings.report(
        "the job needs \(count) TaskManagers with \(amount >> 20) MiB for their slots, and the cluster may have \(most >> 20)",
        at: entry.provenance.location, help: "write more, or lower the job's parallelism",
        notes: notes + [Diagnostic.Note("the parallelism is set here", at: place)])
    }
  }

  /// How many whole TaskManagers a job takes; nil where the file doesn't say it.
  private static func taskManagersOfJob(_ context: LintContext) -> (Int64, SourceLocation?)? {
    guard let (needed, place) = slotsOfJob(context), needed > 0 else { return nil }
    let own = context.configuration["taskmanager.numberOfTaskSlots"]
    // An operator may have a default of its own.
    guard let slots = own.map({ javaLong($0.text) }) ?? (context.isForOperator ? nil : 1), slots > 0 else { return nil }
    return ((needed - 1) / slots + 1, place)
  }
}
