package import ClusterModel
package import Diagnostics
package import FlinkOptions

/// What Flink makes of a cluster's external resources: what it requests, drops and logs.
package struct ResolvedCluster: Sendable {
  /// A step at which Flink reads the configuration, in Flink's order.
  package enum Stage: String, Sendable, CaseIterable {
    /// Before Flink: Drey's own `kind: Cluster`, which has to be right for anything to be written from it.
    case cluster
    case load
    case listed
    case amounts
    case drivers
    case kubernetes
    case yarn
  }

  /// The cluster after lowering and dynamic properties.
  package var cluster: Cluster
  package var flinkVersion: FlinkVersion
  /// The exception of each stage that threw, as Flink words it.
  package var errors: ByStage<String>
  /// In the order Java's HashSet iterates; nil when listing failed.
  package var listed: [String]?
  /// Resource name → amount; nil when the stage failed.
  package var amounts: [String: Int64]?
  /// Kubernetes resource → amount asked for.
  package var kubernetes: [String: Int64]?
  /// YARN resource type → amount asked for.
  package var yarn: [String: Int64]?
  /// Resource name → driver class that Flink instantiates.
  package var drivers: [String: String]
  /// WARN lines of the external-resource framework, by stage.
  package var warnings: ByStage<[String]>
  /// Lines of the file reader.
  package var otherLogs: [String]
  /// One for each name that is listed or configured, sorted by name.
  package var resources: [ExternalResourceOutcome]
  /// The steps that turned the FLIP's dialect into released keys.
  package var lowering: [LoweringStep]

  package var ok: Bool { errors.isEmpty }

  package init(cluster: Cluster, flinkVersion: FlinkVersion) {
    self.cluster = cluster
    self.flinkVersion = flinkVersion
    errors = [:]
    drivers = [:]
    warnings = [:]
    otherLogs = []
    resources = []
    lowering = []
  }
}

/// What becomes of one external resource.
package struct ExternalResourceOutcome: Sendable {
  package var name: String
  /// Where `external-resources` names it; nil when it is configured but not listed.
  package var listedAt: Provenance?
  package var amount: FlinkConfiguration.Entry?
  package var kubernetesConfigKey: FlinkConfiguration.Entry?
  package var yarnConfigKey: FlinkConfiguration.Entry?
  package var driverFactory: FlinkConfiguration.Entry?
  /// Whether `external-resources` names it.
  package var isListed: Bool { listedAt != nil }
  /// What the framework counts; nil when it drops the resource.
  package var effectiveAmount: Int64?
  /// What Flink asks Kubernetes for, for a TaskManager's container; nil when it asks for none of it.
  package var kubernetesRequest: Int64?
  /// What Flink asks YARN for.
  package var yarnRequest: Int64?
  /// What a container that somebody else writes asks for by itself. Filled in by `withContainerRequests`.
  package var containerRequests: [ContainerRequest]
  /// What Flink drops, and why; empty when all is well.
  package var losses: [Loss]

  package init(name: String) {
    self.name = name
    containerRequests = []
    losses = []
  }

  /// What a container asks for by itself, as it is written.
  package struct ContainerRequest: Sendable, Hashable {
    /// `nvidia.com/gpu`
    package var device: String
    package var amount: String
  }

  /// One thing that Flink drops or changes.
  package struct Loss: Sendable, Hashable {
    package var stage: ResolvedCluster.Stage
    /// A sentence for a person: what is lost and why.
    package var reason: String
    /// Flink's own WARN line; nil when Flink says nothing.
    package var logLine: String?
    package var location: SourceLocation?
    /// What Flink does in place of starting without it, where it does.
    package var consequence: String?
    /// What Flink throws at this very setting.
    package var exception: String?
    /// Whether `taskmanager.sh` loses it.
    package var isOfStartScript = false
    /// Whether the container that would have to ask for the devices by itself asks for none.
    package var isUnasked = false
    /// The only target on which it happens; nil when the target makes no difference.
    package var target: Target?

    package init(
      stage: ResolvedCluster.Stage, reason: String, logLine: String? = nil, location: SourceLocation? = nil,
      consequence: String? = nil, target: Target? = nil
    ) {
      self.stage = stage
      self.reason = reason
      self.logLine = logLine
      self.location = location
      self.consequence = consequence
      self.target = target
    }
  }
}
