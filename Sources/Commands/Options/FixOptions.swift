internal import ArgumentParser
internal import Lint

/// What is mended.
struct FixOptions: ParsableArguments {
  @Flag(help: "Apply the safe fixes; what is left is printed.")
  var fix = false

  @Flag(name: .customLong("fix-all"), help: "Apply the suggested fixes, too; also as --fix=all.")
  var fixAll = false

  @Flag(help: "Show what --fix would change as a diff, and write nothing; exits with 1 if there is something.")
  var diff = false

  /// Nil: nothing is mended.
  var level: FixLevel? { fixAll ? .all : fix || diff ? .safe : nil }

  /// `--fix=all` in words that ArgumentParser reads: it knows no option with a value that may be left out.
  static func spelledOut(_ arguments: [String]) throws(CommandFailure) -> [String] {
    guard arguments.first == "lint" else { return arguments }
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    var words = arguments
    for place in words.indices where place < end && words[place].hasPrefix("--fix=") {
      switch words[place].dropFirst("--fix=".count) {
      case "all": words[place] = "--fix-all"
      case "safe": words[place] = "--fix"
      case let level: throw CommandFailure.usage("--fix takes safe or all, not '\(level)'")
      }
    }
    return words
  }
}
