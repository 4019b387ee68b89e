/// Why a revision can't be compared: a sentence without a full stop.
package struct GitFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  /// Whether a signal ended git.
  package var isInterrupted = false

  init(_ description: String) { self.description = description }
}
