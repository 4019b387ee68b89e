internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// Fields that other fields and options contradict, where the targets don't all see it the same way or nobody else tells.
func contradictions(in resolved: ResolvedCluster, targets: [Target]) -> [Diagnostic] {
  let cluster = resolved.cluster
  // Of a FlinkDeployment lint tells: the operator alone reads it.
  guard cluster.kind == .cluster, !targets.isEmpty else { return [] }
  var findings: [Diagnostic] = []
  let onKubernetes = targets.contains(where: \.isKubernetes)
  // Most clusters set none of these options.
  let setsCores = onKubernetes && cluster.configuration.contains("taskmanager.cpu.cores")
  let setsPods =
    onKubernetes
    && !cluster.configuration.entries { $0.begins(with: "kubernetes.") && !$0.begins(with: "kubernetes.operator.") }
      .isEmpty
  for (words, role) in [(RoleWords.jobManager, cluster.jobManager), (RoleWords.taskManager, cluster.taskManager)] {
    guard let role else { continue }
    findings += resourceContradictions(words, role, cluster)
    if setsCores || setsPods, let finding = coreContradiction(words, role, cluster, targets) {
      findings.append(finding)
    }
  }
  if setsPods { findings += optionContradictions(cluster, targets) }
  if onKubernetes { findings += accountContradictions(cluster) }
  return findings
}

/// `resource` and `resources` of one role that say different sizes.
private func resourceContradictions(_ words: RoleWords, _ role: StructuredNode, _ cluster: Cluster) -> [Diagnostic] {
  guard let old = role["resource"], let new = role["resources"] else { return [] }
  return ["cpu", "memory", "ephemeralStorage"].compactMap { field in
    guard let node = old[field], let text = node.scalarText, let other = roleResource(field, of: role),
      let wanted = other.scalarText, other.provenance != node.provenance
    else { return nil }
    let isSame =
      switch field {
      case "cpu": coreNumber(text) == coreNumber(wanted)
      case "memory": operatorMemory(text) == operatorMemory(wanted)
      default:
        storageQuantity(text).flatMap(KubernetesQuantity.init)
          == storageQuantity(wanted).flatMap(KubernetesQuantity.init)
      }
    guard !isSame else { return nil }
    return ManifestRules.saidTwice.diagnostic(
      "'\(words.field).resource' has \(text) of \(field), and '\(words.field).resources' \(wanted)",
      at: node.provenance.location, path: cluster.path, effect: "'resources' counts, on every target.",
      help: "keep one of the two",
      notes: [Diagnostic.Note("this one counts", at: (other.provenance.location ?? new.provenance.location))])
  }
}

/// Processors by an option that goes before the field, on all of Kubernetes' targets or some.
private func coreContradiction(
  _ words: RoleWords, _ role: StructuredNode, _ cluster: Cluster, _ targets: [Target]
) -> Diagnostic? {
  guard let cpu = roleResource("cpu", of: role), let number = cpu.scalarText.flatMap(coreNumber) else { return nil }
  let configuration = cluster.configuration
  if let cores = words.cores.flatMap({ configuration[$0] }) {
    return coreNumber(cores.text) == number ? nil : differs(words, "processors", cpu, cores, cluster)
  }
  // Of the new name lint tells.
  guard !configuration.contains(words.nativeCores), let old = configuration[words.oldNativeCores],
    coreNumber(old.text) != number
  else { return nil }
  return differs(
    words, "processors", cpu, old, cluster,
    effect: whichCounts(targets) { $0 == .kubernetesNative || $0 == .kubernetesStandalone })
}

