internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// A limit of `cpu` or `memory` beside another request, in `resources` of a role.
struct RoleLimit {
  var words: RoleWords
  var key: String
  var request: StructuredNode
  var limit: StructuredNode
  /// How many requests the limit is; nil where one of the two is no quantity, or the request is nothing.
  var factor: Double?
}

/// The limits that differ from their requests.
func roleLimits(of cluster: Cluster) -> [RoleLimit] {
  var limits: [RoleLimit] = []
  for (words, role) in [(RoleWords.jobManager, cluster.jobManager), (.taskManager, cluster.taskManager)] {
    guard let resources = role?["resources"], let most = resources["limits"], let least = resources["requests"] else {
      continue
    }
    for key in ["cpu", "memory"] {
      guard let limit = most[key], let request = least[key],
        let upper = limit.scalarText.flatMap(KubernetesQuantity.init),
        let lower = request.scalarText.flatMap(KubernetesQuantity.init), upper < lower || lower < upper
      else { continue }
      let factor = lower.number > 0 ? upper.number / lower.number : nil
      limits.append(RoleLimit(words: words, key: key, request: request, limit: limit, factor: factor))
    }
  }
  return limits
}

/// The options by which Flink gives its pods limits over their requests
/// (`org.apache.flink.kubernetes.configuration.KubernetesConfigOptions`).
func limitFactors(of cluster: Cluster) -> [FlinkConfiguration.Entry] {
  roleLimits(of: cluster).compactMap { limit in
    guard let factor = limit.factor, factor >= 1 else { return nil }
    return .init(
      key: "kubernetes.\(limit.words.process.lowercased()).\(limit.key).limit-factor", value: .double(factor),
      provenance: .derived("\(limit.words.field)-limits", from: limit.limit.provenance))
  }
}

/// Limits that Kubernetes refuses, and those that a target has no word for.
func limitFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let cluster = resolved.cluster
  let amounts = target.isKubernetes ? [] : amountFindings(resolved, for: target)
  return amounts
    + roleLimits(of: cluster).compactMap { limit in
      let field = "\(limit.words.field).resources"
      let notes = [Diagnostic.Note("the request", at: limit.request.provenance.location)]
      let (most, least) = (limit.limit.scalarText ?? "", limit.request.scalarText ?? "")
      if target.isKubernetes, let factor = limit.factor, factor < 1 {
        return ManifestRules.objectRefused.diagnostic(
          "'\(field)' limits \(limit.key) to \(most), less than the \(least) that it requests",
          at: limit.limit.provenance.location, path: cluster.path, effect: "The API server rejects the pods.",
          help: "let the limit be the request or more", notes: notes)
      }
      guard !target.isKubernetes else { return nil }
      return ManifestRules.fieldNotExpressible.diagnostic(
        "the limit of \(limit.key) in '\(field)' has no effect on \(target.rawValue)",
        at: limit.limit.provenance.location, path: cluster.path,
        effect: "The process has \(least), its request: there is no more to be had.", notes: notes)
    }
}

/// Devices and storage of `resources` where no Kubernetes hands them out.
private func amountFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let cluster = resolved.cluster
  // These have an external resource, which says what becomes of them.
  let known = resolved.resources.compactMap { $0.kubernetesConfigKey?.text }
  var found: [(field: String, name: String, location: SourceLocation?)] = []
  for (field, role) in [("jobManager", cluster.jobManager), ("taskManager", cluster.taskManager)] {
    if let storage = roleResource("ephemeralStorage", of: role) {
      found.append((field, "ephemeral storage", storage.provenance.location))
    }
    for (_, entries) in otherAmounts(of: role) {
      for entry in entries
      where !known.contains(entry.key) && !found.contains(where: { $0.field == field && $0.name == entry.key }) {
        found.append((field, entry.key, entry.keyLocation))
      }
    }
  }
  return found.map { field, name, location in
    ManifestRules.fieldNotExpressible.diagnostic(
      "\(name) of '\(field)' has no effect on \(target.rawValue)", at: location, path: cluster.path,
      effect: "Only Kubernetes hands it out.")
  }
}
