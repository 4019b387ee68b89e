internal import ExternalResources
internal import Topology

/// What one source told about a host.
struct SourcedHost: Sendable {
  var host: Host
  /// Whether the source sees only a part of the host, as a container does: then it is a host of its own.
  var isPartial = false
}

/// Makes one host of what a scheduler and the host itself told, and says where they contradict each other.
///
/// Two are one host when they have a GPU in common, by UUID, or are called the same: a node's name and the host that a
/// person gave to SSH, user and port aside, and the domain where only one of them has it. Where that leads to several, nothing is
/// merged. The host stands where it was named first; answers of the same kind, such as two recordings, are never merged.
func mergedSources(_ found: [SourcedHost]) -> [Host] {
  let schedulers = found.indices.filter { !found[$0].host.advertised.isEmpty }
  guard !schedulers.isEmpty else { return found.map(\.host) }
  var hosts: [Host?] = found.map(\.host)
  let targets = targets(of: schedulers, in: found)
  // Nodes that are called the same, by what tells of them: where one source has two, no other's can be either.
  var nodes: [String: [Int]] = [:]
  for place in schedulers where targets[place] == nil {
    nodes[plainName(found[place].host.name), default: []].append(place)
  }
  for place in schedulers {
    let node = found[place].host
    if let other = targets[place] {
      if let host = hosts[other] { hosts[other] = merged(host, node) }
      hosts[place] = nil
      continue
    }
    let alike = nodes[plainName(node.name)] ?? []
    let sources = alike.flatMap { Set(found[$0].host.advertised.map(\.source)) }
    guard let first = alike.first, first != place, Set(sources).count == sources.count, var both = hosts[first] else {
      continue
    }
    both.advertised += node.advertised
    both.findings += node.findings
    if both.gpus.isEmpty { both.gpus = node.gpus }
    hosts[first] = both
    hosts[place] = nil
  }
  return hosts.compactMap(\.self)
}

/// The host that was asked itself, for each node that is one: by a GPU in common, else by name. Of several nodes of one kind
/// of scheduler that a host could be by name, such as those of two clusters, it is none.
private func targets(of schedulers: [Int], in found: [SourcedHost]) -> [Int: Int] {
  var byName = Places()
  var byUUID = Places()
  for place in found.indices where found[place].host.advertised.isEmpty && !found[place].isPartial {
    for name in names(of: found[place].host) { byName.add(name, place) }
    for uuid in found[place].host.gpus.compactMap(\.uuid) { byUUID.add(uuid.lowercased(), place) }
  }
  var targets: [Int: Int] = [:]
  var named: [Named: [Int]] = [:]
  for place in schedulers {
    let node = found[place].host
    let source = node.advertised.first?.source
    if let other = byUUID.only(of: node.gpus.compactMap { $0.uuid?.lowercased() }) {
      targets[place] = other
      // What is known by its GPUs is no other node's.
      named[Named(host: other, source: source), default: []].append(place)
    } else if let other = byName.only(of: names(of: node), where: { mayBeOne(found[$0].host.name, node.name) }) {
      named[Named(host: other, source: source), default: []].append(place)
    }
  }
  for (key, places) in named where places.count == 1 { targets[places[0]] = key.host }
  return targets
}

/// A host and who tells of a node that is called like it.
private struct Named: Hashable {
  var host: Int
  var source: Advertised.Source?
}

/// Whether two names can be one host's: two whole names have to be the same.
private func mayBeOne(_ one: String, _ other: String) -> Bool {
  let (one, other) = (plainName(one), plainName(other))
  return one == other || !one.contains(".") || !other.contains(".")
}

/// Hosts by what they are known by.
private struct Places {
  private var places: [String: Set<Int>] = [:]

  mutating func add(_ key: String, _ place: Int) { places[key, default: []].insert(place) }

  /// The one host that any of the keys leads to; nil where none or several do.
  func only(of keys: [String], where fits: (Int) -> Bool = { _ in true }) -> Int? {
    for key in keys {
      guard let found = places[key]?.filter(fits), !found.isEmpty else { continue }
      return found.count == 1 ? found.first : nil
    }
    return nil
  }
}

/// Without user, port and scheme, in lower case.
private func plainName(_ text: String) -> String {
  (try? SSHDestination(text))?.host.lowercased() ?? text.lowercased()
}

/// The name, and the name without its domain.
private func names(of host: Host) -> [String] {
  let name = plainName(host.name)
  let isAddress = name.contains(":") || name.allSatisfy { $0 == "." || $0.isNumber }
  guard !isAddress, let dot = name.firstIndex(of: ".") else { return [name] }
  return [name, String(name[..<dot])]
}

/// What the host said, with what a scheduler knows besides.
private func merged(_ host: Host, _ node: Host) -> Host {
  var merged = host
  merged.advertised += node.advertised
  merged.findings += node.findings
  if host.gpus.isEmpty, host.status == .failed {
    merged.gpus = node.gpus
    return merged
  }
  let known = Dictionary(
    node.gpus.compactMap { gpu in gpu.uuid.map { ($0.lowercased(), gpu) } }
  ) { first, _ in first }
  for place in merged.gpus.indices {
    guard let other = merged.gpus[place].uuid.flatMap({ known[$0.lowercased()] }) else { continue }
    merged.gpus[place].model = merged.gpus[place].model ?? other.model
    merged.gpus[place].memoryMiB = merged.gpus[place].memoryMiB ?? other.memoryMiB
    merged.gpus[place].pciBusID = merged.gpus[place].pciBusID ?? other.pciBusID
    merged.gpus[place].numaNode = merged.gpus[place].numaNode ?? other.numaNode
  }
  if host.status == .ok { merged.findings += contradictions(host, node) }
  return merged
}

