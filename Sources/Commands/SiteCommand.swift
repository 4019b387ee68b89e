internal import ArgumentParser

struct SiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "site",
    abstract: "Build a static site of clusters, hosts and GPUs.",
    subcommands: [SiteBuildCommand.self]
  )
}
