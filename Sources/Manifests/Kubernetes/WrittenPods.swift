internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// What a target's output says of the pods of both roles.
struct WrittenPods {
  /// The operator's field of the role, native mode's template, or a workload's.
  var jobManager: ManifestNode?
  var taskManager: ManifestNode?
  /// Flink's options as they are written, or those that were added.
  var settings: [FlinkConfiguration.Entry]
  /// Whether something was added that may clash with what stands in a template.
  var addsToTemplates: Bool
}

/// Problems of the pods that a target's output comes to, beside those that the cluster itself has, which lint tells of: what is
/// added to a template may clash with what stands there, or with what Flink adds.
///
/// - Parameter isPlacementTold: whether an error is there that may well be of the nodes.
func writtenPodFindings(
  _ resolved: ResolvedCluster, for target: Target, _ written: WrittenPods, isPlacementTold: Bool
) -> [Diagnostic] {
  let cluster = resolved.cluster
  // A pod is much work, and few can be wrong: those that got something which may clash, and workloads that always start again.
  let templates = [cluster.podTemplate, cluster.jobManager?["podTemplate"], cluster.taskManager?["podTemplate"]]
  let restarts =
    target == .kubernetesStandalone && templates.contains(where: { $0?["spec"]?["restartPolicy"] != nil })
  guard written.addsToTemplates || restarts else { return [] }
  var diagnostics: [Diagnostic] = []
  for role in [PodRole.jobManager, .taskManager] {
    let pod = effectivePod(of: resolved, role: role, for: target, written)
    let problems = pod.problems.filter { $0.message.contains("; the ") }
    let contradiction = pod.nodeContradiction
    guard !problems.isEmpty || contradiction != nil else { continue }
    let own = effectivePod(of: resolved, role: role)
    for problem in problems where !own.problems.contains(where: { $0.message == problem.message }) {
      diagnostics.append(refused(problem, role, cluster))
    }
    if let contradiction, !isPlacementTold, own.nodeContradiction == nil {
      diagnostics.append(unplaced(contradiction, cluster))
    }
  }
  return diagnostics
}

private func effectivePod(
  of resolved: ResolvedCluster, role: PodRole, for target: Target, _ written: WrittenPods
) -> EffectivePod {
  let node = (role == .jobManager ? written.jobManager : written.taskManager)?.structured
  var made = resolved
  switch target {
  case .kubernetesStandalone:
    let isJob = role == .jobManager && resolved.cluster.job != nil
    return effectivePod(
      of: resolved, role: role, workload: node ?? StructuredNode(.map([]), .derived("pod-template")),
      kind: isJob ? nil : "Deployment"
    ) { $0["name"]?.string == ManifestNode.mainContainer }
  case .kubernetesNative:
    var cluster = Cluster(
      kind: .cluster, path: resolved.cluster.path, configuration: FlinkConfiguration(entries: written.settings))
    cluster.targets = resolved.cluster.targets
    cluster.podTemplate = node
    made.cluster = cluster
  case .kubernetesOperator, .yarn, .standalone:
    made.cluster.kind = .flinkDeployment
    for entry in written.settings where !made.cluster.configuration.contains(entry.key) {
      made.cluster.configuration.set(entry)
    }
    if role == .jobManager { made.cluster.jobManager = node } else { made.cluster.taskManager = node }
  }
  if resolved.cluster.usesResourceClaims { made.kubernetes = [:] }
  return effectivePod(of: made, role: role)
}

private func refused(_ problem: EffectivePod.Problem, _ role: PodRole, _ cluster: Cluster) -> Diagnostic {
  let headline = String(problem.message.prefix { $0 != ";" })
  let whose = role == .jobManager ? "JobManager's" : "TaskManagers'"
  return ManifestRules.objectRefused.diagnostic(
    headline, at: problem.location, path: cluster.path,
    effect: problem.message.hasSuffix("the API server refuses the pod")
      ? "The API server refuses the \(whose) pods." : "The \(whose) pods don't start.",
    help: help(for: headline))
}

private func help(for headline: String) -> String {
  if headline.contains("is no claim of the pod") {
    return "add it to 'resourceClaims' of the pod template, or take it out"
  }
  if headline.contains("mounted at") { return "keep one of the two volumes" }
  if headline.contains("restartPolicy") { return "take it out: a Deployment's pods are always started again" }
  return "mend what the pod template says of it"
}

private func unplaced(_ contradiction: NodeContradiction, _ cluster: Cluster) -> Diagnostic {
  let (node, other): (StructuredNode, StructuredNode?) =
    switch contradiction {
    case .empty(let term): (term, nil)
    case .selector(let expression, let entry): (expression, entry.value)
    case .expressions(let expression, let earlier): (expression, earlier)
    }
  let model = KubernetesFields(cluster).gpuModels.first
  return ManifestRules.saidTwice.diagnostic(
    "what the pod template wants of the label '\(node["key"]?.string ?? "")' leaves no node with 'gpuModel'",
    at: model?.provenance.location ?? node["key"]?.provenance.location ?? node.provenance.location, path: cluster.path,
    severity: .error, effect: "No node meets both: the pods stay Pending.", help: "say the model in one place",
    notes: [other?.provenance.location].compactMap(\.self).map { Diagnostic.Note("the other one", at: $0) })
}

extension ManifestNode {
  /// The same tree as a part of a cluster.
  fileprivate var structured: StructuredNode {
    let value: StructuredValue =
      switch value {
      case .null: .null
      case .boolean(let flag): .boolean(flag)
      case .integer(let number): .integer(number)
      case .double(let number): .number(text: number.description)
      case .string(let text): .string(text)
      case .file(let file): .string(String(decoding: file.bytes, as: UTF8.self))
      case .sequence(let items): .list(items.map(\.structured))
      case .mapping(let entries):
        .map(
          entries.map { entry in
            let place = entry.node.provenance.location ?? SourceLocation(path: "", range: SourceRange(at: .start))
            return StructuredValue.Entry(key: entry.key, keyLocation: place, value: entry.node.structured)
          })
      }
    return StructuredNode(value, provenance)
  }
}
