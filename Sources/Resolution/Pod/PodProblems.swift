import ClusterModel
import Diagnostics

/// What Flink passes on in a pod, and the API server refuses or drops: values that are no quantities, devices in parts or with
/// limits that differ from requests, fields that no pod has.
///
/// - Parameters:
///   - hasTemplate: whether something of the pod is not Flink's own work.
///   - isWhole: whether it is all of the pod; else Flink may add the volumes of `kubernetes.secrets`, `<secret>-volume`.
///   - workload: the kind of what makes the pods, where that is one which starts their containers again always
///     (`ValidatePodTemplateSpecForReplicaSet`).
func podProblems(
  _ pod: StructuredNode, hasTemplate: Bool, isWhole: Bool = true, workload: String? = nil
) -> [EffectivePod.Problem] {
  var problems: [EffectivePod.Problem] = []
  if hasTemplate { findUnknownFields(pod, PodSchema.pod, &problems) }
  let spec = pod["spec"]
  if let workload, let policy = spec?["restartPolicy"], let text = policy.string, text != "Always", !text.isEmpty {
    problems.append(
      .init(
        "a \(workload) can't have restartPolicy '\(text)'; the API server refuses the pod",
        at: policy.provenance.location))
  }
  checkAffinity(of: spec, &problems)
  checkClaims(of: spec, &problems)
  checkSources(of: spec, &problems)
  checkMounts(of: spec, isWhole: isWhole, &problems)
  checkNames(of: spec, isWhole: isWhole, &problems)
  checkPodResources(of: spec, &problems)
  checkScheduling(of: spec, &problems)
  for container in (spec?["containers"]?.items ?? []) + (spec?["initContainers"]?.items ?? []) {
    checkResources(of: container, &problems)
  }
  return problems
}

/// `ValidateNodeSelectorRequirement` (pkg/apis/core/validation/validation.go).
private func checkAffinity(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
  guard let affinity = spec?["affinity"]?["nodeAffinity"] else { return }
  let selector = affinity["requiredDuringSchedulingIgnoredDuringExecution"]
  let required = selector?["nodeSelectorTerms"]?.items ?? []
  if required.isEmpty, let selector, selector.value != .null {
    problems.append(
      .init("the required node affinity has no term; the API server refuses the pod", at: selector.provenance.location))
  }
  let preferred = (affinity["preferredDuringSchedulingIgnoredDuringExecution"]?.items ?? []).compactMap {
    $0["preference"]
  }
  for expression in (required + preferred).flatMap({ $0["matchExpressions"]?.items ?? [] }) {
    guard let mode = expression["operator"], let text = mode.string else { continue }
    if !["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"].contains(text) {
      problems.append(
        .init(
          "'\(text)' is no operator of a node selector; the API server refuses the pod", at: mode.provenance.location))
    } else if text == "In" || text == "NotIn", expression["values"]?.items.isEmpty ?? true {
      problems.append(
        .init("'\(text)' has no values to compare with; the API server refuses the pod", at: mode.provenance.location))
    } else if text == "Exists" || text == "DoesNotExist", expression["values"]?.items.isEmpty == false {
      problems.append(
        .init("'\(text)' takes no values; the API server refuses the pod", at: mode.provenance.location))
    } else if text == "Gt" || text == "Lt" {
      checkNumber(text, expression["values"]?.items ?? [], at: mode.provenance.location, &problems)
    }
  }
}

/// A comparison has one value; the scheduler reads it as a whole number (`nodeaffinity.NewNodeSelector`).
private func checkNumber(
  _ mode: String, _ values: [StructuredNode], at place: SourceLocation?, _ problems: inout [EffectivePod.Problem]
) {
  guard values.count == 1, let value = values.first else {
    problems.append(.init("'\(mode)' takes one value; the API server refuses the pod", at: place))
    return
  }
  guard let text = value.scalarText, Int64(text) == nil else { return }
  problems.append(
    .init(
      "'\(mode)' compares whole numbers, and '\(text)' is none; the scheduler finds no node for the pod",
      at: value.provenance.location))
}

