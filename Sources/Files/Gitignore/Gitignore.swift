/// The rules of one `.gitignore`, as git reads it: a pure matcher.
///
/// https://git-scm.com/docs/gitignore
package struct Gitignore: Sendable, Hashable {
  private struct Rule: Sendable, Hashable {
    var pattern: WildcardPattern
    /// `!`: what matches is taken back in.
    var isNegated: Bool
    /// A slash at the end.
    var directoriesOnly: Bool
    /// A slash elsewhere: the pattern is about the path from the file's directory, else about the name.
    var isAnchored: Bool
  }

  /// In order: the last one that matches decides.
  private var rules: [Rule] = []

  package init(_ text: [UInt8]) {
    let text = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: true) {
      if let rule = Self.rule(line.last == 0x0D ? line.dropLast() : line) { rules.append(rule) }
    }
  }

  package init(_ text: String) { self.init(Array(text.utf8)) }

  package var isEmpty: Bool { rules.isEmpty }

  /// Whether a name alone decides, wherever it stands.
  var isAboutNames: Bool { !rules.contains { $0.isAnchored } }

  /// Whether a path is left out; nil where no rule says anything of it.
  ///
  /// - Parameters:
  ///   - path: from the directory of the `.gitignore`, with `/`, without one at its ends. What lies in a directory that
  ///     is left out is left out too, which is for the caller to see to: git never looks into it.
  package func leavesOut(_ path: String, isDirectory: Bool) -> Bool? {
    let path = Array(path.utf8)
    let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path[...]
    let rule = rules.last { rule in
      (isDirectory || !rule.directoriesOnly) && rule.pattern.matches(rule.isAnchored ? path[...] : name)
    }
    return rule.map { !$0.isNegated }
  }

  private static func rule(_ line: ArraySlice<UInt8>) -> Rule? {
    var line = withoutBlanksAtEnd(line)
    guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
    let isNegated = first == UInt8(ascii: "!")
    if isNegated { line.removeFirst() }
    let directoriesOnly = line.last == UInt8(ascii: "/")
    if directoriesOnly { line.removeLast() }
    let isAnchored = line.contains(UInt8(ascii: "/"))
    if line.first == UInt8(ascii: "/") { line.removeFirst() }
    guard !line.isEmpty, let pattern = WildcardPattern(line) else { return nil }
    return Rule(pattern: pattern, isNegated: isNegated, directoriesOnly: directoriesOnly, isAnchored: isAnchored)
  }

  /// Blanks at the end don't count, unless a backslash stands before one.
  private static func withoutBlanksAtEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.endIndex
    var index = line.startIndex
    var blanks: Int?
    while index < line.endIndex {
      switch line[index] {
      case 0x20: blanks = blanks ?? index
      case UInt8(ascii: "\\"):
        blanks = nil
        index += 1
      default: blanks = nil
      }
      index += 1
    }
    if let blanks { end = blanks }
    return line[line.startIndex..<end]
  }
}
