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
    case let key where wantedForm(of: key) != nil: return nil
    default:
      // A switch says nothing that a name or a list could take over, though a text reads anything.
      if setting.lookup?.option.type == .boolean, let type = OptionCatalogue.option(successor)?.type, type != .boolean {
        return nil
      }
      return setting.isReadable(as: successor) ? .kept : nil
    }
  }

  /// What to write for an option whose values the successor takes in another form, as an item of a list; nil for all others.
  ///
  /// `SerializerConfigImpl.parseSerializationConfig` throws at what is no map of a class to its `type`.
  static func wantedForm(of key: String) -> String? {
    switch key {
    case "pipeline.registered-kryo-types": "[{org.example.Event: {type: kryo}}]"
    case "pipeline.registered-pojo-types": "[{org.example.Event: {type: pojo}}]"
    case "pipeline.default-kryo-serializers":
      "[{org.example.Event: {type: kryo, kryo-type: default, class: org.example.EventSerializer}}]"
    default: nil
    }
  }
}
