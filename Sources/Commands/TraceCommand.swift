internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Manifests
internal import Pipeline

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Say where a line of a manifest comes from.",
    discussion: """
      Answers with the file and line of the cluster's source, or the rule that derived the value, from the sourcemap.json \
      that drey compile wrote beside the manifest. Sources are named as they lie from the cluster's own file.

      EXAMPLES
        drey trace build/fraud/yarn/config.yaml:12
        drey trace build/fraud/kubernetes-operator/flinkdeployment.yaml:20 --format json

      Exit codes: 0 answered, 2 usage, or a line that drey did not write.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: ArgumentHelp("A file that drey compile wrote, and a line of it, from 1.", valueName: "file:line"))
  var place: String

  @Option(help: "text or json.")
  var format: Format = .text

  @OptionGroup var messages: OutputOptions

  func run() throws {
    guard let colon = place.lastIndex(of: ":"), let line = Int(place[place.index(after: colon)...]), line > 0,
      colon > place.startIndex
    else {
      throw CommandFailure.usage("'\(place)' can only be FILE:LINE, such as build/fraud/yarn/config.yaml:12")
    }
    let path = String(place[..<colon])
    switch traceLine(line, of: path, files: LocalFiles()) {
    case .refused(let reason): throw CommandFailure.usage(reason)
    case .traced(let traced):
      if traced.isEdited {
        messages.say(
          "drey: warning: \(TerminalText.shown(path)) was changed after drey wrote it; its lines may have moved")
      }
      Console.standardOutput.write(format == .json ? json(traced, path, line) : text(traced))
    }
  }

  private func text(_ traced: TracedLine) -> String {
    var lines: [String] = []
    if let path = traced.path { lines.append(path) }
    if let rule = traced.rule { lines.append("  by the rule \(rule)") }
    if let source = traced.source { lines.append("  from \(source)") }
    if let option = traced.option { lines.append("  from -D \(option)") }
    for place in traced.overrode { lines.append("  in place of \(place)") }
    return lines.map { "\(TerminalText.shown($0))\n" }.joined()
  }

  private func json(_ traced: TracedLine, _ path: String, _ line: Int) -> String {
    JSONValue.object([
      .init("file", .string(path)), .init("line", .integer(Int64(line))), .init("path", .optional(traced.path)),
      .init("source", .optional(traced.source)), .init("rule", .optional(traced.rule)),
      .init("option", .optional(traced.option)), .init("overrode", .array(traced.overrode.map(JSONValue.string))),
      .init("edited", .bool(traced.isEdited)),
    ]).text() + "\n"
  }
}
