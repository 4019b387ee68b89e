package import Diagnostics

/// What came, went and changed between two inventories of the same hosts.
package struct InventoryDiff: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case came
    case went
    case changed
  }

  package struct Change: Sendable, Hashable {
    package var kind: Kind
    package var host: String
    /// `GPU 3`, `nvidia.com/gpu`, `link GPU0-GPU1`, `MIG 1g.10gb`; nil: the host itself.
    package var subject: String?
    /// Such as `memoryMiB`; nil where the whole came or went.
    package var field: String?
    package var before: String?
    package var after: String?
    /// Why a host failed, where that is what changed.
    package var reason: String?
  }

  /// By host, in the order of the new inventory, then what went.
  package private(set) var changes: [Change] = []

  package var isEmpty: Bool { changes.isEmpty }

  /// Hosts are the same by name; GPUs by UUID, else by index. Findings are not compared: they are words.
  package init(from old: Inventory, to new: Inventory) {
    let before = Dictionary(old.hosts.map { ($0.name, $0) }) { first, _ in first }
    let after = Set(new.hosts.map(\.name))
    for host in new.hosts {
      if let known = before[host.name] {
        compare(known, host)
      } else {
        add(.came, host.name, after: summary(host), reason: reason(host))
      }
    }
    for host in old.hosts where !after.contains(host.name) { add(.went, host.name, before: summary(host)) }
  }

  private func summary(_ host: Host) -> String {
    host.status == .failed ? "failed" : host.gpuCount == 1 ? "1 GPU" : "\(host.gpuCount) GPUs"
  }

  private func reason(_ host: Host) -> String? {
    host.status == .failed ? host.findings.first { $0.severity == .error }?.message : nil
  }

  private mutating func add(
    _ kind: Kind, _ host: String, _ subject: String? = nil, field: String? = nil, before: String? = nil,
    after: String? = nil, reason: String? = nil
  ) {
    changes.append(
      Change(kind: kind, host: host, subject: subject, field: field, before: before, after: after, reason: reason))
  }

  private mutating func compare(_ old: Host, _ new: Host) {
    if old.status != new.status {
      add(
        .changed, new.name, field: "status", before: old.status.rawValue, after: new.status.rawValue,
        reason: reason(new))
    }
    // A host that didn't answer lost nothing.
    guard old.status == new.status || (!old.gpus.isEmpty && !new.gpus.isEmpty) else { return }
    compareGPUs(old, new)
    compareLinks(old, new)
    compareAmounts(old, new)
  }

  private mutating func change(
    _ host: String, _ subject: String?, _ field: String, _ before: String?, _ after: String?
  ) {
    if before != after { add(.changed, host, subject, field: field, before: before, after: after) }
  }

  private mutating func compareGPUs(_ old: Host, _ new: Host) {
    var left = old.gpus
    for gpu in new.gpus {
      let place =
        left.firstIndex { $0.uuid != nil && $0.uuid == gpu.uuid && $0.index == gpu.index }
        ?? left.firstIndex { $0.uuid != nil && $0.uuid == gpu.uuid }
        ?? left.firstIndex { ($0.uuid == nil || gpu.uuid == nil) && $0.index == gpu.index && $0.vendor == gpu.vendor }
      let subject = new.deviceNames.title(of: gpu)
      guard let place else {
        add(.came, new.name, subject, after: words(gpu))
        continue
      }
      let known = left.remove(at: place)
      change(new.name, subject, "index", String(known.index), String(gpu.index))
      change(new.name, subject, "uuid", known.uuid, gpu.uuid)
      change(new.name, subject, "model", known.model, gpu.model)
      change(new.name, subject, "memoryMiB", known.memoryMiB.map(String.init), gpu.memoryMiB.map(String.init))
      change(new.name, subject, "pciBusId", known.pciBusID, gpu.pciBusID)
      change(new.name, subject, "numaNode", known.numaNode.map(String.init), gpu.numaNode.map(String.init))
      if known.isInMIGMode || gpu.isInMIGMode {
        change(new.name, subject, "migMode", String(known.isInMIGMode), String(gpu.isInMIGMode))
      }
      change(new.name, subject, "slices", words(known.slices), words(gpu.slices))
    }
    for gpu in left { add(.went, new.name, old.deviceNames.title(of: gpu), before: words(gpu)) }
  }

  private func words(_ gpu: GPU) -> String {
    [gpu.model, gpu.uuid].compactMap(\.self).joined(separator: ", ")
  }

  private func words(_ slices: [GPU.Slice]) -> String? {
    slices.isEmpty ? nil : slices.map(\.profile).joined(separator: ", ")
  }

  private mutating func compareLinks(_ old: Host, _ new: Host) {
    func named(_ host: Host) -> [String: String] {
      let names = host.deviceNames
      return Dictionary(
        host.links.map { link in
          let ends = [link.from, link.to].map { names.name(of: $0, vendor: link.vendor) }
          return ("link \(ends[0])-\(ends[1])", link.kind.description)
        }
      ) { first, _ in first }
    }
    compareNamed(named(old), named(new), of: new.name, field: "kind")
  }

  private mutating func compareAmounts(_ old: Host, _ new: Host) {
    for source in Advertised.Source.allCases {
      let before = old.advertised.first { $0.source == source }
      let after = new.advertised.first { $0.source == source }
      guard before != nil || after != nil else { continue }
      func amounts(_ advertised: Advertised?) -> [String: String] {
        Dictionary(
          (advertised?.resources ?? []).map { ($0.name, "\($0.allocatable ?? $0.capacity) of \($0.capacity)") }
        ) { first, _ in first }
      }
      compareNamed(amounts(before), amounts(after), of: new.name, field: "amount")
      change(new.name, source.rawValue, "state", before?.state, after?.state)
      change(new.name, source.rawValue, "model", before?.model, after?.model)
    }
  }

  private mutating func compareNamed(
    _ before: [String: String], _ after: [String: String], of host: String, field: String
  ) {
    for name in Set(before.keys).union(after.keys).sorted() {
      switch (before[name], after[name]) {
      case (let old?, let new?): change(host, name, field, old, new)
      case (nil, let new?): add(.came, host, name, after: new)
      case (let old?, nil): add(.went, host, name, before: old)
      case (nil, nil): break
      }
    }
  }
}

extension InventoryDiff {
  /// A line a change, for a person: `+` came, `-` went, `~` changed.
  package var text: String {
    var text = ""
    for change in changes {
      let mark = change.kind == .came ? "+" : change.kind == .went ? "-" : "~"
      var line = "\(mark) \(change.host)" + (change.subject.map { ": \($0)" } ?? "")
      switch change.kind {
      case .changed:
        line += ": \(change.field ?? "") \(change.before ?? "unknown") -> \(change.after ?? "unknown")"
      case .came, .went:
        let words = change.after ?? change.before ?? ""
        if !words.isEmpty { line += ": \(words)" }
      }
      if let reason = change.reason { line += " (\(reason))" }
      text += terminalText(line) + "\n"
    }
    return text
  }

  /// `{"changes": [{"kind", "host", "subject", "field", "before", "after", "reason"}]}`.
  package var json: JSONValue {
    [
      "changes": .array(
        changes.map {
          [
            "kind": .string($0.kind.rawValue), "host": .string($0.host), "subject": .optional($0.subject),
            "field": .optional($0.field), "before": .optional($0.before), "after": .optional($0.after),
            "reason": .optional($0.reason),
          ]
        })
    ]
  }
}
