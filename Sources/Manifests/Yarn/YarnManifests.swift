internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Builds what a cluster on YARN needs: Flink's configuration, the script that submits it, and for the administrators of
/// the YARN cluster the settings that its resources need.
func emitForYarn(_ resolved: ResolvedCluster, emission: Emission) -> TargetOutput {
  let settings = settings(of: resolved, for: .yarn, own: emission.settings)
  let config = configFile(of: resolved, settings: settings, header: emission.header)
  var output = TargetOutput(files: [config.file], diagnostics: config.diagnostics)
  output.diagnostics += amdFindings(resolved) + resourceTypeFindings(resolved)
  output.diagnostics += gpuFieldFindings(resolved)
  output.diagnostics += deploymentFindings(resolved, for: .yarn)
  output.files.append(submitScript(resolved, for: .yarn, emission: emission))
  if resolved.yarn?.isEmpty == false { output.files += administratorFiles(resolved, emission: emission) }
  return output
}

/// YARN's GPU plugin finds and isolates NVIDIA's devices only; any other type is a mere number
/// (<https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html>).
private func amdFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let path = resolved.cluster.path
  let hasKubernetes = resolved.cluster.targets.contains { $0.value.isKubernetes }
  var diagnostics: [Diagnostic] = []
  for resource in resolved.resources where resource.listedAt != nil {
    let yarnKey = resource.yarnConfigKey
    let kubernetesKey = resource.kubernetesConfigKey
    let script = resolved.cluster.configuration["external-resource.\(resource.name).param.discovery-script.path"]
    if let entry = [yarnKey, script].compactMap({ $0 }).first(where: namesAMD)
      ?? (yarnKey == nil || !hasKubernetes ? kubernetesKey.flatMap { namesAMD($0) ? $0 : nil } : nil)
    {
      diagnostics.append(
        ManifestRules.amdOnYarn.diagnostic(
          "'\(resource.name)' is an AMD GPU, and YARN finds and isolates NVIDIA GPUs only",
          at: entry.provenance.location,
          path: path,
          effect:
            "Where nodes count the type in their node-resources.xml, a container gets a number of it and no device: "
            + "it sees all GPUs of its host.",
          help: "take the target yarn out, or ask for NVIDIA GPUs with yarn.config-key yarn.io/gpu"))
    } else if let yarnKey, let kubernetesKey, namesAMD(kubernetesKey), yarnKey.text == "yarn.io/gpu" {
      diagnostics.append(
        ManifestRules.amdBesideYarn.diagnostic(
          "'\(resource.name)' is an AMD GPU on Kubernetes, and on YARN it can only be an NVIDIA GPU",
          at: yarnKey.provenance.location, path: path,
          effect: "The same job finds AMD GPUs on the one and NVIDIA GPUs on the other.",
          notes: [Diagnostic.Note("AMD by this key", at: kubernetesKey.provenance.location)]))
    }
  }
  return diagnostics
}

/// Fields about GPUs of a cluster that asks YARN for none.
private func gpuFieldFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard cluster.kind == .cluster, let fields = cluster.spec?["yarn"], let types = resolved.yarn,
    !types.keys.contains("yarn.io/gpu")
  else { return [] }
  return ["allowedDevices", "maximumGPUs"].compactMap { name in
    fields[name].map { field in
      ManifestRules.fieldNotExpressible.diagnostic(
        "'yarn.\(name)' is not written on yarn", at: field.provenance.location, path: cluster.path,
        effect: "It is about the type yarn.io/gpu, which no resource asks for.",
        help: "ask for yarn.io/gpu, or remove the field")
    }
  }
}

/// Whether a config key or a script's name speaks of AMD.
private func namesAMD(_ entry: FlinkConfiguration.Entry) -> Bool {
  let text = entry.text
  let name = text.split(separator: "/").last ?? ""
  return text.hasPrefix("amd.com/") || name.lowercased().hasPrefix("amd-") || name.lowercased().hasPrefix("rocm")
}
