import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution
import Topology

/// The top of a report: what matters, for somebody who reads nothing else.
func summarySection(_ reported: ReportedCluster) -> [MarkdownBlock] {
  let resolved = reported.resolved
  // What a start script loses the hosts have all the same.
  let wanted = resolved.resources.filter { resolved.isAskedFor($0) && resolved.cluster.started != .jobManager }
  let capacities = wanted.compactMap { Capacity(of: $0, in: resolved, on: reported.inventory) }
  var blocks: [MarkdownBlock] = [.paragraph(leadSentences(reported, capacities))]
  blocks.append(.list(figures(reported, capacities)))
  if !resolved.ok {
    let items = ResolvedCluster.Stage.allCases.compactMap { stage -> MarkdownText? in
      resolved.errors[stage].map { error in
        // An exception's own line breaks would stand there as characters.
        let line = error.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "\(strong: .text(stage.rawValue)): \(code: shortened(line, to: 400))"
      }
    }
    blocks.append(.callout(.caution, [.paragraph("Flink refuses this configuration."), .list(items)]))
  }
  let losses = resolved.resources.flatMap { outcome in
    // What Flink throws at stands above.
    resolved.losses(of: outcome).filter { resolved.errors[$0.stage] == nil }.map { (name: outcome.name, loss: $0) }
  }
  if !losses.isEmpty {
    let items = losses.map { "\(strong: .code($0.name)): \(prose: $0.loss.reason)" as MarkdownText }
    let silent = losses.count { $0.loss.logLine == nil }
    let words: MarkdownText =
      silent == losses.count
      ? "Flink does this without a word in its log:"
      : silent == 0
        ? "Flink does this with no more than a line in its log:" : "Flink does this, with a line in its log at most:"
    blocks.append(.callout(.warning, [.paragraph(words), .list(items)]))
  }
  return blocks
}

private func leadSentences(_ reported: ReportedCluster, _ capacities: [Capacity]) -> MarkdownText {
  let resolved = reported.resolved
  let requested = resolved.requestedResources
  var sentences: [MarkdownText] = []
  if !resolved.ok {
    sentences.append("Flink \(resolved.flinkVersion.description) does not start with this configuration.")
  } else if resolved.cluster.started == .jobManager {
    sentences.append("This starts a JobManager, which asks for no device: TaskManagers do.")
  } else if requested.isEmpty {
    sentences.append(
      resolved.resources.isEmpty
        ? "No external resource is requested." : "No external resource reaches a TaskManager.")
  } else {
    sentences += requestSentences(of: resolved)
  }
  for capacity in capacities {
    sentences.append(
      """
      The \(strong: .text(capacity.words)) on \(count(capacity.hosts, "host")) can serve \
      \(strong: .text(count(capacity.taskManagers, "TaskManager"))).
      """)
    if let wanted = resolved.taskManagerReplicas {
      let need = count(wanted, "TaskManager")
      sentences.append(
        wanted <= capacity.taskManagers
          ? "The \(need) of this cluster fit." : "\(strong: "The \(need) of this cluster do not fit.")")
    }
  }
  if reported.inventory.hosts.isEmpty { sentences.append("No host was asked for its GPUs.") }
  return sentences.joined(separator: " ")
}

/// What is requested, and what is counted without anybody asking for it.
private func requestSentences(of resolved: ResolvedCluster) -> [MarkdownText] {
  func phrase(_ outcome: ExternalResourceOutcome) -> MarkdownText {
    let keys = resolved.requestKeys(of: outcome)
    let amount: MarkdownText = .strong("\(outcome.effectiveAmount ?? 0) × \(code: outcome.name)")
    return keys.isEmpty ? amount : amount + " as " + keys.joined(separator: " and ")
  }
  let isFlinks = resolved.cluster.asker == .flink
  let asked = resolved.askedResources
  let counted = resolved.requestedResources.filter { outcome in !asked.contains { $0.name == outcome.name } }
  var sentences: [MarkdownText] = []
  if !asked.isEmpty {
    let phrases = asked.map(phrase).joined(separator: ", and ")
    sentences.append(
      isFlinks
        ? "Each TaskManager requests " + phrases + "." : "Each TaskManager's own container asks for " + phrases + ".")
  }
  if !counted.isEmpty {
    sentences.append(
      "Each TaskManager counts " + counted.map(phrase).joined(separator: ", and ")
        + (isFlinks ? ", for which no container is asked." : ", for which Flink asks nobody."))
  }
  return sentences
}

private func figures(_ reported: ReportedCluster, _ capacities: [Capacity]) -> [MarkdownText] {
  let resolved = reported.resolved
  var items: [MarkdownText] = []
  func add(_ number: Int, _ words: MarkdownText) { items.append("\(strong: .text(String(number))) " + words) }
  add(
    resolved.askedResources.count,
    "of \(resolved.resources.count) \(resolved.resources.count == 1 ? "resource" : "resources") requested")
  if !reported.inventory.hosts.isEmpty {
    let gpus = reported.inventory.gpuCount
    add(gpus, "\(gpus == 1 ? "GPU" : "GPUs") on \(count(reported.inventory.hosts.count, "host"))")
  }
  if let least = capacities.map(\.taskManagers).min() {
    add(least, "\(least == 1 ? "TaskManager fits" : "TaskManagers fit")")
  }
  let errors = reported.findings.count { $0.severity == .error }
  let others = reported.findings.count - errors
  add(errors, errors == 1 ? "error" : "errors")
  add(others, others == 1 ? "other finding" : "other findings")
  return items
}

extension ResolvedCluster {
  /// How many TaskManagers there are to be, where the file says it: `spec.taskManager.replicas`, which nobody reads on YARN, or
  /// what start scripts start.
  var taskManagerReplicas: Int? {
    let targets = cluster.targets.map(\.value)
    if !targets.isEmpty, !targets.contains(where: \.isKubernetes) {
      guard targets.allSatisfy({ $0 == .standalone }), !cluster.startsByNUMANode else { return nil }
      return cluster.startedByScripts.map { Int(clamping: $0.count) }
    }
    guard case .integer(let number)? = cluster.taskManager?["replicas"]?.value, number > 0 else { return nil }
    return Int(clamping: number)
  }
}
