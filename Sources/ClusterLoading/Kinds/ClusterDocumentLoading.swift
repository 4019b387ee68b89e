import ClusterModel
import Diagnostics
import Files
import YAMLTree

/// Loads Drey's own `kind: Cluster` with the base files that it extends.
func loadClusterDocument(_ root: YAMLNode, context: inout LoadingContext) -> Cluster {
  var cluster = Cluster(kind: .cluster, path: context.path)
  cluster.document = SourceLocation(path: context.path, range: SourceRange(at: root.start))
  var reading = ClusterLayers(limits: context.options.limits, files: context.files)
  let layer = reading.layer(root, path: context.path, chain: [Link(path: normalised(context.path), place: nil)])
  context.diagnostics += reading.diagnostics
  context.bases += reading.sources
  cluster.metadata = layer.metadata
  cluster.name = layer.metadata?["name"]?.locatedString
  cluster.namespace = layer.metadata?["namespace"]?.locatedString
  cluster.configuration = layer.configuration
  cluster.bases = layer.bases
  if let spec = layer.spec { readClusterFields(spec, into: &cluster) }
  return cluster
}

/// Puts the merged spec's fields where the model has a place for them; values of a wrong type were reported, and are
/// left out.
private func readClusterFields(_ spec: StructuredNode, into cluster: inout Cluster) {
  readDeploymentFields(spec, into: &cluster)
  let own = [
    "targets", "hosts", "kubernetesVersion", "operatorVersion", "kubernetes", "yarn", "sessionJobs", "standalone",
  ]
  cluster.otherFields.removeAll { own.contains($0.key) }
  for item in spec["targets"]?.items ?? [] {
    guard let target = item.string.flatMap(Target.init(rawValue:)) else { continue }
    if !cluster.targets.contains(where: { $0.value == target }) {
      cluster.targets.append(Located(target, item.provenance))
    }
  }
  cluster.hosts = (spec["hosts"]?.items ?? []).compactMap { item in
    hostSource(item).map { Located($0, item.provenance) }
  }
  cluster.kubernetesVersion = spec["kubernetesVersion"]?.locatedString
  cluster.operatorVersion = spec["operatorVersion"]?.locatedString
}

private func hostSource(_ node: StructuredNode) -> HostSource? {
  if node.string == "local" { return .local }
  if let sample = node["sample"], let text = sample.string {
    var count = 1
    if case .integer(let value) = node["count"]?.value, let value = Int(exactly: value), (1...mostHosts).contains(value)
    {
      count = value
    }
    return .sample(path: path(text, besideFile: sample.provenance.location?.path ?? ""), count: count)
  }
  if case .boolean(true) = node["local"]?.value { return .local }
  if let host = node["ssh"]?.string { return .ssh(host: host, jump: node["jump"]?.string) }
  if let nodes = node["kubernetes"] {
    if let pod = nodes["pod"]?.string {
      return .pod(
        context: nodes["context"]?.string, namespace: nodes["namespace"]?.string, name: pod,
        container: nodes["container"]?.string)
    }
    return .kubernetes(context: nodes["context"]?.string, selector: nodes["selector"]?.string)
  }
  return node["yarn"]?.string.map { .yarn(url: $0) }
}

/// A file on the way down, and where the one above it names it.
struct Link {
  var path: String
  var place: SourceLocation?
}

/// Reads the layers of one cluster: its own file, and the files below it.
struct ClusterLayers {
  let limits: YAMLLimits
  let files: any FileReading
  var diagnostics: [Diagnostic] = []
  /// The base files, in the order in which they were read.
  var sources: [SourceFile] = []
  /// Base files that are done: a file that two others extend is read once.
  private var done: [String: ClusterLayer] = [:]

  /// A chain of files longer than this is not followed.
  static let longestChain = 50

  init(limits: YAMLLimits, files: any FileReading) {
    self.limits = limits
    self.files = files
  }

  /// The layer that a document and all below it come to.
  ///
  /// - Parameter chain: the files on the way down, this one last.
  mutating func layer(_ root: YAMLNode, path file: String, chain: [Link]) -> ClusterLayer {
    var own = ClusterLayer()
    let bases = check(root, path: file, isComplete: chain.count == 1, into: &own)
    var below = ClusterLayer()
    for base in bases {
      below = layer(extending: base, from: file, chain: chain).over(below)
    }
    return own.over(below)
  }

