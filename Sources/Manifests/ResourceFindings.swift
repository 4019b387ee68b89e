internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// What Flink would make of the external resources on a target: exceptions, and what it drops.
func resourceFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let path = resolved.cluster.path
  var diagnostics: [Diagnostic] = []
  var reported: Set<String> = []
  for stage in ResolvedCluster.Stage.allCases where isRelevant(stage, to: target) {
    // What fails at one stage may fail at those after it.
    guard let error = resolved.errors[stage], reported.insert(error).inserted else { continue }
    let failure = stage == .load ? resolved.cluster.loadFailure : nil
    diagnostics.append(
      ManifestRules.flinkFails.diagnostic(
        failure?.message ?? "Flink fails on this configuration: \(firstLine(of: error))",
        at: failure?.location ?? place(of: stage, in: resolved), path: path, effect: "Flink does not start: \(error)"))
  }
  for resource in resolved.resources {
    // What happens on one target only, that target's own findings say.
    for loss in resource.losses where loss.target == nil && isRelevant(loss.stage, to: target) {
      // With claims nobody has to ask a device plugin.
      if loss.stage == .kubernetes, resolved.cluster.usesResourceClaims { continue }
      // Types that YARN refuses have a finding of their own.
      if loss.stage == .yarn, resource.yarnRequest != nil, loss.consequence != nil { continue }
      // What Flink throws was told already.
      if resolved.errors[loss.stage] != nil, loss.consequence != nil { continue }
      if let finding = finding(of: loss, resource, in: resolved) { diagnostics.append(finding) }
    }
  }
  return diagnostics
}

private func finding(
  of loss: ExternalResourceOutcome.Loss, _ resource: ExternalResourceOutcome, in resolved: ResolvedCluster
) -> Diagnostic? {
  let path = resolved.cluster.path
  if loss.stage == .drivers {
    // A plugin's driver may be missing here and there in the image; what is configured nowhere is missing everywhere.
    guard resource.isListed, resource.driverFactory.map({ $0.text.allSatisfy(\.isWhitespace) }) ?? true else {
      return nil
    }
    return ManifestRules.driverMissing.diagnostic(
      "the resource '\(resource.name)' has no driver: \(loss.reason)", at: loss.location, path: path,
      effect: loss.logLine.map {
        "Flink logs \"\($0)\", and jobs are told of no device, though the TaskManagers have them."
      }
        ?? "Jobs are told of no device, though the TaskManagers have them.",
      help: "set external-resource.\(resource.name).driver-factory.class")
  }
  if loss.stage == .listed, resource.isListed, isRunByShell(resource.name) {
    return ManifestRules.nameRunByShell.diagnostic(
      "the name '\(resource.name)' is read by the TaskManager's shell: \(loss.reason)", at: loss.location, path: path,
      effect: "The TaskManager does not start as it should, or runs what the name says.",
      help: "use letters, digits, '-', '_' and '.'")
  }
  // A number that changes on its way is no loss of the whole.
  let isKept = loss.stage == .amounts && resource.effectiveAmount != nil
  return ManifestRules.resourceLost.diagnostic(
    "the \(isKept ? "amount of" : "resource") '\(resource.name)' is lost: \(loss.reason)", at: loss.location,
    path: path,
    severity: isSwitchedOff(resource) ? .warning : .error,
    effect: loss.consequence ?? loss.logLine.map { "Flink logs \"\($0)\" and starts without it." }
      ?? "Flink says nothing, and starts without it.",
    help: help(for: loss, of: resource, in: resolved))
}

private func help(
  for loss: ExternalResourceOutcome.Loss, of resource: ExternalResourceOutcome, in resolved: ResolvedCluster
) -> String? {
  let prefix = "external-resource.\(resource.name)"
  switch loss.stage {
  case .kubernetes where resource.kubernetesConfigKey == nil:
    let example = "nvidia.com/gpu"
    let isTaken = resolved.resources.contains { $0.isListed && $0.kubernetesConfigKey?.text == example }
    return "set \(prefix).kubernetes.config-key"
      + (isTaken || resource.name.lowercased().contains("fpga")
        ? " to the resource's name there" : ", such as \(example)")
  case .yarn where resource.yarnConfigKey == nil:
    let taken = resolved.resources.filter(\.isListed).compactMap { $0.yarnConfigKey?.text }
    let isGPU = resolved.drivers[resource.name] != nil
    let type = suggestedYARNType(of: resource.name, isGPU: isGPU, taken: taken)
    return "set \(prefix).yarn.config-key"
      + (type.map { ", such as \($0)" } ?? " to the resource type that YARN has for it")
  default: return nil
  }
}

/// Whether a name means something to a shell.
private func isRunByShell(_ name: String) -> Bool {
  name.contains { "$`;&| \t".contains($0) }
}

/// Whether what happens at a stage happens on a target.
private func isRelevant(_ stage: ResolvedCluster.Stage, to target: Target) -> Bool {
  switch stage {
  // A finding of loading already.
  case .cluster: false
  case .load, .listed, .amounts, .drivers: true
  case .kubernetes: target.isKubernetes
  case .yarn: target == .yarn
  }
}

/// An amount of 0 is what FLIP-108 gives a resource that is not wanted: to be said, but no reason to write nothing.
private func isSwitchedOff(_ resource: ExternalResourceOutcome) -> Bool {
  resource.amount.map { $0.text == "0" } ?? false
}

/// Where the value stands that a stage stumbles over.
private func place(of stage: ResolvedCluster.Stage, in resolved: ResolvedCluster) -> SourceLocation? {
  switch stage {
  case .listed: resolved.cluster.configuration["external-resources"]?.provenance.location
  case .amounts:
    resolved.resources.first { $0.listedAt != nil && $0.amount != nil && $0.effectiveAmount == nil }?
      .amount?.provenance.location
  case .cluster, .load, .drivers, .kubernetes, .yarn: nil
  }
}

private func firstLine(of text: String) -> String {
  String(text.prefix { !$0.isNewline })
}
