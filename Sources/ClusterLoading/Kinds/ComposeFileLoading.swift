import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import YAMLTree

/// Whether a service of a compose file sets options of Flink's.
func startsFlink(_ root: YAMLNode) -> Bool {
  guard let services = root["services"]?.resolved, services.kind == .mapping else { return false }
  return services.entries.contains { entry in
    let service = entry.value.resolved
    return propertiesNode(of: service) != nil || !options(startCommand(of: service)).isEmpty
  }
}

/// Loads each service of a compose file that starts Flink with settings of its own: the effective configuration, from the
/// mounted file to `-D`.
///
/// From the entrypoint of Flink's images (flink-docker, docker-entrypoint.sh, 1.19 to 2.3; 1.18's appends the lines to
/// flink-conf.yaml instead).
func loadComposeFile(_ root: YAMLNode, context: inout LoadingContext) -> [Cluster] {
  var clusters: [Cluster] = []
  for entry in root["services"]?.resolved.mergedEntries().entries ?? [] {
    let service = entry.value.resolved
    let image = locatedString(field("image", of: service))
    let version = image.flatMap { FlinkVersion(officialImage: $0.value) }
    let properties = propertiesNode(of: service).map { settings(in: $0, version ?? .newest) } ?? []
    let start = startCommand(of: service)
    let options = options(start)
    guard !properties.isEmpty || !options.isEmpty else { continue }
    var cluster = Cluster(kind: .composeFile, path: context.path)
    cluster.document = SourceLocation(path: context.path, range: SourceRange(at: entry.key.start))
    cluster.name = Located(entry.name, Provenance(.source(entry.key.location)))
    cluster.image = image
    cluster.started = start.flatMap {
      FlinkContainer.started(command: $0.command.map(\.text), arguments: $0.arguments.map(\.text))
    }
    cluster.isPartial = start?.isOpen == true
    if let image, let version {
      cluster.flinkVersion = Located(version, image.provenance)
      context.diagnostics += findingsOfOldVersion(version, at: image.provenance.location, path: context.path)
    }
    switch mountedConfiguration(
      of: service, context: &context, version: version ?? .newest, isKnown: version != nil)
    {
    case .none: layered(over: nil, version ?? .newest, properties: properties, options: options, into: &cluster)
    case .file(let base):
      layered(over: base, version ?? .newest, properties: properties, options: options, into: &cluster)
    case .unopened(let name, let location, let isAlone):
      layered(over: nil, version ?? .newest, properties: properties, options: options, into: &cluster)
      cluster.unopenedFile = version.map {
        Cluster.UnopenedFile(name: name, version: $0, location: location, isAlone: isAlone)
      }
    // What is said without it could be wrong.
    case .elsewhere: continue
    }
    clusters.append(cluster)
  }
  return clusters
}

/// A field of a service, its own or that of a mapping which is merged into it.
private func field(_ name: String, of service: YAMLNode) -> YAMLNode? {
  if let own = service[name] { return own }
  guard service.kind == .mapping, service.entries.contains(where: { $0.key.isMergeKey }) else { return nil }
  return service.mergedEntries().entries.first { $0.name == name }?.value
}

/// The text of `FLINK_PROPERTIES`, in a map of variables or as an item `FLINK_PROPERTIES=…` of a list.
private func propertiesNode(of service: YAMLNode) -> YAMLNode? {
  guard service.kind == .mapping, let environment = field("environment", of: service)?.resolved else { return nil }
  switch environment.kind {
  case .mapping:
    let node = environment.mergedEntries().entries.first { $0.name == variable }?.value.resolved
    return node?.kind == .scalar ? node : nil
  case .sequence:
    return environment.items.map(\.resolved).first { $0.kind == .scalar && $0.text.hasPrefix(variable + "=") }
  case .scalar, .alias: return nil
  }
}

private let variable = propertiesVariable

