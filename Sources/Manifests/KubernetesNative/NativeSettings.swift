internal import ClusterModel

/// What fields of `FlinkDeployment` mean to native mode without an operator: Flink options
/// (`org.apache.flink.kubernetes.configuration.KubernetesConfigOptions`; these names are read since 1.17).
func nativeFieldSettings(of cluster: Cluster) -> [FlinkConfiguration.Entry] {
  var entries: [FlinkConfiguration.Entry] = []
  func add(_ key: String, _ value: ConfigurationValue?, _ rule: String, _ origin: Provenance?) {
    guard let value, !cluster.configuration.contains(key) else { return }
    entries.append(.init(key: key, value: value, provenance: .derived(rule, from: origin)))
  }
  let others = Dictionary(cluster.otherFields.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  add("kubernetes.cluster-id", cluster.name.map { .string($0.value) }, "cluster-id", cluster.name?.provenance)
  add(
    "kubernetes.namespace", cluster.namespace.map { .string($0.value) }, "namespace", cluster.namespace?.provenance)
  // The old name of an option lies under the new one, so a field may not take the place of a person's old one.
  if !cluster.configuration.contains("kubernetes.container.image") {
    add(
      "kubernetes.container.image.ref", cluster.image.map { .string($0.value) }, "image", cluster.image?.provenance)
  }
  let policy = others["imagePullPolicy"]
  add(
    "kubernetes.container.image.pull-policy", policy?.string.map { .string($0) }, "image-pull-policy",
    policy?.provenance)
  let account = AccountChoice(of: cluster)
  // Else Flink takes that of the templates.
  if !account.isTemplates {
    let named = account.named ?? cluster.name
    add(
      "kubernetes.service-account", .string(named?.value ?? "default"), "service-account", named?.provenance)
    entries += account.settings
  }
  let replicas = cluster.jobManager?["replicas"]
  if case .integer(let number) = replicas?.value, number > 1 {
    add(
      "kubernetes.jobmanager.replicas", .integer(digits: String(number)), "jobManager-replicas", replicas?.provenance)
  }
  // As the operator does: replicas go before the job's parallelism.
  let slots = cluster.configuration["taskmanager.numberOfTaskSlots"].flatMap { Int64($0.text) } ?? 1
  let workers = cluster.taskManager?["replicas"]
  if cluster.job != nil, case .integer(let number) = workers?.value, number > 0, slots > 0, number < 1 << 20,
    slots < 1 << 20, cluster.job?["parallelism"].map({ $0.value == .integer(number * slots) }) != true
  {
    add(
      "parallelism.default", .integer(digits: String(number * slots)), "taskManager-replicas", workers?.provenance)
  }
  return entries
}
