internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// What the objects of one standalone cluster have in common; of one cluster there is one.
final class WorkloadPlan {
  let cluster: Cluster
  let flinkVersion: FlinkVersion
  let resolved: ResolvedCluster
  let settings: [FlinkConfiguration.Entry]
  let configFile: ManifestFile
  let name: String
  let hasHighAvailability: Bool
  /// Whether the pods run as the account that Drey writes.
  let hasOwnAccount: Bool
  /// What the workloads can't be written with.
  var diagnostics: [Diagnostic] = []

  init(resolved: ResolvedCluster, settings: [FlinkConfiguration.Entry], configFile: ManifestFile) {
    cluster = resolved.cluster
    flinkVersion = resolved.flinkVersion
    self.resolved = resolved
    self.settings = settings
    self.configFile = configFile
    name = resolved.cluster.name?.value ?? ""
    limits = roleLimits(of: resolved.cluster)
    hasHighAvailability = hasKubernetesHighAvailability(resolved.cluster.configuration)
    hasOwnAccount =
      hasHighAvailability && !resolved.cluster.otherFields.contains { $0.key == "serviceAccount" }
      && PodRole.allCases.contains { role in
        Self.accountOption(of: role.rawValue, resolved.cluster) == nil
          && templateAccount(of: role, resolved.cluster) == nil
      }
  }

  /// The limits apart from requests.
  let limits: [RoleLimit]

  /// The variable with the address of the JobManager's pod: a name stands once in `env`, and a template may have given this one
  /// another meaning.
  private(set) lazy var addressVariable: (name: String, isThere: Bool) = {
    var own = jobManagerTemplate(of: cluster)?.mainContainer?["env"]?.items.map { ($0["name"]?.string, $0) } ?? []
    let prefix = "containerized.master.env."
    let ofOptions = cluster.configuration.entries { $0.begins(with: "containerized.master.env.") }
    own += ofOptions.map { (String($0.key.dropFirst(prefix.count)), ManifestNode(.null, $0.provenance)) }
    for name in ["POD_IP", "FLINK_POD_IP"] {
      guard let variable = own.last(where: { $0.0 == name })?.1 else { return (name, false) }
      if variable["valueFrom"]?["fieldRef"]?["fieldPath"]?.string == "status.podIP" { return (name, true) }
    }
    return ("DREY_POD_IP", false)
  }()

  /// What the container of a role needs for Flink's process; nil where Flink would fail on its memory.
  func memory(of role: PodRole) -> ManifestNode? {
    let size = setting(role == .taskManager ? "taskmanager.memory.process.size" : "jobmanager.memory.process.size")
    if let size, let quantity = memoryQuantity(size.text) {
      return ManifestNode(.string(quantity), .derived("process-memory", from: size.provenance))
    }
    return processMemory(of: role, in: settings, version: flinkVersion).map { total in
      // All of it: what is cut off is what the kernel kills for.
      let mebibytes = total.bytes >> 20 + (total.bytes & (1 << 20 - 1) == 0 ? 0 : 1)
      return ManifestNode(.string("\(mebibytes)Mi"), .derived("process-memory", from: total.provenance))
    }
  }

  /// Of the cluster's name, from which all names are made.
  var nameOrigin: Provenance? { cluster.name?.provenance }

  var configMapName: String { "\(name)-flink-config" }

  func setting(_ key: String) -> FlinkConfiguration.Entry? { settings.first { $0.key == key } }

  /// Native mode's option for the account of a role's pods.
  static func accountOption(of component: String, _ cluster: Cluster) -> FlinkConfiguration.Entry? {
    cluster.configuration["kubernetes.\(component).service-account"]
      ?? cluster.configuration["kubernetes.service-account"]
  }

  /// Where the REST server listens; the Service names the port by which it is reached.
  func restPort(_ rule: Derivation) -> ManifestNode {
    guard let bound = setting("rest.bind-port"), let number = singlePort(bound) else {
      return port("rest.port", 8081, rule)
    }
    return ManifestNode(.integer(number), bound.provenance)
  }

