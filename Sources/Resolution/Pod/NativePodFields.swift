package import ClusterModel

/// What options of native mode say about the pods of a role, for a target where nobody reads them.
package struct NativePodFields: Sendable {
  package typealias Pair = (key: String, value: String, provenance: Provenance)

  package private(set) var labels: [Pair] = []
  package private(set) var annotations: [Pair] = []
  /// `nodeSelector`, `tolerations`, `imagePullSecrets` and `volumes`.
  package private(set) var spec = StructuredNode(.map([]), Provenance(.derived(rule: "Flink", from: nil)))
  /// `env` and `volumeMounts` of Flink's container.
  package private(set) var container = StructuredNode(.map([]), Provenance(.derived(rule: "Flink", from: nil)))

  /// Throws where Flink could not read one of the options.
  package init(of role: PodRole, in resolved: ResolvedCluster) throws(EffectivePod.Failure) {
    let words = ["kubernetes.", "containerized."].map { Array($0.utf8) }
    guard !resolved.cluster.configuration.entries(whereKey: { key in words.contains { key.starts(with: $0) } }).isEmpty
    else {
      return
    }
    var plain = resolved
    // As if the options were all there is.
    plain.cluster = Cluster(
      kind: .flinkConfiguration, path: resolved.cluster.path, configuration: resolved.cluster.configuration)
    var building = PodBuilding(
      resolved: plain, foundation: PodFoundation(of: plain),
      result: EffectivePod(role: role, mode: .native, cluster: plain.cluster))
    labels = try building.options.map(building.keys.labels)
    annotations = try building.options.map(building.keys.annotations)
    let made = try building.spec(of: StructuredNode(.map([]), building.fixed))
    for field in ["nodeSelector", "tolerations", "imagePullSecrets", "volumes"] { spec.set(field, made[field]) }
    let main = try building.container(StructuredNode(.map([]), building.fixed), resources: [], ports: [])
    for field in ["env", "volumeMounts"] { container.set(field, main[field]) }
  }
}
