internal import ArgumentParser
internal import ClusterModel
internal import Manifests

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Write the manifests of clusters, for every target they name.",
    discussion: """
      Writes DIR/CLUSTER/TARGET/…, each folder at once: a reader sees the old one or the new one. The same input gives the \
      same bytes. A cluster with an error is told about, and then nothing is written. \
      The rules of drey lint count, with what .drey.yaml and drey:ignore say of them.

      EXAMPLES
        drey compile clusters/fraud.yaml -o build/
        drey compile clusters/*.yaml --target yarn -o build/
        drey compile clusters/*.yaml -o deploy/ --check     is deploy/ up to date?
        drey compile clusters/fraud.yaml --explain          how its targets differ

      Exit codes: 0 written or up to date, 1 errors in a cluster or (--check) stale output, 2 usage, unreadable input or \
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

  func run() throws { try request.run() }

  /// What was asked for, without ArgumentParser.
  var request: CompileRequest {
    CompileRequest(
      paths: paths, output: output, targets: target, checks: check,
      options: CompileOptions(writesSingleFile: singleFile, writesQuota: withQuota, comparesTargets: explain),
      input: input, messages: messages)
  }
}

extension Target: ExpressibleByArgument {}
