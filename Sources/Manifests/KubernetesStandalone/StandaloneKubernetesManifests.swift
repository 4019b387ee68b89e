internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// Builds a cluster of plain Kubernetes objects, which neither Flink nor an operator makes: a ConfigMap, the
/// JobManager and the TaskManagers, and a Service in front of the JobManager
/// (<https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/resource-providers/standalone/kubernetes/>).
func emitForKubernetesStandalone(_ resolved: ResolvedCluster, emission: Emission) -> TargetOutput {
  let cluster = resolved.cluster
  var output = TargetOutput()
  let pod = taskManagerPod(resolved, for: .kubernetesStandalone, asksForDevices: true, emission: emission)
  output.diagnostics += pod.diagnostics + deploymentFindings(resolved, for: .kubernetesStandalone)
  output.diagnostics += startScriptFindings(resolved) + standaloneKubernetesFindings(resolved)
  let network = networkSettings(of: cluster)
  let replaced = replacedByService(network, resolved) + addressesOfOneHost(resolved)
  output.diagnostics += replaced.map(\.diagnostic)
  let settings = settings(
    of: resolved, for: .kubernetesStandalone, own: emission.settings, extra: pod.settings + network,
    replaced: replaced.map(\.key))
  let config = configFile(of: resolved, settings: settings, header: emission.header)
  output.diagnostics += config.diagnostics

  let plan = WorkloadPlan(resolved: resolved, settings: settings, configFile: config.file)
  var objects = pod.objects
  objects.append(.object("configmap-flink.yaml", flinkConfigMap(plan), header: emission.header))
  let jobManager = jobManagerWorkload(plan, emission: emission)
  let taskManager = taskManagerDeployment(plan, template: pod.template, takesDevices: !pod.requests.isEmpty)
  objects.append(jobManager)
  objects.append(.object("deployment-taskmanager.yaml", taskManager, header: emission.header))
  output.pods = WrittenPods(
    jobManager: jobManager.object?["spec"]?["template"], taskManager: taskManager["spec"]?["template"], settings: [],
    addsToTemplates: pod.addsToTemplates)
  output.diagnostics += plan.diagnostics
  objects.append(.object("service-jobmanager.yaml", jobManagerService(plan), header: emission.header))
  if plan.hasHighAvailability {
    output.diagnostics += namespaceFindings(
      cluster,
      "kubectl applies the objects in the namespace of its context, and high availability keeps its ConfigMaps in "
        + "'default': elsewhere the account has no right to them, and the JobManager doesn't start.")
  }
  if plan.hasOwnAccount { objects += serviceAccountObjects(of: cluster, rules: .highAvailability, emission: emission) }
  objects += policyObjects(resolved, for: .kubernetesStandalone, pod: pod, emission: emission, &output.diagnostics)
  output.files = arranged(objects, of: cluster, emission: emission)
  return output
}

/// Where the processes find each other: the JobManager behind its Service, and ports that a Service can name.
private func networkSettings(of cluster: Cluster) -> [FlinkConfiguration.Entry] {
  let rule: Derivation = "jobmanager-service"
  let name = cluster.name?.value ?? ""
  var entries = [
    FlinkConfiguration.Entry(
      key: "jobmanager.rpc.address", value: .string("\(name)-jobmanager"),
      provenance: .derived(rule, from: cluster.name?.provenance)),
    .init(key: "jobmanager.rpc.port", value: .integer(digits: "6123"), provenance: .derived(rule)),
    .init(key: "blob.server.port", value: .integer(digits: "6124"), provenance: .derived(rule)),
    .init(key: "taskmanager.rpc.port", value: .integer(digits: "6122"), provenance: .derived(rule)),
  ]
  // A range leaves open which port the Service is for.
  if let own = cluster.configuration["rest.bind-port"], singlePort(own) == nil {
    let port = cluster.configuration["rest.port"].flatMap(singlePort) ?? 8081
    entries.append(.init(key: "rest.bind-port", value: .integer(digits: String(port)), provenance: .derived(rule)))
  }
  if hasKubernetesHighAvailability(cluster.configuration) {
    entries.append(
      .init(
        key: "kubernetes.cluster-id", value: .string(name),
        provenance: .derived("cluster-id", from: cluster.name?.provenance)))
    if let namespace = cluster.namespace {
      entries.append(
        .init(
          key: "kubernetes.namespace", value: .string(namespace.value),
          provenance: .derived("namespace", from: namespace.provenance)))
    }
  }
  return entries
}

