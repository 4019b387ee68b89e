internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// What a TaskManager's pod needs beyond what Flink gives it by itself, and the objects and options that go with it.
struct TaskManagerPod {
  /// The effective template, the common one included; nil when nobody says anything about the pod.
  var template: ManifestNode?
  /// Whether the template says more than the cluster's own templates do.
  var hasAdditions = false
  /// Options that the pod's additions are of use with.
  var settings: [FlinkConfiguration.Entry] = []
  /// Objects that the pod refers to.
  var objects: [ManifestFile] = []
  var requests: [DeviceRequest] = []
  /// Whether something was added that may clash with what stands in a template or an option: a volume beside those of secrets, a
  /// claim, a choice of nodes. Names and the template's own mounts are looked at where something is added.
  var addsToTemplates = false
  var diagnostics: [Diagnostic] = []
}

/// Builds the template of the TaskManagers' pods.
///
/// - Parameter asksForDevices: whether the template has to ask for the device plugin's devices. In native mode Flink does
///   that, from its configuration, and overwrites what a template says.
func taskManagerPod(
  _ resolved: ResolvedCluster, for target: Target, asksForDevices: Bool, emission: Emission
) -> TaskManagerPod {
  let cluster = resolved.cluster
  let name = cluster.name?.value ?? ""
  let fields = KubernetesFields(cluster)
  var pod = TaskManagerPod()
  pod.template = cluster.podTemplate(of: .taskManager)?.manifest
  let devices = deviceRequests(resolved)
  pod.requests = devices.requests
  pod.diagnostics += devices.diagnostics
  let own = pod.template
  var template = own ?? .emptyPodTemplate("pod-template")
  if target != .kubernetesOperator {
    template.addAmounts(
      otherAmounts(of: cluster.taskManager),
      besides: fields.allocation == .resourceClaims ? pod.requests.compactMap(\.resource) : [])
  }
  template.addClaims(of: cluster.taskManager)
  if fields.allocation == .resourceClaims {
    addClaims(to: &template, pod: &pod, cluster: cluster, name: name, emission: emission)
  } else if let claim = own?["spec"]?["resourceClaims"], !pod.requests.isEmpty {
    pod.diagnostics.append(
      ManifestRules.devicesTwice.diagnostic(
        "the pod template claims devices, and Flink's configuration asks a device plugin for them, too",
        at: claim.provenance.location, path: cluster.path, severity: .warning,
        effect: "Each TaskManager gets both sets of devices, if both are of GPUs.",
        help: "use allocation: resource-claims, and let Drey write the claim"))
  }
  let isClaimed = fields.allocation == .resourceClaims
  reportOtherAmounts(
    in: own?.mainContainer?["resources"], named: "the pod template", pod: &pod, cluster: cluster, isClaimed: isClaimed)
  reportOtherAmounts(
    in: cluster.taskManager?["resources"]?.manifest, named: "'taskManager.resources'", pod: &pod, cluster: cluster,
    isClaimed: isClaimed, isWritten: target == .kubernetesOperator)
  if asksForDevices, fields.allocation == .devicePlugin { addLimits(pod.requests, to: &template) }
  addScheduling(to: &template, pod: &pod, fields: fields, resolved: resolved)
  addRuntime(to: &template, pod: &pod, fields: fields, cluster: cluster)
  addDiscoveryScript(to: &template, pod: &pod, resolved: resolved, fields: fields, emission: emission)
  pod.hasAdditions = template != (own ?? .emptyPodTemplate("pod-template"))
  if pod.hasAdditions { pod.template = template }
  pod.addsToTemplates =
    (fields.sharedMemory != nil || !pod.settings.isEmpty) && mountsSecrets(cluster.configuration)
    || !fields.gpuModels.isEmpty && own?["spec"]?["affinity"] != nil
    || cluster.taskManager?["resources"]?["claims"] != nil || cluster.jobManager?["resources"]?["claims"] != nil
  return pod
}

/// Whether Flink mounts secrets into its container, wherever that is.
private func mountsSecrets(_ configuration: FlinkConfiguration) -> Bool {
  !configuration.entries { $0.begins(with: "kubernetes.secrets") }.isEmpty
}

