import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import Lint
import Resolution
import TestSupport

/// Lints a text as the command does a file.
func lintText(_ text: String, path: String = "config.yaml", flinkVersion: FlinkVersion? = nil) -> [Diagnostic] {
  let file = loadText(
    Array(text.utf8), path: path, options: LoadingOptions(flinkVersion: flinkVersion), files: InMemoryFiles([:]))
  return lint(file, resolved: file.clusters.map(resolveForNow))
}

func resolveForNow(_ cluster: Cluster) -> ResolvedCluster {
  var resolved = ResolvedCluster(cluster: cluster, flinkVersion: .newest)
  let entry = cluster.configuration["external-resources"]
  resolved.listed =
    switch entry?.value {
    case .string("none")?: []
    case .string(let text)?:
      text.split(separator: ";").map { $0.drop { $0 == " " } }.map { $0.last == " " ? $0.dropLast() : $0 }
        .map { String($0) }
    case .list(let items)?: items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    default: []
    }
  return resolved
}
