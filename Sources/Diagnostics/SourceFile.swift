/// A text that was read, as UTF-8, with the name a person knows it by.
package struct SourceFile: Sendable {
  /// The path as it was given, or `<stdin>`.
  package let path: String
  /// UTF-8. Positions are offsets into it. A byte order mark at its beginning stays where Flink's reader by lines takes it for text.
  package let text: [UInt8]

  package init(path: String, text: [UInt8]) {
    self.path = path
    self.text = text
  }

  package init(path: String, text: String) { self.init(path: path, text: Array(text.utf8)) }
}
