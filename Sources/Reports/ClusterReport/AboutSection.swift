import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution

/// What the cluster is and where it is written.
func aboutSection(_ reported: ReportedCluster, links: SourceLinks) -> [MarkdownBlock] {
  let resolved = reported.resolved
  let cluster = resolved.cluster
  var rows: [[MarkdownText]] = [["Source", links.file(cluster.path)]]
  if !cluster.bases.isEmpty {
    rows.append(["Extends", cluster.bases.map { links.file($0) }.joined(separator: ", ")])
  }
  rows.append(["Kind", .code(cluster.kind.rawValue)])
  if let namespace = cluster.namespace { rows.append(["Namespace", .code(namespace.value)]) }
  rows.append(["Flink", .text(resolved.flinkVersion.description)])
  if !cluster.targets.isEmpty {
    rows.append(["Targets", cluster.targets.map { .code($0.value.rawValue) }.joined(separator: ", ")])
  }
  if let image = cluster.image { rows.append(["Image", .code(image.value)]) }
  if let replicas = resolved.taskManagerReplicas { rows.append(["TaskManagers", .text(String(replicas))]) }
  return [
    .heading(2, "The cluster"), .table(MarkdownTable([.init("Property"), .init("Value")], rows: rows)),
  ]
}
