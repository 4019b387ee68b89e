import ClusterModel
import FlinkOptions

/// What the value of an option becomes under the name that took over.
enum SuccessorValue {
  enum Change {
    case kept
    case other(String)
  }

  /// Nil where the successor can't read the value, and nobody knows what to write.
  static func change(of setting: SurveyedSetting, to successor: String) -> Change? {
    let text = setting.entry.text
    switch setting.entry.key {
    case "cluster.evenly-spread-out-slots":
      switch text.lowercased() {
      case "true": return .other("SLOTS")
      case "false": return .other("NONE")
      default: return nil
      }
    // A number of seconds; without a unit a duration is milliseconds.
    case "jobstore.expiration-time": return Int64(text).map { .other("\($0) s") }
    default: return setting.isReadable(as: successor) ? .kept : nil
    }
  }
}
