/// Where a link of a documentation page leads on the site.
enum DocumentationLink {
  /// To another page, or out of the site: the URL to write, nil for the one that is there.
  case place(String?)
  /// To a Markdown file that isn't among the pages.
  case broken

  /// - Parameter page: the path of the source that holds the link.
  init(_ url: String, on page: SitePlan.DocumentationPage, in plan: SitePlan) {
    let path = url.prefix { $0 != "#" && $0 != "?" }
    guard path.hasSuffix(".md"), !path.contains(":"), !path.hasPrefix("/") else {
      self = .place(nil)
      return
    }
    var parts = page.source.path.split(separator: "/").dropLast().map(String.init)
    for part in path.split(separator: "/") where part != "." {
      if part == ".." {
        if parts.popLast() == nil {
          self = .broken
          return
        }
      } else {
        parts.append(String(part))
      }
    }
    let target = parts.joined(separator: "/")
    guard let other = plan.pages.first(where: { $0.source.path == target }) else {
      self = .broken
      return
    }
    self = .place(relativeURL(to: other.path, from: page.path) + url.dropFirst(path.count))
  }
}
