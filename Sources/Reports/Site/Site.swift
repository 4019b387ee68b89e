package import Diagnostics
import Topology

/// A built site: path from its root → bytes.
package struct Site: Sendable {
  package var files: [String: [UInt8]]

  package init(files: [String: [UInt8]] = [:]) { self.files = files }
}

/// Builds a site: an overview, a page a cluster, a page a host, the documentation, one stylesheet. No script; links are
/// relative. Pure: the same source, the same bytes.
package func buildSite(_ source: SiteSource) -> (Site, [Diagnostic]) {
  let plan = SitePlan(source)
  var site = Site()
  var diagnostics: [Diagnostic] = []

  func add(_ report: Report, title: String, path: String, _ section: SiteSection) {
    site.files[path] =
      renderPage(
        report, title: windowTitle(title, plan), style: style(from: path),
        navigation: siteNavigation(plan, path: path, section: section)
      ).rendered()
  }
  func add(_ document: MarkdownDocument, path: String, _ section: SiteSection) {
    add(Report(markdown: document, pictures: [:]), title: document.title ?? plan.title, path: path, section)
  }

  add(overviewPage(plan), path: "index.html", .overview)
  if !plan.clusters.isEmpty {
    let path = "clusters/index.html"
    add(MarkdownDocument([.heading(1, "Clusters"), .table(clustersTable(plan, from: path))]), path: path, .clusters)
  }
  for page in plan.clusters {
    let hosts = page.hosts.map { relativeURL(to: plan.hosts[$0].path, from: page.path) }
    let report = clusterReport(page.cluster, hosts: .linked(hosts))
    add(report, title: page.cluster.title, path: page.path, .clusters)
  }
  if !plan.hosts.isEmpty {
    let path = "hosts/index.html"
    add(MarkdownDocument([.heading(1, "Hosts"), .table(siteHostsTable(plan, from: path))]), path: path, .hosts)
  }
  for page in plan.hosts { add(hostPage(page, in: plan), title: page.host.name, path: page.path, .hosts) }
  for page in plan.pages {
    let (bytes, found) = documentationPage(page, in: plan)
    site.files[page.path] = bytes
    diagnostics += found
  }
  for (path, place) in plan.pictures { site.files[place] = source.pictures[path] }
  site.files["404.html"] = missingPage(plan)
  site.files["style.css"] = Array(stylesheet().utf8)
  return (site, diagnostics)
}

/// Served in the place of any page, at any depth: it can't lead anywhere by relative links, and so has none.
private func missingPage(_ plan: SitePlan) -> [UInt8] {
  let document = MarkdownDocument([.heading(1, "There is no such page"), .template(template("404.md"))])
  return renderPage(
    Report(markdown: document, pictures: [:]), title: windowTitle("There is no such page", plan),
    style: .inline(stylesheet()), navigation: nil
  ).rendered()
}

private func windowTitle(_ title: String, _ plan: SitePlan) -> String {
  title == plan.title ? title : "\(title) · \(plan.title)"
}

private func style(from path: String) -> PageShell.Style { .linked(relativeURL(to: "style.css", from: path)) }

/// A page of documentation; a link to what isn't there, and a page that can't be rendered, are warnings.
private func documentationPage(_ page: SitePlan.DocumentationPage, in plan: SitePlan) -> ([UInt8], [Diagnostic]) {
  var diagnostics: [Diagnostic] = []
  let rendered = renderMarkdown(page.source.markdown) { url in
    switch DocumentationLink(url, on: page, in: plan) {
    case .place(let place): return place
    case .broken:
      diagnostics.append(
        Diagnostic(
          code: "SIT101", name: "broken-page-link", severity: .warning, path: page.source.path, range: nil,
          message: "link to '\(visible(url))', which is not part of the site", effect: "The page links to nothing.",
          help:
            "correct the path, relative to this page: to a Markdown file or a picture below the folder of pages (PNG, "
            + "JPEG, GIF, WebP, AVIF; SVG can hold scripts)"))
      return nil
    }
  }
  if let excess = rendered.excess {
    diagnostics.append(
      Diagnostic(
        code: "SIT102", name: "page-too-complex", severity: .warning, path: page.source.path, range: nil,
        message: excess, effect: "The page is shown as plain text.", help: "split the page"))
  }
  let title = rendered.title ?? page.source.path
  let shell = PageShell(
    title: windowTitle(title, plan), description: rendered.firstParagraph ?? title, style: style(from: page.path),
    navigation: siteNavigation(plan, path: page.path, section: .documentation), contents: rendered.contents,
    main: rendered.main)
  return (shell.rendered(), diagnostics)
}
