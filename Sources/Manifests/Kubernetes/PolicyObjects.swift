internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// The objects that bound a cluster rather than run it: a quota when it is asked for, and a disruption budget.
func policyObjects(
  _ resolved: ResolvedCluster, for target: Target, pod: TaskManagerPod, emission: Emission,
  _ diagnostics: inout [Diagnostic]
) -> [ManifestFile] {
  var objects: [ManifestFile] = []
  if emission.options.writesQuota, let quota = resourceQuota(resolved, for: target, pod: pod, &diagnostics) {
    objects.append(.object("resourcequota.yaml", quota, header: emission.header))
  }
  if let budget = podDisruptionBudget(resolved, for: target, &diagnostics) {
    objects.append(.object("poddisruptionbudget.yaml", budget, header: emission.header))
  }
  return objects
}

/// A quota of the namespace for the devices of one cluster, of all containers of its pods.
private func resourceQuota(
  _ resolved: ResolvedCluster, for target: Target, pod: TaskManagerPod, _ diagnostics: inout [Diagnostic]
) -> ManifestNode? {
  let cluster = resolved.cluster
  let rule: Derivation = "resource-quota"
  let claims = pod.requests.filter { $0.deviceClass != nil }
  func ofRole(_ role: StructuredNode?) -> [(resource: String, amount: Int64, provenance: Provenance)] {
    var template = ManifestNode(.mapping([]), .derived(rule))
    template.addAmounts(otherAmounts(of: role))
    return PodDevices(template: template, main: []).amounts
  }
  let asked: [(resource: String, amount: Int64, provenance: Provenance)] = pod.requests.compactMap { request in
    guard request.deviceClass == nil, let resource = request.resource else { return nil }
    return (resource, request.amount, request.provenance)
  }
  let ofWorkers = PodDevices(
    template: pod.template,
    main: asked + ofRole(cluster.taskManager).filter { own in !asked.contains { $0.resource == own.resource } }
  ).amounts
  let ofJobManager = PodDevices(
    template: cluster.podTemplate(of: .jobManager)?.manifest, main: ofRole(cluster.jobManager)
  ).amounts
  guard !claims.isEmpty || !ofWorkers.isEmpty || !ofJobManager.isEmpty else { return nil }
  let count = taskManagerCount(resolved, on: target)
  guard count != nil || claims.isEmpty && ofWorkers.isEmpty else {
    diagnostics.append(
      ManifestRules.quotaUnknown.diagnostic(
        "a quota on \(target.rawValue) can only be written for a known number of TaskManagers",
        at: cluster.taskManager?.provenance.location,
        path: cluster.path,
        effect: cluster.job == nil
          ? "No ResourceQuota is written: in native mode a session asks for as many TaskManagers as its jobs need."
          : "No ResourceQuota is written.",
        help: cluster.job == nil
          ? "write one for as many as the namespace may have, or use the operator's 'mode: standalone' with replicas"
          : "set taskManager.replicas or job.parallelism"))
    return nil
  }
  var managers: Int64 = 1
  if let replicas = cluster.jobManager?["replicas"], case .integer(let number) = replicas.value { managers = number }
  var hard = ManifestNode(.mapping([]), .derived(rule))
  func add(_ key: String, _ amount: Int64, times pods: Int64, _ provenance: Provenance) {
    let (product, isOver) = amount.multipliedReportingOverflow(by: pods)
    let total = isOver ? .max : product
    guard total > 0 else { return }
    let sum = clampedSum(hard[key]?.scalarText.flatMap { Int64($0) } ?? 0, total)
    hard.set(key, ManifestNode(.string(String(sum)), .derived(rule, from: provenance)))
  }
  // Of extended resources a quota knows the requests only; of claims, the devices of a class
  // (https://kubernetes.io/docs/concepts/policy/resource-quotas/).
  for claim in claims {
    add(
      "\(claim.deviceClass?.value ?? "").deviceclass.resource.k8s.io/devices", claim.amount, times: count?.count ?? 0,
      claim.provenance)
  }
  for device in ofWorkers {
    add("requests.\(device.resource)", device.amount, times: count?.count ?? 0, device.provenance)
  }
  for device in ofJobManager { add("requests.\(device.resource)", device.amount, times: managers, device.provenance) }
  guard !hard.entries.isEmpty else { return nil }
  return kubernetesObject(
    "v1", "ResourceQuota", name: "\(cluster.name?.value ?? "")-devices", of: cluster,
    [.init("spec", .group([.init("hard", hard)], rule))], rule)
}

