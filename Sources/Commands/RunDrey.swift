internal import ArgumentParser
internal import CLinux
internal import Diagnostics
internal import Glibc

/// Runs `drey` with the process's arguments and exits.
package func runDrey() async -> Never {
  drey_grow_heap_in_large_steps()
  // A TaskManager waits for this one. Parsing arguments would take longer than all the rest.
  let words = CommandLine.arguments.dropFirst()
  if words.first == GPUDiscoveryCommand.configuration.commandName {
    let arguments = Array(words.dropFirst())
    // Behind an amount, the help would be taken for GPUs.
    if arguments.first != "--help", arguments.first != "-h" { exit(runGPUDiscovery(arguments)) }
  }
  do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let request = plainRequest(arguments) {
      try request.run()
      exit(ExitStatus.clean.rawValue)
    }
    try refuseUnknownCommand(arguments)
    var command = try Drey.parseAsRoot(LintOutput.joined(try FixOptions.spelledOut(withPartedProperties(arguments))))
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try command.run()
    }
    exit(ExitStatus.clean.rawValue)
  } catch {
    exit(report(error))
  }
}

/// The same with `-Dkey=value`, as Flink's command line has it, in two words: ArgumentParser takes all that is before `=` for the
/// option's name.
func withPartedProperties(_ arguments: [String]) -> [String] {
  guard arguments.contains(where: { $0.hasPrefix("-D") && $0 != "-D" }) else { return arguments }
  var result: [String] = []
  var isEnded = false
  for argument in arguments {
    if argument == "--" { isEnded = true }
    if !isEnded, argument.hasPrefix("-D"), argument != "-D", result.last != "-D" {
      result += ["-D", String(argument.dropFirst(2))]
    } else {
      result.append(argument)
    }
  }
  return result
}

/// A word that is no command is most often one with a slip.
private func refuseUnknownCommand(_ arguments: [String]) throws {
  guard let word = arguments.first == "help" ? arguments.dropFirst().first : arguments.first, !word.hasPrefix("-")
  else {
    return
  }
  let names = Drey.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  guard !names.contains(word) else { return }
  let near = suggestion(for: word, among: names).map { "; did you mean '\($0)'?" } ?? "; drey --help lists them"
  throw CommandFailure.usage("'\(word)' is no command\(near)")
}

/// Prints what ended the run, and gives the status to exit with.
private func report(_ error: any Error) -> Int32 {
  if let status = error as? ExitCode { return status.rawValue }
  if let failure = error as? CommandFailure {
    Console.fail(failure.message)
    return failure.status.rawValue
  }
  let status = Drey.exitCode(for: error)
  let text = Drey.fullMessage(for: error)
  if status == .success {
    Console.standardOutput.write(text + "\n")
    return ExitStatus.clean.rawValue
  }
  Console.standardError.write(text + "\n")
  return status == .validationFailure ? ExitStatus.usage.rawValue : ExitStatus.internal.rawValue
}

/// A run that can't go on: the message is for a person, the status for a script.
struct CommandFailure: Error {
  var message: String
  var status: ExitStatus

  static func usage(_ message: String) -> CommandFailure { CommandFailure(message: message, status: .usage) }
}
