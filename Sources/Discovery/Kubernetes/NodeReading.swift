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
  readLabels(labels, into: &advertised)
  readAmounts(node["status"], into: &advertised, &host)
  readTaints(node["spec"], into: &advertised)
  readState(node, into: &advertised, &host)
  host.findings += contradictions(in: advertised)
  host.advertised = [advertised]
  return host
}

private func readLabels(_ labels: [String: String], into advertised: inout Advertised) {
  func first(_ names: String...) -> String? { names.lazy.compactMap { labels[$0] }.first { !$0.isEmpty } }
  advertised.physicalGPUs = first("nvidia.com/gpu.count", "gpu.intel.com/device.count").flatMap { index($0) }
  advertised.model = first(
    "nvidia.com/gpu.product", "amd.com/gpu.product-name", "beta.amd.com/gpu.product-name", "gpu.intel.com/product")
  advertised.family = first(
    "nvidia.com/gpu.family", "amd.com/gpu.family", "beta.amd.com/gpu.family", "gpu.intel.com/family")
  if let memory = first("nvidia.com/gpu.memory") {
    advertised.memoryMiB = mebibytes(memory)
  } else if let memory = first("amd.com/gpu.vram", "beta.amd.com/gpu.vram") {
    // AMD's labeller writes gibibytes with a G.
    advertised.memoryMiB = memory.hasSuffix("G") ? mebibytes(memory) : nil
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
      findings.append(
        .init(
          severity: .warning,
          message:
            "only \(allocatable) of \(resource.capacity) \(printable(resource.name)) can be handed out: the others are unhealthy",
          help: "look at the device plugin's log, and at nvidia-smi or amd-smi on the node"))
    }
  }
  // The labels that count are of one vendor, and so are the GPUs of a node, in practice: those of the first.
  if let counted = advertised.physicalGPUs, advertised.countsWholeGPUs,
    let vendor = advertised.gpuResources.first?.vendor
  {
    let resources = advertised.gpuResources(of: vendor)
    let offered = sum(resources.map(\.capacity))
    guard offered != counted, offered > counted || !advertised.mayRename(vendor) else { return findings }
    let names = resources.filter { $0.capacity > 0 || offered == 0 }.map { printable($0.name) }
    findings.append(
      .init(
        severity: .warning,
        message:
          "the node's labels count \(counted) GPUs, and it advertises \(offered) \(names.joined(separator: " and "))",
        help: offered < counted
          ? "look at the device plugin's log: it holds back a GPU that is lost or unhealthy"
          : "restart gpu-feature-discovery, whose labels are old"))
  }
  return findings
}

/// The members of an object; none where it is absent.
func members(_ object: YAMLNode?) -> [(key: YAMLNode, value: YAMLNode)] { object.map { Array($0.entries) } ?? [] }
