internal import CYAML
package import Diagnostics
internal import Glibc

/// Parses a YAML stream in one pass over libyaml's events.
///
/// Never throws: what stops the parser is the tree's `problem`, and what stood before it is in the tree. A byte order
/// mark at the start is skipped; other encodings than UTF-8 go through `decodeSource` first.
package func parseYAML(_ source: SourceFile, limits: YAMLLimits = YAMLLimits()) -> YAMLTree {
  parseYAML(source, limits: limits, cut: nil)
}

/// Parses the text of bytes in any encoding that YAML knows.
package func parseYAML(_ decoded: DecodedSource, limits: YAMLLimits = YAMLLimits()) -> YAMLTree {
  parseYAML(decoded.source, limits: limits, cut: decoded.problem)
}

/// - Parameter cut: why the text ends too early, if it does
private func parseYAML(_ source: SourceFile, limits: YAMLLimits, cut: YAMLProblem?) -> YAMLTree {
  var arena = TreeArena(source: source, limits: limits)
  guard arena.checkSize() else { return arena.finish() }
  source.text.withUnsafeBufferPointer { bytes in
    let scan = SourceScan(bytes, limits: limits)
    if let trap = scan.trap {
      arena.problem = trapProblem(trap.kind, at: SourcePosition.start.advanced(to: trap.offset, in: bytes))
      return
    }
    var reader = LibYAMLReader(arena: arena, scan: scan)
    var cut = cut
    if let offset = reader.run(bytes) {
      // libyaml decodes ahead: read again what stands before the bad character, so that no node is lost.
      cut = characterProblem(at: offset, in: bytes)
      reader = LibYAMLReader(arena: arena, scan: scan)
      _ = reader.run(UnsafeBufferPointer(rebasing: bytes[..<offset]))
    }
    arena = reader.arena
    // A mistake at the cut only comes from the cut.
    if let cut, arena.problem == nil || reader.stoppedAtEnd { arena.problem = cut }
    if scan.hasUnicodeLineEnds { recountLines(of: &arena.nodes, in: bytes) }
  }
  return arena.finish()
}

private func trapProblem(_ kind: YAMLProblem.Kind, at position: SourcePosition) -> YAMLProblem {
  let message: String
  if case .tooManyBlanks(let limit) = kind {
    message = "more than \(limit) blanks and line ends follow one another"
  } else if case .tooManyDirectives(let limit) = kind {
    message = "more than \(limit) lines begin with '%'"
  } else {
    message = "the file would take too long to read"
  }
  return YAMLProblem(kind: kind, message: message, range: SourceRange(at: position))
}

/// libyaml counts U+0085, U+2028 and U+2029 as line ends; everybody else does not.
private func recountLines(of nodes: inout [YAMLRecord], in bytes: UnsafeBufferPointer<UInt8>) {
  var known = SourcePosition.start
  for index in nodes.indices {
    let start = Int(nodes[index].start)
    known = (start < known.offset ? .start : known).advanced(to: start, in: bytes)
    nodes[index].line = UInt32(known.line)
    nodes[index].column = UInt32(known.column)
  }
}

/// Appends libyaml's events to the arena.
private struct LibYAMLReader {
  var arena: TreeArena
  let isASCII: Bool
  /// Bytes of a byte order mark, which libyaml does not count.
  var base = 0
  var places = CharacterPlaces()
  /// Whether libyaml stopped at the end of the text.
  var stoppedAtEnd = false
  /// The nodes that anchors name, in this document.
  var targets: [String: UInt32] = [:]
  /// What the tree would hold with all aliases expanded: nodes, and what the aliases add.
  var added = 0
  /// For each anchored node: what its aliases add; while it is open, what was added before it.
  var addedWithin: [UInt32: Int] = [:]
  /// The same for bytes of text, for anchored scalars, too.
  var addedBytes = 0
  var bytesWithin: [UInt32: Int] = [:]

  init(arena: TreeArena, scan: SourceScan) {
    self.arena = arena
    isASCII = scan.isASCII
  }

