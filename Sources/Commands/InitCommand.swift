internal import ArgumentParser
internal import ClusterLoading
internal import Files
internal import Pipeline

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented project file, .drey.yaml.",
    discussion: """
      Everything in it but its version is a comment: it changes nothing until you say something. A file that is there \
      is never overwritten.

      EXAMPLES
        drey init
        drey init deploy/

      Exit codes: 0 written, 2 a project file is there, or it can't be written.
      """
  )

  @Argument(help: ArgumentHelp("The directory of the project: best the root of the repository.", valueName: "dir"))
  var directory = "."

  @OptionGroup var output: OutputOptions

  func run() throws {
    let files = LocalFiles()
    let path = directory == "." ? ProjectFile.name : normalised(directory + "/" + ProjectFile.name)
    guard files.kind(of: path) == nil, !files.isSymbolicLink(path) else {
      throw CommandFailure.usage("\(path): is there already, and is left as it is")
    }
    guard files.kind(of: directory) == .directory else {
      throw CommandFailure.usage(
        FileError(path: directory, reason: files.kind(of: directory) == nil ? .missing : .notDirectory).description)
    }
    do {
      try writeAtomically(path, Array(projectTemplate.utf8))
    } catch {
      throw CommandFailure.usage(error.description)
    }
    output.say("wrote \(path)")
  }
}
