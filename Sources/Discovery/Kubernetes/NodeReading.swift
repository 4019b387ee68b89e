internal import ExternalResources
internal import Topology
internal import YAMLTree

/// A Node object of Kubernetes as a host that only says amounts; nil for what is no Node.
///
/// Labels: https://github.com/NVIDIA/k8s-device-plugin/blob/main/docs/gpu-feature-discovery/README.md,
/// https://github.com/ROCm/k8s-device-plugin/tree/master/cmd/k8s-node-labeller,
/// https://github.com/intel/intel-device-plugins-for-kubernetes/blob/main/cmd/gpu_nfdhook/README.md.
func readNode(_ node: YAMLNode) -> Host? {
  guard let name = node["metadata"]?["name"]?.text, !name.isEmpty else { return nil }
  var host = Host(name: name, status: .ok)
  var advertised = Advertised(source: .kubernetes)
  var labels: [String: String] = [:]
  for (key, value) in members(node["metadata"]?["labels"]) {
    labels[key.text] = value.resolved.text
  }
  readAmounts(node["status"], into: &advertised, &host)
  readLabels(labels, into: &advertised)
  readTaints(node["spec"], into: &advertised)
  readState(node, into: &advertised, &host)
  host.findings += contradictions(in: advertised)
  host.advertised = [advertised]
  return host
}

private func readLabels(_ labels: [String: String], into advertised: inout Advertised) {
  func first(_ names: String...) -> String? { names.lazy.compactMap { labels[$0] }.first { !$0.isEmpty } }
  var known: [GPU.Vendor: Advertised.Labels] = [
    .nvidia: Advertised.Labels(
      physicalGPUs: first("nvidia.com/gpu.count").flatMap { index($0) }, model: first("nvidia.com/gpu.product"),
      memoryMiB: first("nvidia.com/gpu.memory").flatMap { mebibytes($0) }, family: first("nvidia.com/gpu.family")),
    .amd: Advertised.Labels(
      model: first("amd.com/gpu.product-name", "beta.amd.com/gpu.product-name"),
      // AMD's labeller writes gibibytes with a G.
      memoryMiB: first("amd.com/gpu.vram", "beta.amd.com/gpu.vram").flatMap { $0.hasSuffix("G") ? mebibytes($0) : nil },
      family: first("amd.com/gpu.family", "beta.amd.com/gpu.family")),
    .intel: Advertised.Labels(
      physicalGPUs: first("gpu.intel.com/device.count").flatMap { index($0) }, model: first("gpu.intel.com/product"),
      family: first("gpu.intel.com/family")),
  ]
  known = known.filter { $0.value != Advertised.Labels() }
  if let vendor = GPU.Vendor.allCases.first(where: { known[$0] != nil }), let labels = known.removeValue(forKey: vendor)
  {
    advertised.physicalGPUs = labels.physicalGPUs
    advertised.model = labels.model
    advertised.memoryMiB = labels.memoryMiB
    advertised.family = labels.family
    advertised.otherLabels = known
    // It isn't said where there is nothing to mix up.
    if !known.isEmpty || advertised.gpuResources.contains(where: { $0.vendor != vendor }) { advertised.vendor = vendor }
  }
  // 0 where the plugin found nothing to share.
  advertised.replicas = first("nvidia.com/gpu.replicas").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  advertised.sharing = first("nvidia.com/gpu.sharing-strategy").flatMap { $0 == "none" ? nil : $0 }
  advertised.migStrategy = first("nvidia.com/mig.strategy").flatMap { $0 == "none" ? nil : $0 }
}

/// Extended resources have a domain before a slash; Kubernetes' own have none, but for the oldest of GPUs.
private func readAmounts(_ status: YAMLNode?, into advertised: inout Advertised, _ host: inout Host) {
  guard let status else { return }
  var resources: [String: Advertised.Resource] = [:]
  for (key, value) in members(status["capacity"]) where key.text.contains("/") {
    guard let amount = wholeQuantity(value.resolved.text) else {
      advertised.unreadable.append(key.text)
      host.findings.append(unreadable("capacity", key.text, value.resolved.text))
      continue
    }
    resources[key.text] = Advertised.Resource(name: key.text, capacity: amount)
  }
  for (key, value) in members(status["allocatable"])
  where key.text.contains("/") && !advertised.unreadable.contains(key.text) {
    guard let amount = wholeQuantity(value.resolved.text) else {
      host.findings.append(unreadable("allocatable amount", key.text, value.resolved.text))
      continue
    }
    resources[key.text, default: Advertised.Resource(name: key.text, capacity: amount)].allocatable = amount
  }
  advertised.resources = resources.values.sorted { $0.name < $1.name }
}

