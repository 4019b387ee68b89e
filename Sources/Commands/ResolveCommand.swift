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
        drey resolve --pod conf/
        drey resolve --pod --role jobmanager --provenance deployment.yaml
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

  @Flag(help: "Show the pod that reaches the API server, from all layers.")
  var pod = false

  @Option(help: "Whose pod: taskmanager or jobmanager.")
  var role: PodRole = .taskManager

  @Flag(help: "With --pod: show for each field what set it, and what that overrode.")
  var provenance = false

  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let resolved = loadAndResolve(paths, options: input.runOptions(looksForScripts: true), files: LocalFiles())
    try output.refuse(resolved)
    output.print(resolved.allDiagnostics, of: resolved)
    if pod { return try printPods(of: resolved) }
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

  private func printPods(of resolved: ResolvedInput) throws {
    let pods = effectivePods(of: resolved, role: role, files: LocalFiles())
    switch format {
    case .json:
      let objects = pods.map { $0.json(withProvenance: provenance) }
      let whole: JSONValue = objects.count == 1 ? objects[0] : ["resources": .array(objects)]
      Console.standardOutput.write(whole.text())
    case .text:
      let isColored = output.color.applies(to: .standardOutput)
      let texts = pods.map { $0.text(isColored: isColored, withProvenance: provenance) }
      Console.standardOutput.write(texts.joined(separator: "\n"))
    }
    if resolved.allDiagnostics.hasErrors || pods.contains(where: { !$0.ok }) { throw ExitStatus.findings.code }
  }
}

extension PodRole: ExpressibleByArgument {}
