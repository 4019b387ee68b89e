internal import ArgumentParser

struct ScriptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "script",
    abstract: "Write and try discovery scripts for Flink's GPU driver.",
    subcommands: [ScriptWriteCommand.self, ScriptTestCommand.self]
  )
}
