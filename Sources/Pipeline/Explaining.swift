internal import ClusterModel
package import Manifests

/// The targets of compiled clusters side by side, as text for a person.
package func explanation(of clusters: [CompiledCluster]) -> String {
  var text = ""
  for cluster in clusters where !cluster.comparisons.isEmpty {
    text += "\(cluster.name ?? "(no name)")\n"
    for comparison in cluster.comparisons {
      let verdict =
        comparison.rows.count < 2 ? "one target" : comparison.differs ? "the targets differ" : "the same on all targets"
      text += "  \(comparison.resource): \(verdict)\n"
      for row in comparison.rows {
        text += "    \(row.target.rawValue)\n"
        text += "      amount       \(row.amount.map { "\($0) for each TaskManager" } ?? "lost")\n"
        text += "      asks for     \(row.request)\n"
        text += "      isolation    \(row.isolation)\n"
        text += "      jobs learn   \(row.information)\n"
      }
    }
  }
  return text
}
