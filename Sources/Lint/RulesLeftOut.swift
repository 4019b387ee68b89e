import ClusterModel
import Diagnostics

/// The rules that can't speak of a cluster, for what it is, or for what isn't at hand of it.
///
/// A list, since every run goes through here: a set of a type of ours has a price at its first use.
func rulesLeftOut(of cluster: Cluster) -> [RuleCode] {
  var codes = cluster.isPartial ? rulesOfAbsence : []
  if cluster.kind == .flinkSessionJob { codes += RuleCatalogue.all.map { $0.description.code }.filter(isOfClusters) }
  guard cluster.kind == .workload else { return codes }
  codes += rulesOfRequests
  // What is no standalone cluster by its start may be Flink's native one, as it was read from a cluster.
  if cluster.jobManager == nil, cluster.taskManager == nil { codes.append("GPU144") }
  if cluster.jobManager != nil { codes += RuleCatalogue.all.map { $0.description.code }.filter(isOfTaskManagers) }
  return codes
}

/// Whether a rule is about what TaskManagers alone read.
private func isOfTaskManagers(_ code: RuleCode) -> Bool {
  code.description.hasPrefix("GPU") || code == "SLT101" || code == "SLT102" || code == "SLT106"
}

/// Whether a rule is about what a cluster is started with: a session job runs on one that is there already.
private func isOfClusters(_ code: RuleCode) -> Bool {
  ["GPU", "HST", "KUB", "SLT", "YRN"].contains(code.description.prefix(3)) || code == "OPR113" || code == "OPR114"
}

/// Those that speak of what isn't set, or of the default that counts then.
private let rulesOfAbsence: [RuleCode] = [
  "GPU101", "GPU102", "GPU111", "GPU131", "GPU143", "GPU202", "GPU205", "GPU206", "GPU207", "GPU208", "KUB211",
  "OPR114", "SLT104",
]

/// Those about the requests that Flink makes of its resource manager: without one, a workload's pods are what they are.
private let rulesOfRequests: [RuleCode] = [
  "GPU141", "GPU143", "HST102", "KUB101", "KUB102", "KUB103", "SLT105",
]
