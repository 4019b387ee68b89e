import ClusterModel
import Resolution
import Topology

/// Which pages a site has and where each lies; made before any is written, so that each can link to every other.
struct SitePlan: Sendable {
  struct ClusterPage: Sendable {
    var cluster: ReportedCluster
    /// `clusters/fraud-scoring.html`.
    var path: String
    /// Positions in `hosts`, in the order of the inventory.
    var hosts: [Int]
  }

  struct HostPage: Sendable {
    var host: Host
    var path: String
    /// Positions in `clusters`.
    var clusters: [Int]
  }

  struct DocumentationPage: Sendable {
    var source: SiteSource.Page
    var path: String
  }

  var title: String
  /// By title, then by file.
  var clusters: [ClusterPage]
  /// By name. Clusters that name the same host share its page.
  var hosts: [HostPage]
  /// The first page first, then by path.
  var pages: [DocumentationPage]
  /// Paths of pictures on the site, by those in the folder of pages.
  var pictures: [String: String]

  init(_ source: SiteSource) {
    title = source.title
    clusters = []
    hosts = []
    pages = SitePlan.documentation(source.pages)
    pictures = SitePlan.places(ofPictures: source.pictures.keys.sorted())
    let sorted = source.clusters.sorted { left, right in
      left.title != right.title
        ? isNaturallyBefore(left.title, right.title) : left.resolved.cluster.path < right.resolved.cluster.path
    }
    var names = SiteNames(taken: SitePlan.lists)
    for cluster in sorted {
      let name = names.name(for: cluster.title, otherwise: "cluster")
      clusters.append(ClusterPage(cluster: cluster, path: "clusters/\(name).html", hosts: []))
    }
    planHosts()
  }

  /// The pages that list the others of their folder.
  private static let lists: Set<String> = ["index"]

  private mutating func planHosts() {
    var places: [Host: Int] = [:]
    let all = Set(clusters.flatMap(\.cluster.inventory.hosts)).sorted { left, right in
      if left.name != right.name { return isNaturallyBefore(left.name, right.name) }
      return SitePlan.order(left).lexicographicallyPrecedes(SitePlan.order(right))
    }
    var names = SiteNames(taken: SitePlan.lists)
    for host in all {
      places[host] = hosts.count
      let name = names.name(for: host.name, otherwise: "host")
      hosts.append(HostPage(host: host, path: "hosts/\(name).html", clusters: []))
    }
    for index in clusters.indices {
      clusters[index].hosts = clusters[index].cluster.inventory.hosts.compactMap { places[$0] }
      for host in Set(clusters[index].hosts).sorted() { hosts[host].clusters.append(index) }
    }
  }

  /// Tells hosts of one name apart, so that their order doesn't come from a hash.
  private static func order(_ host: Host) -> [String] {
    [host.status.rawValue, String(host.gpus.count)]
      + host.gpus.map { "\($0.index) \($0.uuid ?? "") \($0.model ?? "") \($0.memoryMiB ?? 0) \($0.pciBusID ?? "")" }
      + host.links.map { "\($0.from) \($0.to) \($0.kind)" } + host.findings.map(\.message)
  }

  private static func places(ofPictures paths: [String]) -> [String: String] {
    var names = SiteNames()
    var places: [String: String] = [:]
    for path in paths {
      let dot = path.lastIndex(of: ".") ?? path.endIndex
      let name = names.name(for: String(path[..<dot]), otherwise: "picture")
      places[path] = "docs/pictures/\(name)\(path[dot...].lowercased())"
    }
    return places
  }

  private static func documentation(_ pages: [SiteSource.Page]) -> [DocumentationPage] {
    let sorted = pages.sorted { left, right in
      let (a, b) = (left.path == "index.md", right.path == "index.md")
      return a == b ? left.path < right.path : a
    }
    var names = SiteNames()
    return sorted.map { page in
      let stem = page.path.hasSuffix(".md") ? String(page.path.dropLast(3)) : page.path
      return DocumentationPage(source: page, path: "docs/\(names.name(for: stem, otherwise: "page")).html")
    }
  }
}