/// Where a scheduler and the host's own tools differ.
private func contradictions(_ host: Host, _ node: Host) -> [Host.Finding] {
  var findings: [Host.Finding] = []
  for advertised in node.advertised {
    let speaker = advertised.source == .yarn ? "YARN counts" : "the node advertises"
    for vendor in GPU.Vendor.allCases {
      let gpus = host.gpus.filter { $0.vendor == vendor }
      let resources = advertised.gpuResources(of: vendor)
      if advertised.countsWholeGPUs(of: vendor) {
        let counted = sum(resources.map(\.capacity))
        guard !resources.isEmpty, counted != gpus.count, counted > gpus.count || !advertised.mayRename(vendor) else {
          continue
        }
        findings.append(
          .init(
            severity: .warning,
            message: "\(speaker) \(counted), \(tool(vendor)) sees \(gpus.count): "
              + (counted > gpus.count
                ? lost(counted - gpus.count, of: gpus, beside: node.gpus)
                : "\(counted == 0 ? "none" : "\(gpus.count - counted) of them") can't be asked for"),
            help: counted > gpus.count
              ? "look for the lost GPU in dmesg; pods that get it will fail"
              : advertised.source == .yarn
                ? "check yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices, and restart the NodeManager"
                : "look at the device plugin's log: it holds back a GPU that it takes for unhealthy"))
      } else if let counted = advertised.labels(of: vendor)?.physicalGPUs, counted != gpus.count {
        findings.append(
          .init(
            severity: .warning,
            message: "the node's labels count \(counted) GPUs, \(tool(vendor)) sees \(gpus.count)",
            help: vendor == .nvidia
              ? "look for a lost GPU in dmesg, or restart gpu-feature-discovery" : "look for a lost GPU in dmesg"))
      }
      findings += sliceContradictions(gpus, resources, advertised)
    }
  }
  let seen = Set(host.gpus.compactMap { $0.uuid?.lowercased() })
  if !seen.isEmpty {
    for gpu in node.gpus {
      guard let uuid = gpu.uuid, !seen.contains(uuid.lowercased()) else { continue }
      let place = node.advertised.contains { $0.source == .yarn } ? "the NodeManager" : "a ResourceSlice"
      findings.append(
        .init(
          severity: .warning,
          message: "\(place) has \(printable(uuid)), which \(tool(gpu.vendor ?? .nvidia)) doesn't show",
          help: "look for a lost GPU in dmesg, or restart the driver that listed it, if the GPU was taken out"))
    }
  }
  return findings
}

/// Advertised MIG devices against those that the tool lists, by profile.
private func sliceContradictions(
  _ gpus: [GPU], _ resources: [Advertised.Resource], _ advertised: Advertised
) -> [Host.Finding] {
  guard advertised.migStrategy == "mixed", (advertised.replicas ?? 1) <= 1 else { return [] }
  var counts: [String: Int] = [:]
  for slice in gpus.flatMap(\.slices) {
    // The device plugin writes `1g.10gb+me` as `1g.10gb.me`.
    counts["nvidia.com/mig-" + String(slice.profile.map { $0 == "+" ? "." : $0 }), default: 0] += 1
  }
  return resources.filter { $0.name.hasPrefix("nvidia.com/mig-") && $0.capacity != counts[$0.name, default: 0] }.map {
    .init(
      severity: .warning,
      message: "the node advertises \($0.capacity) \($0.name), nvidia-smi sees \(counts[$0.name, default: 0])",
      help: "restart the device plugin: it reads the MIG layout when it starts")
  }
}

private func tool(_ vendor: GPU.Vendor) -> String {
  switch vendor {
  case .nvidia: "nvidia-smi"
  case .amd: "amd-smi"
  case .intel: "the kernel"
  }
}

/// Which GPUs are lost, as far as it is certain: by the UUIDs that only a scheduler has, else by the numbers between those that are
/// there.
///
/// A ResourceSlice may be older than the host's last change: its UUIDs are believed where it lists as many GPUs as are
/// advertised, all that are seen among them, and where its number of a GPU fits a gap in those that are seen, if there
/// is one. Where a slice has other UUIDs than that, no gap is named either.
private func lost(_ count: Int, of seen: [GPU], beside advertised: [GPU]) -> String {
  let uuids = Set(seen.compactMap { $0.uuid?.lowercased() })
  let listed = advertised.filter { $0.uuid != nil }
  let unseen = listed.filter { !uuids.contains($0.uuid?.lowercased() ?? "") }
  let known = Set(seen.map(\.index))
  let gaps = Set(known.max().map { top in (0..<top).filter { !known.contains($0) } } ?? [])
  var names = [count == 1 ? "one GPU" : "\(count) GPUs"]
  if unseen.isEmpty {
    if gaps.count == count { names = gaps.sorted().map { "GPU \($0)" } }
  } else if unseen.count == count, Set(listed.compactMap(\.uuid)).count == seen.count + count,
    uuids.count == seen.count, gaps.isSubset(of: unseen.map(\.index))
  {
    names = unseen.compactMap(\.uuid).map(printable).sorted()
  }
  return "\(names.joined(separator: ", ")) \(count == 1 ? "is" : "are") lost"
}
