internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Puts what the cluster passes on to Kubernetes into the types that the API server takes: `value: 8080` of an environment
/// variable is the text `"8080"`, as whoever wrote it means. Fields that no pod has are taken out, and told.
func putIntoAPIForm(_ cluster: inout Cluster) -> [Diagnostic] {
  // What is an object already goes as it is, or is refused as it is.
  guard cluster.kind == .cluster, cluster.targets.contains(where: { $0.value.isKubernetes }) else { return [] }
  var diagnostics: [Diagnostic] = []
  if let template = cluster.podTemplate, let form = TemplateForm(template) {
    cluster.podTemplate = form.template
    diagnostics += findings(of: form, path: cluster.path)
  }
  for (role, set) in [(cluster.jobManager, \Cluster.jobManager), (cluster.taskManager, \Cluster.taskManager)] {
    guard var role else { continue }
    var isChanged = false
    if let template = role["podTemplate"], let form = TemplateForm(template) {
      role.replace("podTemplate", with: form.template)
      diagnostics += findings(of: form, path: cluster.path)
      isChanged = true
    }
    if let resources = role["resources"], let written = inTexts(resources) {
      role.replace("resources", with: written)
      isChanged = true
    }
    if isChanged { cluster[keyPath: set] = role }
  }
  return diagnostics
}

/// `limits` and `requests` whose fractions are texts: the API server takes a whole number or a text for a quantity.
private func inTexts(_ resources: StructuredNode) -> StructuredNode? {
  var result: StructuredNode?
  for side in ["limits", "requests"] {
    guard var amounts = resources[side] else { continue }
    let fractions = amounts.entries.filter { if case .number = $0.value.value { true } else { false } }
    guard !fractions.isEmpty else { continue }
    for entry in fractions {
      guard let text = entry.value.scalarText else { continue }
      amounts.replace(entry.key, with: StructuredNode(.string(text), entry.value.provenance))
    }
    result = result ?? resources
    result?.replace(side, with: amounts)
  }
  return result
}

private func findings(of form: TemplateForm, path: String) -> [Diagnostic] {
  form.unknownFields.map { field in
    ManifestRules.templateFieldUnknown.diagnostic(
      "'\(field.name)' is no field of a \(field.type)", at: field.location, path: path,
      effect: "It is left out: the API server would refuse the object, or drop the field in silence.",
      help: field.near.map { "did you mean '\($0)'?" } ?? "remove it")
  }
    + form.unclearTexts.map { node in
      ManifestRules.objectRefused.diagnostic(
        "this is \(node.value.kindInWords) in YAML, where Kubernetes wants a text",
        at: node.provenance.location, path: path, effect: "The API server rejects the object.",
        help: "put it in quotes")
    }
}

extension StructuredNode {
  /// Puts a value in the place of the one with a key that is there.
  fileprivate mutating func replace(_ key: String, with node: StructuredNode) {
    guard case .map(var entries) = value, let place = entries.lastIndex(where: { $0.key == key }) else { return }
    entries[place].value = node
    value = .map(entries)
  }
}
