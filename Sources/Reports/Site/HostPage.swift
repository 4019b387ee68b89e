import Topology

/// A host's own page.
func hostPage(_ page: SitePlan.HostPage, in plan: SitePlan) -> Report {
  let picture = "topology.svg"
  var report = Report(
    markdown: MarkdownDocument([.heading(1, .text(page.host.name))]), pictures: [picture: TopologyPicture(page.host)])
  report.markdown += hostBlocks(page.host, level: 2, picture: picture)
  let clusters = page.clusters.map { plan.clusters[$0] }.map { cluster in
    MarkdownText.link(.text(cluster.cluster.title), to: relativeURL(to: cluster.path, from: page.path))
  }
  if !clusters.isEmpty { report.markdown += [.heading(2, "Clusters on this host"), .list(clusters)] }
  return report
}
