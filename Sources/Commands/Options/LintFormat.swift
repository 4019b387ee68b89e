internal import ArgumentParser

/// How findings are written.
enum LintFormat: String, CaseIterable {
  case text
  case json
  case sarif
  case github
  case gitlab
  case junit
  case checkstyle
  case markdown

  /// What is taken when nobody says: inside GitHub Actions its annotations.
  static var unsaid: LintFormat { environment("GITHUB_ACTIONS") == "true" ? .github : .text }

  static let list = allCases.dropLast().map(\.rawValue).joined(separator: ", ") + " or " + markdown.rawValue
}

/// A format, and where it goes: `--format sarif --output drey.sarif`.
struct LintOutput: ExpressibleByArgument, Hashable {
  var format: LintFormat
  /// Nil: standard output.
  var file: String?

  init(format: LintFormat, file: String? = nil) {
    self.format = format
    self.file = file
  }

  /// A format's name, or `name=file`, which is how `joined` hands on the two options.
  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let format = parts.first.flatMap({ LintFormat(rawValue: String($0)) }) else { return nil }
    self.format = format
    file = parts.count > 1 ? String(parts[1]) : nil
    if file?.isEmpty == true { return nil }
    if file == "-" { file = nil }
  }

  static let allValueStrings = LintFormat.allCases.map(\.rawValue)
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// The words of a command line with each `--output FILE` put to the `--format` before it: ArgumentParser keeps no order
  /// between two options. One without a format before it is left for `lint` to refuse.
  static func joined(_ arguments: [String]) -> [String] {
    guard arguments.first == "lint" else { return arguments }
    var out: [String] = []
    // Where the value of the last format stands that has no output yet.
    var format: Int?
    var index = 0
    while index < arguments.count {
      let word = arguments[index]
      if word == "--" { return out + arguments[index...] }
      if word == "--format", index + 1 < arguments.count {
        out += ["--format", arguments[index + 1]]
        format = out.count - 1
        index += 2
      } else if word.hasPrefix("--format=") {
        out += ["--format", String(word.dropFirst(9))]
        format = out.count - 1
        index += 1
      } else if let place = format, word == "--output" || word == "-o", index + 1 < arguments.count {
        out[place] += "=" + arguments[index + 1]
        format = nil
        index += 2
      } else if let place = format, word.hasPrefix("--output=") {
        out[place] += "=" + word.dropFirst(9)
        format = nil
        index += 1
      } else {
        out.append(word)
        index += 1
      }
    }
    return out
  }
}
