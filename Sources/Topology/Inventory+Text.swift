extension Inventory {
  /// The hosts' GPUs as a table for a person, then what was found about each host.
  package var text: String {
    var table = TextTable([
      ("HOST", .left), ("GPU", .right), ("MODEL", .left), ("MEMORY", .right), ("NUMA", .right), ("PCI BUS", .left),
      ("UUID", .left),
    ])
    for host in hosts {
      if host.gpus.isEmpty { table.rows.append([host.name, "-", host.status == .failed ? "failed" : "no GPU"]) }
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