/// Names that may stand once only (`ValidateVolumes`, `ValidateVolumeMounts`, `validateContainers`).
private func checkNames(of spec: StructuredNode?, isWhole: Bool, _ problems: inout [EffectivePod.Problem]) {
  var volumes: [String] = []
  for volume in spec?["volumes"]?.items ?? [] {
    guard let name = volume["name"], let text = name.string else { continue }
    if volumes.contains(text) {
      problems.append(
        .init("a second volume is called '\(text)'; the API server refuses the pod", at: name.provenance.location))
    } else if isWhole, text == configurationVolume {
      problems.append(
        .init(
          "'\(text)' is the name of Flink's own volume; the API server refuses the pod", at: name.provenance.location))
    }
    volumes.append(text)
  }
  let main = spec?["containers"]?.items ?? []
  var containers: [String] = []
  for (place, container) in (main + (spec?["initContainers"]?.items ?? [])).enumerated() {
    if let name = container["name"], let text = name.string {
      if containers.contains(text) {
        problems.append(
          .init("a second container is called '\(text)'; the API server refuses the pod", at: name.provenance.location))
      }
      containers.append(text)
    }
    // Flink adds the mount of its configuration to its own container, the last of them.
    var paths = isWhole && place == main.count - 1 ? [configurationPath] : []
    for mount in container["volumeMounts"]?.items ?? [] {
      guard let path = mount["mountPath"], let text = path.scalarText, !text.isEmpty else { continue }
      if paths.contains(text) {
        let what = isWhole && text == configurationPath ? "Flink mounts its configuration at '\(text)'" : ""
        problems.append(
          .init(
            "\(what.isEmpty ? "something is mounted at '\(text)' already" : what); the API server refuses the pod",
            at: path.provenance.location))
      }
      paths.append(text)
    }
  }
}

/// What Flink mounts into each of its containers (`FlinkConfMountDecorator`, `Constants`).
private let configurationVolume = "flink-config-volume"
private let configurationPath = "/opt/flink/conf"

/// A pod's own resources are CPU, memory and huge pages (`supportedPodLevelResources`); before Kubernetes 1.34 they are dropped.
private func checkPodResources(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
  guard let resources = spec?["resources"] else { return }
  for side in ["limits", "requests"] {
    for entry in resources[side]?.entries ?? [] where entry.key.utf8.contains(UInt8(ascii: "/")) {
      problems.append(
        .init(
          "'\(entry.key)' can't stand in the pod's own 'resources'; the API server refuses the pod",
          at: entry.keyLocation))
    }
  }
}

/// A variable and a volume have one source (`validateEnvVarValueFrom`, `validateVolumeSource`).
private func checkSources(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
  for volume in spec?["volumes"]?.items ?? [] {
    let sources = volume.entries.filter { $0.key != "name" && $0.value.value != .null }
    guard sources.count > 1, let last = sources.last else { continue }
    let names = sources.map(\.key).joined(separator: " and ")
    problems.append(
      .init(
        "the volume '\(volume["name"]?.scalarText ?? "")' is \(names) at once; the API server refuses the pod",
        at: last.keyLocation))
  }
  for container in (spec?["containers"]?.items ?? []) + (spec?["initContainers"]?.items ?? []) {
    for variable in container["env"]?.items ?? [] {
      guard let source = variable.entries.last(where: { $0.key == "valueFrom" }), source.value.value != .null,
        variable["value"]?.scalarText?.isEmpty == false
      else { continue }
      problems.append(
        .init(
          "the variable '\(variable["name"]?.scalarText ?? "")' has 'value' and 'valueFrom'; the API server refuses the pod",
          at: source.keyLocation))
    }
  }
}

/// Those that Flink itself adds (flink-kubernetes Constants.java), which a template's containers may mount, too.
private let volumesOfFlink = [
  "flink-config-volume", "hadoop-config-volume", "pod-template-volume", "kerberos-keytab-volume",
  "kerberos-krb5conf-volume", "user-artifacts-volume",
]

/// A mount has a path, and a volume of the pod; a volume in memory has a size that is a quantity (`ValidateVolumeMounts`,
/// `validateVolumeSource`).
private func checkMounts(of spec: StructuredNode?, isWhole: Bool, _ problems: inout [EffectivePod.Problem]) {
  let volumes = spec?["volumes"]?.items ?? []
  let names = Set(volumes.compactMap { $0["name"]?.string } + volumesOfFlink)
  for volume in volumes {
    if let medium = volume["emptyDir"]?["medium"], let text = medium.string, !isMedium(text) {
      problems.append(
        .init(
          "'\(text)' is no medium of a volume; the kubelet doesn't start the pod ('unknown storage medium')",
          at: medium.provenance.location))
    }
    guard let size = volume["emptyDir"]?["sizeLimit"], size.value != .null, let text = size.scalarText,
      KubernetesQuantity(text) == nil
    else { continue }
    problems.append(
      .init("sizeLimit: '\(text)' is no quantity; the API server refuses the pod", at: size.provenance.location))
  }
  for container in (spec?["containers"]?.items ?? []) + (spec?["initContainers"]?.items ?? []) {
    for mount in container["volumeMounts"]?.items ?? [] {
      if mount["mountPath"]?.scalarText?.isEmpty != false {
        problems.append(
          .init(
            "a mount without 'mountPath'; the API server refuses the pod",
            at: mount["name"]?.provenance.location ?? mount.provenance.location))
      }
      guard let name = mount["name"], let text = name.string, !names.contains(text),
        isWhole || !text.hasSuffix("-volume")
      else { continue }
      problems.append(
        .init("'\(text)' is no volume of the pod; the API server refuses the pod", at: name.provenance.location))
    }
  }
}