private func unreadable(_ what: String, _ resource: String, _ text: String) -> Host.Finding {
  .init(
    severity: .warning,
    message: "the \(what) of \(printable(resource)) is no whole number that Kubernetes writes: \(printable(text))",
    help: "see kubectl get node -o yaml; the scheduler doesn't count it either")
}

private func readTaints(_ spec: YAMLNode?, into advertised: inout Advertised) {
  guard let spec, let taints = spec["taints"] else { return }
  for taint in taints.items {
    let taint = taint.resolved
    let value = taint["value"]?.text ?? ""
    advertised.taints.append(
      (taint["key"]?.text ?? "") + (value.isEmpty ? "" : "=\(value)") + ":" + (taint["effect"]?.text ?? ""))
  }
  advertised.taints.sort()
}

private func readState(_ node: YAMLNode, into advertised: inout Advertised, _ host: inout Host) {
  for condition in (node["status"]?["conditions"] ?? node).items {
    let condition = condition.resolved
    guard condition["type"]?.text == "Ready" else { continue }
    let isReady = condition["status"]?.text == "True"
    advertised.state = isReady ? "Ready" : "NotReady"
    if !isReady {
      let reason = condition["message"]?.text ?? condition["reason"]?.text ?? ""
      host.findings.append(
        .init(
          severity: .warning, message: "the node is not ready" + (reason.isEmpty ? "" : ": \(printable(reason))"),
          help: "no pod starts there until it is"))
    }
  }
  if node["spec"]?["unschedulable"]?.text == "true" {
    // As `kubectl get nodes` has it.
    advertised.state = (advertised.state.map { "\($0)," } ?? "") + "SchedulingDisabled"
    host.findings.append(
      .init(severity: .info, message: "the node is cordoned: no new pod starts there", help: "kubectl uncordon ends it")
    )
  }
}

/// What a node says of itself that doesn't agree.
private func contradictions(in advertised: Advertised) -> [Host.Finding] {
  var findings: [Host.Finding] = []
  for resource in advertised.gpuResources {
    if let allocatable = resource.allocatable, allocatable < resource.capacity {
      let name = "\(resource.capacity) \(printable(resource.name))"
      let missing = resource.capacity - allocatable
      findings.append(
        .init(
          severity: .warning,
          message: allocatable > 0
            ? "only \(allocatable) of \(name) can be handed out: the other\(missing == 1 ? " is" : "s are") unhealthy"
            : "none of \(name) can be handed out: \(missing == 1 ? "it is" : "all are") unhealthy, or their device plugin is gone",
          help: "look at the device plugin's log, and at nvidia-smi or amd-smi on the node"))
    }
  }
  for vendor in GPU.Vendor.allCases {
    guard let counted = advertised.labels(of: vendor)?.physicalGPUs, advertised.countsWholeGPUs(of: vendor) else {
      continue
    }
    let resources = advertised.gpuResources(of: vendor)
    let offered = sum(resources.map(\.capacity))
    guard !resources.isEmpty, offered != counted, offered > counted || !advertised.mayRename(vendor) else { continue }
    // Intel's plugin offers each GPU several times by its option shared-dev-num, of which no label tells.
    if vendor == .intel, counted > 0, offered > counted, offered.isMultiple(of: counted) { continue }
    let names = resources.filter { $0.capacity > 0 || offered == 0 }.map { printable($0.name) }
    findings.append(
      .init(
        severity: .warning,
        message:
          "the node's labels count \(counted) GPUs, and it advertises \(offered) \(names.joined(separator: " and "))",
        help: offered < counted
          ? "look at the device plugin's log: it holds back a GPU that is lost or unhealthy"
          : vendor == .nvidia
            ? "restart gpu-feature-discovery, whose labels are old" : "look at the labels: they are old"))
  }
  if advertised.gpuResources.isEmpty, advertised.unreadable.isEmpty {
    let others = advertised.resources.filter { $0.capacity > 0 && $0.name.lowercased().contains("gpu") }
    if !others.isEmpty {
      let names = others.map { "\(printable($0.name)): \($0.capacity)" }.joined(separator: ", ")
      findings.append(
        .init(
          severity: .info, message: "the node advertises \(names), which no device plugin that Drey knows does",
          help: "name it as the config key all the same, where it is what a TaskManager needs"))
    }
  }
  return findings
}

/// The members of an object; none where it is absent.
func members(_ object: YAMLNode?) -> [(key: YAMLNode, value: YAMLNode)] { object.map { Array($0.entries) } ?? [] }
