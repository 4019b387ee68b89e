package import Diagnostics
package import FlinkOptions

/// One thing that Flink configures a cluster or a job from, in Flink's words.
///
/// A configuration directory, a `FlinkDeployment`, a ConfigMap and a `kind: Cluster` all become this; what a kind
/// can't say is nil or empty.
package struct Cluster: Sendable {
  package var kind: DocumentKind
  /// The file, or the directory's winning file, as the person named it.
  package var path: String
  /// The place of the document in its file; nil for a file that is one configuration.
  package var document: SourceLocation?
  /// `metadata.name`.
  package var name: Located<String>?
  package var namespace: Located<String>?
  package var flinkVersion: Located<FlinkVersion>?
  /// The newest Flink that opens the file at hand, where nobody says which one does: `flink-conf.yaml` is 1.x's alone.
  package var newestReader: FlinkVersion {
    let isLegacy =
      kind == .legacyFlinkConfiguration || (kind == .configMap || kind.isStart) && !configuration.isStandardYAML
    return isLegacy ? .newestLegacy : .newest
  }
  /// What a heading calls it: of what starts a container, Dockerfiles and scripts are no compose files.
  package var kindInWords: String {
    guard kind == .composeFile, document == nil else { return kind.rawValue }
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { Substring($0) } ?? ""
    let isDockerfile = name.hasPrefix("Dockerfile") || name.hasSuffix(".Dockerfile")
    return isDockerfile ? "Dockerfile" : "entrypoint"
  }
  /// What Flink will read, before dynamic properties.
  package var configuration: FlinkConfiguration
  /// What an object says, where the file that the operator makes of it says something else; nil where it's `configuration`.
  package var writtenConfiguration: FlinkConfiguration?
  /// Why Flink would not load it at all.
  package var loadFailure: LoadFailure?
  /// The other of Flink's two files, where one ConfigMap holds both: its key.
  package var otherConfiguration: SourceLocation?
  /// One of Flink's two files that is given to it, and that this version of Flink doesn't open, while the other isn't given.
  package var unopenedFile: UnopenedFile?
  /// Whether the operator starts each change of it beside what runs: a `FlinkBlueGreenDeployment`.
  package var isBlueGreen: Bool { blueGreen != nil }
  /// What a container starts, of what starts Flink (`DocumentKind.isStart`); nil where that isn't said.
  package var started: Started?
  /// Whether it lies over a configuration that isn't at hand: what isn't said here may be said there.
  package var isPartial = false
  /// `FLINK_PROPERTIES` that don't reach Flink's file.
  package var unwrittenProperties: UnwrittenProperties?
  /// Lines of `FLINK_PROPERTIES` that set nothing: no colon is in them.
  package var droppedProperties: [Located<String>] = []
  /// What a `FlinkBlueGreenDeployment` says beside the spec of the FlinkDeployment that it is the template of.
  package var blueGreen: BlueGreen?
  /// Fields of an object beside those that each one has: `Spec`.
  package var strayFields: [Located<String>] = []
  /// The lines that Flink's file reader logs, in order.
  package var readerLogs: [String]
  /// The lines that Flink's reader of the legacy file drops, in order.
  package var droppedLines: [DroppedLine] = []

  /// The whole `metadata` of a Kubernetes-style document.
  package var metadata: StructuredNode? {
    get { lazyMetadata.node }
    set { lazyMetadata = .made(newValue) }
  }
  /// The whole `spec` of a Kubernetes-style document, bases merged, `flinkConfiguration` and `extends` left out.
  package var spec: StructuredNode? {
    get { lazySpec.node }
    set { lazySpec = .made(newValue) }
  }
  package var image: Located<String>?
  /// `native` or `standalone`, for the operator.
  package var mode: Located<String>?
  package var jobManager: StructuredNode? {
    get { lazyJobManager.node }
    set { lazyJobManager = .made(newValue) }
  }
  package var taskManager: StructuredNode? {
    get { lazyTaskManager.node }
    set { lazyTaskManager = .made(newValue) }
  }
  package var job: StructuredNode? {
    get { lazyJob.node }
    set { lazyJob = .made(newValue) }
  }
  package var podTemplate: StructuredNode? {
    get { lazyPodTemplate.node }
    set { lazyPodTemplate = .made(newValue) }
  }
  /// Other fields of `FlinkDeployment` that are passed on as they are: `serviceAccount`, `ingress`, ….
  package var otherFields: [StructuredValue.Entry]

  package var targets: [Located<Target>]
  package var hosts: [Located<HostSource>]
  /// The base files that `extends` names, nearest first, each once.
  package var bases: [String]
  /// The Kubernetes version to write manifests for, such as `1.34`.
  package var kubernetesVersion: Located<String>?
  /// The Flink Kubernetes Operator's version, such as `1.15`.
  package var operatorVersion: Located<String>?

  private var lazyMetadata = LazyNode.made(nil)
  private var lazySpec = LazyNode.made(nil)
  private var lazyJobManager = LazyNode.made(nil)
  private var lazyTaskManager = LazyNode.made(nil)
  private var lazyJob = LazyNode.made(nil)
  private var lazyPodTemplate = LazyNode.made(nil)

  package init(
    kind: DocumentKind, path: String, name: Located<String>? = nil,
    configuration: FlinkConfiguration = FlinkConfiguration()
  ) {
    self.kind = kind
    self.path = path
    self.name = name
    self.configuration = configuration
    readerLogs = []
    otherFields = []
    targets = []
    hosts = []
    bases = []
  }

  /// What a container starts.
  package enum Started: Sendable, Hashable {
    case jobManager
    case taskManager
    /// What asks Kubernetes or YARN for TaskManagers: a client, or a JobManager that Flink made itself.
    case asking
  }

  /// A field that may be set to a tree which is made only when somebody asks for it.
  package enum DeferredField: Sendable {
    case metadata
    case spec
    case jobManager
    case taskManager
    case job
    case podTemplate
  }

  /// Sets a field to what a function will make of it, once, when it is asked for.
  package mutating func deferField(_ field: DeferredField, _ make: @escaping @Sendable () -> StructuredNode) {
    let node = LazyNode.deferred(LazyNode.Maker(make))
    switch field {
    case .metadata: lazyMetadata = node
    case .spec: lazySpec = node
    case .jobManager: lazyJobManager = node
    case .taskManager: lazyTaskManager = node
    case .job: lazyJob = node
    case .podTemplate: lazyPodTemplate = node
    }
  }

  /// `FLINK_PROPERTIES` of a container whose entrypoint can't write them into Flink's file: that is a ConfigMap's.
  package struct UnwrittenProperties: Sendable, Hashable {
    package var location: SourceLocation
    /// Of the mount.
    package var mount: SourceLocation

    package init(location: SourceLocation, mount: SourceLocation) {
      self.location = location
      self.mount = mount
    }
  }

  /// The fields around the template of a `FlinkBlueGreenDeployment`.
  package struct BlueGreen: Sendable {
    /// Of `spec`, but for `template`.
    package var fields: [StructuredValue.Entry]
    /// Of `spec.template`, but for `spec`.
    package var templateFields: [StructuredValue.Entry]

    package init(fields: [StructuredValue.Entry], templateFields: [StructuredValue.Entry]) {
      self.fields = fields
      self.templateFields = templateFields
    }
  }

  /// A file that a ConfigMap, a mount or a `COPY` gives to a Flink that doesn't open it.
  package struct UnopenedFile: Sendable, Hashable {
    /// `config.yaml` or `flink-conf.yaml`.
    package var name: String
    package var version: FlinkVersion
    /// Of what gives it.
    package var location: SourceLocation
    /// Whether nothing but what is given lies in Flink's directory, so that Flink does not start.
    package var isAlone: Bool

    package init(name: String, version: FlinkVersion, location: SourceLocation, isAlone: Bool) {
      self.name = name
      self.version = version
      self.location = location
      self.isAlone = isAlone
    }
  }

  /// A line that is no setting.
  package struct DroppedLine: Sendable, Hashable {
    /// What stands there, without blanks around it and without a comment.
    package var location: SourceLocation
    /// Whether it stands there as Flink reads it; else the place is that of the whole text, which is written in another form.
    package var isExact = true

    package init(location: SourceLocation) { self.location = location }
  }

  /// A load error of the real Flink.
  package struct LoadFailure: Sendable, Hashable {
    /// What Flink's log shows, cause included.
    package var flinkMessage: String
    /// The same for a person, one headline.
    package var message: String
    package var location: SourceLocation?

    package init(flinkMessage: String, message: String, location: SourceLocation? = nil) {
      self.flinkMessage = flinkMessage
      self.message = message
      self.location = location
    }
  }
}
