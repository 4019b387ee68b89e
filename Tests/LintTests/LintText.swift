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
  let options = LoadingOptions(flinkVersion: flinkVersion)
  return lint(
    loadText(Array(text.utf8), path: path, options: options, files: InMemoryFiles([:])), flinkVersion: flinkVersion)
}

/// Lints a loaded file by the version that is given, else its own, else the newest that reads it.
func lint(_ file: LoadedFile, flinkVersion: FlinkVersion? = nil) -> [Diagnostic] {
  let resolved = file.clusters.map { cluster in
    let newest = cluster.kind == .legacyFlinkConfiguration ? FlinkVersion.newestLegacy : .newest
    return resolve(cluster, version: flinkVersion ?? cluster.flinkVersion?.value ?? newest)
  }
  return lint(file, resolved: resolved, options: LintOptions(flinkVersion: flinkVersion))
}
