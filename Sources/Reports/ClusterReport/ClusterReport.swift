import Topology

/// A report: Markdown that reads well as it is, and the pictures that a page draws in it.
package struct Report: Sendable {
  package var markdown: MarkdownDocument
  /// By the name that the Markdown has for it.
  package var pictures: [String: TopologyPicture]
}

/// How the hosts of a cluster appear in its report.
package enum HostsInReport: Sendable {
  /// Each in full, with its picture or without.
  case inFull(pictures: Bool)
  /// A row each, linked to its own page: the URL for each host, in order.
  case linked([String])
}

/// The report of one cluster: what it requests, from which line, what Flink will make of that, and what its hosts have.
///
/// Pure: the same input, the same document.
package func clusterReport(
  _ reported: ReportedCluster, hosts: HostsInReport, sourceLinks links: SourceLinks = .text
) -> Report {
  var report = Report(markdown: MarkdownDocument([.heading(1, .text(reported.title))]), pictures: [:])
  report.markdown += summarySection(reported)
  report.markdown += requestsSection(reported, links: links)
  report.markdown += hostsSection(reported.inventory, hosts, pictures: &report.pictures)
  report.markdown += findingsSection(reported.findings, links: links)
  report.markdown += logSection(reported.resolved)
  report.markdown += aboutSection(reported, links: links)
  return report
}

private func hostsSection(
  _ inventory: Inventory, _ presentation: HostsInReport, pictures: inout [String: TopologyPicture]
) -> [MarkdownBlock] {
  var blocks: [MarkdownBlock] = [.heading(2, "What the hosts have"), .template(template("report/hosts.md"))]
  guard !inventory.hosts.isEmpty else { return blocks + [.paragraph("No host was asked.")] }
  switch presentation {
  case .linked(let urls):
    blocks.append(
      .table(
        hostsTable(
          inventory.hosts.enumerated().map { number, host in
            let name = MarkdownText.code(host.name)
            return (urls.indices.contains(number) ? .link(name, to: urls[number]) : name, host)
          })))
  case .inFull(let withPictures):
    if inventory.hosts.count > 1 {
      blocks.append(.table(hostsTable(inventory.hosts.map { (.code($0.name), $0) })))
    }
    for (number, host) in inventory.hosts.enumerated() {
      let picture = withPictures ? "host-\(number + 1).svg" : nil
      if let picture { pictures[picture] = TopologyPicture(host) }
      blocks.append(.heading(3, .text(host.name)))
      blocks += hostBlocks(host, level: 4, picture: picture)
    }
  }
  return blocks
}

/// A row a host: its state, GPUs and memory.
func hostsTable(_ hosts: [(name: MarkdownText, host: Host)]) -> MarkdownTable {
  var table = MarkdownTable([
    .init("Host"), .init("State"), .init("GPUs", .right), .init("Models"), .init("NUMA nodes", .right),
    .init("Findings", .right),
  ])
  for (name, host) in hosts {
    let nodes = Set(host.gpus.compactMap(\.numaNode)).count
    table.rows.append([
      name, host.status == .ok ? Badge.good("ok") : Badge.bad("failed"), .text(String(host.gpus.count)),
      host.gpus.isEmpty ? .none : gpuModels(host.gpus), nodes == 0 ? .none : .text(String(nodes)),
      .text(String(host.findings.count)),
    ])
  }
  return table
}
