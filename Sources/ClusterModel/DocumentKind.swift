/// What a document is, recognised by its content, then by its name.
package enum DocumentKind: String, Sendable, CaseIterable {
  /// Flink's `config.yaml`: YAML, flattened into dotted keys.
  case flinkConfiguration = "config.yaml"
  /// Flink 1.x's `flink-conf.yaml`: lines of `key: value`.
  case legacyFlinkConfiguration = "flink-conf.yaml"
  case flinkDeployment = "FlinkDeployment"
  case flinkSessionJob = "FlinkSessionJob"
  /// A ConfigMap whose data hold one of the two Flink files.
  case configMap = "ConfigMap"
  /// What starts Flink in a container, with `FLINK_PROPERTIES` or `-D` over Flink's file: a service of a compose file, an
  /// entrypoint, a Dockerfile.
  case composeFile = "compose.yaml"
  /// A Deployment, StatefulSet, DaemonSet, Job or Pod whose container starts Flink without the operator.
  case workload = "Workload"
  /// Drey's own `kind: Cluster`, `apiVersion: drey/v1`.
  case cluster = "Cluster"

  /// Whether it is what starts Flink, with settings of its own over Flink's file.
  package var isStart: Bool { self == .composeFile || self == .workload }
}
