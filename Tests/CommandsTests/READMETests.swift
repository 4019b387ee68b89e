import Foundation
import TestSupport
import Testing

/// What README.md shows is what the binary does: its files are written down, its commands run, their output compared.
@Suite struct READMETests {
  let text: String

  init() throws {
    text = try String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
  }

  @Test func `prints what the README shows`() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("readme-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let examples = READMEExamples(text)
    for (path, content) in examples.files {
      let file = directory.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: file)
    }
    try #require(!examples.commands.isEmpty)
    for (command, expected) in examples.commands {
      let outcome = try BuiltBinary("drey").run(command, directory: directory)
      #expect(outcome.output + outcome.errors == expected, "drey \(command.joined(separator: " "))")
    }
  }

  @Test func `links to files that exist`() throws {
    for match in text.matches(of: #/\]\(([^)#:]+)\)/#) {
      let path = Repository.root.appendingPathComponent(String(match.1)).path
      #expect(FileManager.default.fileExists(atPath: path), "\(match.1)")
    }
  }
}

/// The fenced blocks of a README that can be run.
struct READMEExamples {
  /// `<!-- file: PATH -->` above a block says what it is to be called.
  var files: [(path: String, content: String)] = []
  /// `$ drey …` in a `console` block, and the lines that follow it.
  var commands: [(arguments: [String], output: String)] = []

  init(_ text: String) {
    var name: String?
    var block: (language: String, lines: [String])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let open = block {
        if line == "```" {
          add(open.language, open.lines, name)
          (block, name) = (nil, nil)
        } else {
          block?.lines.append(line)
        }
      } else if line.hasPrefix("```") {
        block = (String(line.dropFirst(3)), [])
      } else if let match = line.wholeMatch(of: #/<!-- file: (\S+) -->/#) {
        name = String(match.1)
      }
    }
  }

  private mutating func add(_ language: String, _ lines: [String], _ name: String?) {
    if let name { files.append((name, lines.joined(separator: "\n") + "\n")) }
    guard language == "console" else { return }
    for line in lines {
      if line.hasPrefix("$ drey ") {
        commands.append((line.dropFirst(7).split(separator: " ").map(String.init), ""))
      } else if !commands.isEmpty {
        commands[commands.count - 1].output += line + "\n"
      }
    }
  }
}