/// Fields of the operator's beside options of native mode that say the same: the operator writes the field over the option.
private func optionContradictions(_ cluster: Cluster, _ targets: [Target]) -> [Diagnostic] {
  func field(_ name: String) -> StructuredNode? { cluster.otherFields.last { $0.key == name }?.value }
  typealias Pair = (name: String, text: String?, provenance: Provenance?, keys: [String], isOption: (Target) -> Bool)
  let replicas = cluster.jobManager?["replicas"]
  let pairs: [Pair] = [
    (
      "jobManager.replicas", replicas?.scalarText, replicas?.provenance, ["kubernetes.jobmanager.replicas"],
      { $0 == .kubernetesNative }
    ),
    (
      "image", cluster.image?.value, cluster.image?.provenance,
      ["kubernetes.container.image.ref", "kubernetes.container.image"], { $0 == .kubernetesNative }
    ),
    (
      "imagePullPolicy", field("imagePullPolicy")?.string, field("imagePullPolicy")?.provenance,
      ["kubernetes.container.image.pull-policy"], { $0 == .kubernetesNative }
    ),
    (
      "serviceAccount", field("serviceAccount")?.string, field("serviceAccount")?.provenance,
      ["kubernetes.service-account"], { $0 != .kubernetesOperator }
    ),
  ]
  return pairs.compactMap { pair in
    guard let text = pair.text, let option = pair.keys.lazy.compactMap({ cluster.configuration[$0] }).first,
      option.text != text
    else { return nil }
    return ManifestRules.saidTwice.diagnostic(
      "'\(pair.name)' is \(text), and '\(option.key)' \(option.text)", at: pair.provenance?.location,
      path: cluster.path, effect: whichCounts(targets, isOption: pair.isOption), help: "say one of the two",
      notes: [Diagnostic.Note("the option", at: option.provenance.location)])
  }
}

/// A service account of a pod template that gives way to the cluster's.
private func accountContradictions(_ cluster: Cluster) -> [Diagnostic] {
  let templates = [cluster.podTemplate, cluster.jobManager?["podTemplate"], cluster.taskManager?["podTemplate"]]
  guard templates.contains(where: { $0 != nil }) else { return [] }
  let field = cluster.otherFields.last { $0.key == "serviceAccount" }?.value.locatedString
  let option = cluster.configuration["kubernetes.service-account"].map { Located($0.text, $0.provenance) }
  guard let account = field ?? option else { return [] }
  var found: [StructuredNode] = []
  for role in PodRole.allCases {
    guard let own = templateAccount(of: role, cluster), own.string != account.value,
      !cluster.configuration.contains("kubernetes.\(role.rawValue).service-account"),
      !found.contains(where: { $0.provenance == own.provenance })
    else { continue }
    found.append(own)
  }
  return found.map { own in
    ManifestRules.saidTwice.diagnostic(
      "the pod template's service account is \(own.string ?? "something else"), and the cluster's \(account.value)",
      at: own.provenance.location, path: cluster.path, effect: "The pods run as \(account.value).",
      help: "say the account in one place",
      notes: [Diagnostic.Note("the cluster's", at: account.provenance.location)])
  }
}

/// The service account that a role's pod template names; nil where it names none.
func templateAccount(of role: PodRole, _ cluster: Cluster) -> StructuredNode? {
  let spec = cluster.podTemplate(of: role)?["spec"]
  guard let node = spec?["serviceAccountName"] ?? spec?["serviceAccount"], node.string?.isEmpty == false else {
    return nil
  }
  return node
}

/// On which of Kubernetes' targets an option counts, and on which a field.
private func whichCounts(_ targets: [Target], isOption: (Target) -> Bool) -> String {
  let onKubernetes = targets.filter(\.isKubernetes)
  func names(_ targets: [Target]) -> String { targets.map(\.rawValue).joined(separator: " and ") }
  let byOption = onKubernetes.filter(isOption)
  let byField = onKubernetes.filter { !isOption($0) }
  if byOption.isEmpty { return "The field counts on \(names(byField))." }
  if byField.isEmpty { return "The option counts on \(names(byOption))." }
  return "One source, two clusters: on \(names(byField)) the field counts, on \(names(byOption)) the option."
}
