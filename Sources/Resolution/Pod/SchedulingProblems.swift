import ClusterModel
import Diagnostics

/// What the API server refuses of the fields by which a pod finds its node.
func checkScheduling(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
  checkSpreading(of: spec, &problems)
  for side in ["podAffinity", "podAntiAffinity"] {
    guard let affinity = spec?["affinity"]?[side] else { continue }
    let required = affinity["requiredDuringSchedulingIgnoredDuringExecution"]?.items ?? []
    let preferred = (affinity["preferredDuringSchedulingIgnoredDuringExecution"]?.items ?? []).compactMap {
      $0["podAffinityTerm"]
    }
    // `validatePodAffinityTerm`
    for term in required + preferred where term["topologyKey"]?.scalarText?.isEmpty != false {
      problems.append(
        .init("a term of '\(side)' has no 'topologyKey'; the API server refuses the pod", at: term.provenance.location))
    }
  }
  // Names of objects: `ValidateRuntimeClassName`, `ValidatePriorityClassName`.
  for field in ["runtimeClassName", "priorityClassName"] {
    guard let node = spec?[field], let text = node.string, !text.isEmpty, !isSubdomain(text) else { continue }
    problems.append(
      .init(
        "'\(text)' can't be the name of an object: only small letters, digits, '-' and '.'; the API server refuses the pod",
        at: node.provenance.location))
  }
}

/// `validateTopologySpreadConstraints`.
private func checkSpreading(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
  for constraint in spec?["topologySpreadConstraints"]?.items ?? [] {
    guard let node = constraint["whenUnsatisfiable"], let text = node.string, text != "DoNotSchedule",
      text != "ScheduleAnyway"
    else { continue }
    problems.append(
      .init(
        "'\(text)' can't be 'whenUnsatisfiable': it is 'DoNotSchedule' or 'ScheduleAnyway'; the API server refuses the pod",
        at: node.provenance.location))
  }
}

/// `IsDNS1123Subdomain`.
private func isSubdomain(_ text: String) -> Bool {
  guard text.utf8.count <= 253 else { return false }
  return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
    part.first != UInt8(ascii: "-") && part.last != UInt8(ascii: "-") && !part.isEmpty
      && part.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
  }
}
