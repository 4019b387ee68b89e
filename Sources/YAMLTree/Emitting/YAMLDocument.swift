/// One document to be written: its value, and lines of a comment that stand above it.
package struct YAMLDocument: Sendable, Hashable {
  /// Lines of the comment at the top, without their `#`; an empty one makes a bare `#`.
  package var header: [String]
  package var value: YAMLValue

  package init(_ value: YAMLValue, header: [String] = []) {
    self.header = header
    self.value = value
  }
}
