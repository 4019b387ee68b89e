import ClusterModel
import Diagnostics

/// The rules that can't speak of a cluster, for what it is, or for what isn't at hand of it.
func rulesLeftOut(of cluster: Cluster) -> Set<RuleCode> {
  var codes: Set<RuleCode> = []
  if cluster.isPartial { codes.formUnion(rulesOfAbsence) }
  guard cluster.kind == .workload else { return codes }
  codes.formUnion(rulesOfRequests)
  if cluster.jobManager != nil {
    for rule in RuleCatalogue.all where isOfTaskManagers(rule.description.code) { codes.insert(rule.description.code) }
  }
  return codes
}

/// Whether a rule is about what TaskManagers alone read.
private func isOfTaskManagers(_ code: RuleCode) -> Bool {
  code.description.hasPrefix("GPU") || code == "SLT101" || code == "SLT102" || code == "SLT106"
}

/// Those that speak of what isn't set, or of the default that counts then.
private let rulesOfAbsence: Set<RuleCode> = [
  "GPU101", "GPU102", "GPU111", "GPU131", "GPU143", "GPU202", "GPU205", "GPU206", "GPU207", "GPU208", "KUB211",
  "OPR114", "SLT104",
]

/// Those about the requests that Flink makes of its resource manager: without one, a workload's pods are what they are.
private let rulesOfRequests: Set<RuleCode> = [
  "GPU141", "GPU143", "HST102", "KUB101", "KUB102", "KUB103", "KUB301", "KUB302", "SLT105",
]
