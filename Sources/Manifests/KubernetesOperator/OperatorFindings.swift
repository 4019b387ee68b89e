internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// What the operator's validator would say
/// (flink-kubernetes-operator, `org.apache.flink.kubernetes.operator.validation.DefaultValidator`).
func operatorFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  forbiddenKeys(resolved) + missingMemory(resolved) + unknownFlinkVersion(resolved) + unknownOperatorVersion(resolved)
}

/// The manifests are held against the CRDs of 1.10 to 1.16.
private func unknownOperatorVersion(_ resolved: ResolvedCluster) -> [Diagnostic] {
  guard let version = resolved.cluster.operatorVersion else { return [] }
  let numbers = versionNumbers(version.value)
  let isOlder = numbers.lexicographicallyPrecedes([1, 10])
  guard isOlder || [1, 16].lexicographicallyPrecedes(numbers.prefix(2)) else { return [] }
  return [
    ManifestRules.operatorVersionUnknown.diagnostic(
      "operator \(version.value) is \(isOlder ? "older" : "newer") than those that Drey knows, 1.10 to 1.16",
      at: version.provenance.location, path: resolved.cluster.path,
      effect: "The manifest is written as for operator \(isOlder ? "1.10" : "1.16"); "
        + "the API server drops fields that the CRD doesn't have in silence.",
      help: isOlder ? "update the operator" : "compare the manifest with the operator's CRD, or update Drey")
  ]
}

/// The CRD of operator 1.15 ends with `v2_2`; that of 1.16 has `v2_3`.
private func unknownFlinkVersion(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard resolved.flinkVersion >= FlinkVersion(2, 3), let version = cluster.operatorVersion,
    versionNumbers(version.value).lexicographicallyPrecedes([1, 16])
  else { return [] }
  return [
    ManifestRules.flinkNewerThanOperator.diagnostic(
      "operator \(version.value) does not know Flink \(resolved.flinkVersion)", at: version.provenance.location,
      path: cluster.path, effect: "The API server rejects the deployment: its CRD lists Flink up to 2.2.",
      help: "use operator 1.16 or newer, or flinkVersion v2_2")
  ]
}

/// `DefaultValidator.FORBIDDEN_CONF_KEYS`.
private func forbiddenKeys(_ resolved: ResolvedCluster) -> [Diagnostic] {
  [
    ("kubernetes.namespace", "the operator takes it from metadata.namespace"),
    ("kubernetes.cluster-id", "the operator takes it from metadata.name"),
    ("high-availability.cluster-id", "the operator sets it for each deployment"),
  ].compactMap { key, reason in
    resolved.cluster.configuration[key].map { entry in
      ManifestRules.forbiddenKey.diagnostic(
        "'\(key)' can't be set for the operator: \(reason)", at: location(of: entry), path: resolved.cluster.path,
        effect: "The operator rejects the deployment.", help: "remove it")
    }
  }
}

private func missingMemory(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  return [
    (RoleWords.jobManager, cluster.jobManager), (RoleWords.taskManager, cluster.taskManager),
  ].compactMap { words, role in
    guard !words.definesMemory(in: cluster.configuration), roleResource("memory", of: role) == nil else { return nil }
    return ManifestRules.memoryMissing.diagnostic(
      "the \(words.field)'s memory is defined nowhere", at: role?.provenance.location, path: cluster.path,
      effect: "The operator rejects the deployment, unless its own default configuration has "
        + "\(words.processSize).",
      help: "set \(words.field).resource.memory")
  }
}
