import ClusterModel
import Diagnostics
import FlinkOptions
import FlinkYAML

/// The pod that reaches the API server for a role of a cluster.
///
/// As Flink 2.3's `KubernetesTaskManagerFactory` and `KubernetesJobManagerFactory` build it, after what the operator does to
/// a `FlinkDeployment`; in `mode: standalone` as the operator builds it.
///
/// - Parameter template: for a Flink configuration, the text of the role's template.
package func effectivePod(
  of resolved: ResolvedCluster, role: PodRole, template: PodTemplateText? = nil
) -> EffectivePod {
  let isStandalone = resolved.cluster.mode?.value == "standalone"
  var result = EffectivePod(role: role, mode: isStandalone ? .standalone : .native, cluster: resolved.cluster)
  for stage in [ResolvedCluster.Stage.cluster, .load] {
    guard let error = resolved.errors[stage] else { continue }
    let failure = resolved.cluster.loadFailure
    result.failure = EffectivePod.Failure(
      stage: stage.rawValue, flinkMessage: error, message: failure?.message ?? error, location: failure?.location)
    return result
  }
  var building = PodBuilding(resolved: resolved, result: result)
  do throws(EffectivePod.Failure) {
    try building.run(template)
  } catch {
    building.result.failure = error
    building.result.pod.value = .map([])
    building.result.externalArguments = []
  }
  building.result.otherLogs += building.options.logs
  return building.result
}

private struct PodBuilding {
  let resolved: ResolvedCluster
  var result: EffectivePod
  var options: FlinkOptionReading

  typealias Failure = EffectivePod.Failure
  typealias Entry = FlinkConfiguration.Entry

  init(resolved: ResolvedCluster, result: EffectivePod) {
    self.resolved = resolved
    self.result = result
    let configuration = resolved.cluster.configuration
    let readsYAML =
      resolved.flinkVersion.major >= 2
      || (resolved.cluster.kind != .legacyFlinkConfiguration
        && (resolved.cluster.kind == .flinkConfiguration || configuration.isStandardYAML))
    options = FlinkOptionReading(configuration: configuration, readsYAML: readsYAML)
  }

  private var isTaskManager: Bool { result.role == .taskManager }
  private var isOperators: Bool { resolved.cluster.kind == .flinkDeployment || resolved.cluster.kind == .cluster }
  private var words: String { isTaskManager ? "taskmanager" : "jobmanager" }

  mutating func run(_ text: PodTemplateText?) throws(Failure) {
    var template: StructuredNode?
    if isOperators {
      let layers = try OperatorLayers(resolved.cluster, role: result.role)
      options.configuration = layers.configuration
      template = layers.template
    } else if let text {
      template = try readPodTemplate(text)
    }
    let clusterID = try clusterID()
    let ports = try ports()
    let resources = try processResources()
    try readExternalResources()
    let (otherContainers, main) = split(template)
    var pod = template ?? StructuredNode(.map([]), fixed)
    if pod["metadata"]?.isMap != true { pod.set("metadata", StructuredNode(.map([]), fixed)) }
    if pod["spec"]?.isMap != true { pod.set("spec", StructuredNode(.map([]), fixed)) }
    let labels = try labels(clusterID)
    let annotations = try options.map("kubernetes.\(words).annotations")
    pod.edit("metadata") { metadata in
      if isTaskManager || result.mode == .standalone { metadata.remove("name") }
      if !labels.isEmpty { metadata.edit("labels") { set(labels, in: &$0) } }
      if !annotations.isEmpty { metadata.edit("annotations") { set(annotations, in: &$0) } }
    }
    let edited = try spec(of: pod)
    let container = try container(main, resources: resources, ports: ports)
    pod.edit("spec") { spec in
      spec = edited
      spec.edit("containers") { list in list.value = .list(otherContainers + [container]) }
    }
    result.pod = pod
    result.problems = podProblems(pod)
  }

  /// What Flink always writes, whatever is configured.
  private var fixed: Provenance { Provenance(.derived(rule: "Flink", from: nil)) }
  private var byDefault: Provenance { Provenance(.derived(rule: "Flink's default", from: nil)) }

  private func provenance(_ entry: Entry?) -> Provenance { entry?.provenance ?? byDefault }

