internal import ClusterLoading
internal import Diagnostics
internal import Files
internal import Lint

/// The files of a rule's example, in memory.
struct ExampleFiles: FileReading {
  let texts: [String: [UInt8]]

  init(_ example: RuleExample) { texts = example.texts.mapValues { Array($0.utf8) } }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard let text = texts[Self.name(path)] else { throw FileError(path: path, reason: .missing) }
    return text
  }

  func kind(of path: String) -> FileKind? {
    path == "." || path.isEmpty ? .directory : texts[Self.name(path)] == nil ? nil : .file
  }

  func list(_ directory: String) throws(FileError) -> [String] { texts.keys.sorted() }

  private static func name(_ path: String) -> String { path.hasPrefix("./") ? String(path.dropFirst(2)) : path }
}

extension RuleExample {
  /// What the linter prints of the example when it is asked for one rule, and the command that asks.
  func output(of code: RuleCode, width: Int? = nil) -> (command: String, output: String) {
    let files = ExampleFiles(self)
    var options = RunOptions(loading: LoadingOptions(flinkVersion: flinkVersion))
    options.projects = Projects(files: files)
    let selection = RuleSelection(selected: [RuleSelector(code.description)].compactMap(\.self))
    let result = lint(
      [path], options: options, selection: selection, inventory: inventory, files: files)
    var command = "drey lint --select \(code)"
    if let flinkVersion { command += " --flink-version \(flinkVersion)" }
    if inventory != nil { command += " --inventory hosts.json" }
    let output = renderText(
      result.findings, options: TextRenderingOptions(width: width, fileCount: result.fileCount),
      source: result.shownSource)
    return ("\(command) \(path)", output)
  }
}
