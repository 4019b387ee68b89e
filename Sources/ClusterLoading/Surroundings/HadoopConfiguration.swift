package import Diagnostics
internal import FlinkYAML
internal import XMLTree

/// Hadoop's files that say what YARN has, as Hadoop's `Configuration` merges them.
///
/// Measured with Hadoop 3.5.0: `resource-types.xml` lies over `yarn-site.xml` for every key, and `capacity-scheduler.xml` over
/// both for the scheduler, unless one below says `<final>true</final>`. An empty value is as if the property were absent.
package struct HadoopConfiguration: Sendable {
  /// A property where it is written.
  package struct Property: Sendable {
    package var name: String
    /// Not trimmed.
    package var value: String
    package var nameLocation: SourceLocation
    /// The value without blanks at its ends; the property where it has none.
    package var location: SourceLocation
    /// Whether it holds a variable of the system's or the environment's, whose value this does not know.
    package var isOpen = false

    package var trimmed: String { String(javaTrimmed(value)) }
  }

  /// Why Hadoop doesn't read a file.
  package struct Problem: Sendable {
    package enum Kind: Sendable {
      case malformed
      /// An entity of another file, which Hadoop fetches.
      case entity
      /// A file that is taken in and isn't here; the host may have it.
      case includeMissing
    }

    package var kind: Kind
    package var message: String
    package var location: SourceLocation
  }

  /// Names of the files that are read, those below first.
  package static let fileNames = [
    "core-site.xml", "yarn-site.xml", "resource-types.xml", "capacity-scheduler.xml", "container-executor.cfg",
    nodeFileName,
  ]
  /// Of a node's own amounts, which say nothing without the others.
  static let nodeFileName = "node-resources.xml"

  /// Whether a file's name is that of one of them, and it says something of YARN by itself.
  static func saysOfYARN(_ name: String) -> Bool {
    // Asked for every file of a walk.
    guard let last = name.utf8.last, last == UInt8(ascii: "l") || last == UInt8(ascii: "g") else { return false }
    return fileNames.dropFirst().contains(name)
  }

  /// Those that were read, and what they take in.
  package private(set) var sources: [SourceFile]
  package private(set) var problems: [Problem] = []
  /// Elements that Hadoop drops in silence, such as `<Name>` or `<key>` in a property.
  package private(set) var unknownElements: [(name: String, location: SourceLocation)] = []
  /// Nil where there is no `container-executor.cfg`.
  package private(set) var executor: ContainerExecutorFile?
  /// Nil where another scheduler runs, or where its file is elsewhere.
  package private(set) var fairScheduler: FairSchedulerFile?
  /// Of every daemon and client.
  private var common = HadoopProperties()
  private var schedulers = HadoopProperties()
  private var nodes = HadoopProperties()
  private var isMissingIncludes = false
  private var recoded: Set<String> = []

  /// Nil for no files.
  ///
  /// - Parameter included: reads a file that another one takes in, by a path beside it.
  package init?(_ files: [SourceFile], included: @escaping (String) -> SourceFile? = { _ in nil }) {
    // A core-site.xml alone says nothing about YARN.
    guard files.contains(where: { lastComponent(of: $0.path) != "core-site.xml" }) else { return nil }
    sources = []
    var scheduler: [HadoopXMLReading.Item] = []
    var node: [HadoopXMLReading.Item] = []
    for file in files {
      let name = lastComponent(of: file.path)
      if name.hasSuffix(".cfg") {
        executor = ContainerExecutorFile(file)
        sources.append(file)
        continue
      }
      var reading = HadoopXMLReading(included: included)
      let items = reading.items(of: file)
      sources += reading.sources
      problems += reading.problems
      unknownElements += reading.unknownElements
      recoded.formUnion(reading.recoded)
      isMissingIncludes = isMissingIncludes || reading.isMissingIncludes
      switch name {
      case "capacity-scheduler.xml": scheduler = items
      case "node-resources.xml": node = items
      default: common.take(items)
      }
    }
    // Each lies over the common ones, for whom it concerns alone.
    schedulers = common
    schedulers.take(scheduler)
    nodes = common
    nodes.take(node)
  }

  /// Whether the FairScheduler runs, and reads the file of its usual name.
  var readsFairScheduler: Bool {
    self["yarn.resourcemanager.scheduler.class"]?.trimmed.hasSuffix(".FairScheduler") == true
      && (self["yarn.scheduler.fair.allocation.file"]?.trimmed ?? "fair-scheduler.xml") == "fair-scheduler.xml"
  }

  mutating func take(_ file: FairSchedulerFile) {
    fairScheduler = file
    sources.append(file.source)
    if let problem = file.problem { problems.append(problem) }
  }

  /// Whether all that is set is known: nothing is broken, and nothing is taken in from elsewhere. What isn't set here may
  /// be set there otherwise.
  package var isWhole: Bool { problems.isEmpty && !isMissingIncludes }

  /// Whether places in a file's text are none of the file itself, so that it can't be mended: it is in another encoding.
  package func isRecoded(_ path: String) -> Bool { recoded.contains(path) }

  /// Whether a file of this name was read.
  package func has(_ name: String) -> Bool { source(name) != nil }

  package func source(_ name: String) -> SourceFile? { sources.first { lastComponent(of: $0.path) == name } }

  /// How much the files can tell of what resource types a cluster has.
  package enum TypeKnowledge: Sendable {
    /// A client's files, which say where the cluster is.
    case none
    /// Settings of nodes or of the scheduler, whose types may be listed elsewhere.
    case some
    /// The files in which types are listed, or that of the resource manager.
    case full
  }

  package var typeKnowledge: TypeKnowledge {
    if has("resource-types.xml") || has("capacity-scheduler.xml") || common.has("yarn.resource-types") { return .full }
    let ofNodes = ["yarn.nodemanager.", "yarn.scheduler.", "yarn.resourcemanager.scheduler."]
    func isOfNodes(_ key: String) -> Bool { ofNodes.contains { key.hasPrefix($0) } }
    return has("container-executor.cfg") || nodes.names.contains(where: isOfNodes) ? .some : .none
  }

  /// What YARN reads; nil where it is absent or empty.
  package subscript(name: String) -> Property? { common[name] }

  /// Whether the NodeManagers' executor is the one that isolates nothing, and reads no `container-executor.cfg`: by its name,
  /// or by none in the file that turns plugins on.
  package var hasDefaultExecutor: Bool {
    guard let executor = self["yarn.nodemanager.container-executor.class"] else {
      return isWhole && self["yarn.nodemanager.resource-plugins"] != nil
    }
    return executor.trimmed.hasSuffix(".DefaultContainerExecutor")
  }

  /// What the Capacity Scheduler reads.
  package func scheduler(_ name: String) -> Property? { schedulers[name] }

  /// What the Capacity Scheduler reads under names that begin so, sorted by name.
  package func schedulers(prefix: String) -> [Property] {
    schedulers.written(prefix: prefix).compactMap { schedulers[$0.name] }
  }

  /// What NodeManagers say that they have, as it is written: Hadoop fills no variables in here
  /// (hadoop-yarn-common `ResourceUtils.addResourceTypeInformation`).
  package var nodeResources: [(type: String, property: Property)] {
    nodes.written(prefix: Self.nodeResourcePrefix).map {
      (String($0.name.dropFirst(Self.nodeResourcePrefix.count)), $0)
    }
  }

  private static let nodeResourcePrefix = "yarn.nodemanager.resource-type."

  /// All properties of the files, sorted by name.
  package var all: [Property] {
    var found = schedulers.written(prefix: "")
    found += nodes.written(prefix: "").filter { !schedulers.has($0.name) }
    return found.sorted { $0.name < $1.name }
  }
}
