package import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Lint
package import Resolution
package import Topology

/// The devices that one cluster takes, as far as its file tells.
package struct ClusterDemand: Sendable, Hashable {
  /// Of each TaskManager, sorted by sort.
  package var taskManager: [DeviceRequest] = []
  /// Of each JobManager, which runs no user code.
  package var jobManager: [DeviceRequest] = []
  package var taskManagers = TaskManagerCount.unknown("the file doesn't say it")
  package var jobManagers: Int64 = 1
  /// Why Flink or its pods don't start with this file: one headline. Nothing is asked for then.
  package var failure: String?
  /// Whether the operator's autoscaler changes the number while the job runs.
  package var isAutoscaled = false

  package init() {}

  /// Devices of all pods, by sort; nil where the number of TaskManagers isn't known.
  package func total(of sort: DeviceRequest.Sort) -> Int64? {
    let each = amount(of: sort, in: taskManager)
    let management = product(amount(of: sort, in: jobManager), jobManagers)
    if each == 0 { return management }
    guard let number = taskManagers.number else { return nil }
    return sum(product(each, number), management)
  }

  package func amount(of sort: DeviceRequest.Sort, in requests: [DeviceRequest]) -> Int64 {
    requests.reduce(0) { $1.sort == sort ? sum($0, $1.amount) : $0 }
  }

  package var sorts: Set<DeviceRequest.Sort> { Set((taskManager + jobManager).map(\.sort)) }
}

/// Amounts come from outside: the largest number stands for what is more.
func sum(_ left: Int64, _ right: Int64) -> Int64 {
  let (result, overflows) = left.addingReportingOverflow(right)
  return overflows ? (left < 0 ? .min : .max) : result
}

func product(_ left: Int64, _ right: Int64) -> Int64 {
  let (result, overflows) = left.multipliedReportingOverflow(by: right)
  return overflows ? .max : result
}

/// What a cluster takes.
///
/// Where pods have templates, the pod counts that reaches the API server; else what Flink asks for.
package func demand(
  of resolved: ResolvedCluster, surroundings: Surroundings, inventory: Inventory?
) -> ClusterDemand {
  var demand = ClusterDemand()
  let cluster = resolved.cluster
  guard cluster.kind != .flinkSessionJob else { return demand }
  if !resolved.ok {
    demand.failure = ResolvedCluster.Stage.allCases.compactMap { resolved.errors[$0] }.first
    return demand
  }
  let workers =
    resolved.resources.contains { $0.kubernetesConfigKey != nil || $0.yarnConfigKey != nil }
    ? nil : surroundings.workers.map { WorkersFile($0).workers.count }
  demand.taskManagers = taskManagerCount(of: resolved, workers: workers)
  // The operator stops the job, and its TaskManagers go; the JobManager stays.
  if cluster.isSuspended { demand.taskManagers = .known(0) }
  demand.isAutoscaled = cluster.configuration.text(of: "job.autoscaler.enabled")?.lowercased() == "true"
  if let replicas = cluster.jobManager?["replicas"]?.number, replicas > 0 { demand.jobManagers = replicas }
  let reader = DemandReading(resolved: resolved, inventory: inventory)
  guard isInPods(cluster, surroundings) else {
    demand.taskManager = reader.asked
    return demand
  }
  for role in [PodRole.taskManager, .jobManager] {
    let text = role == .taskManager ? surroundings.taskManagerTemplate : surroundings.jobManagerTemplate
    let pod = effectivePod(
      of: resolved, role: role, template: text.map { PodTemplateText(path: $0.path, bytes: $0.text) })
    if pod.isAbsent { continue }
    if let failure = pod.failure {
      demand.taskManager = []
      demand.jobManager = []
      demand.failure = failure.message
      return demand
    }
    let requests = reader.requests(of: pod)
    if role == .taskManager { demand.taskManager = requests } else { demand.jobManager = requests }
  }
  return demand
}

