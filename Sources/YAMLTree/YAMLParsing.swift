internal import CYAML
package import Diagnostics

/// Parses a YAML stream in one pass over libyaml's events.
///
/// Never throws: what stops the parser is the tree's `problem`, and what stood before it is in the tree.
package func parseYAML(_ source: SourceFile, limits: YAMLLimits = YAMLLimits()) -> YAMLTree {
  var builder = TreeBuilder(source: source, limits: limits)
  builder.run()
  return builder.finish()
}

/// Appends libyaml's events to the arena.
private struct TreeBuilder {
  let source: SourceFile
  let limits: YAMLLimits
  var nodes: [YAMLTree.Node] = []
  var texts: [UInt8] = []
  var roots: [UInt32] = []
  var tags: [UInt32: String] = [:]
  var anchors: [UInt32: String] = [:]
  var targets: [String: UInt32] = [:]
  var problem: YAMLProblem?
  /// Collections that are not closed yet, innermost last.
  var open: [UInt32] = []
  /// What the tree would hold with all aliases expanded.
  var expanded = 0
  var expandedSizes: [UInt32: Int] = [:]
  var places: CharacterPlaces

  init(source: SourceFile, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
    places = CharacterPlaces()
    nodes.reserveCapacity(source.text.count / 12 + 8)
  }

