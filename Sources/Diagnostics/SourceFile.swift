/// A text that was read, as UTF-8, with the name a person knows it by.
package struct SourceFile: Sendable {
  /// The path as it was given, or `<stdin>`.
  package let path: String
  /// UTF-8, without a byte order mark. Positions are offsets into it.
  package let text: [UInt8]

  package init(path: String, text: [UInt8]) {
    self.path = path
    self.text = text
  }

  package init(path: String, text: String) { self.init(path: path, text: Array(text.utf8)) }
}
