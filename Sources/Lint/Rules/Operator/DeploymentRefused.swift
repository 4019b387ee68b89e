import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution

/// What the operator's own validation refuses, and no other rule tells of.
enum DeploymentRefused: Rule {
  static let description = RuleDescription(
    code: "OPR122", name: "deployment-refused", severity: .error, since: "0.1.0",
    summary: "A `FlinkDeployment` or `FlinkSessionJob` that the API server takes, and the operator refuses",
    why: """
      The operator looks at each object before it does anything: numbers of replicas, memory, the log configuration, the \
      ingress, and options that go together. What it needs may also come from its own default configuration, which these \
      files don't show: where that could be, the finding is a warning. It names the first thing that is wrong only, so that \
      each mend may bring up the next refusal.
      """,
    effect: """
      The operator refuses the object: it deploys nothing, and of a cluster that runs it changes nothing.
      """,
    references: [
      "flink-kubernetes-operator DefaultValidator.java, operator 1.15",
      "flink-kubernetes-operator JobSpec.java and JobManagerSpec.java: `int parallelism`, `int replicas = 1`",
      "flink-kubernetes-operator FlinkConfigBuilder.java, parseResourceMemoryString",
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
          serviceAccount: flink
          1️⃣ingress1️⃣:
            className: nginx
          logConfiguration:
            2️⃣log4j.properties2️⃣: rootLogger.level = INFO
          jobManager:
            replicas: 3️⃣23️⃣
            resource:
              memory: 2g
          taskManager:
            replicas: 4️⃣04️⃣
            resource:
              memory: 5️⃣2 gigs5️⃣
              ephemeralStorage: 6️⃣lots6️⃣
          flinkConfiguration:
            kubernetes.operator.deployment.rollback.enabled: 7️⃣"true"7️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          serviceAccount: flink
          flinkConfiguration:
            kubernetes.operator.cluster.health-check.enabled: "true"
            kubernetes.operator.jm-deployment-recovery.enabled: 1️⃣"false"1️⃣
            job.autoscaler.enabled: "true"
            job.autoscaler.scale-up.max-factor: 2️⃣"-1"2️⃣
            kubernetes.operator.periodic.savepoint.interval: 3️⃣1h3️⃣
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            parallelism: 4️⃣04️⃣
            savepointTriggerNonce: 5️⃣15️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          serviceAccount: flink
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            parallelism: 1
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: scores
        spec:
          deploymentName: 1️⃣embeddings1️⃣
          job:
            jarURI: https://example.org/scores.jar
            parallelism: 1
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: 2️⃣ranks2️⃣
        spec:
          deploymentName: session
        """, path: "deployment.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: session
        spec:
          flinkVersion: v2_0
          serviceAccount: flink
          ingress:
            template: "{{name}}.example.org"
          logConfiguration:
            log4j-console.properties: rootLogger.level = INFO
          jobManager:
            replicas: 2
            resource:
              memory: 2Gi
          taskManager:
            replicas: 2
            resource:
              memory: 2048m
              ephemeralStorage: 10Gi
          flinkConfiguration:
            high-availability.type: kubernetes
            high-availability.storageDir: s3://streams/ha
            execution.checkpointing.savepoint-dir: s3://streams/savepoints
            kubernetes.operator.deployment.rollback.enabled: "true"
            kubernetes.operator.cluster.health-check.enabled: "true"
            kubernetes.operator.periodic.savepoint.interval: 1h
            job.autoscaler.enabled: "false"
            job.autoscaler.scale-up.max-factor: "-1"
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: scores
        spec:
          deploymentName: session
          job:
            jarURI: https://example.org/scores.jar
            parallelism: 1
            savepointTriggerNonce: 1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          jobManager:
            replicas: 2
          taskManager:
            replicas: ${REPLICAS}
            resource:
              memory: ${MEMORY}
          job:
            upgradeMode: stateless
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard context.isForOperator || cluster.kind == .flinkSessionJob, !DeploymentFieldUnknown.isAmazons(cluster) else {
      return
    }
    checkOptions(context, &findings)
    checkSavepoints(context, &findings)
    switch cluster.kind {
    case .flinkDeployment:
      checkDeployment(context, &findings)
      checkRoles(context, &findings)
      checkParallelism(context, &findings)
    case .flinkSessionJob:
      checkSession(context, &findings)
      checkParallelism(context, &findings)
    default: break
    }
  }

  static func refused(_ text: String) -> String {
    "The operator refuses the object: `\(text)`\(text.hasSuffix(".") ? "" : ".")"
  }

  private static func refusedByDefault(_ text: String) -> String {
    "Unless the operator's default configuration has it, the operator refuses the object: `\(text)`"
      + (text.hasSuffix(".") ? "" : ".")
  }

  // MARK: A deployment

  private static func checkDeployment(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    if context.isWholeObject, let ingress = cluster.otherFields.last(where: { $0.key == "ingress" }),
      ingress.value.isMap, (ingress.value["template"]?.value ?? .null) == .null
    {
      findings.report(
        "`ingress` has no `template`", at: ingress.keyLocation, effect: refused("Ingress template must be defined"),
        help: "add one, such as `template: \"{{name}}.{{namespace}}.example.org\"`")
    }
    for entry in logConfiguration(of: cluster) where !isLogFileName(entry.key) {
      findings.report(
        "\(quoted(entry.key)) is no log configuration that the operator takes", at: entry.keyLocation,
        effect: refused("Invalid log config key: \(entry.key)"),
        help: "use `log4j-console.properties` or `logback-console.xml`")
    }
  }

  private static func checkRoles(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    checkResource(context, .jobManager, &findings)
    checkResource(context, .taskManager, &findings)
    if let replicas = cluster.jobManager?["replicas"], case .integer(let count) = replicas.value {
      if count < 1 {
        findings.report(
          "a deployment can't have \(count) JobManagers", at: replicas.provenance.location,
          effect: refused("JobManager replicas should not be configured less than one."),
          help: "write 1, or leave it out")
      } else if count > 1, !cluster.configuration.hasHighAvailability {
        report(
          "\(count) JobManagers need high availability, and none is configured", at: replicas.provenance.location,
          "High availability should be enabled when starting standby JobManagers.", context, &findings)
      }
    }
    if let replicas = cluster.taskManager?["replicas"], case .integer(let count) = replicas.value, count < 1 {
      findings.report(
        "a deployment can't have \(count) TaskManagers", at: replicas.provenance.location,
        effect: refused(
          cluster.job != nil
            ? "TaskManager replicas must be larger than 0"
            : "TaskManager replicas should not be configured less than one."),
        help: "write 1 or more, or leave it out: Flink asks for what the job's parallelism needs")
    }
  }

  private static func checkResource(_ context: LintContext, _ role: PodRole, _ findings: inout Findings) {
    let name = role == .taskManager ? "TaskManager" : "JobManager"
    if let memory = context.memoryNode(of: role), let text = memory.string, !isWholeMemory(text) {
      findings.report(
        "\(quoted(text)) is no memory that the operator can read", at: memory.provenance.location,
        effect: refused("\(name) resource memory parse error"),
        help: "write a whole number and a unit, such as `2048m`, `2g` or `2Gi`")
    }
    let node = role == .taskManager ? context.cluster.taskManager : context.cluster.jobManager
    if let storage = node?["resource"]?["ephemeralStorage"], let text = storage.string, KubernetesQuantity(text) == nil
    {
      findings.report(
        "\(quoted(text)) is no quantity of storage", at: storage.provenance.location,
        effect: refused("\(name) resource ephemeral storage parse error"),
        help: "write a quantity of Kubernetes', such as `10Gi`")
    }
  }

  private static func checkParallelism(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard let job = cluster.job, job.isMap,
      (cluster.taskManager?["replicas"]?.value ?? .null) == .null || cluster.kind == .flinkSessionJob
    else { return }
    let node = job["parallelism"]
    switch node?.value ?? .null {
    case .integer(let parallelism) where parallelism < 1:
      findings.report(
        "a job can't have a parallelism of \(parallelism)", at: node?.provenance.location,
        effect: refused("Job parallelism must be larger than 0"), help: "write 1 or more")
    case .null where context.isWholeObject:
      findings.report(
        "`job.parallelism` is not set", at: cluster.spec?.entries.last { $0.key == "job" }?.keyLocation,
        effect: refused("Job parallelism must be larger than 0"),
        help: cluster.kind == .flinkSessionJob ? "set it" : "set it, or `taskManager.replicas`")
    default: break
    }
  }

  // MARK: A session job

  private static func checkSession(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    let name = context.deploymentName.flatMap { $0.value.value == .null ? nil : $0 }
    if let name, (cluster.job?.value ?? .null) == .null {
      findings.report(
        "the session job has no `job`", at: cluster.name?.provenance.location ?? name.keyLocation,
        effect: refused("The job spec should not be empty"), help: "add `spec.job`, with `jarURI` and `parallelism`")
    }
    // A part of an object says less of its job.
    if name == nil, let job = cluster.job, job["jarURI"] != nil || job["entryClass"] != nil {
      findings.report(
        "the session job has no `deploymentName`", at: cluster.name?.provenance.location ?? job.provenance.location,
        effect: "The operator's check of that name throws a NullPointerException: no job is submitted.",
        help: "add `spec.deploymentName`, the name of the session cluster's `FlinkDeployment`")
    }
    guard let name, let session = context.sessionCluster, let job = session.job, job.value != .null else { return }
    findings.report(
      "\(quoted(name.value.string ?? "")) runs a job of its own: it is no session cluster",
      at: name.value.provenance.location,
      effect: refused("Can not submit session job to application cluster"),
      help: "take `job` out of the `FlinkDeployment`, or name a session cluster",
      notes: [
        Diagnostic.Note(
          "its job is here", at: session.spec?.entries.last { $0.key == "job" }?.keyLocation ?? job.provenance.location)
      ])
  }

  // MARK: Options

  private static func checkOptions(_ context: LintContext, _ findings: inout Findings) {
    let configuration = context.configuration
    if context.cluster.kind != .flinkSessionJob {
      if let entry = configuration["kubernetes.operator.deployment.rollback.enabled"],
        entry.text.lowercased() == "true", !configuration.hasHighAvailability
      {
        report(
          "rolling back needs high availability, and none is configured", at: entry.provenance.location,
          "HA must be enabled for rollback support.", context, &findings)
      }
      let check = "kubernetes.operator.cluster.health-check.enabled"
      let recovery = "kubernetes.operator.jm-deployment-recovery.enabled"
      if let watched = configuration[check], watched.text.lowercased() == "true", let entry = configuration[recovery],
        entry.text.lowercased() == "false"
      {
        findings.report(
          "the health check needs the recovery of deployments", at: entry.provenance.location,
          effect: refused("Deployment recovery (\(recovery)) must be enabled for job health check (\(check)) support."),
          help: "set it to `true`, or turn the health check off",
          notes: [Diagnostic.Note("the health check is turned on here", at: watched.provenance.location)])
      }
    }
    checkAutoscaler(context, &findings)
  }

  /// What high availability is missing for: only `NONE` in the object itself leaves no doubt.
  private static func report(
    _ message: String, at place: SourceLocation?, _ refusal: String, _ context: LintContext,
    _ findings: inout Findings
  ) {
    let isOff = context.configuration.highAvailabilityType != nil
    guard isOff || context.isWholeObject else { return }
    findings.report(
      message, at: place, severity: isOff ? nil : .warning,
      effect: isOff ? refused(refusal) : refusedByDefault(refusal),
      help: "set `high-availability.type: kubernetes` and `high-availability.storageDir`")
  }

  // MARK: Savepoints

  private static func checkSavepoints(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    // What a session job's cluster sets has to be at hand. An `upgradeMode` that needs the directory has a finding of its own.
    guard context.isWholeObject, cluster.kind != .flinkSessionJob || context.sessionCluster?.flinkVersion != nil,
      let job = cluster.job, job.isMap, job["upgradeMode"]?.string != "savepoint",
      !context.isSet(StateDirectory.savepoints)
    else { return }
    let version = context.sessionCluster?.flinkVersion?.value ?? context.flinkVersion
    let key = version < FlinkVersion(1, 20) ? StateDirectory.savepoints[1] : StateDirectory.savepoints[0]
    func report(_ name: String, _ place: SourceLocation?, _ refusal: String) {
      findings.report(
        "`\(name)` needs `\(key)`, which is not set", at: place, severity: .warning, effect: refusedByDefault(refusal),
        help: "set `\(key)` in `flinkConfiguration`")
    }
    if let nonce = job["savepointTriggerNonce"], nonce.value != .null {
      report(
        "savepointTriggerNonce", nonce.provenance.location,
        "Savepoint could not be manually triggered for the running job while config key[…] is not set")
    }
    let interval = "kubernetes.operator.periodic.savepoint.interval"
    if let entry = context.configuration[interval] {
      report(
        interval, entry.provenance.location, "Periodic savepoints cannot be enabled when config key[…] is not set")
    }
    let age = "kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age"
    if let entry = context.configuration[age] {
      report(
        age, entry.provenance.location,
        "In order to use max-checkpoint age functionality config key[…] must be set to allow triggering savepoint upgrades."
      )
    }
  }
}
