internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Values of the cluster's own that the API server refuses in the objects that they become a part of.
///
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
func objectFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  let cluster = resolved.cluster
  var diagnostics: [Diagnostic] = []
  func refuse(
    _ message: String, at place: SourceLocation?, _ help: String, effect: String = "The API server rejects the object."
  ) {
    diagnostics.append(
      ManifestRules.objectRefused.diagnostic(message, at: place, path: cluster.path, effect: effect, help: help))
  }
  for (field, checksValues) in [("labels", true), ("annotations", false)] {
    for entry in cluster.metadata?[field]?.entries ?? [] {
      if !isQualifiedName(entry.key) {
        refuse(
          "'\(entry.key)' can't be a key of \(field)", at: entry.keyLocation,
          "use 1 to 63 letters, digits, '-', '_' and '.', behind a domain and '/' or without")
      }
      if checksValues, let text = entry.value.string, !isLabelValue(text) {
        refuse(
          "'\(text)' can't be the value of a label", at: entry.value.provenance.location,
          "use up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends")
      }
    }
  }
  if let account = cluster.otherFields.first(where: { $0.key == "serviceAccount" })?.value.locatedString,
    !isObjectName(account.value)
  {
    refuse(
      "'\(account.value)' can't be the name of a service account", at: account.provenance.location,
      "use lower-case letters, digits, '-' and '.'", effect: "The API server rejects the pods.")
  }
  if let image = cluster.image, image.value.isEmpty || image.value.unicodeScalars.contains(where: isBlankOrControl) {
    refuse(
      "an image's name can't be empty or hold blanks and line breaks", at: image.provenance.location,
      "write it as registry/name:tag", effect: "The API server rejects the pods, or the kubelet can't pull it.")
  }
  let fields = KubernetesFields(cluster)
  if fields.allocation == .resourceClaims {
    for entry in fields.deviceClasses where entry.value.string.map({ !isObjectName($0) }) ?? false {
      refuse(
        "'\(entry.value.string ?? "")' can't be the name of a DeviceClass", at: entry.value.provenance.location,
        "use lower-case letters, digits, '-' and '.', such as gpu.nvidia.com")
    }
  }
  let counts: [(String, StructuredNode?)] = [
    ("jobManager.replicas", cluster.jobManager?["replicas"]),
    ("taskManager.replicas", cluster.taskManager?["replicas"]),
    ("job.parallelism", cluster.job?["parallelism"]),
    ("podDisruptionBudget.minAvailable", fields.podDisruptionBudget?["minAvailable"]),
    ("podDisruptionBudget.maxUnavailable", fields.podDisruptionBudget?["maxUnavailable"]),
  ]
  for (name, node) in counts {
    guard let node, case .integer(let number) = node.value, number > Int64(Int32.max) else { continue }
    refuse("'\(name)' can be \(Int32.max) at most", at: node.provenance.location, "use a smaller number")
  }
  return diagnostics
}

/// A process's argument ends at U+0000, on whatever platform.
func programFindings(_ cluster: Cluster) -> [Diagnostic] {
  let texts =
    ["jarURI", "entryClass", "initialSavepointPath"].compactMap { cluster.job?[$0] }
    + (cluster.job?["args"]?.items ?? [])
  return texts.filter { $0.string?.utf8.contains(0) == true }.map { node in
    ManifestRules.notExpressible.diagnostic(
      "an argument of a program can't hold U+0000", at: node.provenance.location, path: cluster.path,
      effect: "The program would get what stands before it, or nothing at all.", help: "remove the character")
  }
}

private func isBlankOrControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value <= 0x20 || scalar.value == 0x7F || scalar.properties.isWhitespace
}
