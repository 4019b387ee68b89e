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

  init(command: YAMLNode?, arguments: YAMLNode?) {
    read(command, into: \.command)
    read(arguments, into: \.arguments)
    isOpen = isOpen || (self.command + self.arguments).contains { $0.text.hasPrefix("$") }
  }

  private mutating func read(_ node: YAMLNode?, into words: WritableKeyPath<Self, [Word]>) {
    guard let node = node?.resolved else { return }
    guard node.kind == .sequence else {
      if node.kind == .scalar {
        self[keyPath: words] += (ShellText(node.text).commands.first ?? []).map { ($0, node.location) }
      }
      return
    }
    for item in node.items.map(\.resolved) where item.kind == .scalar {
      let last = self[keyPath: words].last ?? command.last
      if last.map({ isShellOption($0.text) }) == true {
        self[keyPath: words] += startingWords(of: item)
      } else if item.text.hasPrefix("-D") || last?.text == "-D" {
        self[keyPath: words].append((item.text, item.location))
      } else {
        self[keyPath: words] += item.text.split(whereSeparator: \.isWhitespace).map { (String($0), item.location) }
      }
    }
  }

  /// `-c`, `-ec`, `-lc`: the next word is a script.
  private func isShellOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), word.hasSuffix("c"), word.utf8.count <= 6 else { return false }
    return word.utf8.dropFirst().allSatisfy { (0x61...0x7A).contains($0) }
  }

  private mutating func startingWords(of script: YAMLNode) -> [Word] {
    let text = ShellText(script.text)
    let starts = text.commands.filter(startsFlink)
    // What else it does to Flink's own file shows when it runs.
    let writes = text.commands.contains { command in
      !startsFlink(command) && command.contains { flinkFileNames.contains(String(lastComponent(of: $0))) }
    }
    isOpen = isOpen || writes || text.written.contains { flinkFileNames.contains(String(lastComponent(of: $0))) }
    return (starts.isEmpty ? text.commands : starts).joined().map { ($0, script.location) }
  }

  private func startsFlink(_ words: [String]) -> Bool {
    FlinkContainer.role(command: words, arguments: []) != nil
      || words.contains { word in
        ["start-cluster.sh", "docker-entrypoint.sh", "kubernetes-session.sh"].contains(String(lastComponent(of: word)))
      }
  }
}
