extension Inventory {
  /// The hosts' GPUs as a table for a person, then what was found about each host.
  package var text: String {
    var text = ""
    writeText { text += $0 }
    return text
  }

  /// Gives `text` line by line.
  package func writeText(_ write: (String) -> Void) {
    let hasStates = hosts.contains { $0.advertised.contains { $0.state != nil } }
    let columns: [(title: String, alignment: TextTable.Alignment)] =
      [("HOST", .left)] + (hasStates ? [("STATE", .left)] : []) + [
        ("GPU", .right), ("MODEL", .left), ("MEMORY", .right), ("NUMA", .right), ("PCI BUS", .left), ("UUID", .left),
      ]
    if !hosts.isEmpty {
      TextTable.write(columns, rows: hosts.lazy.flatMap { $0.rows(withState: hasStates) }, to: write)
    }
    for host in hosts {
      for finding in host.findings {
        write("\(terminalText(host.name)): \(finding.severity.rawValue): \(terminalText(finding.message))\n")
        if let help = finding.help { write("  help: \(terminalText(help))\n") }
      }
    }
  }
}

extension Host {
  fileprivate func rows(withState: Bool) -> [[String]] {
    var rows: [[String]] = []
    let state = advertised.compactMap(\.state).joined(separator: "; ")
    let name = withState ? [name, state.isEmpty ? "-" : state] : [name]
    let counted = gpus.isEmpty ? advertised.flatMap(\.rows) : []
    if gpus.isEmpty, status == .failed || counted.isEmpty {
      rows.append(name + ["-", status == .failed ? "failed" : "no GPU"])
    }
    for gpu in gpus {
      rows.append(
        name + [
          String(gpu.index), gpu.model ?? "?", gpu.memoryMiB.map { "\($0) MiB" } ?? "?",
          gpu.numaNode.map(String.init) ?? "-", gpu.pciBusID ?? "?", gpu.uuid ?? "?",
        ])
      for slice in gpu.slices {
        rows.append(
          name + [
            "\(gpu.index)", "  MIG \(slice.profile)", slice.memoryMiB.map { "\($0) MiB" } ?? "", "", "",
            slice.uuid ?? "?",
          ])
      }
    }
    // A scheduler names no devices: how many there are stands in the place of the index.
    return rows + counted.map { name + $0 }
  }
}

extension Advertised {
  /// A row a resource, without the host's name.
  fileprivate var rows: [[String]] {
    func row(_ amount: String, _ resource: String) -> [String] {
      let labels = Resource(name: resource, capacity: 0).vendor.flatMap(labels)
      return [amount, labels?.model ?? "?", labels?.memoryMiB.map { "\($0) MiB" } ?? "?", "", "", resource]
    }
    let unknown = unreadable.filter { Resource(name: $0, capacity: 0).vendor != nil }
    return gpuResources.filter { $0.capacity > 0 }.map { row("\($0.capacity)x", $0.name) }
      + unknown.map { row("?", $0) }
  }
}