  /// Reads all events; returns the offset of a character or byte that libyaml's decoder refused.
  mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    base = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    // The parser keeps its own address: it must not move.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
    defer {
      parser.deallocate()
      event.deallocate()
    }
    guard yaml_parser_initialize(parser) == 1 else {
      arena.problem = YAMLProblem(kind: .syntax, message: "no memory is left", range: SourceRange(at: .start))
      return nil
    }
    defer { yaml_parser_delete(parser) }
    // libyaml wants an address, also of nothing.
    let none: StaticString = ""
    let start = bytes.baseAddress ?? none.utf8Start
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, start + base, bytes.count - base)
    while !arena.stopped {
      guard yaml_parser_parse(parser, event) == 1 else {
        if parser.pointee.error == YAML_READER_ERROR {
          return characterStart(before: min(Int(parser.pointee.problem_offset) + base, bytes.count), in: bytes)
        }
        stop(parser, bytes)
        return nil
      }
      let type = event.pointee.type
      append(event, type, bytes)
      yaml_event_delete(event)
      if type == YAML_STREAM_END_EVENT { return nil }
    }
    return nil
  }

  @inline(__always)
  private mutating func append(
    _ event: UnsafeMutablePointer<yaml_event_t>, _ type: yaml_event_type_t, _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    switch type {
    case YAML_SCALAR_EVENT:
      appendScalar(event, bytes)
    case YAML_MAPPING_START_EVENT:
      let anchor = event.pointee.data.mapping_start.anchor
      let tag = event.pointee.data.mapping_start.tag
      let flow = event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
      appendCollection(event, .mapping, flow: flow, anchor, tag, bytes)
    case YAML_SEQUENCE_START_EVENT:
      let anchor = event.pointee.data.sequence_start.anchor
      let tag = event.pointee.data.sequence_start.tag
      let flow = event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
      appendCollection(event, .sequence, flow: flow, anchor, tag, bytes)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      close(event, bytes)
    case YAML_ALIAS_EVENT:
      appendAlias(event, bytes)
    case YAML_DOCUMENT_START_EVENT:
      if !targets.isEmpty { targets.removeAll(keepingCapacity: true) }
      arena.roots.append(UInt32(truncatingIfNeeded: arena.nodes.count))
    default:
      break
    }
  }

  // MARK: Nodes

  @inline(__always)
  private mutating func appendScalar(
    _ event: UnsafeMutablePointer<yaml_event_t>, _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    let style = Self.style(event.pointee.data.scalar.style)
    let start = offset(event.pointee.start_mark.index, bytes)
    let end = offset(event.pointee.end_mark.index, bytes)
    if start == end || style == .literal || style == .folded || bytes[start] == UInt8(ascii: "!")
      || bytes[start] == UInt8(ascii: "&")
    {
      appendUnusualScalar(event, style, start..<end, bytes)
      return
    }
    let text = place(ofTextOf: event, style, start..<end, bytes)
    // Built in one go: a record that is changed on its way costs more than all the rest.
    _ = arena.add(
      YAMLRecord(
        kind: .scalar, style: style, textInSource: text.inSource, hasProperties: false,
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
        line: UInt32(truncatingIfNeeded: event.pointee.start_mark.line + 1),
        column: UInt32(truncatingIfNeeded: event.pointee.start_mark.column + 1), textStart: text.start,
        textLength: UInt32(truncatingIfNeeded: event.pointee.data.scalar.length),
        subtreeEnd: UInt32(truncatingIfNeeded: arena.nodes.count + 1)))
    arena.lastEnd = UInt32(truncatingIfNeeded: end)
  }

  /// A scalar that is empty, a block, or has a tag or an anchor.
  @inline(never)
  private mutating func appendUnusualScalar(
    _ event: UnsafeMutablePointer<yaml_event_t>, _ style: YAMLNode.Style, _ range: Range<Int>,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    var record = YAMLRecord(
      kind: .scalar, style: style, textInSource: false, hasProperties: false,
      start: UInt32(truncatingIfNeeded: range.lowerBound), end: UInt32(truncatingIfNeeded: range.upperBound),
      line: UInt32(truncatingIfNeeded: event.pointee.start_mark.line + 1),
      column: UInt32(truncatingIfNeeded: event.pointee.start_mark.column + 1), textStart: 0,
      textLength: UInt32(truncatingIfNeeded: event.pointee.data.scalar.length),
      subtreeEnd: UInt32(truncatingIfNeeded: arena.nodes.count + 1))
    var end = range.upperBound
    var properties: YAMLProperties?
    if range.isEmpty {
      placeEmpty(&record, bytes)
      end = Int(record.end)
    } else if bytes[range.lowerBound] == UInt8(ascii: "!") || bytes[range.lowerBound] == UInt8(ascii: "&") {
      properties = readProperties(
        event.pointee.data.scalar.anchor, event.pointee.data.scalar.tag, &record, end: end, bytes)
    }
    if style == .literal || style == .folded { end = blockScalarEnd(from: Int(record.start), to: end, bytes) }
    record.end = UInt32(truncatingIfNeeded: end)
    let text = place(ofTextOf: event, style, Int(record.start)..<max(end, Int(record.start)), bytes)
    record.textInSource = text.inSource
    record.textStart = text.start
    let id = arena.add(record)
    arena.lastEnd = record.end
    if let properties {
      keep(properties, of: id)
      if properties.anchor != nil { bytesWithin[id] = Int(record.textLength) }
    }
  }

  /// Where a scalar's text stands: mostly in the source as it is, after a quote perhaps; else it is kept.
  @inline(__always)
  private mutating func place(
    ofTextOf event: UnsafeMutablePointer<yaml_event_t>, _ style: YAMLNode.Style, _ range: Range<Int>,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (inSource: Bool, start: UInt32) {
    let length = event.pointee.data.scalar.length
    let oneLine = event.pointee.start_mark.line == event.pointee.end_mark.line
    let start = UInt32(truncatingIfNeeded: range.lowerBound)
    switch style {
    case .plain where oneLine && range.count == length: return (true, start)
    case .singleQuoted where oneLine && range.count == length + 2: return (true, start + 1)
    case .doubleQuoted where oneLine && range.count == length + 2:
      // Escapes may give a text of the same length.
      if let base = bytes.baseAddress, let value = event.pointee.data.scalar.value,
        memcmp(base + range.lowerBound + 1, value, length) == 0
      {
        return (true, start + 1)
      }
    default: break
    }
    return (false, keepText(event.pointee.data.scalar.value, length))
  }

  @inline(never)
  private mutating func keepText(_ value: UnsafeMutablePointer<UInt8>?, _ length: Int) -> UInt32 {
    let start = UInt32(truncatingIfNeeded: arena.texts.count)
    arena.texts.append(contentsOf: UnsafeBufferPointer(start: UnsafePointer(value), count: value == nil ? 0 : length))
    return start
  }

  @inline(__always)
  private mutating func appendCollection(
    _ event: UnsafeMutablePointer<yaml_event_t>, _ kind: YAMLNode.Kind, flow: Bool,
    _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?, _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    let start = offset(event.pointee.start_mark.index, bytes)
    var record = YAMLRecord(
      kind: kind, style: flow ? .flow : .block, textInSource: false, hasProperties: false,
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: start),
      line: UInt32(truncatingIfNeeded: event.pointee.start_mark.line + 1),
      column: UInt32(truncatingIfNeeded: event.pointee.start_mark.column + 1), textStart: 0, textLength: 0,
      subtreeEnd: 0)
    var properties: YAMLProperties?
    if anchor != nil || tag != nil {
      properties = YAMLProperties(
        anchor: anchor.map { String(cString: $0) }, tag: tag.map { String(cString: $0) },
        start: SourcePosition(line: Int(record.line), column: Int(record.column), offset: start))
      place(&record, at: collectionStart(event, kind, flow: flow, bytes), bytes)
    }
    let id = arena.add(record)
    if let properties {
      keep(properties, of: id)
      if anchor != nil {
        addedWithin[id] = added
        bytesWithin[id] = addedBytes
      }
    }
    arena.openCollection(id)
  }

  /// Where a collection with a tag or an anchor begins itself: at its bracket, dash or first key.
  private mutating func collectionStart(
    _ event: UnsafeMutablePointer<yaml_event_t>, _ kind: YAMLNode.Kind, flow: Bool,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let end = offset(event.pointee.end_mark.index, bytes)
    if flow { return end - 1 }
    // A sequence that is no deeper than its key is known by its first dash, which libyaml has then passed.
    if kind == .sequence, !(end < bytes.count && bytes[end] == UInt8(ascii: "-")) { return end - 1 }
    return end
  }

  @inline(__always)
  private mutating func close(_ event: UnsafeMutablePointer<yaml_event_t>, _ bytes: UnsafeBufferPointer<UInt8>) {
    guard let id = arena.open.last else { return }
    let record = arena.nodes[Int(id)]
    var end: UInt32?
    // A pair such as `[a: b]` is a mapping without brackets: it ends with its value.
    if record.style == .flow, event.pointee.start_mark.index < event.pointee.end_mark.index {
      end = UInt32(truncatingIfNeeded: offset(event.pointee.end_mark.index, bytes))
    }
    arena.closeCollection(end: end)
    if record.hasProperties, let before = addedWithin[id] {
      addedWithin[id] = added - before + arena.nodes.count - Int(id) - 1
      bytesWithin[id] = addedBytes - (bytesWithin[id] ?? 0) + Int(arena.lastEnd) - Int(record.start)
    }
  }

  private mutating func appendAlias(
    _ event: UnsafeMutablePointer<yaml_event_t>, _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    let name = event.pointee.data.alias.anchor.map { String(cString: $0) } ?? ""
    let end = offset(event.pointee.end_mark.index, bytes)
    let target = targets[name]
    let id = arena.add(
      YAMLRecord(
        kind: .alias, style: .plain, textInSource: false, hasProperties: false,
        start: UInt32(truncatingIfNeeded: offset(event.pointee.start_mark.index, bytes)),
        end: UInt32(truncatingIfNeeded: end), line: UInt32(truncatingIfNeeded: event.pointee.start_mark.line + 1),
        column: UInt32(truncatingIfNeeded: event.pointee.start_mark.column + 1),
        textStart: target ?? UInt32(truncatingIfNeeded: arena.nodes.count), textLength: 0,
        subtreeEnd: UInt32(truncatingIfNeeded: arena.nodes.count + 1)))
    arena.lastEnd = UInt32(truncatingIfNeeded: end)
    guard let target else {
      arena.fail(
        .undefinedAlias(name), "no anchor '&\(name)' stands before the alias '*\(name)'", at: id,
        help: "define it with '&\(name)' further up, or quote the value if it is text")
      return
    }
    if arena.open.contains(target) {
      arena.fail(
        .recursiveAlias(name), "the alias '*\(name)' stands inside the node that it names", at: id,
        help: "name a node that ends before the alias",
        notes: [YAMLProblem.Note("the anchor is here", at: SourceRange(at: arena.range(of: target).start))])
      return
    }
    let (sum, overflow) = added.addingReportingOverflow(addedWithin[target] ?? 0)
    added = overflow ? Int.max / 2 : min(sum, Int.max / 2)
    let (bytes, areTooMany) = addedBytes.addingReportingOverflow(bytesWithin[target] ?? 0)
    addedBytes = areTooMany ? Int.max / 2 : min(bytes, Int.max / 2)
    if addedBytes > arena.limits.expandedBytes {
      arena.fail(
        .tooManyAliases(limit: arena.limits.expandedBytes),
        "aliases stand for more than \(arena.limits.expandedBytes >> 20) MiB of text", at: id,
        help: "write out what is needed, or use fewer aliases of long values")
    }
    if added + arena.nodes.count > arena.limits.expandedNodes {
      arena.fail(
        .tooManyAliases(limit: arena.limits.expandedNodes),
        "aliases stand for more than \(arena.limits.expandedNodes) keys and values", at: id,
        help: "write out what is needed, or use fewer aliases of large nodes")
    }
  }

  // MARK: Tags and anchors

  /// Notes the tag and the anchor of a scalar, and moves its start behind them.
  private mutating func readProperties(
    _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?, _ record: inout YAMLRecord, end: Int,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> YAMLProperties {
    let start = SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
    var properties = YAMLProperties(
      anchor: anchor.map { String(cString: $0) }, tag: tag.map { String(cString: $0) }, start: start)
    var index = start.offset
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "&") {
        let first = index
        while index < end, bytes[index] > 0x20 { index += 1 }
        // libyaml forgets the tag `!`, which makes a string of any text.
        if byte == UInt8(ascii: "!"), index == first + 1, tag == nil { properties.tag = YAMLTag.nonSpecific }
      } else if byte == UInt8(ascii: "#") {
        while index < end, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
      } else if byte <= 0x20 {
        index += 1
      } else {
        break
      }
    }
    place(&record, at: index, bytes)
    return properties
  }

  private func place(_ record: inout YAMLRecord, at offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    let known = SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
    let position = known.advanced(to: max(offset, known.offset), in: bytes)
    record.start = UInt32(truncatingIfNeeded: position.offset)
    record.end = record.start
    record.line = UInt32(truncatingIfNeeded: position.line)
    record.column = UInt32(truncatingIfNeeded: position.column)
    record.hasProperties = true
  }

  private mutating func keep(_ properties: YAMLProperties, of id: UInt32) {
    arena.nodes[Int(id)].hasProperties = true
    arena.properties[id] = properties
    if let anchor = properties.anchor { targets[anchor] = id }
  }

  // MARK: Places

  @inline(__always)
  private mutating func offset(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    isASCII ? index + base : places.offset(of: index, from: base, in: bytes)
  }

  /// Puts an empty value behind its colon or dash, or behind its key where neither stands.
  ///
  /// libyaml gives `? a` without a value the place of the next token, which may be many lines further down, and counts a
  /// line more at the end of the text.
  private func placeEmpty(_ record: inout YAMLRecord, _ bytes: UnsafeBufferPointer<UInt8>) {
    let start = Int(record.start)
    var place = start
    if let parent = arena.open.last, start > 0, !(start < bytes.count && bytes[start] == UInt8(ascii: ":")) {
      switch bytes[start - 1] {
      case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "?"): break
      default: if arena.lastEnd > arena.nodes[Int(parent)].start { place = min(start, Int(arena.lastEnd)) }
      }
    }
    record.end = record.start
    guard place < start || start == bytes.count else { return }
    let known = arena.nodes.last.map {
      SourcePosition(line: Int($0.line), column: Int($0.column), offset: Int($0.start))
    }
    let position = (known ?? .start).advanced(to: place, in: bytes)
    record.start = UInt32(truncatingIfNeeded: place)
    record.end = record.start
    record.line = UInt32(truncatingIfNeeded: position.line)
    record.column = UInt32(truncatingIfNeeded: position.column)
  }

  /// Where the last line of a block scalar ends: libyaml goes on to the next token.
  private func blockScalarEnd(from start: Int, to end: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var last = end
    while last > start, bytes[last - 1] <= 0x20 { last -= 1 }
    while last < end, bytes[last] == 0x20 || bytes[last] == 0x09 { last += 1 }
    return last
  }

  @inline(__always)
  private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }

  // MARK: Problems

  private mutating func stop(_ parser: UnsafeMutablePointer<yaml_parser_t>, _ bytes: UnsafeBufferPointer<UInt8>) {
    guard let problem = parser.pointee.problem else {
      arena.problem = YAMLProblem(kind: .syntax, message: "no memory is left", range: SourceRange(at: .start))
      return
    }
    let mark = parser.pointee.problem_mark
    let context = parser.pointee.context.map { String(cString: $0) }
    let stop = LibYAMLStop(
      problem: String(cString: problem), context: context ?? "", offset: offset(mark.index, bytes),
      contextOffset: context == nil ? nil : offset(parser.pointee.context_mark.index, bytes))
    stoppedAtEnd = stop.offset >= bytes.count
    arena.problem = syntaxProblem(stop, in: bytes)
  }
}

/// Turns libyaml's character indexes into byte offsets, walking on, or back, from the last one asked for.
private struct CharacterPlaces {
  private var character = 0
  private var byte = 0

  mutating func offset(of index: Int, from base: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    if byte == 0 { byte = base }
    while character < index, byte < bytes.count {
      byte += 1
      while byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
      character += 1
    }
    while character > index, byte > base {
      byte -= 1
      while byte > base, bytes[byte] & 0xC0 == 0x80 { byte -= 1 }
      character -= 1
    }
    return byte
  }
}
