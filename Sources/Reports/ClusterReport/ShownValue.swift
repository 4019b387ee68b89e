import ClusterModel
import FlinkOptions

/// A configuration value as a report shows it: masked where Flink would mask it, cut where it is longer than a line.
func shownValue(_ entry: FlinkConfiguration.Entry) -> MarkdownText {
  if isSensitive(entry.key) { return "\(code: "******") (masked)" }
  return .code(shortened(printed(entry.value), to: 200))
}

/// A value without quotes, much as Flink's own logs print it.
func printed(_ value: ConfigurationValue) -> String {
  switch value {
  case .string(let text): text
  case .integer(let digits): digits
  case .double(let number): "\(number)"
  case .boolean(let flag): flag ? "true" : "false"
  case .bytes(let bytes): "(\(bytes.count) bytes)"
  case .list(let values): "[" + values.map(printed).joined(separator: ", ") + "]"
  case .set(let values): "{" + values.map(printed).joined(separator: ", ") + "}"
  case .map(let entries): "{" + entries.map { printed($0.key) + ": " + printed($0.value) }.joined(separator: ", ") + "}"
  case .null: "null"
  }
}
