internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// What the operator's validator would say
/// (flink-kubernetes-operator, `org.apache.flink.kubernetes.operator.validation.DefaultValidator`).
func operatorFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  forbiddenKeys(resolved) + unknownFlinkVersion(resolved) + unknownOperatorVersion(resolved)
    + claimsOfOldCRD(resolved) + replicasOfSession(resolved) + templateFileOptions(resolved) + countsOfNothing(resolved)
    + forbiddenLogFiles(resolved)
    + (resolved.cluster.mode?.value == "standalone"
      ? []
      : resolved.cluster.job?["jarURI"].flatMap { jar in
        jar.string.map { remoteJarFindings($0, at: jar.provenance, resolved, for: .kubernetesOperator) }
      } ?? [])
}

/// `DefaultValidator.ALLOWED_LOG_CONF_KEYS`.
private func forbiddenLogFiles(_ resolved: ResolvedCluster) -> [Diagnostic] {
  logConfiguration(of: resolved.cluster).filter { !isLogFileName($0.key) }.map { entry in
    ManifestRules.logFileRefused.diagnostic(
      "'\(entry.key)' is no log configuration that the operator takes", at: entry.keyLocation,
      path: resolved.cluster.path,
      effect: "The operator rejects the deployment: \"Invalid log config key: \(entry.key)\".",
      help: "use log4j-console.properties or logback-console.xml")
  }
}

/// The manifests are held against the CRDs of 1.10 to 1.16.
private func unknownOperatorVersion(_ resolved: ResolvedCluster) -> [Diagnostic] {
  guard let version = resolved.cluster.operatorVersion else { return [] }
  let numbers = versionNumbers(version.value)
  let isOlder = numbers.lexicographicallyPrecedes([1, 10])
  guard isOlder || [1, 16].lexicographicallyPrecedes(numbers.prefix(2)) else { return [] }
  return [
    ManifestRules.operatorVersionUnknown.diagnostic(
      "operator \(version.value) is \(isOlder ? "older" : "newer") than those that Drey knows, 1.10 to 1.16",
      at: version.provenance.location, path: resolved.cluster.path,
      effect: "The manifest is written as for operator \(isOlder ? "1.10" : "1.16"); "
        + "the API server drops fields that the CRD doesn't have in silence.",
      help: isOlder ? "update the operator" : "compare the manifest with the operator's CRD, or update Drey")
  ]
}

/// The CRD lists the Flink versions that the operator knows.
private func unknownFlinkVersion(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard let version = cluster.operatorVersion, let newest = OperatorRelease(version.value)?.newestFlink,
    resolved.flinkVersion > newest
  else { return [] }
  let first = OperatorRelease.first(for: resolved.flinkVersion).map { "operator \($0) or newer, or " } ?? ""
  return [
    ManifestRules.flinkNewerThanOperator.diagnostic(
      "operator \(version.value) does not know Flink \(resolved.flinkVersion)", at: version.provenance.location,
      path: cluster.path, effect: "The API server rejects the deployment: its CRD lists Flink up to \(newest).",
      help: "use \(first)flinkVersion \(newest.operatorSpelling)",
      notes: cluster.flinkVersion.map { [Diagnostic.Note("the Flink version", at: $0.provenance.location)] } ?? [])
  ]
}

/// Older CRDs have another field for a claim's template, and the API server drops what a CRD doesn't have.
private func claimsOfOldCRD(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard cluster.usesResourceClaims, resolved.amounts?.isEmpty == false, let version = cluster.operatorVersion,
    let release = OperatorRelease(version.value), !release.knowsClaimTemplateNames
  else { return [] }
  let first = OperatorRelease.firstWithClaimTemplateNames
  return [
    ManifestRules.claimsNeedOperator.diagnostic(
      "resource claims need operator \(first), and 'operatorVersion' is \(version.value)",
      at: version.provenance.location, path: cluster.path,
      effect:
        "The CRDs before \(first) have no 'resourceClaimTemplateName': the API server drops it in silence, and then "
        + "refuses the pods, whose claim names no template.",
      help: "use operator \(first) or newer, or allocation: device-plugin",
      notes: [
        Diagnostic.Note("claims are asked for here", at: KubernetesFields(cluster).allocationProvenance?.location)
      ])
  ]
}

