/// Why Flink's YAML reader (snakeyaml-engine 2.6) would not load a text.
package struct FlinkYAMLError: Error, Sendable, Hashable {
  /// Where in the text, counted as snakeyaml-engine counts but from 1.
  package struct Place: Sendable, Hashable {
    /// Bytes of the UTF-8 text.
    package var offset: Int
    package var line: Int
    package var column: Int

    package init(offset: Int, line: Int, column: Int) {
      self.offset = offset
      self.line = line
      self.column = column
    }
  }

  /// The exception class at the bottom, without its package.
  package var exception: String
  /// What the reader was about, such as `while scanning a simple key`.
  package var context: String?
  package var contextPlace: Place?
  package var problem: String
  package var problemPlace: Place?
  /// Whether Flink's own log shows it too (`Failed to parse YAML configuration`).
  package var isLogged: Bool

  init(
    _ problem: String, at place: Mark?, context: String? = nil, contextPlace: Mark? = nil,
    exception: String = "YamlEngineException", isLogged: Bool = true
  ) {
    self.exception = exception
    self.context = context
    self.contextPlace = contextPlace?.place
    self.problem = problem
    problemPlace = place?.place
    self.isLogged = isLogged
  }

  /// An exception that has no place.
  package init(exception: String, _ problem: String) {
    self.exception = exception
    self.problem = problem
    isLogged = false
  }

  /// The text that Flink's log shows, places included.
  package var flinkMessage: String {
    guard isLogged else { return "\(exception): \(problem)" }
    var lines = ""
    if let context { lines += context + "\n" }
    if let contextPlace { lines += Self.text(contextPlace) }
    lines += problem + "\n"
    if let problemPlace { lines += Self.text(problemPlace) }
    return "\(exception): \(lines)"
  }

  private static func text(_ place: Place) -> String {
    " in reader, line \(place.line), column \(place.column)\n"
  }
}

/// A position of the scanner. `index` counts code points; `line` and `column` count from 0.
///
/// Half as wide as `Int`, since every token carries two. A text of 4 GiB is over all limits, so nothing is cut off.
struct Mark: Sendable, Hashable {
  private let narrowOffset: UInt32
  private let narrowIndex: UInt32
  private let narrowLine: UInt32
  private let narrowColumn: UInt32

  init(offset: Int, index: Int, line: Int, column: Int) {
    narrowOffset = UInt32(truncatingIfNeeded: offset)
    narrowIndex = UInt32(truncatingIfNeeded: index)
    narrowLine = UInt32(truncatingIfNeeded: line)
    narrowColumn = UInt32(truncatingIfNeeded: column)
  }

  var offset: Int { Int(narrowOffset) }
  var index: Int { Int(narrowIndex) }
  var line: Int { Int(narrowLine) }
  var column: Int { Int(narrowColumn) }

  var place: FlinkYAMLError.Place {
    FlinkYAMLError.Place(offset: offset, line: line + 1, column: column + 1)
  }
}
