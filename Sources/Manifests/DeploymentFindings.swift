internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// What a target without the operator can't do with the operator's fields.
func deploymentFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let cluster = resolved.cluster
  var diagnostics: [Diagnostic] = []
  func lost(_ message: String, _ place: SourceLocation?, _ effect: String, _ help: String? = nil) {
    diagnostics.append(
      ManifestRules.fieldNotExpressible.diagnostic(
        "\(message) on \(target.rawValue)", at: place, path: cluster.path, effect: effect, help: help))
  }
  if target == .kubernetesNative || target == .kubernetesStandalone {
    // They are how the JobManager's Service, or Flink, finds the pods.
    let own = ["app", "component"] + (target == .kubernetesNative ? ["type"] : [])
    for label in cluster.metadata?["labels"]?.entries ?? [] where own.contains(label.key) {
      lost(
        "the label '\(label.key)' of the cluster is not written", label.keyLocation,
        "Flink's pods are found by a label of this name: it has Flink's own value.", "give it another name")
    }
  }
  if target.isKubernetes, let ingress = cluster.otherFields.first(where: { $0.key == "ingress" }) {
    lost("'ingress' is not written", ingress.keyLocation, "Only the operator makes an Ingress of it.")
  }
  if target != .standalone, let state = cluster.job?["state"], state.string == "suspended" {
    lost("the job can't be suspended", state.provenance.location, "Only the operator suspends jobs; here it runs.")
  }
  if let replicas = cluster.taskManager?["replicas"], target == .kubernetesNative || target == .yarn,
    cluster.job == nil || target == .yarn
  {
    lost(
      "'taskManager.replicas' has no effect", replicas.provenance.location,
      "Flink asks for TaskManagers when a job needs slots.")
  }
  if target == .yarn, let replicas = cluster.jobManager?["replicas"], case .integer(let count) = replicas.value,
    count > 1
  {
    lost(
      "'jobManager.replicas' has no effect", replicas.provenance.location,
      "YARN runs one JobManager, and starts another one when it fails.", "set yarn.application-attempts")
  }
  if !target.isKubernetes {
    diagnostics += idleResourceFindings(cluster, for: target) + podFieldFindings(cluster, for: target)
  }
  if !cluster.targets.contains(where: { $0.value == .kubernetesOperator }) {
    // The operator's own findings have it as an error.
    for (message, place, effect) in countsOfNothing(cluster, on: target) { lost(message, place, effect) }
  }
  if target == .standalone, let job = cluster.job {
    lost(
      "'job' is not written", job.provenance.location,
      "Flink's start scripts start a session cluster, and nobody submits the job.",
      "submit it with flink run once the cluster is up")
  }
  if target == .yarn, let jar = cluster.job?["jarURI"], jar.string?.hasPrefix("local:") == true {
    lost(
      "'job.jarURI' names no file", jar.provenance.location,
      "'local:' is a file inside a container's image, which YARN's containers don't have: the submission fails.",
      "name a file of the machine that submits, or one on HDFS")
  }
  let jobs = sessionJobs(of: cluster)
  if let first = jobs.first {
    lost(
      "'sessionJobs' are not written", first.provenance.location,
      "Only the operator submits jobs to a session; here nobody does.", "submit them with flink run")
  }
  for (field, node) in jobTexts(of: cluster) where target != .standalone && node.string?.hasPrefix("-") == true {
    diagnostics.append(
      ManifestRules.notExpressible.diagnostic(
        "'job.\(field)' begins with '-', which Flink's command line takes for an option", at: node.provenance.location,
        path: cluster.path, help: "write it without the '-'"))
  }
  if target.isKubernetes { diagnostics += logFileFindings(cluster) }
  if target == .yarn || target == .standalone, hasKubernetesHighAvailability(cluster.configuration) {
    diagnostics.append(
      ManifestRules.highAvailabilityElsewhere.diagnostic(
        "high availability by Kubernetes is nothing for \(target.rawValue)",
        at: cluster.configuration.highAvailabilityType.flatMap(location),
        path: cluster.path,
        effect:
          "The JobManager looks for a Kubernetes API server and a cluster-id there, finds none and does not start.",
        help: "use zookeeper, which works on every platform"))
  }
  diagnostics += submittedJarFindings(resolved, for: target)
  return diagnostics
}

