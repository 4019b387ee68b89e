internal import ArgumentParser
internal import Diagnostics
internal import ExternalResources
internal import Files
internal import Pipeline
internal import Reports

struct SiteBuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Write the site: an overview, a page a cluster, a page a host. No script is needed to read it.",
    discussion: """
      Directories are walked for clusters. Links are relative, so that the site opens from a disk as from a server. Files \
      in DIR that Drey did not write stay.

      EXAMPLES
        drey site build clusters/ -o public/
        drey site build examples/*/cluster.yaml --pages site -o build/site

      Exit codes: 0 written, 1 a cluster has errors or a host failed (the site is written all the same), 2 usage, \
      unreadable input or a directory that can't be written.
      """
  )

  @Argument(help: ArgumentHelp("Cluster files and directories.", valueName: "src"))
  var paths: [String]

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The directory to write to.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("A directory of Markdown pages and their pictures to build in.", valueName: "dir"))
  var pages: String?

  @Option(help: "The site's name.")
  var title = "Drey"

  @Option(help: ArgumentHelp("Hosts asked at once.", valueName: "n"))
  var parallel = 16

  @OptionGroup var input: InputOptions
  @OptionGroup var messages: OutputOptions

  func validate() throws {
    guard (1...1000).contains(parallel) else { throw ValidationError("--parallel can only be from 1 to 1000.") }
  }

  func run() async throws {
    let result: SiteResult
    Interruption.watch()
    do {
      result = try await buildSite(
        paths, pages: pages, title: title, parallel: parallel, options: input.runOptions(startsFlink: false),
        files: LocalFiles())
    } catch {
      throw CommandFailure.usage(error.description)
    }
    try endIfInterrupted()
    for path in result.passedBy { messages.sayInDetail("drey: note: \(path)") }
    guard result.unreadable.isEmpty else {
      for error in result.unreadable.dropLast() { Console.fail(error) }
      throw CommandFailure.usage(result.unreadable.last ?? "")
    }
    guard result.clusterCount > 0 else {
      throw CommandFailure.usage("\(paths.joined(separator: ", ")): holds no cluster to show")
    }
    messages.print(result.diagnostics.filter { $0.severity == .error || messages.verbose }, of: result.input)
    do {
      let changes = try writeWholeDirectory(output, files: result.files)
      let removed = changes.count { $0.kind == .stale }
      if removed > 0 { messages.say("removed \(counted(removed, "file")) no longer written") }
      messages.say(
        "wrote \(changes.count - removed) of \(counted(result.site.files.count, "file")) in \(output): open \(output)/index.html"
      )
    } catch {
      throw CommandFailure.usage(error.description)
    }
    if result.diagnostics.hasErrors || result.hasFailedHost { throw ExitStatus.findings.code }
  }
}
