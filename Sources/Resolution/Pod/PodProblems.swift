import ClusterModel
import Diagnostics

/// What Flink passes on in a pod, and the API server refuses or drops: values that are no quantities, devices in parts or with
/// limits that differ from requests, fields that no pod has.
///
/// - Parameters:
///   - hasTemplate: whether something of the pod is not Flink's own work.
///   - isWhole: whether it is all of the pod; else Flink may add the volumes of `kubernetes.secrets`, `<secret>-volume`.
func podProblems(_ pod: StructuredNode, hasTemplate: Bool, isWhole: Bool = true) -> [EffectivePod.Problem] {
  var problems: [EffectivePod.Problem] = []
  if hasTemplate { findUnknownFields(pod, PodSchema.pod, &problems) }
  let spec = pod["spec"]
  checkAffinity(of: spec, &problems)
  checkClaims(of: spec, &problems)
  checkSources(of: spec, &problems)
  checkMounts(of: spec, isWhole: isWhole, &problems)
  for container in (spec?["containers"]?.items ?? []) + (spec?["initContainers"]?.items ?? []) {
    checkResources(of: container, &problems)
  }
  return problems
}

/// `ValidateNodeSelectorRequirement` (pkg/apis/core/validation/validation.go).
private func checkAffinity(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
  guard let affinity = spec?["affinity"]?["nodeAffinity"] else { return }
  let required = affinity["requiredDuringSchedulingIgnoredDuringExecution"]?["nodeSelectorTerms"]?.items ?? []
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

/// A container can claim what its pod has (`validateContainerClaims`).
private func checkClaims(of spec: StructuredNode?, _ problems: inout [EffectivePod.Problem]) {
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
