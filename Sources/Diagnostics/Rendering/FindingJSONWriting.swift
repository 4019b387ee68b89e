/// Writes findings as items of `{"findings": […]}`, byte by byte what `Diagnostic.json` comes to.
///
/// A run over many files writes kilobytes for each; values made for a tree first would cost several times the writing.
/// A test holds the two to the same bytes.
struct FindingJSONWriting {
  private(set) var out: [UInt8] = []

  init(capacity: Int) { out.reserveCapacity(capacity) }

  /// An item, on lines of its own.
  mutating func append(_ finding: Diagnostic) {
    if !out.isEmpty { out.append(UInt8(ascii: ",")) }
    breakLine(4)
    out.append(UInt8(ascii: "{"))
    member("code", 6, isFirst: true)
    string(finding.code.description)
    member("name", 6)
    string(finding.name)
    member("severity", 6)
    string(finding.severity.rawValue)
    member("path", 6)
    string(finding.path)
    member("range", 6)
    range(finding.range ?? SourceRange(at: .start), 6)
    member("message", 6)
    string(finding.message)
    if let effect = finding.effect {
      member("effect", 6)
      string(effect)
    }
    if let help = finding.help {
      member("help", 6)
      string(help)
    }
    if !finding.notes.isEmpty {
      member("notes", 6)
      list(finding.notes, 6) { $0.note($1) }
    }
    if !finding.fixes.isEmpty {
      member("fixes", 6)
      list(finding.fixes, 6) { $0.fix($1) }
    }
    close(4)
  }

  private mutating func note(_ note: Diagnostic.Note) {
    member("message", 10, isFirst: true)
    string(note.message)
    guard let location = note.location else { return }
    member("path", 10)
    string(location.path)
    member("range", 10)
    range(location.range, 10)
  }

  private mutating func fix(_ fix: Fix) {
    member("label", 10, isFirst: true)
    string(fix.label)
    member("safety", 10)
    string(fix.safety.rawValue)
    member("edits", 10)
    list(fix.edits, 10) { writing, edit in
      writing.member("path", 14, isFirst: true)
      writing.string(edit.location.path)
      writing.member("range", 14)
      writing.range(edit.location.range, 14)
      writing.member("replacement", 14)
      writing.string(edit.replacement)
    }
  }

  // MARK: Parts

  /// - Parameter indent: blanks before the member that the list is the value of.
  private mutating func list<Item>(
    _ items: [Item], _ indent: Int, _ write: (inout FindingJSONWriting, Item) -> Void
  ) {
    out.append(UInt8(ascii: "["))
    for (place, item) in items.enumerated() {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      breakLine(indent + 2)
      out.append(UInt8(ascii: "{"))
      write(&self, item)
      close(indent + 2)
    }
    if !items.isEmpty { breakLine(indent) }
    out.append(UInt8(ascii: "]"))
  }

  private mutating func range(_ range: SourceRange, _ indent: Int) {
    out.append(UInt8(ascii: "{"))
    member("start", indent + 2, isFirst: true)
    position(range.start, indent + 2)
    member("end", indent + 2)
    position(range.end, indent + 2)
    close(indent)
  }

  private mutating func position(_ position: SourcePosition, _ indent: Int) {
    out.append(UInt8(ascii: "{"))
    member("line", indent + 2, isFirst: true)
    JSONValue.write(Int64(position.line), to: &out)
    member("column", indent + 2)
    JSONValue.write(Int64(position.column), to: &out)
    close(indent)
  }

  private mutating func member(_ name: StaticString, _ indent: Int, isFirst: Bool = false) {
    if !isFirst { out.append(UInt8(ascii: ",")) }
    breakLine(indent)
    out.append(UInt8(ascii: "\""))
    append(name, name.utf8CodeUnitCount)
    append("\": ", 3)
  }

  private mutating func string(_ text: String) { JSONValue.write(text, to: &out) }

  private mutating func close(_ indent: Int) {
    breakLine(indent)
    out.append(UInt8(ascii: "}"))
  }

  private mutating func breakLine(_ indent: Int) { append("\n                    ", indent + 1) }

  private mutating func append(_ text: StaticString, _ count: Int) {
    out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: min(count, text.utf8CodeUnitCount)))
  }
}