/// Numbers that are 0, where no operator rejects them.
private func countsOfNothing(_ cluster: Cluster, on target: Target) -> [(String, SourceLocation?, String)] {
  func isZero(_ node: StructuredNode?) -> Bool { node?.value == .integer(0) }
  var found: [(String, SourceLocation?, String)] = []
  if let replicas = cluster.taskManager?["replicas"], isZero(replicas) {
    if target == .kubernetesStandalone {
      found.append(
        (
          "'taskManager.replicas' is 0", replicas.provenance.location,
          "No TaskManager starts, and jobs wait for slots that never come."
        ))
    } else if target == .kubernetesNative, cluster.job != nil {
      found.append(
        (
          "'taskManager.replicas' is 0, which doesn't count", replicas.provenance.location,
          "Flink asks for as many TaskManagers as the job's parallelism needs."
        ))
    }
  }
  if let replicas = cluster.jobManager?["replicas"], isZero(replicas), target == .kubernetesStandalone {
    found.append(
      ("'jobManager.replicas' is 0", replicas.provenance.location, "No JobManager starts: there is no cluster."))
  }
  if let parallelism = cluster.job?["parallelism"], isZero(parallelism), target != .standalone {
    found.append(
      (
        "'job.parallelism' is 0, which doesn't count", parallelism.provenance.location,
        "The job's parallelism is parallelism.default, 1 where that isn't set."
      ))
  }
  return found
}

/// What only pods have, and other targets could be told in another way; where no target has pods it is told as a whole.
private func podFieldFindings(_ cluster: Cluster, for target: Target) -> [Diagnostic] {
  guard cluster.targets.contains(where: \.value.isKubernetes) else { return [] }
  var findings: [Diagnostic] = []
  func lost(_ message: String, _ place: SourceLocation?, _ effect: String, _ help: String) {
    findings.append(
      ManifestRules.fieldNotExpressible.diagnostic(
        "\(message) on \(target.rawValue)", at: place, path: cluster.path, severity: .info, effect: effect, help: help))
  }
  if let field = cluster.otherFields.first(where: { $0.key == "logConfiguration" }) {
    lost(
      "'logConfiguration' is not written", field.keyLocation,
      "There Flink logs as the log files in its distribution's conf directory say.", "write the log files into conf")
  }
  var told: [Provenance] = []
  for (role, option) in [(PodRole.taskManager, "taskmanager"), (.jobManager, "master")] {
    let containers = cluster.podTemplate(of: role)?["spec"]?["containers"]?.items ?? []
    guard let main = containers.first(where: { $0["name"]?.string == ManifestNode.mainContainer }),
      let variables = main["env"], !variables.items.isEmpty, !told.contains(variables.provenance)
    else { continue }
    told.append(variables.provenance)
    lost(
      "the variables of Flink's container in the pod template are not set", variables.provenance.location,
      "Its processes run without them.",
      target == .yarn
        ? "set containerized.\(option).env.NAME, which YARN and native mode both read"
        : "set them in the profiles of the hosts")
  }
  return findings
}

/// Processors and memory of fields that nothing is made of on a platform without pods: an option says it, or nothing bounds it.
private func idleResourceFindings(_ cluster: Cluster, for target: Target) -> [Diagnostic] {
  let configuration = cluster.configuration
  var diagnostics: [Diagnostic] = []
  for (words, role) in [(RoleWords.jobManager, cluster.jobManager), (RoleWords.taskManager, cluster.taskManager)] {
    if let cpu = roleResource("cpu", of: role) {
      let option = [words.cores, words.yarnCores].compactMap { $0.flatMap { configuration[$0] } }.first
      if target == .standalone {
        diagnostics.append(
          ManifestRules.fieldNotExpressible.diagnostic(
            "the processors of '\(words.field)' have no effect on standalone", at: cpu.provenance.location,
            path: cluster.path, effect: "Each \(words.process) may use all processors of its host."))
      } else if let option, cpu.scalarText.flatMap(wholeCores) != wholeCores(option.text) {
        diagnostics.append(differs(words, "processors", cpu, option, cluster))
      }
    }
    if let memory = roleMemory(of: role), words.determinesMemory(in: configuration),
      let option = words.memory.lazy.compactMap({ configuration[$0] }).first,
      option.key != words.processSize
        || memory.scalarText.flatMap(flinkMemory).flatMap(memorySize) != memorySize(option.text)
    {
      diagnostics.append(differs(words, "memory", memory, option, cluster))
    }
  }
  return diagnostics
}

