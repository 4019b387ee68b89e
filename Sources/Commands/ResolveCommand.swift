internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Pipeline
internal import Resolution

struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Show what Flink will make of a configuration: what it requests, drops and logs.",
    discussion: """
      Reads a Flink configuration directory, config.yaml, flink-conf.yaml, FlinkDeployment, FlinkSessionJob, ConfigMap
      or kind: Cluster as the real Flink does.

      EXAMPLES
        drey resolve conf/
        drey resolve --flink-version 1.20 flink-conf.yaml
        drey resolve -D external-resource.gpu.amount=4 conf/ --format json
        drey resolve --lowering cluster.yaml
        kubectl get flinkdeployment fraud -o yaml | drey resolve -

      Exit codes: 0 Flink takes it, 1 it does not (ok: false) or the file has errors, 2 usage or unreadable input.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: ArgumentHelp("A file, a configuration directory, or - for standard input.", valueName: "path"))
  var paths: [String]

  @Option(help: "What to print: text or json.")
  var format: Format = .text

  @Flag(help: "Show each step that turns FLIP-108's draft keys into released ones.")
  var lowering = false

  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let resolved = loadAndResolve(paths, options: input.runOptions(looksForScripts: true), files: LocalFiles())
    try output.refuse(resolved)
    output.print(resolved.allDiagnostics, of: resolved)
    switch format {
    case .json:
      let objects = resolved.clusters.map(\.json)
      let whole: JSONValue = objects.count == 1 ? objects[0] : ["resources": .array(objects)]
      Console.standardOutput.write(whole.text())
    case .text:
      let isColored = output.color.applies(to: .standardOutput)
      let texts = resolved.clusters.map {
        lowering ? $0.loweringText(isColored: isColored) : $0.text(isColored: isColored)
      }
      Console.standardOutput.write(texts.joined(separator: "\n"))
    }
    if resolved.allDiagnostics.hasErrors || resolved.clusters.contains(where: { !$0.ok }) {
      throw ExitStatus.findings.code
    }
  }
}
