import Diagnostics
import YAMLTree

/// What a container is started with: the words of `command` (compose: `entrypoint`) and `args` (compose: `command`).
///
/// A list's items are words; the text behind a shell's `-c` has words of its own, of which those count that start Flink. Compose
/// splits a text as a shell does, and reads no further than its first command.
struct StartCommand {
  typealias Word = (text: String, location: SourceLocation)

  private(set) var command: [Word] = []
  private(set) var arguments: [Word] = []
  /// Whether there is more to it than the file shows: a word that a variable stands for, a Flink file that is written first.
  private(set) var isOpen = false
  /// Whether a shell reads a part of it.
  private(set) var hasShell = false

  init(command: YAMLNode?, arguments: YAMLNode?) {
    read(command, into: \.command)
    read(arguments, into: \.arguments)
    isOpen = isOpen || (self.command + self.arguments).contains { $0.text.hasPrefix("$") }
  }

  private mutating func read(_ node: YAMLNode?, into words: WritableKeyPath<Self, [Word]>) {
    guard let node = node?.resolved else { return }
    guard node.kind == .sequence else {
      if node.kind == .scalar {
        // To compose a line break is a blank.
        let text = String(node.text.map { $0.isNewline ? " " : $0 })
        let found = ShellText(text).commands.first ?? []
        if let place = found.firstIndex(where: { isShellOption($0.text) }), place + 1 < found.count {
          self[keyPath: words] += placed(Array(found[...place]), in: node)
          self[keyPath: words] += startingWords(of: found[place + 1].text).map { ($0.text, node.location) }
        } else {
          self[keyPath: words] += placed(found, in: node)
        }
      }
      return
    }
    for item in node.items.map(\.resolved) where item.kind == .scalar {
      let last = self[keyPath: words].last ?? command.last
      if last.map({ isShellOption($0.text) }) == true {
        hasShell = true
        self[keyPath: words] += placed(startingWords(of: item.text), in: item)
      } else if item.text.hasPrefix("-D") || last?.text == "-D" {
        self[keyPath: words].append((item.text, item.location))
      } else {
        self[keyPath: words] += blankedWords(of: item)
      }
    }
  }

  /// `-c`, `-ec`, `-lc`: the next word is a script.
  private func isShellOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), word.hasSuffix("c"), word.utf8.count <= 6 else { return false }
    return word.utf8.dropFirst().allSatisfy { (0x61...0x7A).contains($0) }
  }

  /// Options of a script that get places of their own.
  private static let mostPlaced = 256

  /// An item that is no option: one word, or some in a row by mistake.
  private func blankedWords(of item: YAMLNode) -> [Word] {
    let text = item.text
    let parts = text.split(whereSeparator: \.isWhitespace)
    guard parts.count > 1 else { return parts.map { (String($0), item.location) } }
    return placed(
      parts.map { part in
        let start = text.utf8.distance(from: text.utf8.startIndex, to: part.startIndex)
        return ShellText.Word(text: String(part), bytes: start..<start + part.utf8.count)
      }, in: item)
  }

  /// Words of a text, each at its own place in the file.
  private func placed(_ words: [ShellText.Word], in node: YAMLNode) -> [Word] {
    guard !words.isEmpty else { return [] }
    let embedded = EmbeddedText(node)
    let path = node.tree.source.path
    var known = SourcePosition.start
    var isOpen = false
    var left = Self.mostPlaced
    return words.map { word in
      // Nobody asks for the place of another word.
      let isOption = isOpen || word.text.hasPrefix("-D")
      isOpen = !isOpen && word.text == "-D"
      guard isOption, left > 0 else { return (word.text, node.location) }
      left -= 1
      let start = embedded.source.position(from: known, to: word.bytes.lowerBound)
      known = embedded.source.position(from: start, to: word.bytes.upperBound)
      return (word.text, SourceLocation(path: path, range: embedded.outer(SourceRange(start: start, end: known))))
    }
  }

  private mutating func startingWords(of script: String) -> [ShellText.Word] {
    let text = ShellText(script)
    let starts = text.commands.filter(startsFlink)
    // What else it does to Flink's own file shows when it runs.
    let writes = text.commands.contains { command in
      !startsFlink(command) && command.contains { flinkFileNames.contains(String(lastComponent(of: $0.text))) }
    }
    isOpen = isOpen || writes || text.written.contains { flinkFileNames.contains(String(lastComponent(of: $0))) }
    return Array((starts.isEmpty ? text.commands : starts).joined())
  }

  private func startsFlink(_ command: [ShellText.Word]) -> Bool {
    let words = command.map(\.text)
    return FlinkContainer.role(command: words, arguments: []) != nil
      || words.contains { word in
        ["start-cluster.sh", "docker-entrypoint.sh", "kubernetes-session.sh"].contains(String(lastComponent(of: word)))
      }
  }
}
