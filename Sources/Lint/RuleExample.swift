import Diagnostics
package import FlinkOptions
package import Topology

/// A file that breaks a rule, or one like it that does not, with the findings marked in place.
///
/// `1️⃣` stands before and after the range of the first finding, `2️⃣` of the second (see `MarkedText`). A finding
/// without a range needs no mark: set `findingsWithoutRange`.
package struct RuleExample: Sendable, ExpressibleByStringLiteral {
  /// The name says which kind of file it is.
  package var path: String
  /// With marks.
  package var marked: String
  /// Nil: the newest that reads such a file.
  package var flinkVersion: FlinkVersion?
  /// How many findings are about the file as a whole.
  package var findingsWithoutRange: Int
  /// Other files in the same directory, with marks, by name.
  package var beside: [String: String]
  /// The hosts, where the rule looks at them.
  package var inventory: Inventory?

  package init(
    _ marked: String, path: String = "config.yaml", flinkVersion: FlinkVersion? = nil, findingsWithoutRange: Int = 0,
    beside: [String: String] = [:], inventory: Inventory? = nil
  ) {
    self.beside = beside
    self.inventory = inventory
    self.path = path
    self.marked = marked
    self.flinkVersion = flinkVersion
    self.findingsWithoutRange = findingsWithoutRange
  }

  package init(stringLiteral value: String) { self.init(value) }

  /// Without marks.
  package var text: String { MarkedText(marked).text }

  /// All files by path, without marks.
  package var texts: [String: String] {
    var texts = beside.mapValues { MarkedText($0).text }
    texts[path] = text
    return texts
  }
}