  mutating func run() {
    guard source.text.count <= limits.bytes else {
      problem = YAMLProblem(
        kind: .tooLarge(limit: limits.bytes), message: "the file is larger than \(limits.bytes) bytes",
        range: SourceRange(at: .start))
      return
    }
    // The parser keeps its own address: it must not move.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else {
      problem = YAMLProblem(kind: .syntax, message: "libyaml has no memory", range: SourceRange(at: .start))
      return
    }
    defer { yaml_parser_delete(parser) }
    source.text.withUnsafeBufferPointer { bytes in
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
      var event = yaml_event_t()
      while problem == nil {
        guard yaml_parser_parse(parser, &event) == 1 else {
          problem = syntaxProblem(parser.pointee, bytes)
          return
        }
        let type = event.type
        append(event, bytes)
        yaml_event_delete(&event)
        if type == YAML_STREAM_END_EVENT { return }
      }
    }
  }

  mutating func finish() -> YAMLTree {
    while let id = open.popLast() {
      nodes[Int(id)].subtreeEnd = UInt32(nodes.count)
      if let last = nodes.last { nodes[Int(id)].end = max(nodes[Int(id)].end, last.end) }
    }
    return YAMLTree(
      storage: YAMLTree.Storage(
        source: source, nodes: nodes, texts: texts, roots: roots, tags: tags, anchors: anchors, problem: problem))
  }

  private mutating func append(_ event: yaml_event_t, _ bytes: UnsafeBufferPointer<UInt8>) {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      targets.removeAll(keepingCapacity: true)
      roots.append(UInt32(nodes.count))
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let id = add(event, .scalar, Self.style(scalar.style), bytes, anchor: scalar.anchor, tag: scalar.tag)
      setText(id, scalar.value, scalar.length, bytes)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      let style: YAMLNode.Style = start.style == YAML_FLOW_SEQUENCE_STYLE ? .flow : .block
      openCollection(add(event, .sequence, style, bytes, anchor: start.anchor, tag: start.tag))
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      let style: YAMLNode.Style = start.style == YAML_FLOW_MAPPING_STYLE ? .flow : .block
      openCollection(add(event, .mapping, style, bytes, anchor: start.anchor, tag: start.tag))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      closeCollection(event, bytes)
    case YAML_ALIAS_EVENT:
      let id = add(event, .alias, .plain, bytes, anchor: nil, tag: nil)
      let name = event.data.alias.anchor.map { String(cString: $0) } ?? ""
      resolveAlias(id, name)
    default:
      break
    }
  }

  private mutating func add(
    _ event: yaml_event_t, _ kind: YAMLNode.Kind, _ style: YAMLNode.Style, _ bytes: UnsafeBufferPointer<UInt8>,
    anchor: UnsafePointer<UInt8>?, tag: UnsafePointer<UInt8>?
  ) -> UInt32 {
    let id = UInt32(nodes.count)
    let start = places.offset(of: event.start_mark.index, in: bytes)
    let end = kind == .scalar || kind == .alias ? places.offset(of: event.end_mark.index, in: bytes) : start
    nodes.append(
      YAMLTree.Node(
        kind: kind, style: style, textInSource: false, start: UInt32(start), end: UInt32(end),
        line: UInt32(event.start_mark.line + 1), column: UInt32(event.start_mark.column + 1), textStart: 0,
        textLength: 0, subtreeEnd: id + 1))
    expanded += 1
    if let anchor {
      let name = String(cString: anchor)
      anchors[id] = name
      targets[name] = id
    }
    if let tag { tags[id] = String(cString: tag) }
    if nodes.count > limits.nodes {
      fail(.tooManyNodes(limit: limits.nodes), "more than \(limits.nodes) nodes", at: id)
    }
    return id
  }

  private mutating func openCollection(_ id: UInt32) {
    open.append(id)
    expandedSizes[id] = anchors[id] == nil ? nil : expanded
    if open.count > limits.depth {
      fail(.tooDeep(limit: limits.depth), "nested deeper than \(limits.depth) levels", at: id)
    }
  }

  private mutating func closeCollection(_ event: yaml_event_t, _ bytes: UnsafeBufferPointer<UInt8>) {
    guard let id = open.popLast() else { return }
    let index = Int(id)
    nodes[index].subtreeEnd = UInt32(nodes.count)
    if nodes[index].style == .flow {
      nodes[index].end = UInt32(places.offset(of: event.end_mark.index, in: bytes))
    } else if let last = nodes.last {
      // libyaml ends a block collection at the next token: take the last child's end.
      nodes[index].end = max(nodes[index].start, last.end)
    }
    // A child that is a closed flow collection ends after its own last node.
    if nodes[index].style != .flow, let child = lastChild(of: index) {
      nodes[index].end = max(nodes[index].start, nodes[child].end)
    }
    if let before = expandedSizes[id] { expandedSizes[id] = expanded - before + 1 }
  }

  private func lastChild(of index: Int) -> Int? {
    var child = index + 1
    guard child < nodes.count else { return nil }
    while Int(nodes[child].subtreeEnd) < nodes.count { child = Int(nodes[child].subtreeEnd) }
    return child
  }

  private mutating func resolveAlias(_ id: UInt32, _ name: String) {
    guard let target = targets[name] else {
      fail(.undefinedAlias(name), "no anchor '&\(name)' stands before this alias", at: id)
      return
    }
    if open.contains(target) {
      fail(.recursiveAlias(name), "the alias '*\(name)' stands inside the node it names", at: id)
      return
    }
    nodes[Int(id)].textStart = target
    expanded += (expandedSizes[target] ?? 1) - 1
    if expanded > limits.expandedNodes {
      fail(
        .tooManyAliases(limit: limits.expandedNodes), "aliases expand to more than \(limits.expandedNodes) nodes",
        at: id)
    }
  }

  private mutating func setText(
    _ id: UInt32, _ value: UnsafeMutablePointer<UInt8>?, _ length: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    guard let value, length > 0 else { return }
    let index = Int(id)
    let text = UnsafeBufferPointer(start: UnsafePointer(value), count: length)
    // Most scalars stand in the source as they are, after a quote perhaps.
    let skip = nodes[index].style == .plain ? 0 : 1
    let from = Int(nodes[index].start) + skip
    if nodes[index].style == .plain || nodes[index].style == .singleQuoted || nodes[index].style == .doubleQuoted,
      from + length <= bytes.count, UnsafeBufferPointer(rebasing: bytes[from..<from + length]).elementsEqual(text)
    {
      nodes[index].textInSource = true
      nodes[index].textStart = UInt32(from)
    } else {
      nodes[index].textStart = UInt32(texts.count)
      texts.append(contentsOf: text)
    }
    nodes[index].textLength = UInt32(length)
  }

  private mutating func fail(_ kind: YAMLProblem.Kind, _ message: String, at id: UInt32) {
    let node = nodes[Int(id)]
    let start = SourcePosition(line: Int(node.line), column: Int(node.column), offset: Int(node.start))
    let end = source.position(from: start, to: Int(node.end))
    problem = YAMLProblem(kind: kind, message: message, range: SourceRange(start: start, end: end))
  }

  private mutating func syntaxProblem(
    _ parser: yaml_parser_t, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> YAMLProblem {
    let what = parser.problem.map { String(cString: $0) } ?? "not YAML"
    let context = parser.context.map { " \(String(cString: $0))" } ?? ""
    if parser.error == YAML_READER_ERROR {
      let position = source.position(ofByte: min(Int(parser.problem_offset), bytes.count))
      let kind: YAMLProblem.Kind = what.hasPrefix("control") ? .character : .encoding
      return YAMLProblem(kind: kind, message: what, range: SourceRange(at: position))
    }
    let mark = parser.problem_mark
    let offset = places.offset(of: mark.index, in: bytes)
    let position = SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1, offset: offset)
    return YAMLProblem(kind: .syntax, message: what + context, range: SourceRange(at: position))
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}

/// Turns libyaml's character indexes into byte offsets, walking on from the last one asked for.
private struct CharacterPlaces {
  private var character = 0
  private var byte = 0

  mutating func offset(of index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    if index < character {
      character = 0
      byte = 0
    }
    while character < index, byte < bytes.count {
      byte += 1
      while byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
      character += 1
    }
    return byte
  }
}
