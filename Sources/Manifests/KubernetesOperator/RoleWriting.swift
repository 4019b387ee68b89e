internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// `jobManager` and `taskManager` of a `FlinkDeployment`, in the form that the operator's version reads.
struct RoleWriting {
  var jobManager: ManifestNode?
  var taskManager: ManifestNode?
  var diagnostics: [Diagnostic] = []

  init(resolved: ResolvedCluster, pod: TaskManagerPod, readsResources: Bool) {
    let cluster = resolved.cluster
    jobManager = cluster.jobManager.map { Self.withWholeMemory(Self.withStorageQuantity($0.manifest)) }
    taskManager = cluster.taskManager.map { Self.withWholeMemory(Self.withStorageQuantity($0.manifest)) }
    if pod.hasAdditions, let template = pod.template {
      var node = taskManager ?? ManifestNode(.mapping([]), .derived("task-manager-pod"))
      node.set("podTemplate", template)
      taskManager = node
    }
    guard readsResources else {
      jobManager = withoutResources(jobManager, "jobManager", cluster, hasTemplate: false)
      taskManager = withoutResources(taskManager, "taskManager", cluster, hasTemplate: pod.hasAdditions)
      return
    }
    if cluster.jobManager?["resources"]?["claims"] != nil {
      var template = cluster.podTemplate(of: .jobManager)?.manifest ?? .emptyPodTemplate("role-resources")
      template.addClaims(of: cluster.jobManager)
      jobManager?.set("podTemplate", template)
    }
    jobManager = jobManager.map(Self.inOneForm)
    taskManager = taskManager.map(Self.inOneForm)
    guard cluster.mode?.value == "standalone", !pod.requests.isEmpty, !cluster.usesResourceClaims else { return }
    taskManager = withDevices(pod.requests, in: taskManager, cluster)
  }

  /// The operator reads memory in Flink's words, but hands `ephemeralStorage` to Kubernetes as it stands, which refuses
  /// `10g` and takes `2048m` for two bytes.
  private static func withStorageQuantity(_ role: ManifestNode) -> ManifestNode {
    var role = role
    guard var resource = role["resource"], let size = resource["ephemeralStorage"], let text = size.scalarText,
      let quantity = storageQuantity(text), quantity != text
    else { return role }
    resource.set(
      "ephemeralStorage", ManifestNode(.string(quantity), .derived("ephemeral-storage", from: size.provenance)))
    role.set("resource", resource)
    return role
  }

  /// The operator refuses memory with a fraction, `8.5g`, which other targets have in bytes: it gets the same bytes.
  private static func withWholeMemory(_ role: ManifestNode) -> ManifestNode {
    var role = role
    let rule: Derivation = "whole-memory"
    if let memory = role["resource"]?["memory"], let text = memory.scalarText, !isWholeMemory(text),
      let whole = flinkMemory(text)
    {
      role.update("resource", rule) {
        $0.set("memory", ManifestNode(.string(whole), .derived(rule, from: memory.provenance)))
      }
    }
    if let memory = role["resources"]?["requests"]?["memory"], let text = memory.scalarText, !isWholeMemory(text),
      let bytes = operatorMemory(text)
    {
      role.update("resources", rule) { resources in
        resources.update("requests", rule) {
          $0.set("memory", ManifestNode(.string("\(bytes)"), .derived(rule, from: memory.provenance)))
        }
      }
    }
    return role
  }

