package import Diagnostics

/// One step that replaced a key of the FLIP's draft by what a released Flink reads.
package struct LoweringStep: Sendable, Hashable {
  package var key: String
  package var location: SourceLocation?
  /// What was set instead: key and value as Flink prints it.
  package var set: [String: String]
  /// A sentence: why.
  package var reason: String

  package init(key: String, location: SourceLocation?, set: [String: String], reason: String) {
    self.key = key
    self.location = location
    self.set = set
    self.reason = reason
  }
}
