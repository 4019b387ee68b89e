/// What a change makes of what runs.
package enum Restart: Sendable, Hashable {
  /// Nothing that runs has to stop.
  case none
  /// The operator deploys anew, or Kubernetes replaces the pods: the job stops and starts again. The fields that cause it, sorted.
  case restarts([String])
  /// Only the number of TaskManagers changes, and the JobManager stays: reactive mode, a workload's replicas.
  case scales([String])
  /// It depends on more than the files.
  case possible([String])
  /// The job is suspended.
  case stops
  /// A file that Flink reads when it starts, and never again.
  case atNextStart

  package var word: String {
    switch self {
    case .none: "none"
    case .restarts: "restarts"
    case .scales: "scales"
    case .possible: "possible"
    case .stops: "stops"
    case .atNextStart: "atNextStart"
    }
  }

  package var causes: [String] {
    switch self {
    case .restarts(let causes), .scales(let causes), .possible(let causes): causes
    case .none, .stops, .atNextStart: []
    }
  }
}
