import Foundation

/// `docs/rules/**`: one page a rule and the list of them, as the built `drey` prints them.
let generateRulePages = Generator(name: "rules") { root in
  let index = try drey(["rules", "--format", "markdown"], root)
  var files = ["docs/rules/README.md": index]
  let list = try JSONDecoder().decode(RuleList.self, from: try drey(["rules", "--format", "json"], root))
  for rule in list.rules {
    files["docs/rules/\(rule.code).md"] = try drey(["explain", rule.code, "--format", "markdown"], root)
  }
  return files
}

private struct RuleList: Decodable {
  struct Rule: Decodable { let code: String }
  let rules: [Rule]
}

/// What the `drey` that was built beside this tool prints.
private func drey(_ arguments: [String], _ root: URL) throws -> Data {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("drey")
  process.arguments = arguments
  process.currentDirectoryURL = root
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw RulePageError(command: arguments.joined(separator: " "), status: process.terminationStatus)
  }
  return output
}

/// The `drey` beside the tool did not print what it should.
struct RulePageError: Error, CustomStringConvertible {
  let command: String
  let status: Int32
  var description: String { "drey \(command) exited with \(status)" }
}