  /// Checks one document, and takes it apart.
  ///
  /// - Returns: the base files that it names.
  private mutating func check(
    _ root: YAMLNode, path file: String, isComplete: Bool, into layer: inout ClusterLayer
  ) -> [Located<String>] {
    var entries: [StructuredValue.Entry] = []
    var configuration: YAMLNode?
    for entry in root.mergedEntries().entries {
      guard entry.name == "spec" else {
        entries.append(structuredEntry(entry))
        continue
      }
      let parts = structuredSpec(entry.value)
      configuration = parts.flinkConfiguration
      entries.append(
        StructuredValue.Entry(
          key: entry.name, keyLocation: entry.key.location, value: parts.spec ?? structuredNode(entry.value)))
    }
    // What is missing in the document is reported at its start.
    let start = SourceLocation(path: file, range: SourceRange(at: root.start))
    let document = StructuredNode(.map(entries), Provenance(.source(start)))
    var checking = FieldChecking(path: file, isComplete: isComplete)
    checking.check(document, fields: ClusterFields.document, named: "")
    if let configuration {
      checking.check(
        StructuredNode(structuredKind(configuration), Provenance(.source(configuration.location))),
        as: .flinkConfiguration, named: "spec.flinkConfiguration")
      if configuration.kind == .mapping {
        let (options, nulls) = clusterConfiguration(from: configuration)
        layer.configuration = options
        diagnostics += nulls.map { key in
          LoadingRules.wrongType.diagnostic(
            "'\(key.value)' has no value", at: key.provenance.location, path: file,
            effect: "Flink starts with no option that is null.", help: "write a value, or remove the key")
        }
      }
    }
    diagnostics += checking.diagnostics + renamedKeys(below: root, path: file)

    layer.metadata = document["metadata"].flatMap { $0.isMap ? $0 : nil }
    guard let spec = document["spec"], spec.isMap else { return [] }
    layer.spec = StructuredNode(.map(spec.entries.filter { $0.key != "extends" }), spec.provenance)
    guard let extends = spec["extends"] else { return [] }
    return (extends.string == nil ? extends.items : [extends]).compactMap(\.locatedString).filter { !$0.value.isEmpty }
  }

  /// The layer of a base file, all below it included; an empty one, reported, when there is none.
  private mutating func layer(extending base: Located<String>, from file: String, chain: [Link]) -> ClusterLayer {
    let name = path(base.value, besideFile: file)
    let place = base.provenance.location
    if let start = chain.firstIndex(where: { $0.path == name }) {
      reportCycle(Array(chain[start...]) + [Link(path: name, place: place)], from: file)
      return ClusterLayer()
    }
    if let layer = done[name] { return layer }
    guard chain.count < Self.longestChain else {
      report(
        LoadingRules.extendsUnreadable, "more than \(Self.longestChain) files extend each other", at: place, file: file)
      return ClusterLayer()
    }
    guard let root = read(name, place: place, from: file) else { return ClusterLayer() }
    var layer = layer(root, path: name, chain: chain + [Link(path: name, place: place)])
    layer.bases.removeAll { $0 == name }
    layer.bases.insert(name, at: 0)
    done[name] = layer
    return layer
  }

  /// The one `kind: Cluster` of a base file; nil, reported, when there isn't exactly one.
  private mutating func read(_ name: String, place: SourceLocation?, from file: String) -> YAMLNode? {
    let bytes: [UInt8]
    do {
      bytes = try files.read(name, limit: limits.bytes)
    } catch {
      report(
        LoadingRules.extendsUnreadable, "the base file can't be read: \(error.description)", at: place, file: file,
        effect: "Nothing of it is in the cluster.")
      return nil
    }
    let stream = DocumentStream(decodeSource(bytes, path: name), limits: limits)
    sources.append(stream.tree.source)
    if !stream.problems.isEmpty {
      diagnostics += stream.problems.map { $0.diagnostic(path: name) }
      report(
        LoadingRules.extendsNotACluster, "the base file \(name) is not YAML", at: place, file: file,
        effect: "Nothing of it is in the cluster.")
      return nil
    }
    diagnostics += stream.trees.flatMap(duplicateKeys)
    let recognised = stream.documents.map { recognise($0, path: name, isNamed: false) }
    let clusters = zip(stream.documents, recognised).filter { $0.1 == .recognised(.cluster) }
    guard clusters.count == 1, let root = clusters.first?.0 else {
      let found: String
      if clusters.count > 1 {
        found = "holds \(clusters.count) of them"
      } else if case .recognised(let kind) = recognised.first {
        found = "holds a \(kind.rawValue)"
      } else if case .unrecognised(let what) = recognised.first {
        found = "is \(what)"
      } else {
        found = "is empty"
      }
      report(
        LoadingRules.extendsNotACluster, "a base file must hold exactly one kind: Cluster, and \(name) \(found)",
        at: place, file: file, effect: "Nothing of it is in the cluster.")
      return nil
    }
    return root.resolved
  }

  private mutating func reportCycle(_ links: [Link], from file: String) {
    let chain = links.map(\.path).joined(separator: " → ")
    report(
      LoadingRules.extendsCycle, "files extend each other in a circle: \(chain)", at: links.last?.place, file: file,
      effect: "There is no lowest layer to begin with; this step is left out.", help: "take one of the links out",
      notes: links.dropFirst().dropLast().map { link in
        Diagnostic.Note("\(link.path) is extended here", at: link.place)
      })
  }

  private mutating func report(
    _ rule: LoadingRule, _ message: String, at place: SourceLocation?, file: String, effect: String? = nil,
    help: String? = nil, notes: [Diagnostic.Note] = []
  ) {
    diagnostics.append(
      rule.diagnostic(message, at: place, path: file, effect: effect, help: help, notes: notes))
  }
}

/// The kind of a node for a message, without its children.
private func structuredKind(_ node: YAMLNode) -> StructuredValue {
  switch node.kind {
  case .mapping: .map([])
  case .sequence: .list([])
  case .scalar, .alias: structuredScalar(node)
  }
}
