internal import ClusterModel
package import Diagnostics
package import Files
import FlinkOptions
internal import Glibc
import YAMLTree

/// Loads files and configuration directories, each on its own.
///
/// - Returns: one result for each path in the order given (a directory that isn't Flink's gives one for each YAML file
///   below it), and the findings that take more than one file to see.
package func load(
  _ paths: [String], options: LoadingOptions = LoadingOptions(), files: any FileReading
) -> (files: [LoadedFile], diagnostics: [Diagnostic]) {
  var loaded: [LoadedFile] = []
  findTasks(paths, options: options, files: files) { loaded += load($0, options: options, files: files) }
  var names = ClusterNames()
  return (loaded, loaded.flatMap(\.clusters).compactMap { names.claim($0) })
}

/// Does one task of a walk: a file gives itself, a directory what Flink would read there, or its two files.
package func load(_ task: LoadingTask, options: LoadingOptions, files: any FileReading) -> [LoadedFile] {
  var options = options
  options.isNamed = task.isNamed
  switch task.kind {
  case .known(let file): return [file]
  case .file: return [loadFile(task.path, options: options, files: files)]
  case .configurationDirectory:
    let loaded = loadConfigurationDirectory(task.path, options: options, files: files)
    // A folder of manifests, one of which has Flink's name.
    if options.walksRepository, let source = loaded.source, looksLikeObject(source.text) {
      return [loadFile(source.path, options: options, files: files)]
    }
    return [loaded]
  case .foundDirectory(let others):
    if let loaded = loadFoundConfigurationDirectory(task.path, options: options, files: files) { return [loaded] }
    return others.map { loadFile(task.path + "/" + $0, options: options, files: files) }
  }
}

/// Loads one file, standard input (`-`), or one Flink configuration directory.
package func loadFile(
  _ path: String, options: LoadingOptions = LoadingOptions(), files: any FileReading
) -> LoadedFile {
  loadRegularFile(path, options: options, files: files)
    ?? loadConfigurationDirectory(path, options: options, files: files)
}

/// Loads one file or standard input; nil for a directory.
private func loadRegularFile(_ path: String, options: LoadingOptions, files: any FileReading) -> LoadedFile? {
  do {
    let bytes = try files.read(path, limit: options.limits.bytes)
    return loadText(
      bytes, path: path == "-" ? options.standardInputName ?? "<stdin>" : path, options: options, files: files)
  } catch {
    return error.reason == .isDirectory ? nil : LoadedFile(path: path, outcome: .unreadable(error))
  }
}

/// Whether a directory is a Flink configuration directory.
package func isConfigurationDirectory(_ path: String, files: any FileReading) -> Bool {
  files.kind(of: path + "/config.yaml") == .file || files.kind(of: path + "/flink-conf.yaml") == .file
}

/// Loads a text that was read already.
///
/// - Parameter path: as a person knows the text; base files are taken relative to it.
package func loadText(
  _ bytes: [UInt8], path: String, options: LoadingOptions = LoadingOptions(), files: any FileReading
) -> LoadedFile {
  let decoded = decodeSource(bytes, path: path)
  let source = decoded.source
  var context = LoadingContext(path: path, options: options, files: files)
  if isEncrypted(source.text) {
    return LoadedFile(
      path: path, outcome: .unrecognised(reason: "encrypted with SOPS: decrypt it first, and give Drey the result"),
      source: source)
  }
  let named = options.kind ?? kindByName(lastComponent(of: path))
  if options.kind == .legacyFlinkConfiguration
    || (named == .legacyFlinkConfiguration && !looksLikeObject(source.text))
  {
    // Lines of a template language, which are no settings of Flink's.
    if holds("{%", in: source.text) { return template(path, source) }
    let (cluster, source) = readLegacyFlinkConfiguration(bytes, path: path)
    return LoadedFile(path: path, outcome: .loaded([cluster]), source: source)
  }
  if let loaded = loadFlinkFile(bytes, source: source, options: options) { return loaded }
  if options.kind == nil, isEntrypointName(lastComponent(of: path)) || isShellScript(source) {
    return loadEntrypoint(source, options: options, files: files)
      ?? LoadedFile(
        path: path,
        outcome: .unrecognised(reason: "a start of a container that sets nothing for Flink, or starts none"),
        source: source)
  }
  if named == nil, holdsZero(source.text) {
    return LoadedFile(path: path, outcome: .unrecognised(reason: "a binary file"), source: source)
  }
  let stream = DocumentStream(decoded, limits: options.limits)
  let first = (stream.documents + stream.fragments).first { !isNull($0) }
  if isTemplate(stream) { return template(path, source, stream.tree) }
  if options.kind == nil, recognise(first, path: path, isNamed: options.isNamed) == .recognised(.flinkConfiguration) {
    let (cluster, source) = readFlinkConfiguration(bytes, path: path)
    return LoadedFile(path: path, outcome: .loaded([cluster]), source: source, tree: stream.tree)
  }
  return loadDocuments(stream, source: source, context: &context)
}

