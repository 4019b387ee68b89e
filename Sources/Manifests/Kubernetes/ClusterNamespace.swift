internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Gives a cluster one namespace: `kubernetes.namespace` says where Flink makes its own objects in native mode, and
/// `metadata.namespace` where all others are, claims and accounts that Flink's pods need among them.
///
/// The operator takes no such option, which its own findings say.
func unifyNamespace(_ resolved: inout ResolvedCluster, targets: [Target]) -> [Diagnostic] {
  let key = "kubernetes.namespace"
  guard targets.contains(where: { $0 == .kubernetesNative || $0 == .kubernetesStandalone }),
    !targets.contains(.kubernetesOperator), let option = resolved.cluster.configuration[key]
  else { return [] }
  let path = resolved.cluster.path
  guard let namespace = resolved.cluster.namespace else {
    guard isDNSLabel(option.text) else {
      return [
        ManifestRules.notExpressible.diagnostic(
          "'\(option.text)' can't be a namespace", at: option.provenance.location, path: path,
          effect: "The API server rejects every object of it.",
          help: "use 1 to 63 lower-case letters, digits and '-', with a letter or digit at both ends")
      ]
    }
    resolved.cluster.namespace = Located(option.text, option.provenance)
    return []
  }
  resolved.cluster.configuration.remove(key)
  guard option.text != namespace.value else { return [] }
  return [
    ManifestRules.saidTwice.diagnostic(
      "'\(key)' is \(option.text), and the cluster's namespace is \(namespace.value)", at: location(of: option),
      path: path,
      effect: "Flink's pods would be in a namespace without the objects that they need; all of them are written for "
        + "\(namespace.value).", help: "say the namespace in one place: remove the option",
      notes: [Diagnostic.Note("the cluster's namespace", at: namespace.provenance.location)])
  ]
}
