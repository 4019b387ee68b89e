extension [String] {
  /// As the standard library's own, which asks the runtime for a conformance of each kind of collection: at the first
  /// call of a process that takes as long as loading a small file.
  package func joined(separator: String) -> String {
    var text = ""
    for (number, item) in enumerated() {
      if number > 0 { text += separator }
      text += item
    }
    return text
  }
}