private func template(_ path: String, _ source: SourceFile, _ tree: YAMLTree? = nil) -> LoadedFile {
  LoadedFile(
    path: path, outcome: .unrecognised(reason: "a template: render it first, and give Drey the result"), source: source,
    tree: tree)
}

/// Whether SOPS encrypted the values of a YAML file: it writes of itself at the end, and each value begins with `ENC[`.
private func isEncrypted(_ text: [UInt8]) -> Bool {
  holds("\nsops:", in: text) && holds("ENC[AES256_GCM,", in: text)
}

/// - Parameter part: two bytes at least.
private func holds(_ part: StaticString, in text: [UInt8]) -> Bool {
  let length = part.utf8CodeUnitCount
  return text.withUnsafeBufferPointer { text in
    guard let base = text.baseAddress else { return false }
    var from = 0
    while from + length <= text.count,
      let found = memchr(base + from, Int32(part.utf8Start.pointee), text.count - length - from + 1)
    {
      from = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
      if base[from] == part.utf8Start[1], memcmp(found, part.utf8Start, length) == 0 { return true }
    }
    return false
  }
}

/// Loads a `config.yaml` that can be told without a look at its nodes; nil for other files.
private func loadFlinkFile(_ bytes: [UInt8], source: SourceFile, options: LoadingOptions) -> LoadedFile? {
  if options.kind == nil {
    guard kindByName(lastComponent(of: source.path)) == .flinkConfiguration,
      source.text.first != UInt8(ascii: "{"), !looksLikeObject(source.text)
    else { return nil }
  } else if options.kind != .flinkConfiguration {
    return nil
  }
  let (cluster, source) = readFlinkConfiguration(bytes, path: source.path)
  // `key: {{ value }}` is a map as a key, and `{% … %}` nothing that YAML knows.
  if cluster.loadFailure != nil, holds("{{", in: source.text) || holds("{%", in: source.text) {
    return template(source.path, source)
  }
  if options.kind == nil, !options.isNamed {
    // It was found, not named: what it holds must look like Flink's.
    guard cluster.loadFailure == nil, isFlinkConfiguration(cluster.configuration) else {
      return nil
    }
  }
  return LoadedFile(path: source.path, outcome: .loaded([cluster]), source: source)
}

private func loadDocuments(_ stream: DocumentStream, source: SourceFile, context: inout LoadingContext) -> LoadedFile {
  var clusters: [Cluster] = []
  var reason: String?
  var isRecognised = false
  context.documents = stream.documents
  for document in stream.documents where !isNull(document) {
    load(document, listKind: nil, clusters: &clusters, isRecognised: &isRecognised, reason: &reason, context: &context)
  }
  for fragment in stream.fragments {
    switch recognise(fragment, path: context.path, isNamed: context.options.isNamed) {
    case .recognised, .list, .resourceQuota: isRecognised = true
    case .unrecognised: break
    }
  }
  if let problem = stream.problems.first, !isRecognised {
    let place = "\(problem.range.start.line):\(problem.range.start.column)"
    return LoadedFile(
      path: context.path, outcome: .unrecognised(reason: "not YAML (\(place): \(problem.message))"),
      diagnostics: context.options.isNamed && isYAMLName(context.path)
        ? stream.problems.map { $0.diagnostic(path: context.path) } : [],
      source: source, tree: stream.tree)
  }
  guard isRecognised else {
    return LoadedFile(
      path: context.path, outcome: .unrecognised(reason: reason ?? "empty"),
      diagnostics: context.diagnostics.filter { $0.code == LoadingRules.operatorKind.code }, source: source,
      tree: stream.tree)
  }
  // What Kubernetes makes of a key that stands twice is nothing to a compose file.
  if !clusters.contains(where: { $0.kind == .composeFile }) {
    context.diagnostics += stream.trees.flatMap(duplicateKeys)
  }
  context.diagnostics += stream.problems.map { $0.diagnostic(path: context.path) }
  var file = LoadedFile(
    path: context.path, outcome: .loaded(clusters), diagnostics: sorted(context.diagnostics), source: source,
    tree: stream.tree, bases: context.bases)
  file.quotas = context.quotas
  file.claims = context.claims
  file.maxima = context.maxima
  return file
}

