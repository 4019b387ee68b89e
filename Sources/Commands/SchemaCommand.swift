internal import ArgumentParser
internal import Changes
internal import ClusterLoading
internal import Diagnostics
internal import Topology

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print a JSON Schema, for editors and validators.",
    discussion: """
      EXAMPLES
        drey schema cluster > cluster.schema.json
        drey schema inventory > inventory.schema.json
        drey schema project > drey.schema.json

      Name it in a cluster file, for editors that run the YAML language server:
        # yaml-language-server: $schema=cluster.schema.json
      """
  )

  enum Subject: String, ExpressibleByArgument, CaseIterable {
    /// `kind: Cluster`.
    case cluster
    /// What `discover --format json` prints.
    case inventory
    /// `.drey.yaml`.
    case project
    /// What `diff --format json` prints.
    case diff
  }

  @Argument(
    help:
      "What the schema describes: cluster; inventory, which is what discover prints; project, which is .drey.yaml; or diff, which is what diff --format json prints."
  )
  var subject: Subject

  func run() {
    switch subject {
    case .cluster: Console.standardOutput.write(clusterJSONSchema().text())
    case .diff: Console.standardOutput.write(changesJSONSchema().text())
    case .project: Console.standardOutput.write(projectJSONSchema().text())
    case .inventory: Console.standardOutput.write(inventoryJSONSchema().text())
    }
  }
}