/// The settings in the text of `FLINK_PROPERTIES`, behind its name where that stands in it, too.
func settings(in node: YAMLNode, _ version: FlinkVersion) -> [StartSetting] {
  let embedded = EmbeddedText(node)
  let text = embedded.source.text
  let prefix = Array((propertiesVariable + "=").utf8)
  let start = text.starts(with: prefix) ? prefix.count : 0
  return flinkProperties(
    in: embedded.source, start..<text.count, from: embedded.source.position(ofByte: start), path: node.tree.source.path,
    version: version, outer: { embedded.outer($0) }, outerKey: { embedded.outerKey($0) })
}

/// What a service is started with.
private func startCommand(of service: YAMLNode) -> StartCommand? {
  guard service.kind == .mapping else { return nil }
  return StartCommand(command: field("entrypoint", of: service), arguments: field("command", of: service))
}

/// The `-D` options of `entrypoint` and `command`.
private func options(_ start: StartCommand?) -> [StartSetting] {
  start.map { startOptions($0.command + $0.arguments) } ?? []
}

private enum MountedConfiguration {
  /// The image's own.
  case none
  case file(Cluster)
  /// Mounted, and of no use to this version of Flink.
  case unopened(String, SourceLocation, isAlone: Bool)
  /// Mounted, but not to be found here.
  case elsewhere
}

/// The configuration file that a service mounts; without a mount the one beside the compose file, which images are built with.
private func mountedConfiguration(
  of service: YAMLNode, context: inout LoadingContext, version: FlinkVersion, isKnown: Bool
) -> MountedConfiguration {
  var candidates: [(path: String, isMount: Bool)] = []
  let opened = flinkFiles(version)
  for volume in field("volumes", of: service).map({ Array($0.resolved.items) }) ?? [] {
    let volume = volume.resolved
    let parts = volume.text.split(separator: ":", omittingEmptySubsequences: false)
    guard
      let source = volume.kind == .mapping ? volume["source"]?.text : parts.first.map(String.init),
      let target = volume.kind == .mapping ? volume["target"]?.text : parts.dropFirst().first.map(String.init)
    else { continue }
    let directory = target.hasSuffix("/") ? String(target.dropLast()) : target
    let isFile = isFlinkFile(directory)
    guard isFile || isFlinkDirectory(directory) else { continue }
    guard source.hasPrefix("."), !source.contains("$") else { return .elsewhere }
    let place = path(source, besideFile: context.path)
    let name = String(lastComponent(of: directory))
    if isFile ? !opened.contains(name) : !opened.contains(where: { context.files.kind(of: place + "/" + $0) == .file }),
      let other = isFile
        ? name : flinkFileNames.first(where: { context.files.kind(of: place + "/" + $0) == .file })
    {
      if isKnown { return .unopened(other, volume.location, isAlone: !isFile) }
      if isFile { candidates = [(place, true)] }
      continue
    }
    candidates = (isFile ? [place] : opened.map { place + "/" + $0 }).map { ($0, true) }
  }
  if candidates.isEmpty { candidates = opened.map { (path($0, besideFile: context.path), false) } }
  for candidate in candidates where context.files.kind(of: candidate.path) == .file {
    guard let bytes = try? context.files.read(candidate.path, limit: context.options.limits.bytes) else { break }
    let isLegacy = kindByName(lastComponent(of: candidate.path)) == .legacyFlinkConfiguration
    let (base, source) =
      isLegacy
      ? readLegacyFlinkConfiguration(bytes, path: candidate.path) : readFlinkConfiguration(bytes, path: candidate.path)
    // Other programs have a config.yaml, too.
    guard candidate.isMount || isFlinkConfiguration(base.configuration) else { continue }
    guard base.loadFailure == nil else { break }
    if !context.bases.contains(where: { $0.path == source.path }) { context.bases.append(source) }
    return .file(base)
  }
  return candidates.contains(where: \.isMount) ? .elsewhere : .none
}

/// Flink's two files, in the order in which a version looks for them.
func flinkFiles(_ version: FlinkVersion) -> [String] {
  version.major >= 2
    ? ["config.yaml"] : version < FlinkVersion(1, 19) ? ["flink-conf.yaml"] : ["flink-conf.yaml", "config.yaml"]
}