private func load(
  _ document: YAMLNode, listKind: DocumentKind?, clusters: inout [Cluster], isRecognised: inout Bool,
  reason: inout String?, context: inout LoadingContext
) {
  let root = document.resolved
  let recognition: Recognition
  if let kind = context.options.kind, root["kind"]?.text != "List" {
    recognition = .recognised(kind)
  } else if let listKind, root["kind"] == nil {
    recognition = .recognised(listKind)
  } else {
    recognition = recognise(root, path: context.path, isNamed: context.options.isNamed)
  }
  switch recognition {
  case .unrecognised(let what):
    checkResourceClaim(root, context: &context)
    loadLimitRange(root, context: &context)
    checkOperatorKind(root, context: &context)
    reason = reason ?? what
  case .list(let kind):
    isRecognised = true
    for item in root["items"]?.items ?? root.items {
      load(
        item, listKind: kind, clusters: &clusters, isRecognised: &isRecognised, reason: &reason, context: &context)
    }
  case .resourceQuota:
    isRecognised = true
    context.quotas.append(loadResourceQuota(root, context: &context))
  case .recognised(.flinkDeployment)
  where lacksWhatTheOperatorWants(deploymentSpec(of: root)) && context.options.kind == nil && isKustomizePatch(context):
    reason = reason ?? "a patch of kustomize's, not a whole object: build it first, and give Drey the result"
  case .recognised(.flinkDeployment)
  where deploymentSpec(of: root)?["flinkVersion"] == nil && context.options.kind == nil && isPartOfOverlay(context):
    reason = reason ?? "a part of what kustomize's overlays build: build one first, and give Drey the result"
  case .recognised(.flinkSessionJob)
  where (root["spec"]?["deploymentName"] == nil || root["spec"]?["job"] == nil) && context.options.kind == nil
    && (isKustomizePatch(context) || isPartOfOverlay(context)):
    reason = reason ?? "a part of what kustomize's overlays build: build one first, and give Drey the result"
  case .recognised(.workload)
  where root["spec"]?["selector"] == nil && context.options.kind == nil && isKustomizePatch(context):
    reason = reason ?? "a patch of kustomize's, not a whole object: build it first, and give Drey the result"
  case .recognised(.composeFile):
    let services = loadComposeFile(root, context: &context)
    isRecognised = isRecognised || !services.isEmpty
    reason = reason ?? "a compose file that says nothing of Flink's configuration"
    clusters += services
  case .recognised(.workload):
    let workloads = loadWorkload(root, context: &context)
    isRecognised = isRecognised || !workloads.isEmpty
    reason = reason ?? "a pod template, which the Flink configuration beside it takes in"
    clusters += workloads
  case .recognised(let kind):
    isRecognised = true
    switch kind {
    case .flinkDeployment: clusters.append(loadFlinkDeployment(root, context: &context))
    case .flinkSessionJob: clusters.append(loadFlinkSessionJob(root, context: &context))
    case .configMap: if let cluster = loadConfigMap(root, context: &context) { clusters.append(cluster) }
    case .cluster: clusters.append(loadClusterDocument(root, context: &context))
    case .flinkConfiguration, .legacyFlinkConfiguration, .composeFile, .workload:
      reason = reason ?? "a Flink configuration among objects"
    }
  }
}

/// Whether a `FlinkDeployment` can't be all there is of the object.
private func lacksWhatTheOperatorWants(_ spec: YAMLNode?) -> Bool {
  spec?["flinkVersion"] == nil || spec?["serviceAccount"] == nil
}

