import ClusterModel
import Diagnostics
import Resolution
import Topology

/// The first page: everything at a glance.
func overviewPage(_ plan: SitePlan) -> MarkdownDocument {
  let clusters = plan.clusters.map(\.cluster)
  let gpus = plan.hosts.reduce(0) { $0 + $1.host.gpus.count }
  let broken = plan.clusters.filter { page in
    let resolved = page.cluster.resolved
    return resolved.requestedResources.count < resolved.resources.count || !resolved.ok
      || resolved.resources.contains(where: resolved.losesOnATarget) || !fits(page.cluster)
  }
  let errors = clusters.reduce(0) { $0 + $1.findings.count { $0.severity == .error } }
  var document = MarkdownDocument([.heading(1, "GPUs of the Flink clusters")])
  let names = broken.map { MarkdownText.link(.text($0.cluster.title), to: $0.path) }
  let lead: MarkdownText =
    clusters.isEmpty
    ? "No cluster was given."
    : broken.isEmpty
      ? "Every cluster gets what its configuration asks for."
      : """
      \(strong: .text("\(broken.count) of \(count(clusters.count, "cluster"))")) \(broken.count == 1 ? "does" : "do") not get what \
      the configuration asks for: \(names.joined(separator: ", ")).
      """
  document.append(.paragraph(lead))
  func figure(_ number: Int, _ noun: String) -> MarkdownText {
    "\(strong: .text(String(number))) \(number == 1 ? noun : noun + "s")"
  }
  document.append(
    .list(
      // Without hosts nothing is known of them: 0 would be an answer.
      [figure(clusters.count, "cluster")]
        + (plan.hosts.isEmpty ? [] : [figure(gpus, "GPU"), figure(plan.hosts.count, "host")])
        + [figure(errors, "error")]))
  document += [.heading(2, "Clusters"), .table(clustersTable(plan, from: "index.html"))]
  if !plan.hosts.isEmpty {
    document += [.heading(2, "Hosts"), .table(siteHostsTable(plan, from: "index.html"))]
  }
  return document
}

/// Whether the hosts that were asked can serve the TaskManagers that a cluster starts, one at least.
private func fits(_ reported: ReportedCluster) -> Bool {
  let resolved = reported.resolved
  return resolved.requestedResources.allSatisfy { outcome in
    guard let capacity = Capacity(of: outcome, in: resolved, on: reported.inventory) else { return true }
    return capacity.taskManagers >= max(1, resolved.taskManagerReplicas ?? 1)
  }
}

/// A row a cluster.
func clustersTable(_ plan: SitePlan, from path: String) -> MarkdownTable {
  let hasHosts = !plan.hosts.isEmpty
  let hosts: [MarkdownTable.Column] = hasHosts ? [.init("Hosts", .right), .init("GPUs", .right)] : []
  var table = MarkdownTable(
    [.init("Cluster"), .init("State"), .init("A TaskManager requests"), .init("Targets")] + hosts + [.init("Findings")])
  let titles = plan.clusters.reduce(into: [:]) { $0[$1.cluster.title, default: 0] += 1 }
  for page in plan.clusters {
    let resolved = page.cluster.resolved
    let requests = resolved.requestedResources.map { outcome -> MarkdownText in
      let keys = resolved.requestKeys(of: outcome)
      return "\(outcome.effectiveAmount ?? 0) × \(code: outcome.name)"
        + (keys.isEmpty ? "" : " as " + keys.joined(separator: ", "))
    }
    let targets = resolved.cluster.targets.map { MarkdownText.text($0.value.rawValue) }
    let link = MarkdownText.link(.text(page.cluster.title), to: relativeURL(to: page.path, from: path))
    let place = resolved.cluster.namespace?.value ?? resolved.cluster.path
    let inventory = page.cluster.inventory
    let counts: [MarkdownText] =
      hasHosts
      ? (inventory.hosts.isEmpty ? ["–", "–"] : [.text(String(page.hosts.count)), .text(String(inventory.gpuCount))])
      : []
    table.rows.append(
      [
        titles[page.cluster.title, default: 0] > 1 ? "\(link) in \(code: place)" : link,
        resolved.state,
        requests.isEmpty ? .none : requests.joined(separator: ", "),
        targets.isEmpty ? .text(resolved.cluster.kind.rawValue) : targets.joined(separator: ", "),
      ] + counts + [findingCounts(page.cluster.findings)])
  }
  return table
}

/// `✗ 2 errors, ▲ 1 warning`.
private func findingCounts(_ findings: [Diagnostic]) -> MarkdownText {
  let counts: [MarkdownText] = [
    (Severity.error, Badge.bad, "error"), (.warning, .warning, "warning"), (.info, .info, "note"),
  ].compactMap { severity, badge, noun in
    let number = findings.count { $0.severity == severity }
    return number == 0 ? nil : badge(count(number, noun))
  }
  return counts.isEmpty ? Badge.good("none") : counts.joined(separator: " ")
}

/// A row a host of the site.
func siteHostsTable(_ plan: SitePlan, from path: String) -> MarkdownTable {
  var table = hostsTable(
    plan.hosts.map { page in
      (.link(.text(page.host.name), to: relativeURL(to: page.path, from: path)), page.host)
    })
  table.columns.append(.init("Clusters"))
  for index in table.rows.indices {
    let clusters = plan.hosts[index].clusters.map { plan.clusters[$0] }
    table.rows[index].append(
      clusters.map { .link(.text($0.cluster.title), to: relativeURL(to: $0.path, from: path)) }.joined(separator: ", "))
  }
  return table
}
