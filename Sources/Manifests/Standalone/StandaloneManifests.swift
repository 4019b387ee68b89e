internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Builds what a standalone cluster needs: Flink's configuration file.
func emitForStandalone(_ resolved: ResolvedCluster, emission: Emission) -> TargetOutput {
  let config = configFile(of: resolved, settings: settings(of: resolved, for: .standalone), header: emission.header)
  return TargetOutput(files: [config.file], diagnostics: config.diagnostics + startScriptFindings(resolved))
}

/// `taskmanager.sh` hands the TaskManager `external-resources="fpga;gpu"` with the quotes, which are read as part of one
/// name. `TaskExecutorProcessUtils.generateDynamicConfigsStr` builds the parameter alike in 1.18, 1.20 and 2.3, and no
/// shell takes the quotes off again. Around one name they do no harm.
func startScriptFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let names = (resolved.amounts ?? [:]).keys.sorted()
  guard names.count > 1 else { return [] }
  let list = resolved.cluster.configuration["external-resources"]
  return [
    ManifestRules.standaloneLosesResources.diagnostic(
      "a TaskManager that Flink's start script starts loses \(names.count == 2 ? "both" : "all \(names.count)") "
        + "resources: \(names.joined(separator: ", "))",
      at: list?.provenance.location, path: resolved.cluster.path,
      effect: "The script hands it external-resources=\"\(names.joined(separator: ";"))\" with the quotes, which Flink "
        + "reads as one resource of that name: no amount belongs to it, and REST shows none.",
      help: "list one resource only, or start the TaskManagers on YARN or on Kubernetes in native mode")
  ]
}
