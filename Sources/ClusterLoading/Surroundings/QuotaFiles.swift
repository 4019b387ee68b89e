import ClusterModel
package import Diagnostics
import Files

/// The files beside a cluster's object whose names say that they hold quotas: `quota.yaml`, `resource-quota.yaml`, `team-quotas.yml`.
///
/// Names decide, since the objects of a directory can be many, and each of them would have to be read for each of the others.
package struct QuotaFiles: Sendable {
  package var quotas: [DeviceQuota] = []
  package var sources: [SourceFile] = []

  /// The first of them; nobody has more.
  private static let most = 8
  /// Bytes of one file.
  private static let limit = 1 << 20
  /// Where the directory wasn't listed. The last is the one that `drey compile` writes.
  private static let usual = ["quota.yaml", "resource-quota.yaml", "resourcequota.yaml"]

  /// Nil where there is none, and for clusters that ask for no external resource.
  init?(beside file: LoadedFile, files: any FileReading) {
    guard let cluster = file.clusters.first, cluster.kind == .flinkDeployment || cluster.kind == .cluster,
      cluster.path != "<stdin>",
      file.clusters.contains(where: { $0.configuration.contains("external-resources") })
    else { return nil }
    let folder = cluster.path.lastIndex(of: "/").map { String(cluster.path[...$0]) } ?? ""
    let own = cluster.path.dropFirst(folder.count)
    let names = files.listing(of: folder)?.files(where: Self.isQuota) ?? Self.usual
    var found = QuotaFiles()
    for name in names.filter({ $0 != own }).prefix(Self.most) where files.kind(of: folder + name) == .file {
      guard let text = try? files.read(folder + name, limit: Self.limit) else { continue }
      let loaded = loadText(text, path: folder + name, options: LoadingOptions(isNamed: false), files: files)
      guard !loaded.quotas.isEmpty, let source = loaded.source else { continue }
      found.quotas += loaded.quotas
      found.sources.append(source)
    }
    if found.quotas.isEmpty { return nil }
    self = found
  }

  private init() {}

  private static func isQuota(_ name: String) -> Bool {
    (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && name.lowercased().contains("quota")
  }
}
