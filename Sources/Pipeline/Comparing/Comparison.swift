package import Changes
package import Diagnostics

/// What a comparison came to.
package struct Comparison: Sendable {
  package var changes: Changes
  /// The least severity of an added finding that fails the run, as its project has it.
  package var failOn: @Sendable (Diagnostic) -> Severity
  /// What ends the run: a sentence each.
  package var problems: [String]
  /// What could not be read, a sentence each.
  package var unreadable: [String]
}