/// Replicas of TaskManagers reach Flink by way of a job's parallelism, or a Deployment (`FlinkConfigBuilder`).
private func replicasOfSession(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard cluster.job == nil, !isDeployment(.kubernetesOperator, cluster),
    let replicas = cluster.taskManager?["replicas"],
    replicas.value != .null
  else { return [] }
  return [
    ManifestRules.fieldNotExpressible.diagnostic(
      "'taskManager.replicas' has no effect on kubernetes-operator", at: replicas.provenance.location,
      path: cluster.path, effect: "In native mode Flink asks for TaskManagers when a job needs slots.",
      help: "take it out, or set mode: standalone")
  ]
}

/// The options whose place the templates take that the operator itself sets: the JobManager's always, since it adds a startup
/// probe to it, and the TaskManagers' where anything is said of their pods (`FlinkConfigBuilder.applyPodTemplate`).
private func templateFileOptions(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  return cluster.configuration.entries { $0.begins(with: "kubernetes.pod-template-file") }.compactMap { option in
    let role: String
    switch option.key {
    case "kubernetes.pod-template-file", "kubernetes.pod-template-file.default": role = "JobManager's and TaskManagers'"
    case "kubernetes.pod-template-file.jobmanager": role = "JobManager's"
    case "kubernetes.pod-template-file.taskmanager": role = "TaskManagers'"
    default: return nil
    }
    return ManifestRules.saidTwice.diagnostic(
      "'\(option.key)' is \(option.text), and the operator sets the \(role) template itself", at: location(of: option),
      path: cluster.path,
      effect:
        "The operator writes podTemplate into a file of its own and names that: nothing of \(option.text) counts.",
      help: "write what the file says into podTemplate, and remove the option")
  }
}

/// `DefaultValidator.FORBIDDEN_CONF_KEYS`.
private func forbiddenKeys(_ resolved: ResolvedCluster) -> [Diagnostic] {
  [
    ("kubernetes.namespace", "the operator takes it from metadata.namespace"),
    ("kubernetes.cluster-id", "the operator takes it from metadata.name"),
    ("high-availability.cluster-id", "the operator sets it for each deployment"),
  ].compactMap { key, reason in
    resolved.cluster.configuration[key].map { entry in
      ManifestRules.forbiddenKey.diagnostic(
        "'\(key)' can't be set for the operator: \(reason)", at: location(of: entry), path: resolved.cluster.path,
        effect: "The operator rejects the deployment.", help: "remove it")
    }
  }
}

/// Numbers that the validator wants to be more than 0: JobManagers, TaskManagers, and the parallelism where no TaskManagers are
/// counted. What isn't written is 0 to it, and Flink's own `parallelism.default` nothing.
private func countsOfNothing(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  var findings: [Diagnostic] = []
  func report(_ message: String, at place: SourceLocation?, _ words: String, _ object: String = "deployment") {
    findings.append(
      ManifestRules.countOfNothing.diagnostic(
        message, at: place, path: cluster.path, effect: "The operator rejects the \(object): \"\(words)\".",
        help: "set it to 1 or more"))
  }
  func isZero(_ node: StructuredNode?) -> Bool { node.map { $0.value == .integer(0) } ?? false }
  if let replicas = cluster.jobManager?["replicas"], isZero(replicas) {
    report(
      "'jobManager.replicas' must be more than 0 for the operator", at: replicas.provenance.location,
      "JobManager replicas should not be configured less than one.")
  }
  func checkParallelism(of job: StructuredNode, _ name: String, _ object: String) {
    let words = "Job parallelism must be larger than 0"
    guard let parallelism = job["parallelism"], parallelism.value != .null else {
      return report(
        "'\(name)' has no parallelism, which the operator wants", at: job.provenance.location, words, object)
    }
    guard isZero(parallelism) else { return }
    report(
      "'\(name).parallelism' must be more than 0 for the operator", at: parallelism.provenance.location, words, object)
  }
  if let replicas = cluster.taskManager?["replicas"], replicas.value != .null {
    if isZero(replicas) {
      report(
        "'taskManager.replicas' must be more than 0 for the operator", at: replicas.provenance.location,
        "TaskManager replicas must be larger than 0")
    }
  } else if let job = cluster.job, job.isMap {
    checkParallelism(of: job, "job", "deployment")
  }
  for job in sessionJobs(of: cluster) where job.isMap { checkParallelism(of: job, "sessionJobs", "session job") }
  return findings
}
