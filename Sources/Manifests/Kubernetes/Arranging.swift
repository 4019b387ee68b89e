internal import ClusterModel

/// The files of a target's Kubernetes objects: one each with a `kustomization.yaml` that lists them, or one stream.
func arranged(_ objects: [ManifestFile], of cluster: Cluster, emission: Emission) -> [ManifestFile] {
  guard !objects.isEmpty else { return [] }
  let sorted = objects.sorted { $0.path < $1.path }
  if emission.options.writesSingleFile {
    let documents = sorted.flatMap { file -> [ManifestNode] in
      guard case .yaml(let nodes) = file.content else { return [] }
      return nodes
    }
    return [ManifestFile(path: "manifests.yaml", header: emission.header, content: .yaml(documents), isObject: true)]
  }
  let rule: Derivation = "kustomization"
  let list = ManifestNode.map(
    rule, .init("apiVersion", .derived("kustomize.config.k8s.io/v1beta1", rule)),
    .init("kind", .derived("Kustomization", rule)),
    .init("resources", .list(sorted.map { .derived($0.path, rule) }, rule)))
  return sorted + [ManifestFile(path: "kustomization.yaml", header: emission.header, content: .yaml([list]))]
}
