import ClusterModel

/// Flink's own container.
extension PodBuilding {
  mutating func container(
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
    guard let requests = resolved.kubernetes, !requests.isEmpty else { return [] }
    var outcomes: [String: Provenance?] = [:]
    for resource in resolved.resources where resource.kubernetesRequest != nil {
      guard let key = resource.kubernetesConfigKey?.text, outcomes[key] == nil else { continue }
      outcomes.updateValue(resource.amount?.provenance, forKey: key)
    }
    return requests.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { key, amount in
      (key, StructuredNode(.string(String(amount)), (outcomes[key] ?? nil) ?? fixed))
    }
  }
}
