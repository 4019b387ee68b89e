import ClusterModel
import Diagnostics
import Resolution

/// Where nobody writes the container for it, Flink's memory and the container's are two numbers.
enum ContainerMemory: Rule {
  static let description = RuleDescription(
    code: "KUB219", name: "container-memory", severity: .error, since: "0.1.0",
    summary: "The memory of a process that Flink can't divide, or that its container hasn't got",
    why: """
      In a Deployment of one's own the memory options of Flink and the `resources` of its container are written by hand. \
      Flink's start script works the parts of the memory out before it starts the JVM, and ends where they don't add up. The \
      JVM gets what Flink's options say, whatever the container is limited to.
      """,
    effect: "The start script ends with an error, and Kubernetes starts the container again and again.",
    references: [
      "flink-runtime TaskExecutorProcessUtils.java, JobManagerProcessUtils.java",
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/memory/mem_tuning/",
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args:
                    - taskmanager
                    - 1️⃣-Dtaskmanager.memory.process.size=4g1️⃣
                    - -Dtaskmanager.memory.managed.size=5g
        """, path: "taskmanager.yaml"),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager, -Dtaskmanager.memory.process.size=8g]
                  resources:
                    limits:
                      memory: 1️⃣4Gi1️⃣
        """, path: "taskmanager.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager, -Dtaskmanager.memory.process.size=4g]
                  resources:
                    limits:
                      memory: 4Gi
        """, path: "taskmanager.yaml"),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager, -Dtaskmanager.memory.managed.size=5g]
                  resources:
                    limits:
                      memory: 4Gi
        """, path: "taskmanager.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .workload else { return }
    for role in PodRole.allCases {
      guard context.pod(role)?.ok == true else { continue }
      let settings = context.configuration.entries { key in isProcessMemory(key, of: role) }
      guard !settings.isEmpty else { continue }
      // A value that Flink can't read has a finding of its own.
      guard
        !context.badValues.contains(where: {
          $0.0.entry.key.hasPrefix("\(role.rawValue).") && $0.0.entry.key.holds("memory.")
        })
      else { continue }
      if let failure = processMemoryFailure(of: role, in: settings, version: context.flinkVersion) {
        findings.report(
          withBackticks(failure.message), at: failure.location, help: memoryHelp(for: failure.message))
        continue
      }
      compare(role, settings, context, &findings)
    }
  }

  private static func compare(
    _ role: PodRole, _ settings: [FlinkConfiguration.Entry], _ context: LintContext, _ findings: inout Findings
  ) {
    guard let memory = processMemory(of: role, in: settings, version: context.flinkVersion),
      let limit = context.pod(role)?.limits.first(where: { $0.key == "memory" })?.value, let text = limit.string,
      let most = KubernetesQuantity(text), let needed = KubernetesQuantity(String(memory.bytes)), most < needed
    else { return }
    let name = role == .taskManager ? "TaskManager" : "JobManager"
    findings.report(
      "the \(name) may take \(memory.bytes >> 20) MiB, and its container is limited to \(text)",
      at: limit.provenance.location, severity: .warning,
      effect: "Once the process takes more than the limit, the kernel ends it, and Kubernetes says `OOMKilled`.",
      help: "write the same size in both places",
      notes: [Diagnostic.Note("Flink's memory is set here", at: memory.provenance.location)])
  }
}