/// `pkg/volume/emptydir/empty_dir.go`, SetUpAt.
private func isMedium(_ text: String) -> Bool {
  text.isEmpty || text == "Memory" || text == "HugePages" || text.hasPrefix("HugePages-")
}

/// A container can claim what its pod has (`validateContainerClaims`).
private func checkClaims(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
  for claim in spec?["resourceClaims"]?.items ?? [] where claim["source"] == nil {
    // `validatePodResourceClaim`
    let sources = claim.entries.filter { $0.key == "resourceClaimName" || $0.key == "resourceClaimTemplateName" }
    guard let name = claim["name"], sources.count != 1 else { continue }
    let text = name.scalarText ?? ""
    problems.append(
      .init(
        sources.isEmpty
          ? "the claim '\(text)' names neither a ResourceClaim nor a template; the API server refuses the pod"
          : "the claim '\(text)' names a ResourceClaim and a template; the API server refuses the pod",
        at: sources.last?.keyLocation ?? name.provenance.location))
  }
  let containers = (spec?["containers"]?.items ?? []) + (spec?["initContainers"]?.items ?? [])
  let names = containers.flatMap { $0["resources"]?["claims"]?.items ?? [] }.compactMap { $0["name"] }
  guard !names.isEmpty else { return }
  let known = (spec?["resourceClaims"]?.items ?? []).compactMap { $0["name"]?.string }
  for name in names {
    guard let text = name.string, !known.contains(text) else { continue }
    problems.append(
      .init(
        "'\(text)' is no claim of the pod: it is not in 'resourceClaims'; the API server refuses the pod",
        at: name.provenance.location))
  }
}

private func checkResources(of container: StructuredNode, _ problems: inout [EffectivePod.Problem]) {
  guard let resources = container["resources"] else { return }
  let limits = resources["limits"]?.entries ?? []
  let requests = resources["requests"]?.entries ?? []
  for (side, entries, others) in [("limits", limits, requests), ("requests", requests, limits)] {
    for entry in entries {
      let text = entry.value.scalarText ?? ""
      func report(_ message: String) {
        problems.append(.init(message, at: entry.value.provenance.location ?? entry.keyLocation))
      }
      guard let quantity = KubernetesQuantity(text) else {
        report("\(side) '\(entry.key)': '\(text)' is no quantity; the API server refuses the pod")
        continue
      }
      if !entry.key.utf8.contains(UInt8(ascii: "/")), !isStandardResource(entry.key) {
        // `validateContainerResourceName`
        problems.append(
          .init(
            "'\(entry.key)' is no resource: it has no domain; the API server refuses the pod", at: entry.keyLocation))
        continue
      }
      if quantity.isNegative {
        report("\(side) '\(entry.key)': '\(text)' is less than 0; the API server refuses the pod")
      } else if isExtended(entry.key) {
        if !quantity.isWhole {
          report("\(side) '\(entry.key)': '\(text)' is no whole number; the API server refuses the pod")
        }
        let other = others.last { $0.key == entry.key }?.value
        if let other, other.value != entry.value.value, side == "limits",
          other.scalarText.flatMap({ KubernetesQuantity($0) }) != quantity
        {
          report("'\(entry.key)' has other limits than requests; the API server refuses the pod")
        } else if other == nil, side == "requests" {
          report("'\(entry.key)' has a request and no limit; the API server refuses the pod")
        }
      }
    }
  }
}

/// `IsStandardContainerResourceName` of pkg/apis/core/helper.
private func isStandardResource(_ name: String) -> Bool {
  name == "cpu" || name == "memory" || name == "ephemeral-storage" || name.hasPrefix("hugepages-")
}

private func findUnknownFields(_ node: StructuredNode, _ type: PodFieldType, _ problems: inout [EffectivePod.Problem]) {
  switch type {
  case .list(let item):
    guard item.hasFields else { return }
    for child in node.items { findUnknownFields(child, item, &problems) }
  case .map(let item):
    guard item.hasFields else { return }
    for entry in node.entries { findUnknownFields(entry.value, item, &problems) }
  case .object(let model):
    guard let fields = model.fields else { return }
    for entry in node.entries {
      if let field = fields[entry.key] {
        if field.hasFields { findUnknownFields(entry.value, field, &problems) }
      } else {
        let hint = suggestion(for: entry.key, among: fields.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
        problems.append(
          .init("'\(entry.key)' is no field of a \(model.name): the API server drops it\(hint)", at: entry.keyLocation))
      }
    }
  case .string, .int32, .int64, .boolean, .double, .quantity, .intOrString, .anything: break
  }
}

/// Whether a resource is one of a device plugin: it has a domain that isn't Kubernetes' own (`IsNativeResource`).
private func isExtended(_ name: String) -> Bool {
  name.utf8.contains(UInt8(ascii: "/")) && !isNativeResourceName(name)
}