/// A field and an option that differ.
///
/// - Parameter effect: which of the two counts, where it isn't a matter of the operator alone.
func differs(
  _ words: RoleWords, _ what: String, _ field: StructuredNode, _ option: FlinkConfiguration.Entry, _ cluster: Cluster,
  effect: String? = nil
) -> Diagnostic {
  // Flink asks for these first, whatever the operator made of the field (`TaskExecutorProcessUtils.getCpuCoresWithFallback`).
  let isFirst = option.key == words.cores
  return ManifestRules.saidTwice.diagnostic(
    "the \(what) of '\(words.field)' and '\(option.key)' differ", at: field.provenance.location, path: cluster.path,
    effect: effect
      ?? (isFirst
        ? "Flink takes the option on every target." : "Where no operator reads the field, the option counts."),
    help: "let the two agree, or say one",
    notes: [Diagnostic.Note("the option", at: option.provenance.location)])
}

/// What Flink's command line wants of the jar that it submits.
private func submittedJarFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard let job = cluster.job, job.isMap, target == .yarn || target == .kubernetesNative else { return [] }
  guard let jar = job["jarURI"], let text = jar.string, !text.isEmpty else {
    // Python's gateway is a part of Flink.
    if job["entryClass"]?.string?.hasPrefix("org.apache.flink.client.python.") == true { return [] }
    return [
      ManifestRules.jarMissing.diagnostic(
        "'job' names no jar to submit to \(target.rawValue)", at: (job["jarURI"] ?? job).provenance.location,
        path: cluster.path,
        effect: "flink run fails: \"Java program should be specified a JAR file.\"", help: "set job.jarURI")
    ]
  }
  return target == .kubernetesNative ? remoteJarFindings(text, at: jar.provenance, resolved, for: target) : []
}

/// Before 1.19 nobody fetches a jar for an application on Kubernetes (`KubernetesUtils.checkJarFileForApplicationMode`, which the
/// client and the JobManager both ask).
func remoteJarFindings(
  _ uri: String, at place: Provenance, _ resolved: ResolvedCluster, for target: Target
) -> [Diagnostic] {
  guard !uri.hasPrefix("local:") else { return [] }
  guard resolved.flinkVersion < FlinkVersion(1, 19) else {
    return plainHTTPFindings(uri, at: place, resolved, for: target)
  }
  return [
    ManifestRules.notExpressible.diagnostic(
      "the job's jar can only be a 'local://' one, in the image, for Flink \(resolved.flinkVersion) on Kubernetes",
      at: place.location, path: resolved.cluster.path,
      effect: "Flink throws IllegalArgumentException: Only \"local\" is supported as schema for application mode.",
      help: "put it into the image, as local:///opt/flink/usrlib/…, or use Flink 1.19 or newer")
  ]
}

/// From 1.19 on the JobManager fetches the jar, and takes plain HTTP only where it is told to (`ArtifactFetchManager.isRawHttp`).
func plainHTTPFindings(
  _ uri: String, at place: Provenance, _ resolved: ResolvedCluster, for target: Target
) -> [Diagnostic] {
  let key = "user.artifacts.raw-http-enabled"
  guard uri.hasPrefix("http:"), resolved.cluster.configuration.text(of: key)?.lowercased() != "true" else { return [] }
  return [
    ManifestRules.jarNotFetched.diagnostic(
      "the job's jar is fetched over plain HTTP, which is not allowed", at: place.location, path: resolved.cluster.path,
      // The operator's own defaults, which nobody sees here, may allow it.
      severity: target == .kubernetesOperator ? .warning : nil,
      effect: (target == .kubernetesOperator
        ? "Unless the operator's default configuration allows it, the JobManager" : "The JobManager")
        + " does not start: \"Artifact fetching from raw HTTP endpoints are disabled. Set the '\(key)' "
        + "property to override.\"", help: "use https://…, or set \(key): true")
  ]
}

private func jobTexts(of cluster: Cluster) -> [(String, StructuredNode)] {
  ["entryClass", "initialSavepointPath", "jarURI"].compactMap { field in cluster.job?[field].map { (field, $0) } }
}

/// A log configuration is a file of Flink's configuration directory, and only these are read.
private func logFileFindings(_ cluster: Cluster) -> [Diagnostic] {
  logConfiguration(of: cluster).filter { !isLogFileName($0.key) }.map { entry in
    ManifestRules.logFileUnknown.diagnostic(
      "'\(entry.key)' is no log configuration that Flink's containers read", at: entry.keyLocation, path: cluster.path,
      effect: "It is left out.", help: "use log4j-console.properties or logback-console.xml")
  }
}

/// The jobs of a session cluster, in the order of the file.
func sessionJobs(of cluster: Cluster) -> [StructuredNode] {
  cluster.kind == .cluster ? cluster.spec?["sessionJobs"]?.items ?? [] : []
}
