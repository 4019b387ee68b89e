internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// Builds what Flink's native mode on Kubernetes needs: its configuration, the pod templates, the script that submits it,
/// and the objects that must be there before.
func emitForKubernetesNative(_ resolved: ResolvedCluster, emission: Emission) -> TargetOutput {
  let cluster = resolved.cluster
  var output = TargetOutput()
  let pod = taskManagerPod(resolved, for: .kubernetesNative, asksForDevices: false, emission: emission)
  output.diagnostics += pod.diagnostics + deploymentFindings(resolved, for: .kubernetesNative)
  let settings = settings(of: resolved, for: .kubernetesNative, own: emission.settings, extra: pod.settings)
  let config = configFile(of: resolved, settings: settings, header: emission.header)
  output.files.append(config.file)
  output.diagnostics += config.diagnostics

  let templates = podTemplates(of: cluster, taskManager: pod)
  output.files += templates.map { path, _, node in
    ManifestFile(path: path, header: emission.header, content: .yaml([node]))
  }
  func template(_ role: String) -> ManifestNode? { templates.first { $0.role == role || $0.role == "default" }?.node }
  output.pods = WrittenPods(
    jobManager: template("jobmanager"), taskManager: template("taskmanager"), settings: settings,
    addsToTemplates: pod.addsToTemplates)
  output.diagnostics += templateOptionFindings(cluster, written: templates.map(\.role))
  // submit.sh sets them.
  let ofScript = templates.map { path, role, _ in
    FlinkConfiguration.Entry(
      key: "kubernetes.pod-template-file.\(role)", value: .string(path), provenance: .derived("submit-script"))
  }
  output.diagnostics += overlapFindings(resolved, settings: settings + ofScript)
  output.files += logFiles(of: cluster, emission: emission)
  output.files.append(
    submitScript(
      resolved, for: .kubernetesNative, podTemplates: templates.map { ($0.path, $0.role) }, emission: emission))

  var objects = pod.objects
  if AccountChoice(of: cluster).named == nil, !cluster.configuration.contains("kubernetes.jobmanager.service-account") {
    objects += serviceAccountObjects(of: cluster, rules: .nativeMode, emission: emission)
  }
  objects += policyObjects(resolved, for: .kubernetesNative, pod: pod, emission: emission, &output.diagnostics)
  if !objects.isEmpty {
    output.diagnostics += namespaceFindings(
      cluster,
      "kubectl applies the objects in the namespace of its context, and Flink makes its pods in 'default': in "
        + "another namespace they miss what they need.")
  }
  output.files += arranged(objects, of: cluster, emission: emission)
  return output
}

/// `pod-template.yaml`, which is the TaskManagers' and, where it is the same, the JobManager's too.
///
/// The role is the end of Flink's option for it. TaskManagers' own template is never the default of both: a JobManager
/// would take devices, and the nodes that have them.
private func podTemplates(
  of cluster: Cluster, taskManager: TaskManagerPod
) -> [(path: String, role: String, node: ManifestNode)] {
  let rule: Derivation = "pod-template"
  var jobManager = jobManagerTemplate(of: cluster)
  var workers = taskManager.template
  func withStorage(_ template: ManifestNode?, _ role: StructuredNode?) -> ManifestNode? {
    guard let storage = RoleStorage(of: role), storage.node(of: "requests") != nil else { return template }
    var template = template ?? .emptyPodTemplate("ephemeral-storage")
    template.addStorage(storage)
    return template
  }
  jobManager = withStorage(jobManager, cluster.jobManager)
  workers = withStorage(workers, cluster.taskManager)
  for entry in clusterMetadata(cluster) {
    for var template in [jobManager ?? .emptyPodTemplate(rule), workers ?? .emptyPodTemplate(rule)].enumerated() {
      template.element.update("metadata", rule) { metadata in
        metadata.update(entry.key, rule) { old in
          for label in entry.node.entries where old[label.key] == nil { old.set(label.key, label.node) }
        }
      }
      if template.offset == 0 { jobManager = template.element } else { workers = template.element }
    }
  }
  func complete(_ node: ManifestNode) -> ManifestNode {
    var root = ManifestNode(
      .mapping([.init("apiVersion", .derived("v1", rule)), .init("kind", .derived("Pod", rule))]), node.provenance)
    if let metadata = node["metadata"] { root.set("metadata", metadata) }
    for entry in node.entries { root.set(entry.key, entry.node) }
    // A Pod without containers is none to whoever checks it against Kubernetes' schemas.
    if root["spec"]?["containers"] == nil { root.updateMainContainer(rule) { _ in } }
    return root
  }
  var templates: [(path: String, role: String, node: ManifestNode)] = []
  let isForBoth = jobManager.flatMap { manager in workers.map { manager.says(theSameAs: $0) } } ?? false
  if let workers { templates.append(("pod-template.yaml", isForBoth ? "default" : "taskmanager", complete(workers))) }
  if let jobManager, !isForBoth {
    templates.append(("pod-template-jobmanager.yaml", "jobmanager", complete(jobManager)))
  }
  return templates
}

