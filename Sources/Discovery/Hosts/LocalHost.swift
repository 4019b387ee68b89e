package import ExternalResources

/// This machine.
package struct LocalHost: AskedHost {
  private let commands = LocalCommands()

  package init() {}

  /// Not the machine's own name: output must not depend on where it is made.
  package var name: String { "local" }

  package var kernelRoot: String? { "" }

  package func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
    try await commands.run(command)
  }

  package func programs(among names: [String]) async -> Set<String> {
    let path = currentEnvironment()["PATH"]
    return Set(names.filter { (try? findProgram($0, path: path)) != nil })
  }
}
