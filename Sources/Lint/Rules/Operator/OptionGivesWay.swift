import ClusterModel
import Diagnostics
import Resolution

/// An option of Flink's that the operator overwrites with a field of its own.
enum OptionGivesWay: Rule {
  static let description = RuleDescription(
    code: "OPR118", name: "option-gives-way", severity: .warning, since: "0.1.0",
    summary: "An option in `flinkConfiguration` that a field of the spec overwrites",
    why: """
      The operator sets Flink's options for CPU and memory from `jobManager.resource` and `taskManager.resource`, from \
      1.16 on from the requests in `resources`; the image, its pull policy, the account, the JobManagers, the parallelism \
      and the pod templates from the fields of these names. Whoever changes the option finds that nothing happens. In a cluster file \
      that is for other targets, too, it is the other way round there: without the operator the option counts.
      """,
    effect: "The operator writes the field over the option, and logs nothing.",
    references: [
      "flink-kubernetes-operator FlinkConfigBuilder.java, setResource, applyImage, applyServiceAccount, applyPodTemplate, "
        + "applyJobManagerSpec, applyJobOrSessionSpec"
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
            taskmanager.memory.process.size: 1️⃣2g1️⃣
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            resource:
              memory: 4096m
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
            taskmanager.memory.process.size: 1️⃣2g1️⃣
          taskManager:
            resources:
              requests:
                memory: 4Gi
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.16\"\n"]),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          image: registry.example.com/embeddings:3
          serviceAccount: flink
          flinkConfiguration:
            kubernetes.container.image.ref: 1️⃣registry.example.com/embeddings:21️⃣
            kubernetes.service-account: 2️⃣other2️⃣
            kubernetes.jobmanager.replicas: 3️⃣23️⃣
            parallelism.default: 4️⃣84️⃣
          jobManager:
            resource:
              memory: 2048m
          job:
            jarURI: local:///a.jar
            parallelism: 2
        """, path: "deployment.yaml"),
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
            taskmanager.memory.process.size: 4g
            kubernetes.container.image.ref: registry.example.com/embeddings:3
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            resource:
              memory: 4096m
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    checkFields(context, &findings)
    var seen: Set<SourceLocation> = []
    for role in PodRole.allCases {
      guard let pod = context.pod(role), pod.ok else { continue }
      let word = role == .taskManager ? "taskManager" : "jobManager"
      for entry in pod.requests where entry.key == "cpu" || entry.key == "memory" {
        guard let real = entry.value.string, case .source(let winner) = entry.value.provenance.origin else { continue }
        let field = context.isInResources(winner) ? "resources.requests" : "resource"
        for place in context.replacedOptions(of: entry.value) {
          let text = trimmed(context.text(at: place), of: "\"'")
          guard !isSameAmount(text, real), seen.insert(place).inserted else { continue }
          let fieldName = "`spec.\(word).\(field).\(entry.key)`"
          let others = targetsWithoutOperator(context, isCPU: entry.key == "cpu")
          if context.cluster.kind == .cluster, !others.isEmpty || !context.isForOperator {
            guard !others.isEmpty else { continue }
            let names = others.map(\.rawValue).joined(separator: ", ")
            findings.report(
              context.isForOperator
                ? "\(entry.key) \(quoted(text)) gives way to \(fieldName), \(real), with the operator alone"
                : "\(fieldName), \(real), gives way to \(entry.key) \(quoted(text))",
              at: place,
              effect: context.isForOperator
                ? "One source, two sizes: the operator writes the field over the option; on \(names) the option counts."
                : "On \(names) nothing is written over an option: the field doesn't count.",
              help: "set it in one place: remove the option, or the field",
              notes: [Diagnostic.Note("the field is set here", at: winner)])
            continue
          }
          findings.report(
            "\(entry.key) \(quoted(text)) gives way to `spec.\(word).\(field).\(entry.key)`, \(real)", at: place,
            help: "set it in one place: remove the option, or the field",
            notes: [Diagnostic.Note("it comes from here", at: winner)])
        }
      }
    }
  }

  /// The targets of a cluster file on which the option counts: no operator is there, and something reads the option.
  private static func targetsWithoutOperator(_ context: LintContext, isCPU: Bool) -> [Target] {
    guard context.cluster.kind == .cluster else { return [] }
    return context.cluster.targets.map(\.value).filter { target in
      // Options of Kubernetes' name are native mode's; plain objects are written by them.
      isCPU ? target == .kubernetesNative || target == .kubernetesStandalone : target != .kubernetesOperator
    }
  }

  // MARK: Other fields

  /// What the operator sets after it took the object's `flinkConfiguration` in (`FlinkConfigBuilder`).
  private static func checkFields(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard cluster.kind == .flinkDeployment, !DeploymentFieldUnknown.isAmazons(cluster) else { return }
    func field(_ name: String) -> StructuredNode? { cluster.otherFields.last { $0.key == name }?.value }
    func compare(_ key: String, _ name: String, _ text: String?, _ place: SourceLocation?) {
      guard let text, !text.isEmpty, let entry = context.configuration[key], entry.text != text else { return }
      report(entry, "`spec.\(name)`, \(text)", place, &findings)
    }
    let image = cluster.image
    for key in ["kubernetes.container.image.ref", "kubernetes.container.image"] {
      compare(key, "image", image?.value, image?.provenance.location)
    }
    for (key, name) in [
      ("kubernetes.container.image.pull-policy", "imagePullPolicy"), ("kubernetes.service-account", "serviceAccount"),
    ] {
      compare(key, name, field(name)?.string, field(name)?.provenance.location)
    }
    if let entry = context.configuration["kubernetes.jobmanager.replicas"], let node = cluster.jobManager, node.isMap {
      // The CRD's default is 1.
      let replicas = node["replicas"]
      let count = replicas.flatMap(number) ?? "1"
      if entry.text != count {
        report(
          entry, "`spec.jobManager.replicas`, \(count)\(replicas == nil ? " where it isn't written" : "")",
          replicas?.provenance.location ?? node.provenance.location, &findings)
      }
    }
    if let entry = context.configuration["parallelism.default"], let job = cluster.job, job.isMap {
      let byReplicas = cluster.taskManager?["replicas"]
      if let parallelism = job["parallelism"], (byReplicas?.value ?? .null) == .null,
        let text = number(parallelism), entry.text != text
      {
        report(entry, "`spec.job.parallelism`, \(text)", parallelism.provenance.location, &findings)
      }
    }
    for role in PodRole.allCases {
      guard let entry = context.configuration["kubernetes.pod-template-file.\(role.rawValue)"] else { continue }
      let own = (role == .taskManager ? cluster.taskManager : cluster.jobManager)?["podTemplate"]
      guard let template = own ?? cluster.podTemplate, template.value != .null else { continue }
      report(
        entry, own == nil ? "`spec.podTemplate`" : "`spec.\(role.field).podTemplate`", template.provenance.location,
        &findings)
    }
  }

  private static func number(_ node: StructuredNode) -> String? {
    if case .integer(let number) = node.value { String(number) } else { node.string }
  }

  private static func report(
    _ entry: FlinkConfiguration.Entry, _ field: String, _ place: SourceLocation?, _ findings: inout Findings
  ) {
    guard let own = entry.provenance.location, case .source = entry.provenance.origin else { return }
    findings.report(
      "\(quoted(entry.key)) gives way to \(field)", at: own,
      help: "set it in one place: remove the option, or the field",
      notes: place.map { [Diagnostic.Note("it comes from here", at: $0)] } ?? [])
  }
}
