import ClusterModel

extension ConfigurationValue {
  /// The text that Flink's options are parsed from, for scalars.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .integer(let digits): digits
    case .double(let value): "\(value)"
    case .boolean(let value): value ? "true" : "false"
    case .bytes, .list, .map, .set, .null: nil
    }
  }
}
