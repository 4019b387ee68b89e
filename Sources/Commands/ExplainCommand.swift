internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Lint
internal import Manifests
internal import Pipeline

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say all that is known of a rule, of one of Flink's options, or of a log's lines on external resources.",
    discussion: """
      A rule by its code or name, also one by which drey compile derives a value; an option of Flink or of its \
      Kubernetes operator by its key. With --log: the log of a \
      JobManager or TaskManager, of any length and layout; each line of the external-resource framework, the setting \
      that caused it and how to mend it.

      EXAMPLES
        drey explain GPU103
        drey explain amount-not-integer
        drey explain taskmanager.numberOfTaskSlots
        drey explain akka.ask.timeout
        drey explain --log flink-taskexecutor-0-gpu-1.log
        kubectl logs fraud-taskmanager-1-1 | drey explain --log -
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
  }

  @Argument(help: ArgumentHelp("A rule's code or name, or the key of an option.", valueName: "code|key"))
  var subject: String?

  @Option(help: ArgumentHelp("A log of Flink's to explain, or - for standard input.", valueName: "file"))
  var log: String?

  @Option(help: "What to print: text, json or markdown.")
  var format: Format = .text

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (subject == nil) != (log == nil) else {
      throw ValidationError("Name a rule or an option, or a log with --log.")
    }
    guard log == nil || format != .markdown else {
      throw ValidationError("A log can be explained as text or json only.")
    }
  }

  func run() throws {
    if let log { return try explain(log) }
    let subject = subject ?? ""
    let isColored = output.color.applies(to: .standardOutput)
    let width = Console.standardOutput.width
    if let page = RulePage.all.first(where: {
      $0.code.description == subject.uppercased() || $0.name == subject.lowercased()
    }) {
      write(text: { page.text(isColored: isColored, width: width) }, json: { page.json }, markdown: { page.markdown })
    } else if let page = OptionPage(subject) {
      write(text: { page.text(isColored: isColored, width: width) }, json: { page.json }, markdown: { page.markdown })
    } else if let sentence = DerivationRules.sentence(of: subject) {
      let words = "Values that drey compile derives by this rule stand in no source; drey trace names it."
      write(
        text: { "\(subject)\n\n\(sentence)\n\n\(words)\n" },
        json: { .object([.init("rule", .string(subject)), .init("summary", .string(sentence))]) },
        markdown: { "# \(subject)\n\n\(sentence)\n\n\(words)\n" })
    } else {
      let group = RulePage.all.filter { $0.code.description.hasPrefix(subject.uppercased()) }
      if (3...5).contains(subject.utf8.count), let first = group.first {
        throw CommandFailure.usage(
          "'\(subject)' stands for \(counted(group.count, "rule")), \(first.code) and on; drey rules lists them")
      }
      // A code that isn't there is not another one mistyped.
      let isCode = subject.utf8.count == 6 && subject.utf8.suffix(3).allSatisfy { (0x30...0x39).contains($0) }
      let near = OptionPage.nearest(to: subject) ?? (isCode ? nil : RuleSelector.nearest(to: subject))
      throw CommandFailure.usage(
        "'\(subject)' is no rule and no option\(near.map { "; did you mean \($0)?" } ?? "; drey rules lists the rules")"
      )
    }
  }

  private func explain(_ path: String) throws {
    var reading = LogReading()
    var first: [UInt8]?
    do {
      try LocalFiles().readBlocks(of: path) { block in
        if first == nil { first = Array(block.prefix(4096)) }
        reading.take(block)
      }
    } catch {
      throw CommandFailure.usage(error.description)
    }
    let explanation = reading.finish()
    let name = path == "-" ? "<stdin>" : path
    // Nothing would be found in it, which is not the same as nothing being wrong.
    if let compression = LogCompression(first: first ?? []) {
      throw CommandFailure.usage(
        "\(name): is packed with \(compression.rawValue); give drey the text: \(compression.unpacking) FILE | drey explain --log -"
      )
    }
    if let why = whyNoText(first ?? []) { throw CommandFailure.usage("\(name): \(why)") }
    if explanation.lineCount == 0 { throw CommandFailure.usage("\(name): is empty") }
    write(
      text: {
        explanation.text(
          path: name, isColored: output.color.applies(to: .standardOutput), width: Console.standardOutput.width)
      }, json: { explanation.json(path: name) }, markdown: { "" })
  }

  /// Why nothing would be found in bytes that begin so; nil for text.
  private func whyNoText(_ first: [UInt8]) -> String? {
    if first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) {
      return "is in UTF-16; give drey UTF-8: iconv -f UTF-16 -t UTF-8 FILE | drey explain --log -"
    }
    return first.contains(0) ? "is no text" : nil
  }

  private func write(text: () -> String, json: () -> JSONValue, markdown: () -> String) {
    switch format {
    case .text: Console.standardOutput.write(text())
    case .json: Console.standardOutput.write(json().text())
    case .markdown: Console.standardOutput.write(markdown())
    }
  }
}
