package import Lint
package import Topology

/// What a person said about a comparison.
package struct ComparisonOptions: Sendable {
  /// How files are read; projects are looked for on each side by itself.
  package var run: RunOptions
  package var selection: RuleSelection
  /// `--inventory`; else the project's.
  package var inventory: Inventory?
  /// Only below these; everything without.
  package var paths: [String]

  package init(
    run: RunOptions, selection: RuleSelection = RuleSelection(), inventory: Inventory? = nil, paths: [String] = []
  ) {
    self.run = run
    self.selection = selection
    self.inventory = inventory
    self.paths = paths
  }
}
