/// Names that came out of the list otherwise than a person meant.
enum OddName {
  /// Whether a name holds a separator or brackets that Flink did not take as such.
  static func isMisread(_ name: String) -> Bool { isJoined(name) || (name.hasPrefix("[") && name.hasSuffix("]")) }

  /// Whether a name is several words that only look like a list.
  static func isJoined(_ name: String) -> Bool {
    !name.hasPrefix("[") && parts(name).count > 1 && !name.contains("$") && !name.contains("`")
  }

  /// The words between commas, semicolons and blanks.
  static func parts(_ name: String) -> [String] {
    name.split { $0 == "," || $0 == ";" || $0 == " " || $0 == "\t" }.map(String.init)
  }
}
