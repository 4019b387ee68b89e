/// Names that came out of the list otherwise than a person meant.
enum OddName {
  /// Whether a name holds a separator or brackets that Flink did not take as such.
  static func isMisread(_ name: String) -> Bool {
    isJoined(name) || name.hasPrefix("[") || name.hasSuffix("]") || name.hasPrefix("- ")
  }

  /// Whether a name is several words that only look like a list.
  static func isJoined(_ name: String) -> Bool {
    guard !name.hasPrefix("["), !name.contains("$"), !name.contains("`") else { return false }
    let parts = parts(name)
    // `- gpu` is an item of a list that YAML would know.
    return parts.count > 1 && parts.allSatisfy { $0.contains { $0.isLetter || $0.isNumber } }
  }

  /// The words between commas, semicolons and blanks.
  static func parts(_ name: String) -> [String] {
    name.split { $0 == "," || $0 == ";" || $0 == " " || $0 == "\t" }.map(String.init)
  }
}
