import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Manifests
import Resolution
import TestSupport

/// Compiles a `kind: Cluster` that is written here.
func compile(
  _ text: String, path: String = "clusters/cluster.yaml", bases: [String: String] = [:], only: Set<Target>? = nil
) -> CompiledCluster {
  let source = SourceFile(path: path, text: text)
  let loaded = loadText(source.text, path: path, files: InMemoryFiles(bases))
  var compiled = CompiledCluster(diagnostics: loaded.diagnostics)
  guard let cluster = loaded.clusters.first else { return compiled }
  compiled = compileManifests(
    of: resolveByHand(cluster), sources: ([source] + loaded.bases).map(ManifestSource.init), only: only)
  compiled.diagnostics = loaded.diagnostics + compiled.diagnostics
  return compiled
}

/// Compiles a cluster of some targets and Flink options.
func compile(
  targets: String, _ configuration: String, extra: String = "", version: String = "v2_3", name: String = "c",
  only: Set<Target>? = nil
) -> CompiledCluster {
  let lines = configuration.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
  return compile(
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata:
      name: \(name)
    spec:
      flinkVersion: \(version)
      targets: [\(targets)]
      jobManager: {resource: {memory: 1g}}
      taskManager: {resource: {memory: 1g}}
      flinkConfiguration:
    \(lines)
    \(extra)
    """, only: only)
}

extension CompiledCluster {
  func text(_ target: Target, _ path: String) -> String? {
    folders.first { $0.target == target }?.files.first { $0.path == path }.map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
  }

  /// Code and message of each finding.
  var findings: [String] { diagnostics.map { "\($0.code) \($0.severity.rawValue): \($0.message)" } }
}

/// Just enough of a resolution for the manifests: well-formed settings only.
func resolveByHand(_ cluster: Cluster) -> ResolvedCluster {
  let (cluster, steps, _) = lowerDraftDialect(cluster)
  var resolved = ResolvedCluster(cluster: cluster, flinkVersion: cluster.flinkVersion?.value ?? .newest)
  resolved.lowering = steps
  func text(_ key: String) -> String? {
    switch cluster.configuration[key]?.value {
    case .string(let text): text
    case .integer(let digits): digits
    default: nil
    }
  }
  let names = (text("external-resources") ?? "").split(separator: ";").map(String.init)
  resolved.listed = names
  resolved.amounts = [:]
  resolved.kubernetes = [:]
  resolved.yarn = [:]
  for name in names.sorted() {
    let key = "external-resource.\(name)."
    var outcome = ExternalResourceOutcome(name: name)
    outcome.listedAt = cluster.configuration["external-resources"]?.provenance
    outcome.amount = cluster.configuration[key + "amount"]
    outcome.kubernetesConfigKey = cluster.configuration[key + "kubernetes.config-key"]
    outcome.yarnConfigKey = cluster.configuration[key + "yarn.config-key"]
    if let amount = text(key + "amount").flatMap({ Int64($0) }), amount > 0 {
      outcome.effectiveAmount = amount
      resolved.amounts?[name] = amount
      if let key = text(key + "kubernetes.config-key") {
        resolved.kubernetes?[key] = amount
      } else {
        outcome.losses.append(
          .init(stage: .kubernetes, reason: "it has no Kubernetes key", logLine: "No config key", location: nil))
      }
      if let key = text(key + "yarn.config-key") {
        resolved.yarn?[key] = amount
      } else {
        outcome.losses.append(.init(stage: .yarn, reason: "it has no YARN key"))
      }
    } else {
      outcome.losses.append(
        .init(stage: .amounts, reason: "its amount is not positive", location: outcome.amount?.provenance.location))
    }
    resolved.resources.append(outcome)
  }
  return resolved
}