  /// The containers of a template beside Flink's own, and that; the last of several with its name.
  private func split(_ template: StructuredNode?) -> (others: [StructuredNode], main: StructuredNode) {
    var others: [StructuredNode] = []
    var main: StructuredNode?
    for container in template?["spec"]?["containers"]?.items ?? [] {
      if container["name"]?.string == mainContainerName { main = container } else { others.append(container) }
    }
    return (others, main ?? StructuredNode(.map([]), fixed))
  }

  // MARK: What must be right before there is a pod

  private func clusterID() throws(Failure) -> String {
    guard let entry = options.configuration["kubernetes.cluster-id"] else { return "" }
    let text = entry.text
    if isBlank(text) || text.utf16.count > 45 {
      let rule = isBlank(text) ? "must not be blank" : "must be no more than 45 characters"
      throw Failure(
        flinkMessage: "IllegalArgumentException: kubernetes.cluster-id \(rule).",
        message: "'kubernetes.cluster-id' \(rule)", location: entry.provenance.location)
    }
    return text
  }

  private func ports() throws(Failure) -> [(name: String, number: Int64, entry: Entry?)] {
    let blob = try fixedPort("blob.server.port", 6124)
    let taskManagerRPC = try fixedPort("taskmanager.rpc.port", 6122)
    if isTaskManager { return [("taskmanager-rpc", taskManagerRPC.number, taskManagerRPC.entry)] }
    let rest = options.configuration["rest.port"]
    let rpc = options.configuration["jobmanager.rpc.port"]
    return [
      ("rest", try options.integer(rest, default: 8081), rest),
      ("jobmanager-rpc", try options.integer(rpc, default: 6123), rpc),
      ("blobserver", blob.number, blob.entry),
    ]
  }

  private func fixedPort(_ key: String, _ standard: Int64) throws(Failure) -> (number: Int64, entry: Entry?) {
    guard let entry = options.configuration[key] else { return (standard, nil) }
    guard let number = javaLong(entry.value.javaString), Int32(exactly: number) != nil else {
      throw Failure(
        flinkMessage:
          "FlinkRuntimeException: \(key) should be specified to a fixed port. Do not support a range of ports.",
        message: "'\(key)' must be one port, not '\(entry.text)'", location: entry.provenance.location)
    }
    return number == 0 ? (standard, nil) : (number, entry)
  }

