/// What a site is built from.
package struct SiteSource: Sendable {
  package var clusters: [ReportedCluster]
  /// Pages of documentation.
  package var pages: [Page]
  /// What pages may show: path, relative to the folder of pages → bytes.
  package var pictures: [String: [UInt8]]
  /// The name of the site, in titles and in the navigation.
  package var title: String

  package init(
    clusters: [ReportedCluster], pages: [Page] = [], pictures: [String: [UInt8]] = [:], title: String = "Drey"
  ) {
    self.clusters = clusters
    self.pages = pages
    self.pictures = pictures
    self.title = title
  }

  /// A Markdown file of documentation.
  package struct Page: Sendable {
    /// Relative to the folder of pages, with `/`: `guides/start.md`. `index.md` is the first page.
    package var path: String
    package var markdown: [UInt8]

    package init(path: String, markdown: [UInt8]) {
      self.path = path
      self.markdown = markdown
    }
  }
}