/// Kubernetes takes equal requests and limits for devices, and fills in the requests from the limits; both are written
/// so that nobody has to know.
private func addLimits(_ requests: [DeviceRequest], to template: inout ManifestNode) {
  guard !requests.isEmpty else { return }
  template.updateMainContainer(DeviceRequest.rule) { container in
    container.update("resources", DeviceRequest.rule) { resources in
      for field in ["limits", "requests"] {
        resources.update(field, DeviceRequest.rule) { values in
          for request in requests {
            guard let resource = request.resource else { continue }
            values.set(resource, ManifestNode(.string(String(request.amount)), request.provenance))
          }
        }
      }
    }
  }
}

/// What the person's own container resources ask for, where it differs from what Flink counts with.
///
/// - Parameter isWritten: whether the target writes them as they are, so that claims come on top.
private func reportOtherAmounts(
  in resources: ManifestNode?, named name: String, pod: inout TaskManagerPod, cluster: Cluster, isClaimed: Bool,
  isWritten: Bool = true
) {
  guard let resources else { return }
  for field in ["limits", "requests"] {
    guard let values = resources[field] else { continue }
    for request in pod.requests {
      guard let resource = request.resource, let old = values[resource] else { continue }
      if isClaimed {
        pod.diagnostics.append(
          ManifestRules.devicesTwice.diagnostic(
            "\(name) asks a device plugin for '\(resource)', and the cluster claims the same devices",
            at: old.provenance.location, path: cluster.path, severity: isWritten ? .error : .warning,
            effect: isWritten
              ? "Each TaskManager would get both sets of devices." : "It is left out: the pods claim their devices.",
            help: "remove it"))
      } else if old.scalarText != String(request.amount) {
        pod.diagnostics.append(
          ManifestRules.podLimitReplaced.diagnostic(
            "\(name) asks for \(old.scalarText ?? "something else") of '\(resource)', and Flink's "
              + "configuration for \(request.amount)", at: old.provenance.location, path: cluster.path,
            effect: "The container asks for \(request.amount), the number that Flink counts with.",
            help: "remove it, or let the two agree",
            notes: [Diagnostic.Note("Flink's amount", at: request.provenance.location)]))
      }
    }
  }
}

/// The pod's claim, made from a template, and the container's share of it.
private func addClaims(
  to template: inout ManifestNode, pod: inout TaskManagerPod, cluster: Cluster, name: String, emission: Emission
) {
  guard !pod.requests.isEmpty else { return }
  let rule: Derivation = "resource-claim"
  let claim = resourceClaimTemplate(pod.requests, of: cluster, name: name)
  pod.diagnostics += claim.diagnostics
  pod.objects.append(.object("resourceclaimtemplate.yaml", claim.node, header: emission.header))
  let podClaim = freeName("devices", in: template["spec"]?["resourceClaims"])
  template.update("spec", rule) { spec in
    spec.append(
      [
        .map(
          rule, .init("name", .derived(podClaim, rule)),
          .init("resourceClaimTemplateName", .derived(claimTemplateName(name), rule, from: cluster.name?.provenance)))
      ], to: "resourceClaims", rule)
  }
  template.updateMainContainer(rule) { container in
    container.update("resources", rule) { resources in
      resources.append([.map(rule, .init("name", .derived(podClaim, rule)))], to: "claims", rule)
    }
  }
}

