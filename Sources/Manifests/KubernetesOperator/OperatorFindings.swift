internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// What the operator's validator would say
/// (flink-kubernetes-operator, `org.apache.flink.kubernetes.operator.validation.DefaultValidator`).
func operatorFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  forbiddenKeys(resolved) + missingMemory(resolved)
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
    ("jobManager", "jobmanager", cluster.jobManager), ("taskManager", "taskmanager", cluster.taskManager),
  ].compactMap { field, prefix, role in
    let options = ["process.size", "flink.size", prefix == "jobmanager" ? "heap.size" : "task.heap.size"]
    let hasOption = options.contains { cluster.configuration["\(prefix).memory.\($0)"] != nil }
    let hasField =
      role?["resource"]?["memory"] != nil || role?["resources"]?["requests"]?["memory"] != nil
      || role?["resources"]?["limits"]?["memory"] != nil
    guard !hasOption, !hasField else { return nil }
    return ManifestRules.memoryMissing.diagnostic(
      "the \(field)'s memory is defined nowhere", at: role?.provenance.location, path: cluster.path,
      effect: "The operator rejects the deployment, unless its own default configuration has "
        + "\(prefix).memory.process.size.",
      help: "set \(field).resource.memory")
  }
}
