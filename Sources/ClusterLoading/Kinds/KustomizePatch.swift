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
    if kustomizations(in: folder, context).contains(where: { patches(of: $0).contains { normalised($0) == below } }) {
      return true
    }
    guard folder != ".", folder != "/", !folder.isEmpty else { return false }
    below = "\(lastComponent(of: folder))/\(below)"
    folder = directory(of: folder)
  }
  return false
}

/// Whether an overlay near by puts a file over an object as a patch (`../../patches/gpu.yaml`), or patches over the file, as one of
/// its base's resources: what an object lacks may stand there.
///
/// Asked only for objects without a `flinkVersion`: folders around are listed for it.
func isPartOfOverlay(_ context: LoadingContext) -> Bool {
  let path = normalised(context.path)
  let own = directory(of: path)
  let isResource = kustomizations(in: own, context).contains { root in
    files(named: ["resources", "bases"], of: root).contains { normalised(own + "/" + $0) == path }
  }
  var top = own
  for _ in 0..<3 {
    for folder in folders(below: top, context) {
      for root in kustomizations(in: folder, context) {
        func lists(_ fields: [String], _ wanted: String) -> Bool {
          files(named: fields, of: root).contains { normalised(folder + "/" + $0) == wanted }
        }
        if patches(of: root).contains(where: { normalised(folder + "/" + $0) == path }) { return true }
        if isResource, lists(["resources", "bases", "components"], own) { return true }
      }
    }
    guard top != ".", top != "/", !top.isEmpty else { return false }
    top = directory(of: top)
  }
  return false
}

/// The folders below one, two levels deep; none of one with many, where overlays don't stand.
private func folders(below top: String, _ context: LoadingContext) -> [String] {
  func below(_ folder: String) -> [String] {
    guard let names = try? context.files.list(folder), names.count <= 64 else { return [] }
    return names.map { folder == "." ? $0 : folder + "/" + $0 }.filter { context.files.kind(of: $0) == .directory }
  }
  return below(top).flatMap { [$0] + below($0) }
}

private func kustomizations(in folder: String, _ context: LoadingContext) -> [YAMLNode] {
  ["kustomization.yaml", "kustomization.yml", "Kustomization"].compactMap { file in
    let path = folder == "." ? file : folder + "/" + file
    guard context.files.kind(of: path) == .file,
      let bytes = try? context.files.read(path, limit: context.options.limits.bytes)
    else { return nil }
    return parseYAML(decodeSource(bytes, path: path).source).documents.first?.resolved
  }
}

/// The files that a kustomization lists as patches.
private func patches(of root: YAMLNode?) -> [String] {
  files(named: ["patches", "patchesStrategicMerge", "patchesJson6902"], of: root)
}

private func files(named fields: [String], of root: YAMLNode?) -> [String] {
  guard let root, root.kind == .mapping else { return [] }
  var paths: [String] = []
  for field in fields {
    guard let list = root[field]?.resolved, list.kind == .sequence else { continue }
    for item in list.items {
      let item = item.resolved
      if item.kind == .scalar { paths.append(item.text) }
      if item.kind == .mapping, let path = item["path"] { paths.append(path.resolved.text) }
    }
  }
  return paths
}