  private mutating func readExternalResources() throws(Failure) {
    guard let error = resolved.errors[.kubernetes] ?? resolved.errors[.amounts] ?? resolved.errors[.listed] else {
      result.warnings = resolved.warnings[.amounts] ?? []
      guard isTaskManager else { return }
      if result.mode == .native { result.warnings += resolved.warnings[.kubernetes] ?? [] }
      // With the quotes: that is how Flink writes the list.
      let amounts = (resolved.amounts ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      if amounts.isEmpty {
        result.externalArguments = ["external-resources=none"]
      } else {
        let names = amounts.map(\.key).joined(separator: ";")
        result.externalArguments =
          (amounts.map { "external-resource.\($0.key).amount=\(throughDouble($0.value))" }
          + ["external-resources=\"\(names)\""]).sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
      }
      return
    }
    let failed = Set(resolved.errors.keys)
    let loss = resolved.resources.flatMap(\.losses).first { failed.contains($0.stage) }
    throw Failure(
      flinkMessage: error, message: loss?.reason ?? error,
      location: loss?.location ?? options.configuration["external-resources"]?.provenance.location)
  }

  // MARK: CPU and memory

  private struct Amount {
    var request: String
    var limit: String
    var provenance: Provenance
    var limitProvenance: Provenance
  }

  private mutating func processResources() throws(Failure) -> [(name: String, amount: Amount)] {
    // The client derives both processes, whatever pod it is about.
    let taskManager = try memory("taskmanager", standard: 1728)
    let jobManager = isTaskManager ? nil : try memory("jobmanager", standard: 1600)
    let (bytes, memoryFrom) = jobManager ?? taskManager
    let taskManagerCPU = try taskManagerCPU()
    let (cpu, cpuFrom) = isTaskManager ? taskManagerCPU : try jobManagerCPU()
    let cpuFactor = try factor("cpu")
    let memoryFactor = try factor("memory")
    let mebibytes = Int32(truncatingIfNeeded: bytes >> 20)
    let limit = Double(mebibytes) * memoryFactor.value
    guard cpu.isFinite, taskManagerCPU.0.isFinite, (cpu * cpuFactor.value).isFinite else {
      throw Failure(
        flinkMessage:
          "NumberFormatException: Character I is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.",
        message: "the number of CPUs must be finite", location: cpuFrom.location)
    }
    return [
      (
        "memory",
        Amount(
          request: "\(mebibytes)Mi", limit: "\(Int32(clamping: Int64(limit)))Mi", provenance: memoryFrom,
          limitProvenance: memoryFactor.entry?.provenance ?? memoryFrom)
      ),
      (
        "cpu",
        Amount(
          request: javaText(cpu), limit: javaText(cpu * cpuFactor.value), provenance: cpuFrom,
          limitProvenance: cpuFactor.entry?.provenance ?? cpuFrom)
      ),
    ]
  }

  private mutating func memory(_ role: String, standard: Int64) throws(Failure) -> (bytes: Int64, Provenance) {
    let memory = ProcessMemory(options: options, prefix: "\(role).memory.")
    let (bytes, entry) = try memory.total(standard: standard << 20)
    if let entry { return (bytes, entry.provenance) }
    if role == words {
      result.assumptions.append(
        "No memory is configured: \(standard)m is that of the config.yaml that Flink ships; without one Flink refuses to start."
      )
    }
    return (bytes, Provenance(.derived(rule: "the config.yaml that Flink ships", from: nil)))
  }

  private mutating func taskManagerCPU() throws(Failure) -> (Double, Provenance) {
    let cores = options.configuration["taskmanager.cpu.cores"]
    // The client, which makes the JobManager's pod, does not look at Kubernetes' option.
    let amount =
      isTaskManager
      ? options.entry("kubernetes.taskmanager.cpu.amount", deprecated: "kubernetes.taskmanager.cpu") : nil
    let slots = options.configuration["taskmanager.numberOfTaskSlots"]
    let fallback = try options.double(amount, default: -1)
    let count = try options.integer(slots, default: 1)
    let (value, entry) =
      if let cores {
        (try options.double(cores, default: 0), Optional(cores))
      } else if fallback > 0 {
        (fallback, amount)
      } else {
        (Double(count), slots)
      }
    let scaled = eightDecimals(value)
    guard scaled > 0 else {
      throw Failure(
        flinkMessage:
          "IllegalConfigurationException: TaskExecutors need to be started with a positive number of CPU cores. "
          + "Please configure taskmanager.cpu.cores accordingly.",
        message: "a TaskManager must have more than 0 CPUs", location: entry?.provenance.location)
    }
    return (scaled, provenance(entry))
  }

  private mutating func jobManagerCPU() throws(Failure) -> (Double, Provenance) {
    let entry = options.entry("kubernetes.jobmanager.cpu.amount", deprecated: "kubernetes.jobmanager.cpu")
    return (try options.double(entry, default: 1), provenance(entry))
  }

  private func factor(_ what: String) throws(Failure) -> (value: Double, entry: Entry?) {
    let key = "kubernetes.\(words).\(what).limit-factor"
    let entry = options.configuration[key]
    let value = try options.double(entry, default: 1)
    guard value >= 1 else {
      throw Failure(
        flinkMessage: "IllegalArgumentException: \(key) should be greater or equal to 1.",
        message: "'\(key)' must be at least 1", location: entry?.provenance.location)
    }
    return (value, entry)
  }

  // MARK: The spec

  private func labels(_ clusterID: String) throws(Failure) -> [(key: String, value: String, provenance: Provenance)] {
    var labels = try options.map("kubernetes.\(words).labels")
    let type = result.mode == .standalone ? "flink-standalone-kubernetes" : "flink-native-kubernetes"
    labels.append(("type", type, fixed))
    if !clusterID.isEmpty {
      labels.append(("app", clusterID, options.configuration["kubernetes.cluster-id"]?.provenance ?? fixed))
    }
    labels.append(("component", words, fixed))
    return labels
  }

  private func set(_ pairs: [(key: String, value: String, provenance: Provenance)], in map: inout StructuredNode) {
    for pair in pairs { map.set(pair.key, StructuredNode(.string(pair.value), pair.provenance)) }
  }

  private mutating func spec(of pod: StructuredNode) throws(Failure) -> StructuredNode {
    var spec = pod["spec"] ?? StructuredNode(.map([]), fixed)
    let account = options.entry("kubernetes.\(words).service-account", fallback: "kubernetes.service-account")
    let ofTemplate = spec["serviceAccount"] ?? spec["serviceAccountName"]
    var name = StructuredNode(.string(account?.text ?? "default"), provenance(account))
    if let ofTemplate {
      if account == nil, result.mode == .native {
        name = ofTemplate
      } else {
        name.provenance.replace(ofTemplate.provenance)
      }
    }
    for field in ["serviceAccount", "serviceAccountName"] { setOverwriting(field, name, in: &spec) }
    if isTaskManager, result.mode == .native {
      setOverwriting("restartPolicy", StructuredNode(.string("Never"), fixed), in: &spec)
    }
    if result.mode == .native || !isTaskManager {
      let network = options.configuration["kubernetes.hostnetwork.enabled"]
      let isHost = try options.boolean(network, default: false)
      setOverwriting("hostNetwork", StructuredNode(.boolean(isHost), provenance(network)), in: &spec)
      if isHost {
        setOverwriting("dnsPolicy", StructuredNode(.string("ClusterFirstWithHostNet"), provenance(network)), in: &spec)
      } else if isBlank(spec["dnsPolicy"]?.string) {
        spec.set("dnsPolicy", StructuredNode(.string("ClusterFirst"), byDefault))
      }
    }
    let secrets = try options.list("kubernetes.container.image.pull-secrets")
    let secretsFrom = provenance(options.configuration["kubernetes.container.image.pull-secrets"])
    spec.append(secrets.map { object([("name", .string($0))], secretsFrom) }, to: "imagePullSecrets")
    let selector = try options.map("kubernetes.\(words).node-selector")
    if !selector.isEmpty { spec.edit("nodeSelector") { set(selector, in: &$0) } }
    spec.append(try tolerations(), to: "tolerations")
    for secret in try options.map("kubernetes.secrets") {
      let fields: [(String, StructuredValue)] = [
        ("name", .string(secret.key + "-volume")),
        ("secret", object([("secretName", .string(secret.key))], secret.provenance).value),
      ]
      spec.append([object(fields, secret.provenance)], to: "volumes")
    }
    return spec
  }

  /// Sets a field; the same value of the template is no change.
  private func setOverwriting(_ field: String, _ node: StructuredNode, in spec: inout StructuredNode) {
    if let old = spec[field], old.value == node.value, old.provenance == node.provenance { return }
    spec.set(field, node)
  }

  private mutating func tolerations() throws(Failure) -> [StructuredNode] {
    let (maps, entry) = try options.maps("kubernetes.\(words).tolerations")
    let from = provenance(entry)
    var tolerations: [StructuredNode] = []
    for map in maps {
      var fields: [(String, StructuredValue)] = []
      for (key, value) in map {
        switch key.lowercased() {
        case "effect", "key", "operator", "value": fields.append((key.lowercased(), .string(value)))
        case "tolerationseconds":
          guard let seconds = javaLong(value) else {
            throw Failure(
              flinkMessage: "NumberFormatException: For input string: \"\(value)\"",
              message: "'tolerationSeconds' must be a whole number, not '\(value)'", location: from.location)
          }
          fields.append(("tolerationSeconds", .integer(seconds)))
        default:
          result.otherLogs.append("KubernetesToleration: Unrecognized key(\(key)) of toleration, will ignore.")
        }
      }
      tolerations.append(object(fields, from))
    }
    return tolerations
  }

  private func object(_ fields: [(String, StructuredValue)], _ provenance: Provenance) -> StructuredNode {
    StructuredNode(
      .map(
        fields.map { key, value in
          StructuredValue.Entry(key: key, keyLocation: provenance.place, value: StructuredNode(value, provenance))
        }), provenance)
  }

  // MARK: The container

  private mutating func container(
    _ template: StructuredNode, resources: [(name: String, amount: Amount)],
    ports: [(name: String, number: Int64, entry: Entry?)]
  ) throws(Failure) -> StructuredNode {
    var container = template
    if container["name"] == nil { container.set("name", StructuredNode(.string(mainContainerName), fixed)) }
    let image = options.entry("kubernetes.container.image.ref", deprecated: "kubernetes.container.image")
    if let image {
      container.set("image", StructuredNode(.string(image.text), image.provenance))
    } else if result.mode == .standalone {
      container.remove("image")
    }
    let policyEntry = options.configuration["kubernetes.container.image.pull-policy"]
    let policy = try options.word(policyEntry, among: ["IfNotPresent", "Always", "Never"], default: "IfNotPresent")
    if policyEntry != nil || container["imagePullPolicy"] == nil || result.mode == .standalone {
      container.set("imagePullPolicy", StructuredNode(.string(policy), provenance(policyEntry)))
    }
    let devices = isTaskManager && result.mode == .native ? self.devices() : []
    container.edit("resources") { node in
      for (name, amount) in resources {
        node.edit("requests") { $0.set(name, StructuredNode(.string(amount.request), amount.provenance)) }
        node.edit("limits") { $0.set(name, StructuredNode(.string(amount.limit), amount.limitProvenance)) }
      }
      for (name, device) in devices {
        node.edit("requests") { $0.set(name, device) }
        node.edit("limits") { $0.set(name, device) }
      }
    }
    let isHost =
      result.mode == .native && options.configuration.text(of: "kubernetes.hostnetwork.enabled")?.uppercased() == "TRUE"
    container.append(
      isHost
        ? []
        : ports.map { port in
          object([("containerPort", .integer(port.number)), ("name", .string(port.name))], provenance(port.entry))
        }, to: "ports")
    container.append(environment() + (try secretEnvironment()), to: "env")
    container.append(
      try options.map("kubernetes.secrets").map { secret in
        object([("mountPath", .string(secret.value)), ("name", .string(secret.key + "-volume"))], secret.provenance)
      }, to: "volumeMounts")
    return container
  }

  /// `containerized.taskmanager.env.*` and `containerized.master.env.*`, sorted.
  private func environment() -> [StructuredNode] {
    let prefix = isTaskManager ? "containerized.taskmanager.env." : "containerized.master.env."
    let bytes = Array(prefix.utf8)
    return options.configuration.entries { $0.starts(with: bytes) }
      .map { (String($0.key.dropFirst(prefix.count)), $0) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      .map { object([("name", .string($0)), ("value", .string($1.text))], $1.provenance) }
  }

  private func secretEnvironment() throws(Failure) -> [StructuredNode] {
    let (maps, entry) = try options.maps("kubernetes.env.secretKeyRef")
    let from = provenance(entry)
    return maps.map { map in
      func field(_ name: String) -> String? { map.first { $0.key == name }?.value }
      var reference: [(String, StructuredValue)] = []
      if let key = field("key") { reference.append(("key", .string(key))) }
      if let secret = field("secret") { reference.append(("name", .string(secret))) }
      let source = object([("secretKeyRef", object(reference, from).value)], from)
      var fields: [(String, StructuredValue)] = []
      if let name = field("env") { fields.append(("name", .string(name))) }
      return object(fields + [("valueFrom", source.value)], from)
    }
  }

  /// The resources that external resources ask for, sorted by name.
  private func devices() -> [(name: String, node: StructuredNode)] {
    (resolved.kubernetes ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { key, amount in
      let outcome = resolved.resources.first { $0.kubernetesRequest != nil && $0.kubernetesConfigKey?.text == key }
      return (key, StructuredNode(.string(String(amount)), outcome?.amount?.provenance ?? fixed))
    }
  }
}

/// `CPUResource` keeps eight decimals.
private func eightDecimals(_ value: Double) -> Double {
  guard value.isFinite, value > 0 else { return value }
  let (digits, exponent) = javaDecimal(value)
  let kept = digits.prefix(max(0, exponent + 8))
  guard !kept.isEmpty else { return 0 }
  let text = kept.map(String.init).joined()
  return Double("0.\(text)e\(exponent)") ?? value
}