/// Tolerations of the vendors' taints, and nodes with the wanted models.
private func addScheduling(
  to template: inout ManifestNode, pod: inout TaskManagerPod, fields: KubernetesFields, resolved: ResolvedCluster
) {
  let cluster = resolved.cluster
  let vendors = pod.requests.reduce(into: [DeviceVendor]()) { vendors, request in
    if let vendor = request.vendor, !vendors.contains(vendor) { vendors.append(vendor) }
  }
  var taints: [(key: String, provenance: Provenance)] = []
  for request in pod.requests {
    // What Kubernetes itself knows, huge pages say, taints no node.
    guard let key = request.vendor?.taint ?? request.resource, key.utf8.contains(UInt8(ascii: "/")),
      !taints.contains(where: { $0.key == key })
    else {
      continue
    }
    taints.append((key, .derived("vendor-taint", from: request.keyProvenance ?? request.provenance)))
  }
  // Those of the option come on top of the template's, on each target.
  var present = template["spec"]?["tolerations"]?.items ?? []
  if !taints.isEmpty, cluster.configuration.contains("kubernetes.taskmanager.tolerations") {
    let fields = try? NativePodFields(of: .taskManager, in: resolved)
    present += fields?.spec["tolerations"]?.items.map(\.manifest) ?? []
  }
  let missing = taints.filter { taint in
    !present.contains { tolerates($0, taint.key) }
  }
  if !missing.isEmpty {
    template.update("spec", "vendor-taint") { spec in
      spec.append(
        missing.map { key, provenance in
          .map(
            "vendor-taint", .init("key", ManifestNode(.string(key), provenance)),
            .init("operator", .derived("Exists", "vendor-taint")),
            .init("effect", .derived("NoSchedule", "vendor-taint")))
        }, to: "tolerations", "vendor-taint")
    }
  }
  addModels(to: &template, vendors: vendors, pod: &pod, fields: fields, resolved: resolved)
}

/// What `kubernetes.taskmanager.node-selector` wants of a label, which goes over a template's selector.
private func optionSelector(_ label: String, in resolved: ResolvedCluster) -> ManifestNode? {
  let key: StaticString = "kubernetes.taskmanager.node-selector"
  guard !resolved.cluster.configuration.entries(whereKey: { $0.begins(with: key) }).isEmpty else { return nil }
  return (try? NativePodFields(of: .taskManager, in: resolved))?.spec["nodeSelector"]?[label]?.manifest
}

/// Whether a toleration lets a pod onto a node with a vendor's taint, whose effect is `NoSchedule`. Which value the taint
/// has on the nodes at hand is known to whoever wrote one.
///
/// `Toleration.ToleratesTaint` (k8s.io/api/core/v1/toleration.go).
private func tolerates(_ toleration: ManifestNode, _ key: String) -> Bool {
  func text(_ field: String) -> String { toleration[field]?.string ?? "" }
  guard ["", "NoSchedule"].contains(text("effect")), ["", key].contains(text("key")) else { return false }
  switch text("operator") {
  case "Exists": return true
  case "", "Equal": return text("key") == key
  default: return false
  }
}

