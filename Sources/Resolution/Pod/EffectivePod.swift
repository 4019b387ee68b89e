package import ClusterModel
package import Diagnostics

/// Which of a cluster's pods.
package enum PodRole: String, Sendable, CaseIterable {
  case taskManager = "taskmanager"
  case jobManager = "jobmanager"
}

/// Who makes the pods.
package enum PodMode: String, Sendable {
  /// Flink itself asks the API server for TaskManagers, as they are needed.
  case native
  /// The operator writes both workloads, or a person does; `external-resource.*` makes no difference to pods.
  case standalone
}

/// The pod that reaches the API server, from all layers: operator, templates, Flink's own overwriting, external resources.
///
/// Left out is what Flink adds for itself and no rule looks at: its command and arguments, the volumes with its
/// configuration, the default image.
package struct EffectivePod: Sendable {
  /// Why there is no pod.
  package struct Failure: Error, Sendable, Hashable {
    /// Whether Flink does not start at all (`load`), or makes no pod (`pod`); `cluster` for a faulty `kind: Cluster`, `none`
    /// where there is no pod and nothing is wrong.
    package var stage: String
    /// The exception as Flink shows it, or nearly: Java's own wording is not repeated to the letter. Empty where it throws none.
    package var flinkMessage: String
    /// The same for a person: one headline.
    package var message: String
    package var location: SourceLocation?
    /// Whether it depends on a total of the memory that nobody configured, and that whatever starts Flink may bring.
    package var assumesTotal = false

    static let absence = "none"

    package init(stage: String = "pod", flinkMessage: String, message: String, location: SourceLocation? = nil) {
      self.stage = stage
      self.flinkMessage = flinkMessage
      self.message = message
      self.location = location
    }
  }

  /// Something that Flink passes on, and the API server refuses or drops.
  package struct Problem: Sendable, Hashable {
    package var message: String
    package var location: SourceLocation?

    package init(_ message: String, at location: SourceLocation?) {
      self.message = message
      self.location = location
    }
  }

  package var role: PodRole
  package var mode: PodMode
  /// The cluster's file as the person named it.
  package var path: String
  package var kind: DocumentKind
  /// The kind as a heading calls it.
  package var kindInWords: String
  package var name: String?
  /// Of a `kind: Cluster`, the target whose output the pod is made from.
  package var target: Target?
  package var failure: Failure?
  /// The workload that makes the pod of a ConfigMap: `StatefulSet flink-taskmanager`.
  package var workload: String?
  /// Whether Flink starts in the pod; false where somebody else makes the pod, and its configuration is refused.
  package var startsFlink = true
  /// WARN lines of the external-resource framework, in Flink's order.
  package var warnings: [String]
  /// WARN lines of other loggers: `LOGGER: line`.
  package var otherLogs: [String]
  /// The external resources as a TaskManager is told them, `key=value`, sorted.
  package var externalArguments: [String]
  package var problems: [Problem]
  /// What had to be assumed, a sentence each.
  package var assumptions: [String]
  /// `metadata` and `spec`, the main container last; each value with its origin. Empty when there is no pod.
  package var pod: StructuredNode

  package var ok: Bool { failure == nil }
  /// Whether there is no pod without anything being wrong.
  package var isAbsent: Bool { failure?.stage == Failure.absence }
  package var spec: StructuredNode? { pod["spec"] }
  package var metadata: StructuredNode? { pod["metadata"] }
  /// Flink's own container.
  package var mainContainer: StructuredNode? { spec?["containers"]?.items.last }
  package var otherContainers: [StructuredNode] { spec?["containers"]?.items.dropLast() ?? [] }
  package var initContainers: [StructuredNode] { spec?["initContainers"]?.items ?? [] }
  /// The main container's `limits`, `requests` and `claims`.
  package var resources: StructuredNode? { mainContainer?["resources"] }
  package var limits: [StructuredValue.Entry] { resources?["limits"]?.entries ?? [] }
  package var requests: [StructuredValue.Entry] { resources?["requests"]?.entries ?? [] }
  /// The devices that the pod claims (DRA); which of them Flink's container gets stands in its `resources`.
  package var resourceClaims: [StructuredNode] { spec?["resourceClaims"]?.items ?? [] }
  package var claims: [StructuredNode] { resources?["claims"]?.items ?? [] }
  package var nodeSelector: [StructuredValue.Entry] { spec?["nodeSelector"]?.entries ?? [] }
  package var tolerations: [StructuredNode] { spec?["tolerations"]?.items ?? [] }
  package var affinity: StructuredNode? { spec?["affinity"] }
  package var runtimeClassName: Located<String>? { spec?["runtimeClassName"]?.locatedString }

  init(role: PodRole, mode: PodMode, cluster: Cluster) {
    self.role = role
    self.mode = mode
    path = cluster.path
    kind = cluster.kind
    kindInWords = cluster.kindInWords
    name = cluster.name?.value
    warnings = []
    otherLogs = []
    externalArguments = []
    problems = []
    assumptions = []
    pod = StructuredNode(.map([]), Provenance(.derived(rule: "Flink", from: nil)))
  }
}
