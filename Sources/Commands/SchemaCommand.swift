internal import ArgumentParser
internal import ClusterLoading
internal import Diagnostics

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print a JSON Schema, for editors and validators.",
    discussion: """
      EXAMPLES
        drey schema cluster > cluster.schema.json

      Name it in a cluster file, for editors that run the YAML language server:
        # yaml-language-server: $schema=cluster.schema.json
      """
  )

  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case cluster
  }

  @Argument(help: "What the schema describes: cluster.")
  var subject: Subject

  func run() {
    switch subject {
    case .cluster: Console.standardOutput.write(clusterJSONSchema().text())
    }
  }
}