private func addModels(
  to template: inout ManifestNode, vendors: [DeviceVendor], pod: inout TaskManagerPod, fields: KubernetesFields,
  resolved: ResolvedCluster
) {
  let cluster = resolved.cluster
  guard let first = fields.gpuModels.first else { return }
  guard let vendor = vendors.first, vendors.count == 1 else {
    pod.diagnostics.append(
      ManifestRules.modelOfNoVendor.diagnostic(
        vendors.isEmpty
          ? "'gpuModel' is set, and the TaskManagers ask for no GPU of a vendor that Drey knows"
          : "'gpuModel' is set, and the TaskManagers ask for GPUs of two vendors",
        at: first.provenance.location, path: cluster.path, effect: "Nodes can't be chosen by the model's label.",
        help: "write the affinity into taskManager.podTemplate"))
    return
  }
  reportModelsOfOthers(than: vendor, pod: &pod, fields: fields, cluster: cluster)
  // A claim chooses the devices themselves.
  guard fields.allocation == .devicePlugin else { return }
  var values: [ManifestNode] = []
  for model in fields.gpuModels {
    let value = vendor.labelValue(of: model.value)
    guard isLabelValue(value), !value.isEmpty else {
      pod.diagnostics.append(
        ManifestRules.notExpressible.diagnostic(
          "'\(model.value)' can't be the value of the node label '\(vendor.modelLabel)'",
          at: model.provenance.location, path: cluster.path, effect: "The API server rejects the pod.",
          help: "use 1 to 63 letters, digits, '-', '_' and '.'"))
      continue
    }
    values += vendor.labelValues(of: model.value).filter(isLabelValue).map {
      ManifestNode(.string($0), .derived("gpu-model", from: model.provenance))
    }
  }
  guard !values.isEmpty else { return }
  let option = optionSelector(vendor.modelLabel, in: resolved)
  if let own = option ?? template["spec"]?["nodeSelector"]?[vendor.modelLabel], let text = own.scalarText,
    values.count > 1 || values.first?.scalarText != text
  {
    let stays = values.count == 1
    let meets = stays || values.contains { $0.scalarText == text }
    let holder = option == nil ? "the pod template's nodeSelector" : "'kubernetes.taskmanager.node-selector'"
    pod.diagnostics.append(
      ManifestRules.saidTwice.diagnostic(
        "\(holder) wants '\(vendor.modelLabel)' to be \(text), and 'gpuModel' "
          + "\(values.compactMap(\.scalarText).joined(separator: " or "))", at: own.provenance.location,
        path: cluster.path, severity: meets ? nil : .error,
        effect: stays
          ? "The \(option == nil ? "template's selector stays" : "option counts"): the pods go to nodes with \(text)."
          : meets
            ? "Nodes have to meet both: only those with \(text) do." : "No node meets both: the pods stay Pending.",
        help: "say the model in one place", notes: [Diagnostic.Note("'gpuModel'", at: first.provenance.location)]))
  }
  let rule: Derivation = "gpu-model"
  // What the option says goes over a selector.
  if values.count == 1, option != nil { return }
  template.update("spec", rule) { spec in
    if values.count == 1, let value = values.first {
      spec.update("nodeSelector", rule) { selector in
        if selector[vendor.modelLabel] == nil { selector.set(vendor.modelLabel, value) }
      }
      return
    }
    let expression = ManifestNode.map(
      rule, .init("key", .derived(vendor.modelLabel, rule)), .init("operator", .derived("In", rule)),
      .init("values", .list(values, rule)))
    spec.update("affinity", rule) { affinity in
      affinity.update("nodeAffinity", rule) { node in
        node.update("requiredDuringSchedulingIgnoredDuringExecution", rule) { required in
          var terms = required["nodeSelectorTerms"]?.items ?? []
          if terms.isEmpty { terms.append(ManifestNode(.mapping([]), .derived(rule))) }
          // The terms are alternatives, so each of them has to have it.
          for place in terms.indices { terms[place].append([expression], to: "matchExpressions", rule) }
          required.set("nodeSelectorTerms", .list(terms, rule))
        }
      }
    }
  }
}

