import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import Lint
import Resolution
import TestSupport
import Topology

/// Lints a text as the command does a file.
func lintText(
  _ text: String, path: String = "config.yaml", flinkVersion: FlinkVersion? = nil, beside: [String: String] = [:],
  inventory: Inventory? = nil
) -> [Diagnostic] {
  let options = LoadingOptions(flinkVersion: flinkVersion)
  let files = InMemoryFiles(beside)
  let project = beside[ProjectFile.name].map { readProjectFile(SourceFile(path: ProjectFile.name, text: $0)).file }
  var file = loadText(Array(text.utf8), path: path, options: options, files: files)
  if let project, case .loaded(var clusters) = file.outcome {
    for place in clusters.indices {
      clusters[place].operatorVersion = clusters[place].operatorVersion ?? project.operatorVersion
      clusters[place].kubernetesVersion = clusters[place].kubernetesVersion ?? project.kubernetesVersion
    }
    file.outcome = .loaded(clusters)
  }
  return lint(
    file, flinkVersion: flinkVersion, files: files, inventory: inventory, hadoopVersion: project?.hadoopVersion)
}

/// Lints a loaded file by the version that is given, else its own, else the newest that reads it.
func lint(
  _ file: LoadedFile, flinkVersion: FlinkVersion? = nil, files: any FileReading = InMemoryFiles([:]),
  inventory: Inventory? = nil, hadoopVersion: Located<String>? = nil
) -> [Diagnostic] {
  let resolved = file.clusters.map { cluster in
    let version = cluster.flinkVersion.map { max($0.value, FlinkVersion.supported.first ?? $0.value) }
    return resolve(cluster, version: flinkVersion ?? version ?? cluster.newestReader)
  }
  return lint(
    file, resolved: resolved, surroundings: Surroundings(of: file, files: files),
    options: LintOptions(flinkVersion: flinkVersion, inventory: inventory, hadoopVersion: hadoopVersion))
}
