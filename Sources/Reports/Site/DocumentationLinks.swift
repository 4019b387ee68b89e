import Diagnostics

/// Where a link or an image of a documentation page leads on the site.
enum DocumentationLink {
  /// To another page or a picture, or out of the site: the URL to write, nil for the one that is there.
  case place(String?)
  /// To a file that isn't part of the site.
  case broken

  /// - Parameter page: the path of the source that holds the link.
  init(_ url: String, on page: SitePlan.DocumentationPage, in plan: SitePlan) {
    let path = url.prefix { $0 != "#" && $0 != "?" }
    guard !path.isEmpty, !path.contains(":"), !path.hasPrefix("/") else {
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
        parts.append(percentDecoded(part))
      }
    }
    let target = parts.joined(separator: "/")
    let other = plan.pages.first { $0.source.path == target }?.path ?? plan.pictures[target]
    guard let other else {
      self = .broken
      return
    }
    self = .place(relativeURL(to: other, from: page.path) + url.dropFirst(path.count))
  }
}
