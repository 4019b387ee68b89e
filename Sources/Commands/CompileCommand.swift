internal import ArgumentParser
internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Manifests
internal import Pipeline

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Write the manifests of clusters, for every target they name.",
    discussion: """
      Writes DIR/CLUSTER/TARGET/…, each folder at once: a reader sees the old one or the new one. The same input gives the
      same bytes. A cluster with an error is told about, and then nothing is written. \
      The rules of drey lint count, with what .drey.yaml and drey:ignore say of them.

      EXAMPLES
        drey compile clusters/fraud.yaml -o build/
        drey compile clusters/*.yaml --target yarn -o build/
        drey compile clusters/*.yaml -o deploy/ --check     is deploy/ up to date?
        drey compile clusters/fraud.yaml --explain          how its targets differ

      Exit codes: 0 written or up to date, 1 errors in a cluster or (--check) stale output, 2 usage, unreadable input or
      an output directory that can't be written.
      """
  )

  @Argument(help: ArgumentHelp("Cluster files, or - for standard input.", valueName: "cluster"))
  var paths: [String]

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The directory to write to.", valueName: "dir"))
  var output: String?

  @Option(help: ArgumentHelp("Only this target; repeatable.", valueName: "target"))
  var target: [Target] = []

  @Flag(help: "Write nothing; exit 1 when the directory is not what a run would write.")
  var check = false

  @Flag(help: "Write all Kubernetes objects of a target into one file, manifests.yaml.")
  var singleFile = false

  @Flag(help: "Write a ResourceQuota for the devices of each cluster, too.")
  var withQuota = false

  @Flag(help: "Print how the targets of each cluster differ: amounts, isolation, what jobs learn. -o may be left out.")
  var explain = false

  @OptionGroup var input: InputOptions
  @OptionGroup var messages: OutputOptions

  func validate() throws {
    guard output != nil || explain else { throw ValidationError("Missing expected argument '--output <dir>'") }
    guard output != nil || !check else { throw ValidationError("--check can only be given with -o.") }
  }

  func run() throws {
    let result = compile(
      paths, only: target.isEmpty ? nil : Set(target), options: input.runOptions(),
      compileOptions: CompileOptions(
        writesSingleFile: singleFile, writesQuota: withQuota, comparesTargets: explain), files: LocalFiles())
    try messages.refuse(result.input)
    messages.print(result.diagnostics, of: result.input)
    if explain { Console.standardOutput.write(explanation(of: result.clusters)) }
    guard !result.hasErrors else {
      messages.say("drey: nothing was written, because of the errors above")
      throw ExitStatus.findings.code
    }
    guard let output else { return }
    do {
      if check {
        try report(stale: compareOutput(result.tree, with: output), in: output)
      } else {
        report(written: try writeOutput(result.tree, to: output), of: result.tree, in: output)
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
    if changes.count > written { messages.say("removed \(changes.count - written) files that are no longer written") }
    guard count > 0 else { return messages.say("no cluster names the target: nothing was written") }
    let folders =
      tree.folders.count > 6
      ? "\(tree.folders.count) folders of \(output)"
      : tree.folders.map { "\(output)/\($0.path)" }.joined(separator: ", ")
    messages.say(
      changes.isEmpty
        ? "\(count) files are up to date in \(folders)" : "wrote \(written) of \(count) files in \(folders)")
  }
}

extension Target: ExpressibleByArgument {}
