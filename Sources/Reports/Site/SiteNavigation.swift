/// The bar on top of every page of a site.
///
/// - Parameters:
///   - path: of the page it is for, from the root of the site.
///   - section: the entry that the page belongs to.
func siteNavigation(_ plan: SitePlan, path: String, section: SiteSection) -> HTML {
  var writer = HTMLWriter()
  writer.add(#"<header class="bar"><nav aria-label="Site">"#)
  writer.element("a", ["class": "brand", "href": relativeURL(to: "index.html", from: path)], text: plan.title)
  writer.add("<ul>")
  for entry in SiteSection.allCases {
    guard let target = entry.target(in: plan) else { continue }
    writer.open("li")
    writer.element(
      "a",
      [
        "href": relativeURL(to: target, from: path),
        "aria-current": entry == section ? (target == path ? "page" : "true") : nil,
      ], text: entry.title)
    writer.close("li")
  }
  writer.add("</ul></nav></header>")
  return writer.html
}

/// The entries of the navigation.
enum SiteSection: Sendable, CaseIterable {
  case overview
  case clusters
  case hosts
  case documentation

  var title: String {
    switch self {
    case .overview: "Overview"
    case .clusters: "Clusters"
    case .hosts: "Hosts"
    case .documentation: "Documentation"
    }
  }

  /// The page of the entry; nil when the site has nothing of it.
  func target(in plan: SitePlan) -> String? {
    switch self {
    case .overview: "index.html"
    case .clusters: plan.clusters.isEmpty ? nil : "clusters/index.html"
    case .hosts: plan.hosts.isEmpty ? nil : "hosts/index.html"
    case .documentation: plan.pages.first?.path
    }
  }
}

/// From one page of a site to another, so that the site opens from a disk as well as from a server.
func relativeURL(to target: String, from page: String) -> String {
  let from = page.split(separator: "/").dropLast()
  let to = target.split(separator: "/")
  let shared = zip(from, to.dropLast()).prefix { $0 == $1 }.count
  return (Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared)).joined(separator: "/")
}