/// Whether templates have a say on what is asked for, so that the pod has to be made.
private func isInPods(_ cluster: Cluster, _ surroundings: Surroundings) -> Bool {
  switch cluster.kind {
  case .flinkDeployment: break
  case .workload: return true
  case .cluster: guard cluster.targets.contains(where: { $0.value.isKubernetes }) else { return false }
  case .flinkConfiguration, .legacyFlinkConfiguration:
    return surroundings.taskManagerTemplate != nil || surroundings.jobManagerTemplate != nil
  case .flinkSessionJob, .configMap, .composeFile: return false
  }
  if cluster.mode?.value == "standalone" { return true }
  return cluster.podTemplate != nil
    || [cluster.taskManager, cluster.jobManager].contains { $0?["podTemplate"] != nil || $0?["resources"] != nil }
}

private struct DemandReading {
  let resolved: ResolvedCluster
  let inventory: Inventory?

  /// What Flink asks for, without a look at pods. An operator's cluster asks for nothing without a config key.
  var asked: [DeviceRequest] {
    let isOperators = resolved.cluster.kind == .flinkDeployment
    var requests: [DeviceRequest] = []
    for outcome in resolved.resources {
      guard outcome.isListed, let amount = outcome.kubernetesRequest ?? outcome.yarnRequest ?? outcome.effectiveAmount,
        amount > 0
      else { continue }
      if isOperators, outcome.kubernetesRequest == nil { continue }
      // What a container has to ask for itself is known by the same name.
      let isKubernetes = outcome.kubernetesRequest != nil || resolved.cluster.asker == .container
      let key = isKubernetes ? outcome.kubernetesConfigKey?.text : outcome.yarnConfigKey?.text
      let selected = resolved.cluster.configuration.text(of: "kubernetes.taskmanager.node-selector").flatMap(
        selectedModel)
      requests.append(
        request(
          key: key, resource: outcome.name, amount: amount, selected: selected,
          isYARNs: outcome.kubernetesRequest == nil && outcome.yarnRequest != nil))
    }
    return requests.sorted { $0.sort < $1.sort }
  }

  func requests(of pod: EffectivePod) -> [DeviceRequest] {
    let selected = modelLabels.compactMap { label in pod.nodeSelector.first { $0.key == label }?.value.string }.first
    return pod.devices.compactMap { entry in
      guard let amount = entry.value.number, amount > 0 else { return nil }
      let outcome = resolved.resources.first { $0.isListed && $0.kubernetesConfigKey?.text == entry.key }
      return request(
        key: entry.key, resource: pod.role == .taskManager ? outcome?.name : nil, amount: amount, selected: selected)
    }.sorted { $0.sort < $1.sort }
  }

  private func request(
    key: String?, resource: String?, amount: Int64, selected: String?, isYARNs: Bool = false
  ) -> DeviceRequest {
    let isGPU =
      key.map { Advertised.Resource(name: $0, capacity: 1).vendor != nil || $0.lowercased().contains("gpu") } == true
      || resource.map { $0.lowercased().contains("gpu") || resolved.drivers[$0]?.contains("GPUDriver") == true } == true
    return DeviceRequest(
      sort: DeviceRequest.Sort(
        key: key ?? resource ?? "", model: isGPU ? selected ?? (isYARNs ? nil : onlyModel) : nil),
      resource: resource, amount: amount, isGPU: isGPU, isYARNs: isYARNs)
  }

  /// The model of the inventory's GPUs where all are alike.
  private var onlyModel: String? {
    let models = Set(
      (inventory?.hosts ?? []).flatMap { host in
        host.gpus.map { $0.model ?? "" } + host.advertised.compactMap { $0.gpuResources.isEmpty ? nil : $0.model ?? "" }
      })
    return models.count == 1 ? models.first.flatMap { $0.isEmpty ? nil : $0 } : nil
  }
}

/// Node labels that name a GPU's model: NVIDIA's and AMD's labellers, GKE.
private let modelLabels = [
  "nvidia.com/gpu.product", "amd.com/gpu.product-name", "beta.amd.com/gpu.product-name", "gpu.intel.com/product",
  "cloud.google.com/gke-accelerator",
]

/// The model in a node selector of Flink's, `key:value,key:value`.
private func selectedModel(_ text: String) -> String? {
  for pair in text.split(separator: ",") {
    guard let colon = pair.firstIndex(of: ":") else { continue }
    if modelLabels.contains(String(pair[..<colon])) { return String(pair[pair.index(after: colon)...]) }
  }
  return nil
}
