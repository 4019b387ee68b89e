internal import CYAML
internal import Diagnostics

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
    for line in document.header { appendComment(line, indentation: 0, to: &output) }
    let body = emit(document.value)
    output.append(contentsOf: document.value.hasComments ? withComments(body, of: document.value) : body)
  }
  return output
}

/// Runs libyaml's emitter over one value.
private func emit(_ value: YAMLValue) -> [UInt8] {
  // The emitter must not move while it runs.
  let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
  let output = UnsafeMutablePointer<[UInt8]>.allocate(capacity: 1)
  output.initialize(to: [])
  defer {
    output.deinitialize(count: 1)
    output.deallocate()
    emitter.deallocate()
  }
  guard yaml_emitter_initialize(emitter) == 1 else { return [] }
  defer { yaml_emitter_delete(emitter) }
  yaml_emitter_set_output(
    emitter,
    { context, bytes, count in
      guard let context, let bytes else { return 0 }
      context.assumingMemoryBound(to: [UInt8].self).pointee
        .append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
      return 1
    }, output)
  yaml_emitter_set_encoding(emitter, YAML_UTF8_ENCODING)
  yaml_emitter_set_indent(emitter, 2)
  yaml_emitter_set_width(emitter, -1)
  yaml_emitter_set_unicode(emitter, 1)
  yaml_emitter_set_break(emitter, YAML_LN_BREAK)

  var event = yaml_event_t()
  yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING)
  yaml_emitter_emit(emitter, &event)
  yaml_document_start_event_initialize(&event, nil, nil, nil, 1)
  yaml_emitter_emit(emitter, &event)
  emitEvents(of: value, to: emitter)
  yaml_document_end_event_initialize(&event, 1)
  yaml_emitter_emit(emitter, &event)
  yaml_stream_end_event_initialize(&event)
  yaml_emitter_emit(emitter, &event)
  yaml_emitter_flush(emitter)
  return output.pointee
}

private func emitEvents(of value: YAMLValue, to emitter: UnsafeMutablePointer<yaml_emitter_t>) {
  var event = yaml_event_t()
  switch value {
  case .null: emitScalar("null", YAML_PLAIN_SCALAR_STYLE, to: emitter)
  case .boolean(let flag): emitScalar(flag ? "true" : "false", YAML_PLAIN_SCALAR_STYLE, to: emitter)
  case .integer(let number): emitScalar(String(number), YAML_PLAIN_SCALAR_STYLE, to: emitter)
  case .double(let number): emitScalar(yamlText(of: number), YAML_PLAIN_SCALAR_STYLE, to: emitter)
  case .string(let text): emitScalar(text, style(of: text, isKey: false), to: emitter)
  case .sequence(let items):
    yaml_sequence_start_event_initialize(&event, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE)
    yaml_emitter_emit(emitter, &event)
    for item in items { emitEvents(of: item, to: emitter) }
    yaml_sequence_end_event_initialize(&event)
    yaml_emitter_emit(emitter, &event)
  case .mapping(let entries):
    yaml_mapping_start_event_initialize(&event, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE)
    yaml_emitter_emit(emitter, &event)
    for entry in entries {
      emitScalar(entry.key, style(of: entry.key, isKey: true), to: emitter)
      emitEvents(of: entry.value, to: emitter)
    }
    yaml_mapping_end_event_initialize(&event)
    yaml_emitter_emit(emitter, &event)
  }
}

private func emitScalar(
  _ text: String, _ style: yaml_scalar_style_t, to emitter: UnsafeMutablePointer<yaml_emitter_t>
) {
  var text = text
  text.withUTF8 { bytes in
    // An empty string may have no address; libyaml wants one.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { none in
      var event = yaml_event_t()
      yaml_scalar_event_initialize(
        &event, nil, nil, bytes.baseAddress ?? UnsafePointer(none.baseAddress), Int32(clamping: bytes.count), 1, 1,
        style)
      yaml_emitter_emit(emitter, &event)
    }
  }
}

