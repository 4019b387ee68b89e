/// Writes one document; see `emitYAML(_:)` for the style.
///
/// - Parameter header: lines of a comment above it, without their `#`
package func emitYAML(_ value: YAMLValue, header: [String] = []) -> String {
  String(decoding: emitYAML([YAMLDocument(value, header: header)]), as: UTF8.self)
}

/// Writes documents as UTF-8, with `---` between them, through libyaml's emitter.
///
/// The style never changes: block collections, two blanks a level, sequences under the column of their key, lines of
/// any length, plain scalars where no reader of YAML 1.1 or 1.2 can misread them, else double quotes, or a literal
/// block for text of several lines. The same values give the same bytes, which end with a line feed.
package func emitYAML(_ documents: [YAMLDocument]) -> [UInt8] {
  var output: [UInt8] = []
  for (index, document) in documents.enumerated() {
    if index > 0 { output.append(contentsOf: "---\n".utf8) }
    for line in document.header { appendYAMLComment(line, to: &output) }
    let writer = YAMLWriter()
    document.value.write(to: writer)
    let body = writer.finish()
    output.append(contentsOf: document.value.hasComments ? withComments(body, of: document.value) : body)
  }
  return output
}

extension YAMLValue {
  fileprivate func write(to writer: borrowing YAMLWriter) {
    switch self {
    case .null: writer.writeNull()
    case .boolean(let flag): writer.write(flag)
    case .integer(let number): writer.write(number)
    case .double(let number): writer.write(number)
    case .string(let text): writer.write(text)
    case .sequence(let items):
      writer.beginSequence()
      for item in items { item.write(to: writer) }
      writer.endSequence()
    case .mapping(let entries):
      writer.beginMapping()
      for entry in entries {
        writer.writeKey(entry.key)
        entry.value.write(to: writer)
      }
      writer.endMapping()
    }
  }
}
