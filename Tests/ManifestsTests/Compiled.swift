import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Manifests
import Resolution
import TestSupport
import YAMLTree

/// Compiles a `kind: Cluster` that is written here.
func compile(
  _ text: String, path: String = "clusters/cluster.yaml", bases: [String: String] = [:], only: Set<Target>? = nil,
  options: CompileOptions = CompileOptions()
) -> CompiledCluster {
  let source = SourceFile(path: path, text: text)
  let loaded = loadText(source.text, path: path, files: InMemoryFiles(bases))
  var compiled = CompiledCluster(diagnostics: loaded.diagnostics)
  guard let cluster = loaded.clusters.first else { return compiled }
  compiled = compileManifests(
    of: resolvedCluster(cluster), sources: ([source] + loaded.bases).map(ManifestSource.init), only: only,
    options: options)
  compiled.diagnostics = loaded.diagnostics + compiled.diagnostics
  return compiled
}

/// Compiles a cluster of some targets and Flink options.
///
/// Standalone clusters have a worker, unless `extra` or an option says where they run.
///
/// - Parameter hasDrivers: whether each resource with an amount gets a driver, so that nothing is said of a missing one.
func compile(
  targets: String, _ configuration: String, extra: String = "", version: String = "v2_3", name: String = "c",
  hasDrivers: Bool = true, only: Set<Target>? = nil, options: CompileOptions = CompileOptions()
) -> CompiledCluster {
  var settings = configuration.split(separator: "\n").map(String.init)
  for line in hasDrivers ? settings : [] {
    guard let end = line.firstRange(of: ".amount:")?.lowerBound else { continue }
    let key = "\(line[..<end]).driver-factory.class"
    if !configuration.contains(key) {
      settings.append("\(key): org.apache.flink.externalresource.gpu.GPUDriverFactory")
    }
  }
  let isSomewhere =
    extra.contains("  standalone:") || extra.contains("  hosts:") || configuration.contains("rpc.address")
  let isStandalone = targets.split(separator: ",").contains {
    $0.allSatisfy { $0 == " " || $0 != "-" } && $0.contains("standalone")
  }
  let hosts = isStandalone && !isSomewhere ? "\n  standalone: {workers: [w], flinkHome: /opt/flink}" : ""
  let lines = settings.map { "    \($0)" }.joined(separator: "\n")
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
    \(extra)\(hosts)
    """, only: only, options: options)
}

extension CompiledCluster {
  func text(_ target: Target, _ path: String) -> String? {
    folders.first { $0.target == target }?.files.first { $0.path == path }.map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
  }

  var codes: [RuleCode] { diagnostics.map(\.code) }

  /// Code and message of each finding.
  var findings: [String] { diagnostics.map { "\($0.code) \($0.severity.rawValue): \($0.message)" } }
}

/// What Flink makes of a cluster that is written in any dialect.
func resolvedCluster(_ cluster: Cluster) -> ResolvedCluster {
  let (cluster, steps, _) = lowerDraftDialect(cluster)
  var resolved = resolve(cluster, version: cluster.flinkVersion?.value ?? .newest)
  resolved.lowering = steps
  if resolved.resources.isEmpty { resolved.resources = outcomes(of: resolved) }
  return resolved
}

private func outcomes(of resolved: ResolvedCluster) -> [ExternalResourceOutcome] {
  let configuration = resolved.cluster.configuration
  return (resolved.listed ?? []).sorted().map { name in
    let key = "external-resource.\(name)."
    var outcome = ExternalResourceOutcome(name: name)
    outcome.listedAt = configuration["external-resources"]?.provenance
    outcome.amount = configuration[key + "amount"]
    outcome.kubernetesConfigKey = configuration[key + "kubernetes.config-key"]
    outcome.yarnConfigKey = configuration[key + "yarn.config-key"]
    outcome.effectiveAmount = resolved.amounts?[name]
    guard outcome.effectiveAmount != nil else {
      outcome.losses = [
        .init(stage: .amounts, reason: "its amount is not positive", location: outcome.amount?.provenance.location)
      ]
      return outcome
    }
    if outcome.kubernetesConfigKey == nil {
      outcome.losses.append(.init(stage: .kubernetes, reason: "it has no Kubernetes key", logLine: "No config key"))
    }
    if outcome.yarnConfigKey == nil { outcome.losses.append(.init(stage: .yarn, reason: "it has no YARN key")) }
    return outcome
  }
}

extension YAMLNode {
  var list: [YAMLNode] { Array(items) }
}