/// The lines that a string takes as a value, and whether its own lines are among them, from the second on.
package func emittedLines(of text: String) -> (count: Int, isLiteral: Bool) {
  guard style(of: text, isKey: false) == YAML_LITERAL_SCALAR_STYLE else { return (1, false) }
  let breaks = text.utf8.lazy.filter { $0 == 0x0A }.count
  return (1 + breaks + (text.utf8.last == 0x0A ? 0 : 1), true)
}

/// Whether a key is written as `? key`, with its value on the next line.
package func isEmittedAsComplexKey(_ key: String) -> Bool {
  // libyaml's rule, which counts the bytes.
  key.utf8.count > 128 || key.utf8.contains { $0 == 0x0A || $0 == 0x0D }
}

private func style(of text: String, isKey: Bool) -> yaml_scalar_style_t {
  if isSafePlain(text) { return YAML_PLAIN_SCALAR_STYLE }
  return !isKey && isSafeLiteral(text) ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
}

/// A number that readers of YAML 1.1 and 1.2 take as a float: with a point, and with a sign in its exponent.
private func yamlText(of number: Double) -> String {
  if number.isNaN { return ".nan" }
  if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
  let text = number.description
  guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else { return text }
  return text[..<exponent] + ".0" + text[exponent...]
}

extension YAMLValue {
  fileprivate var hasComments: Bool {
    switch self {
    case .null, .boolean, .integer, .double, .string: false
    case .sequence(let items): items.contains(where: \.hasComments)
    case .mapping(let entries): entries.contains { !$0.comment.isEmpty || $0.value.hasComments }
    }
  }
}

/// Puts comments above the lines where their entries begin. libyaml's emitter knows none, so the places are found by
/// reading its output back.
private func withComments(_ body: [UInt8], of value: YAMLValue) -> [UInt8] {
  let tree = parseYAML(
    SourceFile(path: "", text: body),
    limits: YAMLLimits(bytes: .max, depth: .max, nodes: .max, expandedNodes: .max))
  guard tree.problem == nil, let root = tree.documents.first else { return body }
  var comments: [(line: Int, text: [String])] = []
  func collect(_ value: YAMLValue, _ node: YAMLNode) {
    switch value {
    case .null, .boolean, .integer, .double, .string: break
    case .sequence(let items):
      for (item, child) in zip(items, node.items) { collect(item, child) }
    case .mapping(let entries):
      for (entry, child) in zip(entries, node.entries) {
        if !entry.comment.isEmpty { comments.append((child.key.range.start.line, entry.comment)) }
        collect(entry.value, child.value)
      }
    }
  }
  collect(value, root)
  var output: [UInt8] = []
  var next = comments[...]
  for (index, line) in body.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
    while let comment = next.first, comment.line == index + 1 {
      for text in comment.text { appendComment(text, indentation: line.prefix { $0 == 0x20 }.count, to: &output) }
      next.removeFirst()
    }
    output.append(contentsOf: line)
    output.append(0x0A)
  }
  // The last line feed ends a line; it does not begin one.
  output.removeLast()
  return output
}

/// Writes one line of a comment. A line break in it begins another line; other control characters become blanks.
private func appendComment(_ text: String, indentation: Int, to output: inout [UInt8]) {
  var lines: [[UInt8]] = [[]]
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A: lines.append([])
    case 0x0D where lines.count == 1 && text.unicodeScalars.contains("\n"): break
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: lines[lines.count - 1].append(0x20)
    default: lines[lines.count - 1].append(contentsOf: String(scalar).utf8)
    }
  }
  for line in lines {
    output.append(contentsOf: repeatElement(0x20, count: indentation))
    output.append(UInt8(ascii: "#"))
    if !line.isEmpty {
      output.append(0x20)
      output.append(contentsOf: line)
    }
    output.append(0x0A)
  }
}
