internal import ArgumentParser

/// The root command.
struct Drey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drey",
    abstract: "A compiler for the external resources (GPUs first) of Apache Flink clusters.",
    discussion: """
      Flink ignores a wrong GPU setting in silence; Drey never does.

      EXAMPLES
        drey resolve conf/                      what Flink will request, and drop
        drey lint clusters/ deploy/             findings, at the character
        drey init                               a project file, .drey.yaml
        drey explain --log taskmanager.log      what its lines come from
        drey diff origin/main                   what a change does to the GPUs
        drey compile cluster.yaml -o build/     manifests for every target
        drey trace build/fraud/yarn/config.yaml:12   the source of a line
        drey discover cluster.yaml              the GPUs of its hosts
        drey topology --local                   how this machine's GPUs are linked
        drey record --ssh gpu-1 -o hosts/gpu-1  a recording that replays
        drey report cluster.yaml -o report.html
        drey site build clusters/ -o public/

      Results go to standard output, messages to standard error. \
      Exit codes: 0 clean, 1 findings, 2 usage or unreadable input, 3 internal, 4 the GPUs change (diff --detailed-exitcode), 130 ended by Ctrl-C.
      """,
    version: dreyVersion,
    subcommands: [
      LintCommand.self, DiffCommand.self, InitCommand.self, ConfigCommand.self, RulesCommand.self, ExplainCommand.self,
      ResolveCommand.self, CompileCommand.self,
      TraceCommand.self, DiscoverCommand.self,
      RecordCommand.self, TopologyCommand.self, ReportCommand.self, SiteCommand.self, SchemaCommand.self,
      GPUDiscoveryCommand.self, ScriptCommand.self,
    ]
  )
}
