internal import ClusterModel
internal import Diagnostics

/// `12 → 20 (+8)`; `12` where nothing changes. At least, where some of it isn't known.
func changedNumber(_ before: Int64, _ after: Int64, arrow: String = "→") -> String {
  guard before != after else { return String(after) }
  return "\(before) \(arrow) \(after) (\(signed(after, minus: before)))"
}

/// `+8`, `-2`.
func signed(_ after: Int64, minus before: Int64) -> String {
  let (difference, overflows) = after.subtractingReportingOverflow(before)
  guard !overflows else { return after > before ? "more" : "less" }
  return difference >= 0 ? "+\(difference)" : "\(difference)"
}

extension ClusterDemand {
  /// `4 × 2`, or `2 a TaskManager` where their number isn't known; nil where there are none.
  func words(of sort: DeviceRequest.Sort) -> String? {
    let each = amount(of: sort, in: taskManager)
    guard each > 0 else { return nil }
    guard let number = taskManagers.number else { return "\(each) per TaskManager" }
    return "\(number) × \(each)"
  }
}

extension DeviceRequest.Sort {
  /// `nvidia.com/gpu (NVIDIA-A100-SXM4-80GB)`.
  var label: String { model.map { "\(key) (\($0))" } ?? key }
}

extension Restart {
  /// A phrase for a table; nil where nothing has to stop.
  var phrase: String? {
    switch self {
    case .none: nil
    case .restarts: "restarts"
    case .scales: "scales in place"
    case .possible: "may restart"
    case .stops: "is suspended"
    case .resumes: "starts again"
    case .besides: "a second one starts beside it"
    case .refused: "is refused"
    case .atNextStart: "at the next start"
    }
  }
}

extension ClusterChange {
  /// What happens to the cluster, as a phrase: `is new`, `restarts`.
  var phrase: String? {
    switch kind {
    case .added: return "new"
    case .removed: return "removed"
    case .changed: break
    }
    let phrases =
      [restart.phrase].compactMap(\.self) + newTargets.map { "also for \($0.rawValue)" }
      + goneTargets.map { "no longer for \($0.rawValue)" }
    return phrases.isEmpty ? renamedFrom.map { _ in "moved" } : phrases.joined(separator: "; ")
  }
}

/// The causes of a restart, of which a reader needs the first few.
func shownCauses(_ causes: [String], most: Int = 6) -> [String] {
  causes.count <= most ? causes : Array(causes.prefix(most)) + ["\(causes.count - most) more"]
}
