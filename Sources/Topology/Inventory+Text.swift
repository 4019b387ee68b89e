extension Inventory {
  /// The hosts' GPUs as a table for a person, then what was found about each host.
  package var text: String {
    let hasStates = hosts.contains { $0.advertised.contains { $0.state != nil } }
    var table = TextTable(
      [("HOST", .left)] + (hasStates ? [("STATE", .left)] : []) + [
        ("GPU", .right), ("MODEL", .left), ("MEMORY", .right), ("NUMA", .right), ("PCI BUS", .left), ("UUID", .left),
      ])
    for host in hosts {
      let state = host.advertised.compactMap(\.state).joined(separator: "; ")
      let name = hasStates ? [host.name, state.isEmpty ? "-" : state] : [host.name]
      let counted = host.advertised.flatMap(\.rows)
      if host.gpus.isEmpty, host.status == .failed || counted.isEmpty {
        table.rows.append(name + ["-", host.status == .failed ? "failed" : "no GPU"])
      }
      for gpu in host.gpus {
        table.rows.append(
          name + [
            String(gpu.index), gpu.model ?? "?", gpu.memoryMiB.map { "\($0) MiB" } ?? "?",
            gpu.numaNode.map(String.init) ?? "-", gpu.pciBusID ?? "?", gpu.uuid ?? "?",
          ])
        for slice in gpu.slices {
          table.rows.append(
            name + [
              "\(gpu.index)", "  MIG \(slice.profile)", slice.memoryMiB.map { "\($0) MiB" } ?? "", "", "",
              slice.uuid ?? "?",
            ])
        }
      }
      // A scheduler names no devices: how many there are stands in the place of the index.
      if host.gpus.isEmpty { table.rows += counted.map { name + $0 } }
    }
    var text = hosts.isEmpty ? "" : table.text
    for host in hosts {
      for finding in host.findings {
        text += "\(terminalText(host.name)): \(finding.severity.rawValue): \(terminalText(finding.message))\n"
        if let help = finding.help { text += "  help: \(terminalText(help))\n" }
      }
    }
    return text
  }
}

extension Advertised {
  /// A row a resource, without the host's name.
  fileprivate var rows: [[String]] {
    func row(_ amount: String, _ resource: String) -> [String] {
      [amount, model ?? "?", memoryMiB.map { "\($0) MiB" } ?? "?", "", "", resource]
    }
    let unknown = unreadable.filter { Resource(name: $0, capacity: 0).vendor != nil }
    return gpuResources.filter { $0.capacity > 0 }.map { row("\($0.capacity)x", $0.name) }
      + unknown.map { row("?", $0) }
  }
}