/// `runtimeClassName`, `/dev/shm`, and the order in which CUDA counts.
private func addRuntime(
  to template: inout ManifestNode, pod: inout TaskManagerPod, fields: KubernetesFields, cluster: Cluster
) {
  if let runtime = fields.runtimeClassName {
    if let old = template["spec"]?["runtimeClassName"], old.scalarText != runtime.value {
      pod.diagnostics.append(
        ManifestRules.saidTwice.diagnostic(
          "the pod template's runtimeClassName is \(old.scalarText ?? "something else"), and the cluster's is "
            + "\(runtime.value)", at: old.provenance.location, path: cluster.path,
          effect: "The pods have \(runtime.value).", help: "remove one of the two",
          notes: [Diagnostic.Note("the cluster's runtimeClassName", at: runtime.provenance.location)]))
    }
    template.update("spec", "runtime-class") { $0.set("runtimeClassName", runtime.node) }
  }
  if let size = fields.sharedMemory, let text = size.scalarText {
    let rule: Derivation = "shared-memory"
    if let memory = memory(of: cluster), let wanted = KubernetesQuantity(text), wanted.number > Double(memory.bytes) {
      pod.diagnostics.append(
        ManifestRules.sharedMemoryOverMemory.diagnostic(
          "'sharedMemory' is \(text), and the TaskManager's container has \(memory.bytes >> 20)Mi in all",
          at: size.provenance.location, path: cluster.path,
          effect:
            "What is written to /dev/shm counts as the container's memory: the kernel ends it before the volume is full.",
          help: "give the container more memory than Flink's process and /dev/shm need, or make sharedMemory smaller",
          notes: [Diagnostic.Note("the memory", at: memory.provenance.location)]))
    }
    let taken = addVolume(
      to: &template, name: "shared-memory", mountPath: "/dev/shm", rule,
      .init(
        "emptyDir",
        .map(
          rule, .init("medium", .derived("Memory", rule)),
          .init("sizeLimit", ManifestNode(.string(text), size.provenance)))))
    if let taken {
      pod.diagnostics.append(
        ManifestRules.saidTwice.diagnostic(
          "'sharedMemory' is \(text), and the pod template mounts a volume at /dev/shm", at: size.provenance.location,
          path: cluster.path, effect: "The template's volume stays, of whatever size it is.",
          help: "remove one of the two", notes: [Diagnostic.Note("the template's volume", at: taken.location)]))
    }
  }
  // Else CUDA counts from the fastest GPU, and an index of the discovery script is another GPU.
  if pod.requests.contains(where: { $0.vendor == .nvidia }) {
    let rule: Derivation = "cuda-device-order"
    // Flink adds it behind the template's, so that it counts: a name is to stand once.
    if let option = cluster.configuration["containerized.taskmanager.env.CUDA_DEVICE_ORDER"] {
      guard option.text != "PCI_BUS_ID" else { return }
      pod.diagnostics.append(
        ManifestRules.saidTwice.diagnostic(
          "'\(option.key)' is \(option.text), and discovery scripts count in the order of PCI addresses",
          at: option.provenance.location, path: cluster.path,
          effect: "The option counts: an index that a job gets may be another GPU to CUDA.",
          help: "remove it, or set it to PCI_BUS_ID"))
      return
    }
    template.updateMainContainer(rule) { container in
      let own = container["env"]?.items.first { $0["name"]?.string == "CUDA_DEVICE_ORDER" }
      if let own {
        guard let text = own["value"]?.scalarText, text != "PCI_BUS_ID" else { return }
        pod.diagnostics.append(
          ManifestRules.saidTwice.diagnostic(
            "the pod template sets CUDA_DEVICE_ORDER to \(text), and discovery scripts count in the order of PCI addresses",
            at: own["value"]?.provenance.location, path: cluster.path,
            effect: "The template's value stays: an index that a job gets may be another GPU to CUDA.",
            help: "remove it, or set it to PCI_BUS_ID"))
        return
      }
      container.append(
        [
          .map(
            rule, .init("name", .derived("CUDA_DEVICE_ORDER", rule)), .init("value", .derived("PCI_BUS_ID", rule)))
        ], to: "env", rule)
    }
  }
}

/// What the TaskManagers' containers have, as far as one place says it.
private func memory(of cluster: Cluster) -> (bytes: Int64, provenance: Provenance)? {
  if let option = cluster.configuration["taskmanager.memory.process.size"] {
    return memorySize(option.text).map { ($0, option.provenance) }
  }
  guard let field = roleMemory(of: cluster.taskManager), let text = field.scalarText else { return nil }
  return operatorMemory(text).map { ($0, field.provenance) }
}

/// A model that is another vendor's GPU by its name.
private func reportModelsOfOthers(
  than vendor: DeviceVendor, pod: inout TaskManagerPod, fields: KubernetesFields, cluster: Cluster
) {
  for model in fields.gpuModels {
    let words = model.value.split(separator: " ").map { $0.uppercased() }
    let isAMDs = words.contains { ["AMD", "INSTINCT", "RADEON"].contains($0) }
    let isNVIDIAs = words.contains { ["NVIDIA", "TESLA", "GEFORCE", "QUADRO"].contains($0) }
    guard vendor == .nvidia ? isAMDs && !isNVIDIAs : isNVIDIAs && !isAMDs else { continue }
    let name = vendor == .nvidia ? "NVIDIA" : "AMD"
    pod.diagnostics.append(
      ManifestRules.modelOfNoVendor.diagnostic(
        "'\(model.value)' is no GPU of \(name)'s, and the TaskManagers ask for those", at: model.provenance.location,
        path: cluster.path, severity: .warning,
        effect: "No node has it in '\(vendor.modelLabel)': for this model alone the pods stay Pending.",
        help: "name a model of \(name)'s, or ask for the other vendor's resource"))
  }
}
