internal import ArgumentParser
internal import ClusterModel
internal import Diagnostics
internal import ExternalResources
internal import Files
internal import Pipeline
internal import Reports
internal import Resolution
internal import Topology

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a cluster's report: what it requests, and what its hosts have.",
    discussion: """
      FILE's name says the format: .md for Markdown, .html for a page of its own with style and pictures in it.

      EXAMPLES
        drey report cluster.yaml -o report.html
        drey report cluster.yaml -o - > report.md

      Exit codes: 0 written, 1 the cluster has errors or a host failed (the report is written all the same), 2 usage, \
      unreadable input or a file that can't be written.
      """
  )

  @Argument(help: ArgumentHelp("A cluster file, or - for standard input.", valueName: "cluster"))
  var path: String

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The file to write; - for Markdown on standard output.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Which cluster, where the file has several: its name, or namespace/name.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("Hosts asked at once.", valueName: "n"))
  var parallel = 16

  @OptionGroup var input: InputOptions
  @OptionGroup var messages: OutputOptions

  func validate() throws {
    guard (1...1000).contains(parallel) else { throw ValidationError("--parallel can only be from 1 to 1000.") }
    guard output == "-" || ReportFormat(path: output) != nil else {
      throw ValidationError("'\(output)' names no format: let it end with .md or .html.")
    }
  }

  func run() async throws {
    let options = input.runOptions()
    let resolved = loadAndResolve([path], options: options, files: LocalFiles())
    try messages.refuse(resolved)
    messages.print(resolved.allDiagnostics.filter { $0.severity == .error }, of: resolved)
    let candidates = resolved.clusters.filter { name == nil || $0.cluster.isCalled(name ?? "") }
    guard let cluster = candidates.first, candidates.count == 1 else {
      let names = shownNames(resolved.clusters.map(\.cluster))
      guard !names.isEmpty else { throw CommandFailure.usage("\(path): holds no cluster that can be read") }
      let few = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
      if let name, candidates.isEmpty {
        throw CommandFailure.usage("\(path): holds no cluster named '\(name)'; it holds \(few)")
      }
      throw CommandFailure.usage(
        name == nil
          ? "\(path): choose one cluster with --name: \(few)"
          : "\(path): holds \(candidates.count) clusters of that name; "
            + (Set(shownNames(candidates.map(\.cluster))).count == candidates.count
              ? "choose one with --name: \(shownNames(candidates.map(\.cluster)).prefix(10).joined(separator: ", "))"
              : "name the file of one"))
    }
    // What asks hosts runs in process groups of its own, which a terminal's Ctrl-C doesn't reach.
    Interruption.watch()
    let reported = await reportedCluster(
      cluster, of: resolved, parallel: parallel, options: options, files: LocalFiles())
    try endIfInterrupted()
    let format = ReportFormat(path: output) ?? .markdown
    do {
      try writeAtomically(output, writeReport(reported, as: format))
    } catch {
      throw CommandFailure.usage(error.description)
    }
    if output != "-" { messages.say("wrote \(output)") }
    if resolved.allDiagnostics.hasErrors || reported.findings.hasErrors
      || reported.inventory.hosts.contains(where: { $0.status == .failed })
    {
      throw ExitStatus.findings.code
    }
  }
}

/// Names as a person chooses by them: with the namespace where a name stands there twice.
private func shownNames(_ clusters: [Cluster]) -> [String] {
  clusters.compactMap { cluster in
    guard let name = cluster.name?.value else { return nil }
    let isTwice = clusters.count { $0.name?.value == name } > 1
    return isTwice ? cluster.namespace.map { "\($0.value)/\(name)" } ?? name : name
  }
}

extension Cluster {
  /// Whether a person means it by `name` or by `namespace/name`.
  fileprivate func isCalled(_ text: String) -> Bool {
    guard let name = name?.value else { return false }
    return name == text || namespace.map { "\($0.value)/\(name)" == text } ?? false
  }
}
