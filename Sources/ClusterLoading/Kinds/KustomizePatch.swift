import Files
import YAMLTree

/// Whether a file is a patch by a kustomization's word: the part of an object that kustomize puts over the whole one.
///
/// Asked only for objects that lack what a whole one has, so that most files cost nothing.
func isKustomizePatch(_ context: LoadingContext) -> Bool {
  let name = String(lastComponent(of: context.path))
  var below = name
  var folder = directory(of: context.path)
  // `patches/gpu.yaml` is named by the kustomization above it.
  for _ in 0..<3 {
    for file in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
      let path = folder == "." ? file : folder + "/" + file
      guard context.files.kind(of: path) == .file,
        let bytes = try? context.files.read(path, limit: context.options.limits.bytes)
      else { continue }
      let root = parseYAML(decodeSource(bytes, path: path).source).documents.first?.resolved
      if patches(of: root).contains(where: { normalised($0) == below }) { return true }
    }
    guard folder != ".", folder != "/", !folder.isEmpty else { return false }
    below = "\(lastComponent(of: folder))/\(below)"
    folder = directory(of: folder)
  }
  return false
}

/// The files that a kustomization lists as patches.
private func patches(of root: YAMLNode?) -> [String] {
  guard let root, root.kind == .mapping else { return [] }
  var paths: [String] = []
  for field in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
    guard let list = root[field]?.resolved, list.kind == .sequence else { continue }
    for item in list.items {
      let item = item.resolved
      if item.kind == .scalar { paths.append(item.text) }
      if item.kind == .mapping, let path = item["path"] { paths.append(path.resolved.text) }
    }
  }
  return paths
}
