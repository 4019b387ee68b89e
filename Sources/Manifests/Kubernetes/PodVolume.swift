internal import ClusterModel

/// Adds a volume that the main container sees, under a name that no other volume of the pod has.
///
/// - Returns: where the container mounts something else at the path: then nothing is added.
func addVolume(
  to template: inout ManifestNode, name: String, mountPath: String, isReadOnly: Bool = false, _ rule: Derivation,
  _ source: ManifestNode.Entry
) -> Provenance? {
  let mounts = template.mainContainer?["volumeMounts"]?.items ?? []
  if let taken = mounts.first(where: { $0["mountPath"]?.string.map(path) == path(mountPath) }) {
    return taken.provenance
  }
  let name = freeName(name, in: template["spec"]?["volumes"])
  template.update("spec", rule) { spec in
    spec.append([.map(rule, .init("name", .derived(name, rule)), source)], to: "volumes", rule)
  }
  template.updateMainContainer(rule) { container in
    var mount = ManifestNode.map(
      rule, .init("name", .derived(name, rule)), .init("mountPath", .derived(mountPath, rule)))
    if isReadOnly { mount.set("readOnly", ManifestNode(.boolean(true), .derived(rule))) }
    container.append([mount], to: "volumeMounts", rule)
  }
  return nil
}

/// A name, or the first of `name-2`, `name-3`, … that none of a list's items has.
func freeName(_ name: String, in list: ManifestNode?) -> String {
  let taken = (list?.items ?? []).compactMap { $0["name"]?.string }
  guard taken.contains(name) else { return name }
  var number = 2
  while taken.contains("\(name)-\(number)") { number += 1 }
  return "\(name)-\(number)"
}

/// Without `/` at the end.
private func path(_ text: String) -> Substring {
  var path = text[...]
  while path.count > 1, path.last == "/" { path = path.dropLast() }
  return path
}
