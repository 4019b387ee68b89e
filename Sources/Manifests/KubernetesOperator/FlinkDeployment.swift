internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// Builds a `FlinkDeployment` for the Flink Kubernetes Operator, and the objects that go with it.
func emitForKubernetesOperator(_ resolved: ResolvedCluster, emission: Emission) -> TargetOutput {
  let cluster = resolved.cluster
  let isStandalone = cluster.mode?.value == "standalone"
  var output = TargetOutput()
  let readsResources = operatorReadsResources(cluster)
  // The operator hands the standalone TaskManager's pod no external resources.
  let pod = taskManagerPod(
    resolved, for: .kubernetesOperator, asksForDevices: isStandalone && !readsResources, emission: emission)
  output.diagnostics += pod.diagnostics + operatorFindings(resolved)
  if isStandalone, !pod.requests.isEmpty { output.diagnostics += startScriptFindings(resolved) }
  let deployment = flinkDeployment(resolved, pod: pod, readsResources: readsResources, settings: emission.settings)
  output.diagnostics += deployment.diagnostics
  let spec = deployment.node["spec"]
  output.pods = WrittenPods(
    jobManager: spec?["jobManager"], taskManager: spec?["taskManager"], settings: pod.settings,
    addsToTemplates: pod.addsToTemplates)
  var objects = pod.objects
  objects.append(.object("flinkdeployment.yaml", deployment.node, header: emission.header))
  let jobs = flinkSessionJobs(resolved)
  output.diagnostics += jobs.diagnostics
  objects += jobs.objects.map { .object($0.path, $0.node, header: emission.header) }
  objects += policyObjects(resolved, for: .kubernetesOperator, pod: pod, emission: emission, &output.diagnostics)
  output.files = arranged(objects, of: cluster, emission: emission)
  return output
}

/// `taskManager.resources` and `jobManager.resources` are read from 1.16 on; older CRDs prune them. Without a version the
/// manifests are for every operator.
func operatorReadsResources(_ cluster: Cluster) -> Bool { cluster.operatorReadsResources ?? false }