/// The cluster's own options that a Service can't follow: another address than its name, and what is no one port.
private func replacedByService(
  _ network: [FlinkConfiguration.Entry], _ resolved: ResolvedCluster
) -> [(key: String, diagnostic: Diagnostic)] {
  let cluster = resolved.cluster
  return network.compactMap { entry in
    guard let own = cluster.configuration[entry.key], own.text != entry.text else { return nil }
    let isAddress = entry.key == "jobmanager.rpc.address"
    // TaskManagers tell their ports themselves.
    guard isAddress || ["jobmanager.rpc.port", "blob.server.port", "rest.bind-port"].contains(entry.key),
      isAddress || singlePort(own) == nil
    else { return nil }
    return (
      entry.key,
      ManifestRules.serviceAddressReplaced.diagnostic(
        isAddress
          ? "'\(entry.key)' can only be \(entry.text) on kubernetes-standalone, not \(own.text)"
          : "'\(entry.key)' can only be one port on kubernetes-standalone, not \(own.text)",
        at: location(of: own), path: cluster.path,
        // Elsewhere it is what it should be.
        severity: cluster.targets.contains { $0.value == .standalone } ? .info : nil,
        effect: isAddress
          ? "The JobManager is behind a Service of this name, and no pod is called \(own.text): \(entry.text) is written."
          : "The Service in front of the JobManager has to name it: \(entry.text) is written.",
        help: isAddress ? "remove it" : "set one port")
    )
  }
}

/// Addresses to listen at that are no pod's, such as `localhost`, which Flink's own configuration file has: native mode and the
/// operator leave these options out (`FlinkConfMountDecorator`). All interfaces are what a pod listens at without them.
private func addressesOfOneHost(_ resolved: ResolvedCluster) -> [(key: String, diagnostic: Diagnostic)] {
  let cluster = resolved.cluster
  return ["jobmanager.bind-host", "rest.bind-address", "taskmanager.bind-host", "taskmanager.host"].compactMap { key in
    guard let own = cluster.configuration[key] else { return nil }
    let isHost = key == "taskmanager.host"
    if !isHost, ["0.0.0.0", "::", "[::]"].contains(own.text) { return nil }
    return (
      key,
      ManifestRules.serviceAddressReplaced.diagnostic(
        isHost
          ? "'\(key)' can't be the same for all TaskManagers on kubernetes-standalone, as \(own.text) is"
          : "'\(key)' can't be \(own.text) on kubernetes-standalone",
        at: location(of: own), path: cluster.path,
        severity: cluster.targets.contains { $0.value == .standalone } ? .info : nil,
        effect: isHost
          ? "Each TaskManager is a pod with an address of its own, by which the JobManager reaches it: the option is left out."
          : "A process in a pod would listen there alone, and no other pod could reach it: the option is left out.",
        help: "remove it")
    )
  }
}

/// A port that an option sets; nil for ranges and 0.
func singlePort(_ entry: FlinkConfiguration.Entry) -> Int64? {
  Int64(entry.text).flatMap { (1...65535).contains($0) ? $0 : nil }
}

/// `high-availability.type`, by its old name, too, and the factory's class name.
func hasKubernetesHighAvailability(_ configuration: FlinkConfiguration) -> Bool {
  let value = configuration.highAvailabilityType?.text
  return value?.lowercased() == "kubernetes"
    || value == "org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory"
}

/// What Kubernetes needs to know and the cluster doesn't say, and options of native mode that have no effect here.
private func standaloneKubernetesFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  var diagnostics: [Diagnostic] = []
  let hasImages = PodRole.allCases.allSatisfy { role in
    cluster.podTemplate(of: role)?["spec"]?["containers"]?.items.contains {
      $0["name"]?.string == ManifestNode.mainContainer && $0["image"] != nil
    } ?? false
  }
  if cluster.image == nil, imageOption(of: cluster) == nil, !hasImages {
    diagnostics.append(
      ManifestRules.imageMissing.diagnostic(
        "no 'image' is set: the containers run Flink's own, flink:\(resolved.flinkVersion)", at: nil,
        path: cluster.path,
        effect: "It has no job of yours in it.", help: "set image"))
  }
  diagnostics += nativeOptionFindings(resolved)
  if let jar = cluster.job?["jarURI"], let text = jar.string, resolved.flinkVersion >= FlinkVersion(1, 19) {
    diagnostics += plainHTTPFindings(text, at: jar.provenance, resolved, for: .kubernetesStandalone)
  }
  if let jar = cluster.job?["jarURI"], let text = jar.string, !isInUserLibrary(text),
    resolved.flinkVersion < FlinkVersion(1, 19)
  {
    diagnostics.append(
      ManifestRules.notExpressible.diagnostic(
        "the job's jar can only be one in /opt/flink/usrlib", at: jar.provenance.location, path: cluster.path,
        effect: "A standalone JobManager of Flink \(resolved.flinkVersion) takes no path of a jar.",
        help: "put it into the image, as local:///opt/flink/usrlib/…"))
  }
  return diagnostics
}

/// The image that native mode takes where the cluster has no `image`.
func imageOption(of cluster: Cluster) -> FlinkConfiguration.Entry? {
  cluster.configuration["kubernetes.container.image.ref"] ?? cluster.configuration["kubernetes.container.image"]
}

func isInUserLibrary(_ uri: String) -> Bool {
  guard uri.hasPrefix("local:///opt/flink/usrlib/") else { return false }
  return !uri.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast()
    .contains { $0.elementsEqual("..".utf8) }
}
