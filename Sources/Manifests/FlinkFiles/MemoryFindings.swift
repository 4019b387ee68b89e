internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Roles whose memory nobody says, or says in words that the target's readers don't take.
func memoryFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let cluster = resolved.cluster
  // Other rules tell why there is no configuration to look into.
  guard cluster.loadFailure == nil else { return [] }
  return [
    (RoleWords.jobManager, cluster.jobManager), (RoleWords.taskManager, cluster.taskManager),
  ].compactMap { words, role in
    if target == .kubernetesOperator, words.definesMemory(in: cluster.configuration) { return nil }
    if target != .kubernetesOperator, words.determinesMemory(in: cluster.configuration) { return nil }
    guard let memory = roleMemory(of: role) else {
      return missingMemory(words, at: role?.provenance.location, for: target, path: cluster.path)
    }
    // Loading reported a value that is no text.
    guard let text = memory.scalarText, flinkMemory(text) == nil else { return nil }
    return unreadableMemory(text, words, memory, for: target, path: cluster.path)
  }
}

private func missingMemory(
  _ words: RoleWords, at place: SourceLocation?, for target: Target, path: String
) -> Diagnostic {
  let help = "set \(words.field).resource.memory"
  guard target != .kubernetesOperator else {
    return ManifestRules.memoryMissing.diagnostic(
      "the \(words.field)'s memory is defined nowhere", at: place, path: path,
      effect: "The operator rejects the deployment, unless its own default configuration has \(words.processSize).",
      help: help)
  }
  return ManifestRules.memoryUndefined.diagnostic(
    "nothing says how much memory the \(words.process) has, and Flink has no default", at: place, path: path,
    effect: "Flink throws IllegalConfigurationException, and the \(words.process) does not start: it wants "
      + "\(words.requirement).", help: help)
}

private func unreadableMemory(
  _ text: String, _ words: RoleWords, _ memory: StructuredNode, for target: Target, path: String
) -> Diagnostic {
  let effect =
    switch target {
    case .kubernetesOperator: "The operator rejects the deployment: it can't parse the memory."
    case .kubernetesNative, .kubernetesStandalone, .yarn, .standalone:
      "Flink would throw \"Cannot read memory size\", and the \(words.process) does not start."
    }
  return ManifestRules.memoryUnreadable.diagnostic(
    "the \(words.process)'s memory must be a size such as 8192m or 8Gi, not '\(text)'",
    at: memory.provenance.location, path: path, effect: effect,
    help: "write it as a whole number of MiB: 8192m is 8 GiB")
}