/// A budget for the TaskManagers' pods, by the labels that Flink and the operator give them.
private func podDisruptionBudget(
  _ resolved: ResolvedCluster, for target: Target, _ diagnostics: inout [Diagnostic]
) -> ManifestNode? {
  let cluster = resolved.cluster
  guard let budget = KubernetesFields(cluster).podDisruptionBudget, budget.isMap else { return nil }
  let rule: Derivation = "pod-disruption-budget"
  if let version = cluster.kubernetesVersion, versionNumbers(version.value).lexicographicallyPrecedes([1, 21]) {
    diagnostics.append(
      ManifestRules.budgetNotExpressible.diagnostic(
        "a podDisruptionBudget needs Kubernetes 1.21, and 'kubernetesVersion' is \(version.value)",
        at: version.provenance.location, path: cluster.path,
        effect: "policy/v1 is served from Kubernetes 1.21 on; an older API server rejects the object.",
        help: "take podDisruptionBudget out, or update Kubernetes",
        notes: [Diagnostic.Note("the budget", at: budget.provenance.location)]))
    return nil
  }
  let hasDeployment = isDeployment(target, cluster)
  let least = budget["minAvailable"]
  let most = budget["maxUnavailable"]
  if let most, !hasDeployment {
    diagnostics.append(
      ManifestRules.budgetNotExpressible.diagnostic(
        "'maxUnavailable' can't be told to Kubernetes for TaskManagers in native mode", at: most.provenance.location,
        path: cluster.path,
        effect:
          "Their pods belong to no ReplicaSet, so that Kubernetes can't know how many there should be; such pods may "
          + "only have 'minAvailable'.", help: "use minAvailable"))
    return nil
  }
  guard (least == nil) != (most == nil), let field = least ?? most, let value = field.scalarText.flatMap({ Int64($0) })
  else {
    diagnostics.append(
      ManifestRules.budgetNotExpressible.diagnostic(
        "a podDisruptionBudget can only have one of 'minAvailable' and 'maxUnavailable'",
        at: budget.provenance.location, path: cluster.path, effect: "The API server rejects the object."))
    return nil
  }
  if most != nil, value == 0 {
    diagnostics.append(
      ManifestRules.budgetNotExpressible.diagnostic(
        "'maxUnavailable' is 0: no TaskManager may go", at: field.provenance.location, path: cluster.path,
        severity: .warning,
        effect: "Kubernetes never lets one of them go: nodes that they run on can't be drained.",
        help: "set it to 1 or more"))
  }
  if let least, let count = taskManagerCount(resolved, on: target), value >= count.count, value > 0 {
    diagnostics.append(
      ManifestRules.budgetNotExpressible.diagnostic(
        "'minAvailable' is \(value), and there \(count.count == 1 ? "is 1 TaskManager" : "are \(count.count) TaskManagers")",
        at: least.provenance.location, path: cluster.path, severity: .warning,
        effect: "Kubernetes never lets one of them go: nodes that they run on can't be drained.",
        help: "set it below the number of TaskManagers",
        notes: [Diagnostic.Note("their number", at: count.provenance.location)]))
  }
  // Only native mode names its pods after the option.
  let id = target == .kubernetesNative ? clusterID(cluster) : cluster.name?.value ?? ""
  let labels = ManifestNode.group(
    flinkLabels(
      id, component: "taskmanager", rule,
      from: (target == .kubernetesNative ? cluster.configuration["kubernetes.cluster-id"]?.provenance : nil)
        ?? cluster.name?.provenance), rule)
  return kubernetesObject(
    "policy/v1", "PodDisruptionBudget", name: "\(cluster.name?.value ?? "")-taskmanager", of: cluster,
    [
      .init(
        "spec",
        .map(
          rule,
          .init(least == nil ? "maxUnavailable" : "minAvailable", ManifestNode(.integer(value), field.provenance)),
          .init("selector", .group([.init("matchLabels", labels)], rule))))
    ], rule)
}

/// The name that Flink's own objects begin with.
func clusterID(_ cluster: Cluster) -> String {
  cluster.configuration["kubernetes.cluster-id"]?.text ?? cluster.name?.value ?? ""
}
