import Diagnostics
import FlinkOptions

/// The known key that an unknown one most likely stands for, and whether its beginning is Flink's at all.
enum NearestOption {
  /// Two edits away at most, or the same but for `-`, `_`, `.` and the size of letters, or short of one last word.
  static func key(to key: String, isOperators: Bool) -> String? {
    guard key.utf8.count <= 120 else { return nil }
    let known = isOperators ? operatorKeys : flinkKeys
    let bare = bareWords(key)
    if let same = known.first(where: { $0.bare == bare }) { return same.key }
    let longer = known.filter { $0.key.hasPrefix(key + ".") }
    if longer.count == 1, let only = longer.first { return only.key }
    let length = key.unicodeScalars.count
    let most = length < 8 ? 1 : 2
    var best: (key: String, distance: Int)?
    let letters = letters(key)
    for candidate in known
    where abs(candidate.length - length) <= most && (candidate.letters ^ letters).nonzeroBitCount <= most * 2 {
      let distance = editDistance(key, candidate.key)
      if distance <= most, distance < best?.distance ?? Int.max { best = (candidate.key, distance) }
    }
    return best?.key
  }

  /// Whether the first word of a key is one that Flink's own keys begin with; user code has its own.
  static func isFlinks(_ key: String) -> Bool { firstWords.contains(key.prefix { $0 != "." }) }

  private struct Known: Sendable {
    var key: String
    var bare: String
    var length: Int
    /// Which letters it has: an edit changes at most two of these bits, so most keys need no closer look.
    var letters: UInt64
  }

  private static func letters(_ key: String) -> UInt64 { key.utf8.reduce(0) { $0 | 1 << UInt64($1 & 63) } }

  private static func known(_ keys: [String]) -> [Known] {
    keys.filter { !$0.hasPrefix("$") && !$0.hasPrefix("_") }.map {
      Known(key: $0, bare: bareWords($0), length: $0.unicodeScalars.count, letters: letters($0))
    }
  }

  private static func bareWords(_ key: String) -> String { key.lowercased().filter { !"-_.".contains($0) } }

  // Made when a file first has an unknown key.
  private static let flinkKeys = known(OptionCatalogue.keys)
  private static let operatorKeys = known(OptionCatalogue.operatorKeys)
  private static let firstWords = Set(
    OptionCatalogue.keys.filter { $0.contains(".") && !$0.hasPrefix("$") }.map { $0.prefix { $0 != "." } })
}
