internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Builds what a cluster on YARN needs: Flink's configuration, the script that submits it, and for the administrators of
/// the YARN cluster the settings that its resources need.
func emitForYarn(_ resolved: ResolvedCluster, emission: Emission) -> TargetOutput {
  let script = scriptArguments(resolved)
  let settings = settings(
    of: resolved, for: .yarn, own: emission.settings, extra: script.settings, replaced: script.replaced)
  let config = configFile(of: resolved, settings: settings, header: emission.header)
  var output = TargetOutput(files: [config.file], diagnostics: config.diagnostics)
  output.diagnostics += amdFindings(resolved) + resourceTypeFindings(resolved)
  output.diagnostics += gpuFieldFindings(resolved) + script.diagnostics
  output.diagnostics += deploymentFindings(resolved, for: .yarn)
  output.files.append(submitScript(resolved, for: .yarn, emission: emission))
  if resolved.yarn?.isEmpty == false {
    output.files += administratorFiles(resolved, settings: settings, emission: emission)
  }
  return output
}

/// Arguments of Flink's own script without coordination, where YARN isolates the GPUs: the containers of a host share the file,
/// and each of them counts its GPUs from 0, so that the second one would find its GPU taken.
private func scriptArguments(
  _ resolved: ResolvedCluster
) -> (settings: [FlinkConfiguration.Entry], replaced: [String], diagnostics: [Diagnostic]) {
  let cluster = resolved.cluster
  let flag = "--enable-coordination-mode"
  var (settings, replaced, diagnostics) = ([FlinkConfiguration.Entry](), [String](), [Diagnostic]())
  for resource in resolved.resources where resource.yarnRequest != nil && resource.yarnConfigKey?.text == "yarn.io/gpu"
  {
    let prefix = "external-resource.\(resource.name).param.discovery-script"
    guard usesGPUDriver(resource.name, cluster), let entry = cluster.configuration["\(prefix).args"],
      cluster.configuration["\(prefix).path"].map({ isShippedScript($0.text) }) ?? true
    else { continue }
    var words = entry.text.split { $0 == " " || $0 == "\t" || $0 == "\n" }
    guard words.contains(where: { $0 == flag }) else { continue }
    words.removeAll { $0 == flag }
    if words.count == 2, words[0] == "--coordination-file" { words = [] }
    replaced.append(entry.key)
    if !words.isEmpty {
      settings.append(
        .init(
          key: entry.key, value: .string(words.joined(separator: " ")),
          provenance: .derived("yarn-script-arguments", from: entry.provenance)))
    }
    diagnostics.append(
      ManifestRules.coordinationOnYarn.diagnostic(
        "'\(flag)' of '\(resource.name)' is not written on yarn", at: entry.provenance.location, path: cluster.path,
        // Where it is right for another target, it is no mistake.
        severity: cluster.targets.contains { $0.value == .standalone } ? .info : nil,
        effect:
          "A container sees its own GPUs, counted from 0, and all containers of a host share the file: of two TaskManagers "
          + "the second one would get no GPU.",
        help: cluster.targets.contains { $0.value == .standalone } ? nil : "remove it"))
  }
  return (settings, replaced, diagnostics)
}

/// Whether a path is that of the script in Flink's distribution.
private func isShippedScript(_ path: String) -> Bool {
  let shipped = "plugins/external-resource-gpu/nvidia-gpu-discovery.sh"
  return path == shipped || path.hasSuffix("/" + shipped)
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