  /// A port that an option sets; nil for ranges and 0, which no Service can name.
  func port(_ key: String, _ normal: Int64, _ rule: Derivation) -> ManifestNode {
    guard let entry = setting(key), let number = singlePort(entry) else { return .integer(normal, rule) }
    return ManifestNode(.integer(number), entry.provenance)
  }
}

/// Where Flink's images read their configuration.
private let configurationDirectory = "/opt/flink/conf"

/// Flink's configuration directory as a ConfigMap.
func flinkConfigMap(_ plan: WorkloadPlan) -> ManifestNode {
  let rule: Derivation = "flink-config-map"
  var config = plan.configFile
  // The object has the header.
  config.header = []
  var data = [ManifestNode.Entry(config.path, ManifestNode(.file(config), .derived(rule)))]
  data += logSettings(of: plan.cluster)
  return kubernetesObject(
    "v1", "ConfigMap", name: plan.configMapName, of: plan.cluster,
    [.init("data", .group(data.sorted { $0.key < $1.key }, rule))], rule)
}

/// The JobManager: a Deployment for a session, a Job for an application, which ends with its job.
func jobManagerWorkload(_ plan: WorkloadPlan, emission: Emission) -> ManifestFile {
  let rule: Derivation = "jobmanager"
  let cluster = plan.cluster
  let own = jobManagerTemplate(of: cluster)
  var arguments: [ManifestNode]
  if cluster.job != nil {
    arguments = applicationArguments(plan)
  } else {
    arguments = [.derived("jobmanager", rule)]
  }
  if plan.hasHighAvailability {
    // High availability looks for the leader itself, at the address that it knows: the pod's. The start script takes
    // '-D' for the end of its own arguments only as a word of its own.
    arguments.insert(
      contentsOf: [
        .derived("-D", rule), .derived("jobmanager.rpc.address=$(\(plan.addressVariable.name))", rule),
      ], at: 1)
  }
  let ports: [(String, ManifestNode)] = [
    ("rpc", plan.port("jobmanager.rpc.port", 6123, rule)), ("blob", plan.port("blob.server.port", 6124, rule)),
    ("rest", plan.restPort(rule)),
  ]
  let template = podTemplate(plan, over: own, component: "jobmanager", arguments: arguments, ports: ports)
  let labels = flinkLabels(plan.name, component: "jobmanager", rule, from: plan.nameOrigin)
  let replicas = cluster.jobManager?["replicas"]?.manifest ?? .integer(1, rule)
  if cluster.job != nil {
    var job = template
    // Either is one of a Job's: with `Never` it makes another pod, and doesn't start this one's container again.
    if job["spec"]?["restartPolicy"]?.string != "Never" {
      job.update("spec", rule) { $0.set("restartPolicy", .derived("OnFailure", rule)) }
    }
    return .object(
      "job-jobmanager.yaml",
      kubernetesObject(
        "batch/v1", "Job", name: "\(plan.name)-jobmanager", of: cluster, labels: labels,
        [.init("spec", .map(rule, .init("parallelism", replicas), .init("template", job)))], rule),
      header: emission.header)
  }
  return .object(
    "deployment-jobmanager.yaml",
    kubernetesObject(
      "apps/v1", "Deployment", name: "\(plan.name)-jobmanager", of: cluster, labels: labels,
      [
        .init(
          "spec",
          .map(
            rule, .init("replicas", replicas),
            .init("selector", .group([.init("matchLabels", .group(labels, rule))], rule)),
            .init("template", template)))
      ], rule), header: emission.header)
}

