import ClusterModel
package import Diagnostics
package import Resolution
package import Topology

/// All that a report of a cluster is made from.
package struct ReportedCluster: Sendable {
  package var resolved: ResolvedCluster
  /// The hosts that were asked; empty when none was.
  package var inventory: Inventory
  /// What lint has to say about the cluster's files.
  package var findings: [Diagnostic]

  package init(resolved: ResolvedCluster, inventory: Inventory = Inventory(), findings: [Diagnostic] = []) {
    self.resolved = resolved
    self.inventory = inventory
    self.findings = findings
  }

  /// What a page calls the cluster: its name, else its file's.
  package var title: String { shortened(fullTitle, to: 80) }

  private var fullTitle: String {
    if let name = resolved.cluster.name?.value, !name.isEmpty { return name }
    let parts = resolved.cluster.path.split(separator: "/").suffix(2)
    guard let file = parts.last else { return resolved.cluster.path }
    let isPlain = file == "config.yaml" || file == "flink-conf.yaml"
    return isPlain ? parts.joined(separator: "/") : String(file)
  }
}
