/// What `drey report` can write.
package enum ReportFormat: Sendable, Hashable {
  case markdown
  /// One file with its style and pictures in it.
  case html

  /// By a file's name: `.html` and `.htm` are HTML, `.md` and `.markdown` Markdown; nil for others.
  package init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    switch path[path.index(after: dot)...].lowercased() {
    case "html", "htm": self = .html
    case "md", "markdown": self = .markdown
    default: return nil
    }
  }
}

/// The report of a cluster as the bytes of one file.
///
/// - Parameter sourceLinks: where the file's links to the sources lead, seen from where it will lie.
package func writeReport(
  _ reported: ReportedCluster, as format: ReportFormat, sourceLinks: SourceLinks = .text
) -> [UInt8] {
  switch format {
  case .markdown:
    return clusterReport(reported, hosts: .inFull(pictures: false), sourceLinks: sourceLinks).markdown.written()
  case .html:
    let report = clusterReport(reported, hosts: .inFull(pictures: true), sourceLinks: sourceLinks)
    return renderPage(report, title: reported.title, style: .inline(stylesheet()), navigation: nil).rendered()
  }
}

/// A report as a page.
func renderPage(_ report: Report, title: String, style: PageShell.Style, navigation: HTML?) -> PageShell {
  var pictures: [String: HTML] = [:]
  for (name, picture) in report.pictures {
    let id = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    pictures[name] = picture.figure(id: id)
  }
  let page = renderMarkdown(report.markdown.written(), pictures: pictures)
  return PageShell(
    title: title, description: page.firstParagraph ?? title, style: style, navigation: navigation,
    contents: page.contents, main: page.main)
}
