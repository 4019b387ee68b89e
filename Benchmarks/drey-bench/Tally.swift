/// What a mode saw, so that two programs can be seen to have done the same work.
struct Tally: Sendable {
  var files = 0
  /// Documents, clusters, or whatever the mode counts.
  var items = 0
  /// Files that could not be read as what they are.
  var failed = 0

  mutating func add(_ other: Tally) {
    files += other.files
    items += other.items
    failed += other.failed
  }
}
