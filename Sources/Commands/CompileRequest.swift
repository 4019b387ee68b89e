internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Manifests
internal import Pipeline

/// A run of `drey compile`, as `CompileCommand` or a plain command line asks for it.
struct CompileRequest: PlainRequest {
  var paths: [String]
  /// The directory to write to; nil where only differences are asked for.
  var output: String?
  /// All that the clusters name, where empty.
  var targets: [Target] = []
  /// Whether the directory is only looked at.
  var checks = false
  var options = CompileOptions()
  var input: any InputChoices = UnsaidInput()
  var messages: any Speaking = PlainMessages()

  func run() throws {
    if output == "" { throw CommandFailure.usage("-o wants a directory, and its name is empty") }
    var run = input.runOptions()
    run.threads = usefulThreads()
    let result = compile(
      paths, only: targets.isEmpty ? nil : Set(targets), options: run, compileOptions: options, files: LocalFiles())
    try messages.refuse(result.input)
    messages.print(result.diagnostics, of: result.input)
    if options.comparesTargets { Console.standardOutput.write(explanation(of: result.clusters)) }
    guard !result.hasErrors else {
      messages.say("drey: nothing was written, because of the errors above")
      throw ExitStatus.findings.code
    }
    guard let output else { return }
    let tree = result.tree
    do {
      if checks {
        try report(stale: compareOutput(tree, with: output), in: output)
      } else {
        report(written: try writeOutput(tree, to: output), of: tree, in: output)
      }
    } catch let error as FileError {
      throw CommandFailure.usage(error.description)
    }
  }

  private func report(stale changes: [OutputChange], in output: String) throws {
    guard !changes.isEmpty else { return messages.say("\(output) is up to date") }
    for change in changes { Console.standardOutput.write("\(change.kind.rawValue)\t\(output)/\(change.path)\n") }
    messages.say("drey: \(output) is stale: run drey compile without --check")
    throw ExitStatus.findings.code
  }

  private func report(written changes: [OutputChange], of tree: OutputTree, in output: String) {
    for change in changes {
      messages.sayInDetail("\(change.kind == .stale ? "removed" : "wrote") \(output)/\(change.path)")
      if change.wasEdited {
        messages.say("drey: warning: \(output)/\(change.path) had been changed by hand; that change is overwritten")
      }
    }
    let count = tree.folders.reduce(0) { $0 + $1.files.count }
    let written = changes.count { $0.kind != .stale }
    if changes.count > written { messages.say("removed \(counted(changes.count - written, "file")) no longer written") }
    guard count > 0 else { return messages.say("no cluster names the target: nothing was written") }
    let folders =
      tree.folders.count > 6
      ? "\(tree.folders.count) folders of \(output)"
      : tree.folders.map { "\(output)/\($0.path)" }.joined(separator: ", ")
    messages.say(
      changes.isEmpty
        ? "\(counted(count, "file")) up to date in \(folders)"
        : "wrote \(written) of \(counted(count, "file")) in \(folders)")
  }
}
