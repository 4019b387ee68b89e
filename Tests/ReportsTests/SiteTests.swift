import Foundation
import Reports
import Testing

@Suite struct SiteTests {
  static let pages = [
    SiteSource.Page(path: "index.md", markdown: Array("# Docs\n\nSee [start](guides/start.md#first-steps).\n".utf8)),
    SiteSource.Page(
      path: "guides/start.md", markdown: Array("# Start\n\n## First steps\n\nBack to [docs](../index.md).\n".utf8)),
  ]

  @Test func `builds a page for each cluster, host and document`() {
    let (site, diagnostics) = buildSite(SiteSource(clusters: ExampleClusters.all, pages: Self.pages))
    #expect(diagnostics.isEmpty)
    #expect(
      site.files.keys.sorted() == [
        "404.html", "clusters/broken-flink-conf-yaml.html", "clusters/fraud-scoring.html", "clusters/index.html",
        "clusters/inference.html", "clusters/mixed-standalone-config-yaml.html",
        "clusters/x-y-z-script-alert-1-script-a-javascript-b-heading-team.html", "docs/guides-start.html",
        "docs/index.html", "hosts/dgx-01.html", "hosts/dgx-1.html", "hosts/gpu-17.html", "hosts/index.html",
        "hosts/mig-box.html", "hosts/script-alert-1-script-x-root-etc-passwd.html", "hosts/workstation.html",
        "index.html", "style.css",
      ])
  }

  @Test func `says on the first page when the hosts are too few`() {
    func overview(_ cluster: ReportedCluster) -> String {
      String(decoding: buildSite(SiteSource(clusters: [cluster], pages: [])).0.files["index.html"] ?? [], as: UTF8.self)
    }
    #expect(overview(ExampleClusters.fraud()).contains("Every cluster gets what"))
    #expect(overview(ExampleClusters.fraud(hosts: [])).contains("Every cluster gets what"))
    // Four TaskManagers of two GPUs each.
    let few = overview(ExampleClusters.fraud(hosts: [ExampleHosts.workstation]))
    #expect(few.contains("not get what") && !few.contains("Every cluster gets"))
  }

  /// To look at in a browser: `DREY_SITE_DIRECTORY=DIR swift test --filter SiteTests`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DREY_SITE_DIRECTORY"] != nil))
  func `writes the site to look at`() throws {
    let root = URL(fileURLWithPath: ProcessInfo.processInfo.environment["DREY_SITE_DIRECTORY"] ?? "")
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../site")
    let pages = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }.map {
      SiteSource.Page(path: $0, markdown: [UInt8](try Data(contentsOf: folder.appendingPathComponent($0))))
    }
    var files = buildSite(SiteSource(clusters: ExampleClusters.all, pages: pages)).0.files
    for (number, cluster) in ExampleClusters.all.enumerated() {
      files["report-\(number).html"] = writeReport(cluster, as: .html)
      files["report-\(number).md"] = writeReport(cluster, as: .markdown)
    }
    for (path, bytes) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }
}
