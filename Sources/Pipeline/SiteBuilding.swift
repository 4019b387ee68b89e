internal import ClusterLoading
internal import ClusterModel
package import Diagnostics
internal import Discovery
package import Files
internal import Lint
package import Reports
internal import Resolution
internal import Topology

/// A built site, and what was met on the way.
package struct SiteResult: Sendable {
  package var site = Site()
  package var input: ResolvedInput
  package var diagnostics: [Diagnostic] = []
  package var clusterCount = 0
  package var hasFailedHost = false
  /// Files that are no configuration of Flink's: path and reason.
  package var passedBy: [String] = []
  package var unreadable: [String] = []

  /// What the output directory is to hold.
  package var files: [String: OutputFile] { site.files.mapValues { OutputFile($0) } }
}

/// Loads, resolves, checks, asks the hosts and builds the pages; nothing is written.
///
/// - Parameter pages: a directory of Markdown pages; nil for none.
package func buildSite(
  _ paths: [String], pages: String?, title: String, parallel: Int, options: RunOptions, files: any FileReading
) async throws(FileError) -> SiteResult {
  let checked = lint(paths, options: options, keeping: LintKeeping(files: true), files: files)
  var result = SiteResult(input: ResolvedInput(files: checked.files.map(\.resolved)))
  result.input.projectProblems = checked.projectProblems
  result.passedBy = checked.passedBy
  result.unreadable = checked.unreadable.map(\.description)
  result.diagnostics = checked.findings
  let bases = Set(result.input.files.flatMap { $0.file.bases.map(\.path) })
  var reported: [ReportedCluster] = []
  let known = HostAnswers()
  for linted in checked.files {
    let file = linted.resolved
    let own = Set([file.file.path] + file.file.bases.map(\.path) + linted.surroundings.sources.map(\.path))
    let findings = checked.findings.filter { own.contains($0.path) }
    for cluster in file.clusters where !(bases.contains(file.file.path) && cluster.cluster.targets.isEmpty) {
      let inventory = await discoverHosts(of: [cluster], parallel: parallel, known: known)
      result.hasFailedHost = result.hasFailedHost || inventory.hosts.contains { $0.status == .failed }
      reported.append(
        ReportedCluster(resolved: explained(cluster, files: files), inventory: inventory, findings: findings))
    }
  }
  result.clusterCount = reported.count
  let (texts, pictures) = try readPages(pages, files: files)
  let (site, diagnostics) = Reports.buildSite(
    SiteSource(clusters: reported, pages: texts, pictures: pictures, title: title))
  result.site = site
  result.diagnostics = sorted(result.diagnostics + diagnostics)
  return result
}

/// The Markdown files below a directory, and what they may show. SVG can hold scripts, and so is left out.
private func readPages(
  _ directory: String?, files: any FileReading
) throws(FileError) -> (pages: [SiteSource.Page], pictures: [String: [UInt8]]) {
  guard let directory else { return ([], [:]) }
  guard files.kind(of: directory) == .directory else {
    throw FileError(path: directory, reason: files.kind(of: directory) == nil ? .missing : .notDirectory)
  }
  func isPicture(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"].contains(where: name.hasSuffix)
  }
  let walk = findFiles(below: directory, in: files) { $0.hasSuffix(".md") || isPicture($0) }
  if let error = walk.errors.first { throw error }
  var pages: [SiteSource.Page] = []
  var pictures: [String: [UInt8]] = [:]
  for path in walk.files {
    let relative = String(path.dropFirst(directory.count).drop { $0 == "/" })
    if isPicture(path) {
      pictures[relative] = try files.read(path, limit: 16 << 20)
    } else {
      pages.append(SiteSource.Page(path: relative, markdown: try files.read(path, limit: 4 << 20)))
    }
  }
  return (pages, pictures)
}
