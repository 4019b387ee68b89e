import ClusterModel
import FlinkOptions

/// What the pods of both roles of a cluster are made from, worked out once for both.
package struct PodFoundation: Sendable {
  /// After the operator, where there is one.
  let options: FlinkOptionReading
  /// What the operator does; nil where there is none.
  let layers: OperatorLayers?
  /// Why the operator makes nothing.
  let failure: EffectivePod.Failure?
  let taskManagerMemory: ProcessMemory.Outcome
  let jobManagerMemory: ProcessMemory.Outcome

  package init(of resolved: ResolvedCluster) {
    let cluster = resolved.cluster
    let readsYAML =
      resolved.flinkVersion.major >= 2
      || (cluster.kind != .legacyFlinkConfiguration
        && (cluster.kind == .flinkConfiguration || cluster.configuration.isStandardYAML))
    var options = FlinkOptionReading(configuration: cluster.configuration, readsYAML: readsYAML)
    var layers: OperatorLayers?
    var failure: EffectivePod.Failure?
    if cluster.kind == .flinkDeployment || cluster.kind == .cluster {
      do throws(EffectivePod.Failure) {
        let made = try OperatorLayers(cluster)
        options.configuration = made.configuration
        layers = made
      } catch {
        failure = error
      }
    }
    self.options = options
    self.layers = layers
    self.failure = failure
    taskManagerMemory = ProcessMemory(options: options, prefix: "taskmanager.memory.").total(
      standard: 1728 << 20, judgesParts: true)
    jobManagerMemory = ProcessMemory(options: options, prefix: "jobmanager.memory.").total(
      standard: 1600 << 20, judgesParts: true)
  }
}