private func loadConfigurationDirectory(
  _ path: String, options: LoadingOptions, files: any FileReading
) -> LoadedFile {
  if let version = options.statedVersion(inDirectory: path) ?? options.directoryVersion,
    !(options.takesOtherFile && lacksFileOpened(path, by: version, files: files))
  {
    let (cluster, source, error) = readFlinkConfigurationDirectory(
      path, version: version, limit: options.limits.bytes, files: files)
    if let error { return LoadedFile(path: path, outcome: .unreadable(error)) }
    return LoadedFile(path: cluster.path, outcome: .loaded([cluster]), source: source)
  }
  let hasStandard = files.kind(of: path + "/config.yaml") == .file
  let hasLegacy = files.kind(of: path + "/flink-conf.yaml") == .file
  guard hasStandard || hasLegacy else {
    return LoadedFile(
      path: path, outcome: .unrecognised(reason: "a directory without config.yaml or flink-conf.yaml"))
  }
  let isLegacy = hasLegacy && (!hasStandard || (options.flinkVersion?.major ?? 2) < 2)
  let file = path + (isLegacy ? "/flink-conf.yaml" : "/config.yaml")
  do {
    let bytes = try files.read(file, limit: options.limits.bytes)
    var options = options
    options.kind = isLegacy ? .legacyFlinkConfiguration : .flinkConfiguration
    return loadText(bytes, path: file, options: options, files: files)
  } catch {
    return LoadedFile(path: path, outcome: .unreadable(error))
  }
}

/// Whether a directory has one of Flink's two files, and not the one that a version opens.
private func lacksFileOpened(_ directory: String, by version: FlinkVersion, files: any FileReading) -> Bool {
  let standard = files.kind(of: directory + "/config.yaml")
  let legacy = files.kind(of: directory + "/flink-conf.yaml")
  if version.major >= 2 { return standard == nil && legacy == .file }
  return version < FlinkVersion(1, 19) && standard == .file && legacy == nil
}

/// A directory that was found, loaded as Flink's where it looks like Flink's; else nil.
private func loadFoundConfigurationDirectory(
  _ path: String, options: LoadingOptions, files: any FileReading
) -> LoadedFile? {
  guard isConfigurationDirectory(path, files: files) else { return nil }
  let loaded = loadFile(path, options: options, files: files)
  // A manifest under Flink's name: its ConfigMap, say.
  if let text = loaded.source?.text, looksLikeObject(text) { return nil }
  let isFlinks = loaded.clusters.contains { cluster in
    cluster.kind == .legacyFlinkConfiguration || isFlinkConfiguration(cluster.configuration)
  }
  return isFlinks ? loaded : nil
}

/// Whether a file that is named like Flink's holds a Kubernetes object, going by the beginnings of its lines.
private func looksLikeObject(_ text: [UInt8]) -> Bool {
  beginsLine("apiVersion:", in: text) && beginsLine("kind:", in: text)
}

/// Whether a line of a text begins with a word.
private func beginsLine(_ word: StaticString, in text: [UInt8]) -> Bool {
  let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
  return text.withUnsafeBufferPointer { text in
    guard let base = text.baseAddress, let first = word.first else { return false }
    var from = 0
    while from + word.count <= text.count, let found = memchr(base + from, Int32(first), text.count - from) {
      let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if place == 0 || text[place - 1] == 0x0A || text[place - 1] == 0x0D, text[place...].starts(with: word) {
        return true
      }
      from = place + 1
    }
    return false
  }
}

/// Whether a text begins as no text does.
private func holdsZero(_ text: [UInt8]) -> Bool {
  text.withUnsafeBufferPointer { text in
    text.baseAddress.map { memchr($0, 0, min(text.count, 4096)) != nil } ?? false
  }
}

/// Whether a name says that a file is YAML, or JSON, which is; of standard input nothing says it isn't.
private func isYAMLName(_ path: String) -> Bool {
  let name = lastComponent(of: path)
  return [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } || !name.contains(".") || path == "<stdin>"
}

/// Whether a text is a template: `{% … %}`, or `{{ … }}` that YAML can't read, or reads as a map in place of a key.
private func isTemplate(_ stream: DocumentStream) -> Bool {
  let text = stream.tree.source.text
  let hasBraces = holds("{{", in: text)
  if hasBraces, stream.documents.contains(where: hasMapAsKey) { return true }
  return !stream.problems.isEmpty && (hasBraces || holds("{%", in: text) || holds("<#", in: text))
}

private func hasMapAsKey(_ node: YAMLNode) -> Bool {
  node.entries.contains { $0.key.kind == .mapping || hasMapAsKey($0.value) } || node.items.contains(where: hasMapAsKey)
}

private func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  diagnostics.enumerated().sorted { left, right in
    let leftKey = (left.element.path, left.element.range?.start.offset ?? -1, left.offset)
    let rightKey = (right.element.path, right.element.range?.start.offset ?? -1, right.offset)
    return leftKey < rightKey
  }.map(\.element)
}
