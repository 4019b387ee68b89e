import ClusterModel
import Diagnostics
import FlinkYAML

extension LintContext {
  /// How many TaskManagers there will be at least, and where that is written; nil where the file doesn't say so.
  var leastTaskManagers: (count: Int64, place: SourceLocation?)? {
    if let node = cluster.taskManager?["replicas"], case .integer(let replicas) = node.value, replicas > 0 {
      return (replicas, node.provenance.location)
    }
    guard let node = cluster.job?["parallelism"], case .integer(let parallelism) = node.value, parallelism > 0,
      let slots = configuration.text(of: "taskmanager.numberOfTaskSlots").flatMap(javaLong), slots > 0
    else { return nil }
    return ((parallelism - 1) / slots + 1, node.provenance.location)
  }
}