private func flinkDeployment(
  _ resolved: ResolvedCluster, pod: TaskManagerPod, readsResources: Bool, settings: [FlinkConfiguration.Entry]
) -> (node: ManifestNode, diagnostics: [Diagnostic]) {
  let cluster = resolved.cluster
  let rule: Derivation = "flink-deployment"
  var spec: [ManifestNode.Entry] = []
  func add(_ key: String, _ node: ManifestNode?) {
    if let node { spec.append(ManifestNode.Entry(key, node)) }
  }
  let others = Dictionary(
    cluster.otherFields.filter { isClusterField($0.key) }.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  let account = AccountChoice(of: cluster)
  let configuration = operatorConfiguration(
    resolved, settings: settings,
    extra: pod.settings + account.settings + (readsResources ? [] : limitFactors(of: cluster)))
  let roles = RoleWriting(resolved: resolved, pod: pod, readsResources: readsResources)

  add("image", cluster.image?.node)
  add("imagePullPolicy", others["imagePullPolicy"]?.manifest)
  add(
    "flinkVersion",
    ManifestNode(
      .string(resolved.flinkVersion.operatorSpelling),
      cluster.flinkVersion?.provenance ?? .derived("newest-flink-version")))
  add("mode", cluster.mode?.node)
  // The webhook requires one; the operator's chart makes an account of this name in the namespaces that it watches.
  add("serviceAccount", account.named?.node ?? .derived("flink", "operator-service-account"))
  add("flinkConfiguration", configuration.node)
  add("podTemplate", cluster.podTemplate?.manifest)
  add("jobManager", roles.jobManager)
  add("taskManager", roles.taskManager)
  add("job", jobManifest(of: cluster))
  let placed = Set(spec.map(\.key))
  for key in others.keys.sorted() where !placed.contains(key) { add(key, others[key]?.manifest) }

  var metadata: [ManifestNode.Entry] = []
  if let name = cluster.name { metadata.append(ManifestNode.Entry("name", name.node)) }
  if let namespace = cluster.namespace { metadata.append(ManifestNode.Entry("namespace", namespace.node)) }
  metadata += clusterMetadata(cluster)
  let root = ManifestNode(
    .mapping([
      ManifestNode.Entry("apiVersion", .derived("flink.apache.org/v1beta1", rule)),
      ManifestNode.Entry("kind", .derived("FlinkDeployment", rule)),
      ManifestNode.Entry(
        "metadata", ManifestNode(.mapping(metadata), .derived(rule, from: cluster.metadata?.provenance))),
      ManifestNode.Entry("spec", ManifestNode(.mapping(spec), .derived(rule, from: cluster.spec?.provenance))),
    ]), .derived(rule))
  return (root, configuration.diagnostics + roles.diagnostics)
}

/// The job; in standalone mode the operator makes arguments of a container of its arguments
/// (`CmdStandaloneJobManagerDecorator`), and Kubernetes would put variables into these.
private func jobManifest(of cluster: Cluster) -> ManifestNode? {
  guard var job = cluster.job?.manifest else { return nil }
  guard cluster.kind == .cluster, cluster.mode?.value == "standalone", let arguments = job["args"] else { return job }
  var items = arguments.items.map { item in
    item.string.map { ManifestNode(.string(containerArgument($0)), item.provenance) } ?? item
  }
  // Flink's command line stops at the first word that is no option of its own, so that only those before it could be taken:
  // `--host` and its like. It takes `--` away.
  if items.first?.string?.hasPrefix("-") == true, items.first?.string != "--" {
    items.insert(.derived("--", "application-arguments"), at: 0)
  }
  job.set("args", ManifestNode(.sequence(items), arguments.provenance))
  return job
}

/// `flinkConfiguration`: flat, sorted, and strings only, because operators up to 1.12 take nothing else.
private func operatorConfiguration(
  _ resolved: ResolvedCluster, settings own: [FlinkConfiguration.Entry], extra: [FlinkConfiguration.Entry]
) -> (node: ManifestNode?, diagnostics: [Diagnostic]) {
  var entries: [ManifestNode.Entry] = []
  var diagnostics: [Diagnostic] = []
  // For 1.19 and 1.20, too, which would read config.yaml (FlinkConfMountDecorator, `useStandardYamlConfig`).
  let changed = resolved.flinkVersion.major < 2 ? resolved.cluster.configuration.changedInLines : []
  let lossy = changed.filter(\.isLossy)
  for option in changed where !option.isLossy {
    // The line feed of a block is nobody's wish.
    let written = option.entry.text
    guard let text = option.text,
      !written.hasPrefix(text) || written.dropFirst(text.count).contains(where: { $0 != "\n" })
    else { continue }
    diagnostics.append(
      ManifestRules.notExpressible.diagnostic(
        "the operator can't tell Flink \(resolved.flinkVersion) '\(option.entry.key)': the value has a blank at an end",
        at: option.entry.provenance.location, path: resolved.cluster.path, severity: .warning,
        effect:
          "For Flink before 2.0 it writes flink-conf.yaml, which is read line by line: Flink reads the value without "
          + "the blank.", help: "take the blank away, or use Flink 2.0 or newer"))
  }
  let lossyKeys = lossy.isEmpty ? [] : Set(lossy.map(\.entry.key))
  for setting in settings(of: resolved, for: .kubernetesOperator, own: own, extra: extra) {
    if !lossyKeys.isEmpty, lossyKeys.contains(setting.key) {
      let keyProblem = legacyProblem(in: setting.key, isKey: true)
      let isEmpty = keyProblem == nil && setting.text.allSatisfy(\.isWhitespace)
      let problem = keyProblem ?? legacyProblem(in: setting.text, isKey: false) ?? "has no form in one line"
      diagnostics.append(
        ManifestRules.notExpressible.diagnostic(
          "the operator can't tell Flink \(resolved.flinkVersion) '\(setting.key)': "
            + "\(keyProblem == nil ? "the value" : "the key") \(problem)",
          at: keyProblem == nil ? setting.provenance.location : location(of: setting), path: resolved.cluster.path,
          // Flink's default takes its place, which may well be as empty.
          severity: isEmpty ? .warning : nil,
          effect:
            "For Flink before 2.0 it writes flink-conf.yaml, which is read line by line, without quotes or escapes"
            + (isEmpty ? ": Flink drops the line, and takes its default." : "."),
          help: isEmpty ? "set a value, or remove the option" : "choose another value, or Flink 2.0 or newer"))
      if !isEmpty { continue }
    }
    if let text = setting.value.text(readsYAMLLists: resolved.flinkVersion.major >= 2) {
      entries.append(ManifestNode.Entry(setting.key, ManifestNode(.string(text), setting.provenance)))
    } else {
      diagnostics.append(
        ManifestRules.notExpressible.diagnostic(
          "'\(setting.key)' has a value that flinkConfiguration can't hold as a string",
          at: setting.provenance.location, path: resolved.cluster.path,
          help: "write it as a string, or as a list of strings"))
    }
  }
  // The options come from several places, and none is that of all.
  return (entries.isEmpty ? nil : ManifestNode(.mapping(entries), .derived("flink-configuration")), diagnostics)
}
