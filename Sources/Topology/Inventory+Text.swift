extension Inventory {
  /// The hosts' GPUs as a table for a person, then what was found about each host.
  package var text: String {
    var table = TextTable([
      ("HOST", .left), ("GPU", .right), ("MODEL", .left), ("MEMORY", .right), ("NUMA", .right), ("PCI BUS", .left),
      ("UUID", .left),
    ])
    for host in hosts {
      let counted = host.advertised.flatMap(\.rows)
      if host.gpus.isEmpty, host.status == .failed || counted.isEmpty {
        table.rows.append([host.name, "-", host.status == .failed ? "failed" : "no GPU"])
      }
      for gpu in host.gpus {
        table.rows.append([
          host.name, String(gpu.index), gpu.model ?? "?", gpu.memoryMiB.map { "\($0) MiB" } ?? "?",
          gpu.numaNode.map(String.init) ?? "-", gpu.pciBusID ?? "?", gpu.uuid ?? "?",
        ])
        for slice in gpu.slices {
          table.rows.append([
            host.name, "\(gpu.index)", "  MIG \(slice.profile)", slice.memoryMiB.map { "\($0) MiB" } ?? "", "", "",
            slice.uuid ?? "?",
          ])
        }
      }
      // A scheduler names no devices: how many there are stands in the place of the index.
      if host.gpus.isEmpty { table.rows += counted.map { [host.name] + $0 } }
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
    gpuResources.filter { $0.capacity > 0 }.map { resource in
      ["\(resource.capacity)x", model ?? "?", memoryMiB.map { "\($0) MiB" } ?? "?", "", "", resource.name]
    }
  }
}
