import ClusterModel
import Diagnostics

/// What Flink passes on in a pod, and the API server refuses or drops: values that are no quantities, devices in parts or with
/// limits that differ from requests, fields that no pod has.
func podProblems(_ pod: StructuredNode) -> [EffectivePod.Problem] {
  var problems: [EffectivePod.Problem] = []
  findUnknownFields(pod, .object("Pod"), &problems)
  let spec = pod["spec"]
  for container in (spec?["containers"]?.items ?? []) + (spec?["initContainers"]?.items ?? []) {
    checkResources(of: container, &problems)
  }
  return problems
}

private func checkResources(of container: StructuredNode, _ problems: inout [EffectivePod.Problem]) {
  let sides = ["limits", "requests"].map { ($0, container["resources"]?[$0]?.entries ?? []) }
  for (side, entries) in sides {
    for entry in entries {
      let place = entry.value.provenance.location ?? entry.keyLocation
      let text = entry.value.scalarText ?? ""
      if !isQuantity(text) {
        problems.append(
          .init("\(side) '\(entry.key)': '\(text)' is no quantity; the API server refuses the pod", at: place))
      } else if isExtended(entry.key) {
        if !isWhole(text) {
          problems.append(
            .init("\(side) '\(entry.key)': '\(text)' is no whole number; the API server refuses the pod", at: place))
        }
        let other = container["resources"]?[side == "limits" ? "requests" : "limits"]?[entry.key]
        if let other, other.value != entry.value.value, side == "limits" {
          problems.append(
            .init("'\(entry.key)' has other limits than requests; the API server refuses the pod", at: place))
        } else if other == nil, side == "requests" {
          problems.append(.init("'\(entry.key)' has a request and no limit; the API server refuses the pod", at: place))
        }
      }
    }
  }
}

private func findUnknownFields(_ node: StructuredNode, _ type: PodFieldType, _ problems: inout [EffectivePod.Problem]) {
  switch type {
  case .list(let item): for child in node.items { findUnknownFields(child, item, &problems) }
  case .map(let item): for entry in node.entries { findUnknownFields(entry.value, item, &problems) }
  case .object(let name):
    guard let fields = PodSchema.fields(of: name) else { return }
    for entry in node.entries {
      if let field = fields[entry.key] {
        findUnknownFields(entry.value, field, &problems)
      } else {
        let hint = suggestion(for: entry.key, among: fields.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
        problems.append(
          .init("'\(entry.key)' is no field of a \(name): the API server drops it\(hint)", at: entry.keyLocation))
      }
    }
  case .string, .int32, .int64, .boolean, .double, .quantity, .intOrString, .anything: break
  }
}

/// Whether a resource is one of a device plugin: it has a domain that isn't Kubernetes' own.
private func isExtended(_ name: String) -> Bool {
  guard let slash = name.firstIndex(of: "/") else { return false }
  let domain = name[..<slash]
  return domain != "kubernetes.io" && !domain.hasSuffix(".kubernetes.io")
}

/// `apimachinery/pkg/api/resource/quantity.go`.
private func isQuantity(_ text: String) -> Bool {
  var rest = Array(text.utf8)[...]
  if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
  let whole = rest.prefix { (0x30...0x39).contains($0) }.count
  rest = rest.dropFirst(whole)
  var digits = whole
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst()
    let fraction = rest.prefix { (0x30...0x39).contains($0) }.count
    rest = rest.dropFirst(fraction)
    digits += fraction
  }
  guard digits > 0 else { return false }
  let suffix = String(decoding: rest, as: UTF8.self)
  if ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].contains(suffix) {
    return true
  }
  guard let mark = suffix.first, mark == "e" || mark == "E" else { return false }
  return Int(suffix.dropFirst()) != nil
}

private func isWhole(_ text: String) -> Bool {
  !text.hasSuffix("m") && !text.hasSuffix("u") && !text.hasSuffix("n") && !text.contains(".")
}