/// Keys that are the beginnings of others: Flink's client reads config.yaml and writes its options as nested maps into the
/// ConfigMap of the pods (`FlinkConfMountDecorator`, `YamlParserUtils.convertAndDumpYamlFromFlatMap`).
private func overlapFindings(_ resolved: ResolvedCluster, settings: [FlinkConfiguration.Entry]) -> [Diagnostic] {
  guard resolved.flinkVersion >= FlinkVersion(1, 19) else { return [] }
  return FlinkConfiguration(entries: settings).overlappingKeys.map { short, long in
    ManifestRules.notExpressible.diagnostic(
      "'\(short.key)' is the beginning of '\(long.key)', and a config.yaml in maps can't hold both",
      at: location(of: short), path: resolved.cluster.path,
      effect: "Flink's client writes the pods' configuration in nested maps: one of the two is lost in silence, or a "
        + "ClassCastException ends it.", help: "write the newer name of the one, or take it out")
  }
}

/// The person's own template files, whose place a written template takes.
private func templateOptionFindings(_ cluster: Cluster, written: [String]) -> [Diagnostic] {
  ["default", "jobmanager", "taskmanager"].compactMap { role in
    let old = role == "default" ? cluster.configuration["kubernetes.pod-template-file"] : nil
    guard let option = cluster.configuration["kubernetes.pod-template-file.\(role)"] ?? old,
      written.contains(where: { $0 == role || $0 == "default" || role == "default" })
    else { return nil }
    return ManifestRules.saidTwice.diagnostic(
      "'\(option.key)' is \(option.text), and templates are written for the cluster's pods", at: location(of: option),
      path: cluster.path,
      effect: "submit.sh names the written ones, which go before it: nothing of \(option.text) counts.",
      help: "write what it says into podTemplate, and remove the option")
  }
}

/// The log settings that the cluster carries itself, by the names that Flink looks for in its configuration directory.
func logFiles(of cluster: Cluster, emission: Emission) -> [ManifestFile] {
  logConfiguration(of: cluster).filter { isLogFileName($0.key) }.map { entry in
    let lines = (entry.value.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let rows = lines.last == "" ? lines.dropLast() : lines[...]
    let places = entry.value.provenance.lines(ofBlock: entry.value.string ?? "") ?? []
    let content = rows.enumerated().map { number, row in
      ManifestFile.Line(String(row), number < places.count ? places[number] : entry.value.provenance)
    }
    // The comment of a properties file begins with '#'; an XML file may have to begin with its declaration.
    return ManifestFile(
      path: entry.key, header: emission.header,
      content: entry.key.hasSuffix(".properties") ? .lines(content) : .verbatim(content))
  }
}

/// A cluster without a namespace, whose parts may come into two: `kubernetes.namespace` is `default` where nothing is said.
func namespaceFindings(_ cluster: Cluster, _ effect: String) -> [Diagnostic] {
  guard cluster.namespace == nil else { return [] }
  return [
    ManifestRules.namespaceUnsaid.diagnostic(
      "the cluster has no namespace, and kubectl and Flink choose one for themselves",
      at: cluster.name?.provenance.location, path: cluster.path, effect: effect, help: "set metadata.namespace")
  ]
}