/// What the image's entry point is told for an application: the program's own arguments come after `--`, so that none
/// of them is taken for Flink's.
private func applicationArguments(_ plan: WorkloadPlan) -> [ManifestNode] {
  let rule: Derivation = "application-arguments"
  guard let job = plan.cluster.job else { return [] }
  var arguments: [ManifestNode] = [.derived("standalone-job", rule)]
  func add(_ flag: String, _ field: String) {
    guard let node = job[field], let text = node.string else { return }
    arguments += [.derived(flag, rule), ManifestNode(.string(containerArgument(text)), node.provenance)]
  }
  add("--job-classname", "entryClass")
  add("--fromSavepoint", "initialSavepointPath")
  if let node = job["allowNonRestoredState"], case .boolean(true) = node.value {
    arguments.append(.derived("--allowNonRestoredState", rule, from: node.provenance))
  }
  if let jar = job["jarURI"]?.string, !isInUserLibrary(jar) { add("--jars", "jarURI") }
  let own = (job["args"]?.items ?? []).compactMap(\.locatedString)
  if !own.isEmpty { arguments.append(.derived("--", rule)) }
  for argument in own {
    arguments.append(ManifestNode(.string(containerArgument(argument.value)), argument.provenance))
  }
  return arguments
}

/// An argument of a container, in which Kubernetes would put a variable's value for `$(NAME)`, and `$` for `$$`
/// (`Expand`, k8s.io/kubernetes/third_party/forked/golang/expansion).
func containerArgument(_ text: String) -> String {
  var bytes: [UInt8] = []
  var previous: UInt8 = 0
  for byte in text.utf8 {
    if previous == UInt8(ascii: "$"), byte == UInt8(ascii: "(") || byte == UInt8(ascii: "$") { bytes.append(previous) }
    bytes.append(byte)
    previous = byte
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The TaskManagers, with their devices.
///
/// - Parameter takesDevices: whether a pod beside the old ones would need devices that the old ones hold.
func taskManagerDeployment(_ plan: WorkloadPlan, template own: ManifestNode?, takesDevices: Bool) -> ManifestNode {
  let rule: Derivation = "taskmanager"
  let ports = [("rpc", plan.port("taskmanager.rpc.port", 6122, rule))]
  let template = podTemplate(
    plan, over: own, component: "taskmanager", arguments: [.derived("taskmanager", rule)], ports: ports)
  let labels = flinkLabels(plan.name, component: "taskmanager", rule, from: plan.nameOrigin)
  let count = taskManagerCount(plan.resolved).map { ManifestNode(.integer($0.count), $0.provenance) }
  var spec = ManifestNode.map(
    rule, .init("replicas", count ?? .integer(1, rule)),
    .init("selector", .group([.init("matchLabels", .group(labels, rule))], rule)))
  if takesDevices {
    // A rolling update begins with a quarter more pods, which wait for devices that nothing frees, or that a quota keeps from
    // being made.
    spec.set("strategy", .map("device-rollout", .init("type", .derived("Recreate", "device-rollout"))))
  }
  spec.set("template", template)
  return kubernetesObject(
    "apps/v1", "Deployment", name: "\(plan.name)-taskmanager", of: plan.cluster, labels: labels,
    [.init("spec", spec)], rule)
}

func jobManagerService(_ plan: WorkloadPlan) -> ManifestNode {
  let rule: Derivation = "jobmanager-service"
  let ports: [(String, String, Int64)] = [
    ("blob", "blob.server.port", 6124), ("rest", "rest.port", 8081), ("rpc", "jobmanager.rpc.port", 6123),
  ]
  let list = ports.map { name, key, normal in
    var port = ManifestNode.map(rule, .init("name", .derived(name, rule)), .init("port", plan.port(key, normal, rule)))
    let target = plan.restPort(rule)
    if name == "rest", target.value != port["port"]?.value { port.set("targetPort", target) }
    return port
  }
  let selector = ManifestNode.group(flinkLabels(plan.name, component: "jobmanager", rule, from: plan.nameOrigin), rule)
  return kubernetesObject(
    "v1", "Service", name: "\(plan.name)-jobmanager", of: plan.cluster,
    labels: flinkLabels(plan.name, component: "jobmanager", rule, from: plan.nameOrigin),
    [.init("spec", .map(rule, .init("ports", .list(list, rule)), .init("selector", selector)))], rule)
}

/// The pods of one role: the person's template, and in it the container that runs Flink.
private func podTemplate(
  _ plan: WorkloadPlan, over own: ManifestNode?, component: String, arguments: [ManifestNode],
  ports: [(String, ManifestNode)]
) -> ManifestNode {
  let rule = Derivation(component)
  let cluster = plan.cluster
  // Of a Pod, what a workload's template has.
  var template = ManifestNode(.mapping([]), .derived(rule))
  template.set("metadata", own?["metadata"] ?? ManifestNode(.mapping([]), .derived(rule)))
  if let spec = own?["spec"] { template.set("spec", spec) }
  do throws(EffectivePod.Failure) {
    template.apply(
      try NativePodFields(of: component == "jobmanager" ? .jobManager : .taskManager, in: plan.resolved))
  } catch {
    plan.diagnostics.append(
      ManifestRules.notExpressible.diagnostic(error.message, at: error.location, path: cluster.path))
  }
  template.update("metadata", rule) { metadata in
    metadata = ManifestNode(
      .mapping(metadata.entries.filter { $0.key == "labels" || $0.key == "annotations" }), metadata.provenance)
    for entry in clusterMetadata(cluster) {
      metadata.update(entry.key, rule) { old in
        for label in entry.node.entries where old[label.key] == nil { old.set(label.key, label.node) }
      }
    }
    metadata.update("labels", rule) { labels in
      for label in flinkLabels(plan.name, component: component, rule, from: plan.nameOrigin) {
        labels.set(label.key, label.node)
      }
    }
  }
  let taken = addVolume(
    to: &template, name: "flink-config", mountPath: configurationDirectory, rule,
    .init("configMap", .map(rule, .init("name", .derived(plan.configMapName, rule, from: plan.nameOrigin)))))
  if let taken {
    plan.diagnostics.append(mountPathTaken(configurationDirectory, "Flink's configuration", at: taken, in: cluster))
  }
  let others = Dictionary(cluster.otherFields.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  if let option = WorkloadPlan.accountOption(of: component, cluster) {
    template.update("spec", rule) {
      $0.set("serviceAccountName", ManifestNode(.string(option.text), option.provenance))
    }
  } else if let account = others["serviceAccount"] {
    template.update("spec", rule) { $0.set("serviceAccountName", account.manifest) }
  } else if plan.hasOwnAccount, own?["spec"]?["serviceAccountName"] == nil, own?["spec"]?["serviceAccount"] == nil {
    template.update("spec", rule) {
      $0.set("serviceAccountName", .derived(plan.name, "service-account", from: plan.nameOrigin))
    }
  }
  template.updateMainContainer(rule) { container in
    let option = imageOption(of: cluster).map { ManifestNode(.string($0.text), $0.provenance) }
    // As native mode has it: what the cluster says, then the template, then Flink's own.
    if let image = cluster.image?.node ?? option {
      container.set("image", image)
    } else if container["image"] == nil {
      container.set("image", .derived("flink:\(plan.flinkVersion)", "flink-image"))
    }
    if let policy = others["imagePullPolicy"] {
      container.set("imagePullPolicy", policy.manifest)
    } else if let policy = cluster.configuration["kubernetes.container.image.pull-policy"] {
      container.set("imagePullPolicy", ManifestNode(.string(policy.text), policy.provenance))
    }
    if let own = container["args"] {
      plan.diagnostics.append(
        ManifestRules.saidTwice.diagnostic(
          "the pod template's 'args' of Flink's container give way to those that start Flink",
          at: own.provenance.location,
          path: cluster.path, effect: "Flink's own are written, behind the template's 'command' where it has one.",
          help: "take them out; a job's arguments are 'job.args'"))
    }
    container.set("args", .list(arguments, rule))
    if component == "jobmanager", plan.hasHighAvailability, !plan.addressVariable.isThere {
      container.append(
        [
          .map(
            rule, .init("name", .derived(plan.addressVariable.name, rule)),
            .init(
              "valueFrom",
              .map(rule, .init("fieldRef", .map(rule, .init("fieldPath", .derived("status.podIP", rule)))))))
        ], to: "env", rule)
    }
    if container["ports"] == nil {
      container.set(
        "ports",
        .list(
          ports.map { .map(rule, .init("containerPort", $0.1), .init("name", .derived($0.0, rule))) }, rule))
    }
    addComputeResources(plan, component: component, to: &container)
  }
  return template
}

/// Memory of the whole process as Flink works it out, requests equal to limits but where the cluster has other limits, and
/// processors.
private func addComputeResources(_ plan: WorkloadPlan, component: String, to container: inout ManifestNode) {
  let rule: Derivation = "compute-resources"
  let isTaskManager = component == "taskmanager"
  let role = isTaskManager ? plan.cluster.taskManager : plan.cluster.jobManager
  var values: [(key: String, request: ManifestNode, limit: ManifestNode)] = []
  func add(_ key: String, _ request: ManifestNode) {
    let limit = plan.limits.first { $0.key == key && $0.words.process.lowercased() == component }
    let factor = plan.cluster.configuration["kubernetes.\(component).\(key).limit-factor"]
    let most =
      if let factor, let number = Double(factor.text), number >= 1 {
        amount(request, times: number, key: key, .derived("limit-factor", from: factor.provenance))
      } else {
        limit.flatMap { node(of: $0, request: request) }
      }
    values.append((key, request, most ?? request))
  }
  if let memory = plan.memory(of: isTaskManager ? .taskManager : .jobManager) { add("memory", memory) }
  if let cpu = processors(plan, component, role) { add("cpu", cpu) }
  if let storage = RoleStorage(of: role), let request = storage.node(of: "requests") {
    values.append(("ephemeral-storage", request, storage.node(of: "limits") ?? request))
  }
  guard !values.isEmpty else { return }
  values.sort { $0.key < $1.key }
  container.update("resources", rule) { resources in
    resources.update("limits", rule) { old in for value in values { old.set(value.key, value.limit) } }
    resources.update("requests", rule) { old in for value in values { old.set(value.key, value.request) } }
  }
}

/// Processors in the order of native mode: Flink's own option, Kubernetes' option, the field.
private func processors(_ plan: WorkloadPlan, _ component: String, _ role: StructuredNode?) -> ManifestNode? {
  let configuration = plan.cluster.configuration
  let rule = "\(component)-cpu"
  let options = [
    component == "taskmanager" ? configuration["taskmanager.cpu.cores"] : nil,
    configuration["kubernetes.\(component).cpu.amount"] ?? configuration["kubernetes.\(component).cpu"],
  ]
  for option in options {
    guard let option, let quantity = cpuQuantity(option.text) else { continue }
    return ManifestNode(.string(quantity), .derived(rule, from: option.provenance))
  }
  return roleResource("cpu", of: role).flatMap { cpu in
    cpu.scalarText.flatMap(cpuQuantity).map { ManifestNode(.string($0), .derived(rule, from: cpu.provenance)) }
  }
}

/// A limit as it is written, where its request is what the cluster's says to Kubernetes; else as many times the request, as
/// native mode has it: `2G` is more to Flink than to Kubernetes.
private func node(of limit: RoleLimit, request: ManifestNode) -> ManifestNode? {
  guard let text = limit.limit.scalarText, let written = limit.request.scalarText.flatMap(KubernetesQuantity.init),
    let asked = request.scalarText.flatMap(KubernetesQuantity.init)
  else { return nil }
  if written == asked { return ManifestNode(.string(text), limit.limit.provenance) }
  guard let factor = limit.factor, factor >= 1 else { return nil }
  let provenance = Provenance.derived("\(limit.words.field)-limits", from: limit.limit.provenance)
  return amount(request, times: factor, key: limit.key, provenance)
}

private func amount(
  _ request: ManifestNode, times factor: Double, key: String, _ provenance: Provenance
) -> ManifestNode? {
  guard let asked = request.scalarText.flatMap(KubernetesQuantity.init) else { return nil }
  let number = asked.number * factor
  if key == "cpu" { return cpuQuantity(String(number)).map { ManifestNode(.string($0), provenance) } }
  guard number < 9e18 else { return nil }
  // No less than the request, which may be no whole number of MiB: the API server refuses such a limit.
  return ManifestNode(.string("\((Int64(number) + (1 << 20 - 1)) >> 20)Mi"), provenance)
}
