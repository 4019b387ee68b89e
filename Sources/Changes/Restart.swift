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
  /// The job was suspended, and starts again.
  case resumes
  /// A second deployment starts beside the one that runs, which goes when the other is ready: blue and green. The fields that
  /// cause it, sorted.
  case besides([String])
  /// The operator refuses the new specification, or nothing can read it: what runs stays as it is. Why, a phrase each.
  case refused([String])
  /// A file that Flink reads when it starts, and never again.
  case atNextStart

  package var word: String {
    switch self {
    case .none: "none"
    case .restarts: "restarts"
    case .scales: "scales"
    case .possible: "possible"
    case .stops: "stops"
    case .resumes: "resumes"
    case .besides: "besides"
    case .refused: "refused"
    case .atNextStart: "atNextStart"
    }
  }

  package var causes: [String] {
    switch self {
    case .restarts(let causes), .scales(let causes), .possible(let causes), .besides(let causes), .refused(let causes):
      causes
    case .none, .stops, .resumes, .atNextStart: []
    }
  }
}