  /// `resources` in the words of operators before 1.16: processors, memory and storage in `resource`, the rest in the pod
  /// template.
  ///
  /// - Parameter hasTemplate: whether the TaskManagers' template is all of theirs already.
  private mutating func withoutResources(
    _ role: ManifestNode?, _ field: String, _ cluster: Cluster, hasTemplate: Bool
  ) -> ManifestNode? {
    guard var role, let resources = role["resources"] else { return role }
    let isTaskManager = field == "taskManager"
    let node = isTaskManager ? cluster.taskManager : cluster.jobManager
    let rule: Derivation = "operator-before-1.16"
    diagnostics.append(
      ManifestRules.resourcesPruned.diagnostic(
        "'\(field).resources' is read by operator 1.16 and newer only"
          + (cluster.operatorVersion.map { ", and 'operatorVersion' is \($0.value)" } ?? ""),
        at: resources.provenance.location, path: cluster.path,
        effect: "An older operator's CRD drops it in silence; it is written as 'resource' and into the pod template.",
        help: cluster.operatorVersion == nil ? "set operatorVersion if it is 1.16 or newer" : nil))
    role.remove("resources")
    // The request is what Flink is told of; limits over it are options (`limitFactors`).
    let values = ["limits", "requests"].flatMap { resources[$0]?.entries ?? [] }
    let own: [(from: String, to: String)] = [
      ("cpu", "cpu"), ("memory", "memory"), ("ephemeral-storage", "ephemeralStorage"),
    ]
    // All of the template, since it is merged into the common one by position.
    let before =
      (isTaskManager && hasTemplate ? role["podTemplate"] : nil)
      ?? cluster.podTemplate(of: isTaskManager ? .taskManager : .jobManager)?.manifest
      ?? ManifestNode(.mapping([]), .derived(rule))
    var template = before
    for (from, to) in own {
      guard let value = values.last(where: { $0.key == from })?.node, let text = value.scalarText else { continue }
      // The old field is request and limit at once.
      if to == "ephemeralStorage", let storage = RoleStorage(of: node), storage.isLimitedApart {
        template.addStorage(storage)
        if role["resource"] != nil { role.update("resource", rule) { $0.remove(to) } }
        continue
      }
      let provenance = Provenance.derived(rule, from: value.provenance)
      // Over what `resource` says itself: on every target `resources` go before it (`roleResource`).
      role.update("resource", rule) { resource in
        resource.set(
          to,
          to == "cpu"
            ? coreNumber(text).map { ManifestNode(.double($0), provenance) } ?? value
            : ManifestNode(.string((to == "memory" ? flinkMemory(text) : storageQuantity(text)) ?? text), provenance))
      }
    }
    template.addAmounts(otherAmounts(of: node))
    template.addClaims(of: node)
    if template != before { role.set("podTemplate", template) }
    return role
  }

  /// `resources` that say all: the operator reads these or `resource`, never some of both, and tells Flink of requests only.
  private static func inOneForm(_ role: ManifestNode) -> ManifestNode {
    guard var resources = role["resources"], !resources.entries.isEmpty else { return role }
    var role = role
    if resources["claims"] != nil {
      // They are in the pod template: the operator drops them here.
      resources.remove("claims")
      role.set("resources", resources)
    }
    if let old = role["resource"] {
      role.remove("resource")
      for (from, to) in [("cpu", "cpu"), ("memory", "memory"), ("ephemeralStorage", "ephemeral-storage")] {
        guard let node = old[from], let text = node.scalarText else { continue }
        guard resources["requests"]?[to] == nil, resources["limits"]?[to] == nil else { continue }
        let written = quantity(of: from, text)
        role.update("resources", "resources-in-full") { resources in
          resources.update("requests", "resources-in-full") {
            $0.set(to, ManifestNode(.string(written ?? text), .derived("resources-in-full", from: node.provenance)))
          }
        }
      }
    }
    for key in ["cpu", "memory"] {
      guard let limit = resources["limits"]?[key], resources["requests"]?[key] == nil, let text = limit.scalarText
      else {
        continue
      }
      role.update("resources", "resources-in-full") { resources in
        resources.update("requests", "resources-in-full") {
          $0.set(key, ManifestNode(.string(text), .derived("resources-in-full", from: limit.provenance)))
        }
      }
    }
    return role
  }

  /// Devices in `taskManager.resources`, which operator 1.16 gives to standalone TaskManagers; processors and memory go
  /// with them, because it reads either `resources` or `resource`.
  private func withDevices(_ requests: [DeviceRequest], in role: ManifestNode?, _ cluster: Cluster) -> ManifestNode {
    let rule = DeviceRequest.rule
    var role = role ?? ManifestNode(.mapping([]), .derived(rule))
    let old = role["resource"]
    role.remove("resource")
    role.update("resources", rule) { resources in
      for side in ["limits", "requests"] {
        resources.update(side, rule) { values in
          for (from, to) in [("cpu", "cpu"), ("memory", "memory"), ("ephemeralStorage", "ephemeral-storage")] {
            guard let node = old?[from], let text = node.scalarText, values[to] == nil else { continue }
            let written = quantity(of: from, text)
            values.set(to, ManifestNode(.string(written ?? text), .derived(rule, from: node.provenance)))
          }
          for request in requests {
            guard let resource = request.resource else { continue }
            values.set(resource, ManifestNode(.string(String(request.amount)), request.provenance))
          }
        }
      }
    }
    return role
  }
}

/// A value of `resource` as `resources` have it.
private func quantity(of field: String, _ text: String) -> String? {
  switch field {
  case "cpu": cpuQuantity(text)
  case "memory": memoryQuantity(text)
  default: storageQuantity(text)
  }
}

extension ManifestNode {
  /// Takes a key out of a mapping.
  mutating func remove(_ key: String) {
    guard case .mapping(let entries) = value else { return }
    value = .mapping(entries.filter { $0.key != key })
  }
}
