internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// A job's parallelism beside other numbers that say it, too: TaskManagers × slots, and Flink's own option.
func parallelismFindings(_ resolved: ResolvedCluster, targets: [Target]) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard let field = cluster.job?["parallelism"], case .integer(let parallelism) = field.value, parallelism > 0 else {
    return []
  }
  var diagnostics: [Diagnostic] = []
  func report(_ message: String, _ effect: String, _ note: String, _ other: Provenance) {
    diagnostics.append(
      ManifestRules.saidTwice.diagnostic(
        message, at: field.provenance.location, path: cluster.path, effect: effect,
        help: "let the two agree, or say one",
        notes: [Diagnostic.Note(note, at: other.location)]))
  }
  // Nobody submits the job on standalone.
  let submitting = targets.filter { $0 != .standalone }
  if let option = cluster.configuration["parallelism.default"], Int64(option.text) != parallelism, !submitting.isEmpty {
    let onOption = submitting.filter { $0 != .kubernetesOperator }
    let words =
      (onOption.count == submitting.count ? [] : ["On kubernetes-operator the field counts"])
      + (onOption.isEmpty ? [] : ["on \(names(onOption)) the option"])
    report(
      "'job.parallelism' is \(parallelism), and 'parallelism.default' \(option.text)",
      sentence(words.joined(separator: ", ")), "the option", option.provenance)
  }
  let slots = cluster.configuration["taskmanager.numberOfTaskSlots"].flatMap { Int64($0.text) } ?? 1
  guard let replicas = cluster.taskManager?["replicas"], case .integer(let count) = replicas.value, count > 0,
    slots > 0,
    case (let all, false) = count.multipliedReportingOverflow(by: slots), all != parallelism
  else { return diagnostics }
  let counting = targets.filter { $0 == .kubernetesOperator || $0 == .kubernetesNative }
  var words: [String] =
    counting.isEmpty ? [] : ["on \(names(counting)) the job's parallelism is \(all): the replicas count"]
  // A job may leave slots idle on purpose.
  if targets.contains(.kubernetesStandalone), all < parallelism {
    words.append("on kubernetes-standalone the job waits for \(parallelism - all) slots that never come")
  }
  guard !words.isEmpty else { return diagnostics }
  report(
    "'job.parallelism' is \(parallelism), and \(count) TaskManager\(count == 1 ? "" : "s") of \(slots) "
      + "slot\(slots == 1 ? "" : "s") have \(all)", sentence(words.joined(separator: "; ")), "the replicas",
    replicas.provenance)
  return diagnostics
}

private func names(_ targets: [Target]) -> String { targets.map(\.rawValue).joined(separator: ", ") }

private func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() + "." }
