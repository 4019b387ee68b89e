/// Reads the one document of a text as Flink's YAML reader does.
///
/// - Parameter source: UTF-8, as `decodeFlinkYAML` gives it.
/// - Throws: where snakeyaml-engine's scanner, parser or composer would throw. Tags, numbers and duplicate keys are
///   checked when values are made of the nodes.
package func parseFlinkYAML(_ source: [UInt8]) throws(FlinkYAMLError) -> FlinkYAMLTree {
  var tree = FlinkYAMLTree(source: source)
  tree.nodes.reserveCapacity(source.count / 24 + 8)
  let unprintable = firstUnprintable(source)
  var failure: FlinkYAMLError?
  var hasAliases = false
  source.withUnsafeBufferPointer { text in
    var parser = Parser(Scanner(UnsafeBufferPointer(rebasing: text[..<(unprintable?.offset ?? text.count)])))
    swap(&parser.tree, &tree)
    do throws(FlinkYAMLError) {
      try parser.run()
    } catch {
      failure = error
    }
    hasAliases = parser.hasAliases
    swap(&parser.tree, &tree)
    swap(&tree.texts, &parser.scanner.texts)
    // The engine reads ahead in blocks of 1023 characters, and stops where it reads what no YAML may hold.
    if let unprintable, failure == nil || parser.scanner.index + 1 >= unprintable.index / 1023 * 1023 {
      var error = FlinkYAMLError(exception: "ReaderException", "special characters are not allowed")
      // The engine counts characters only; a person looks for a line.
      error.problemPlace = place(ofByte: unprintable.offset, in: text)
      failure = error
    }
  }
  if let failure { throw failure }
  if hasAliases { try checkAliases(of: tree) }
  return tree
}

private func place(ofByte offset: Int, in text: UnsafeBufferPointer<UInt8>) -> FlinkYAMLError.Place {
  var line = 1
  var column = 1
  for index in 0..<offset {
    switch text[index] {
    case 0x0A, 0x0D:
      // A CR and its LF are one line's end.
      guard text[index] == 0x0A || index + 1 == text.count || text[index + 1] != 0x0A else { continue }
      line += 1
      column = 1
    case 0x80..<0xC0: break
    default: column += 1
    }
  }
  return FlinkYAMLError.Place(offset: offset, line: line, column: column)
}

/// The first character that the engine calls not printable.
func firstUnprintable(_ bytes: [UInt8]) -> (offset: Int, index: Int)? {
  if bytes.withUnsafeBytes(isPrintableASCII) { return nil }
  var offset = 0
  var index = 0
  while offset < bytes.count {
    let byte = bytes[offset]
    let second: UInt8 = offset + 1 < bytes.count ? bytes[offset + 1] : 0
    let third: UInt8 = offset + 2 < bytes.count ? bytes[offset + 2] : 0
    switch byte {
    case 0..<0x20:
      if byte != 0x0A && byte != 0x0D && byte != 0x09 { return (offset, index) }
    case 0x7F:
      return (offset, index)
    case 0xC2:
      if second < 0xA0 && second != 0x85 { return (offset, index) }
    case 0xEF:
      if second == 0xBF && third >= 0xBE { return (offset, index) }
    default: break
    }
    offset += byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    index += 1
  }
  return nil
}

/// Makes nodes of tokens: snakeyaml-engine's parser and composer in one.
struct Parser: ~Copyable {
  var scanner: Scanner
  var tree = FlinkYAMLTree(source: [])
  private var states: [State] = []
  private var state = State.blockNode
  /// Where the collections that are not closed yet begin.
  private var marks: [Mark] = []
  private var tagHandles: [String: String] = Parser.defaultHandles
  private var anchors: [String: UInt32] = [:]
  /// Collections that are not closed yet, innermost last.
  private var open: [UInt32] = []
  private var collectionAliases = 0
  private(set) var hasAliases = false

  private static let defaultHandles = ["!": "!", "!!": "tag:yaml.org,2002:"]

  /// Aliases of collections in one document that Flink allows.
  static let collectionAliasLimit = 50
  /// Nested collections. Java's stack is full somewhere above a thousand.
  static let depthLimit = 1000

  enum State: UInt8 {
    case blockNode
    case documentEnd
    case blockSequenceFirst
    case blockSequenceEntry
    case indentlessSequenceEntry
    case blockMappingFirst
    case blockMappingKey
    case blockMappingValue
    case flowSequenceFirst
    case flowSequenceEntry
    case flowPairKey
    case flowPairValue
    case flowPairEnd
    case flowMappingFirst
    case flowMappingKey
    case flowMappingValue
    case flowMappingEmptyValue
  }

  init(_ scanner: consuming Scanner) {
    self.scanner = scanner
  }

  // MARK: Documents

  mutating func run() throws(FlinkYAMLError) {
    _ = try scanner.next()
    _ = scanner.take()
    switch try scanner.next() {
    case .directive, .documentStart, .streamEnd:
      guard try startDocument() != nil else { return }
      switch try scanner.next() {
      case .directive, .documentStart, .documentEnd, .streamEnd:
        emptyScalar(scanner.nextMark.start)
        state = .documentEnd
      default:
        states.append(.documentEnd)
        state = .blockNode
      }
    default:
      states.append(.documentEnd)
      state = .blockNode
    }
    while state != .documentEnd { try produce() }
    // The end of the document, and whether another begins.
    switch try scanner.next() {
    case .documentEnd:
      _ = scanner.take()
    case .directive:
      throw FlinkYAMLError(
        "expected '<document end>' before directives, but found '<directive>'", at: scanner.nextMark.start)
    default:
      break
    }
    let root = tree.nodes.first
    if let start = try startDocument() {
      throw FlinkYAMLError(
        "but found another document", at: start, context: "expected a single document in the stream",
        contextPlace: root.map {
          Mark(
            offset: Int($0.start), index: 0, line: Int($0.startLine) - 1, column: Int($0.startColumn) - 1)
        })
    }
  }

  /// Reads up to `---` and over it; nil at the end of the stream.
  private mutating func startDocument() throws(FlinkYAMLError) -> Mark? {
    while try scanner.next() == .documentEnd { _ = scanner.take() }
    if try scanner.next() == .streamEnd { return nil }
    let start = scanner.nextMark.start
    try readDirectives()
    let kind = try scanner.next()
    guard kind == .documentStart else {
      throw FlinkYAMLError(
        "expected '<document start>', but found '\(kind.name)'", at: scanner.nextMark.start)
    }
    _ = scanner.take()
    return start
  }

  private mutating func readDirectives() throws(FlinkYAMLError) {
    var hasVersion = false
    var handles: [String: String] = [:]
    while try scanner.next() == .directive {
      let token = scanner.take()
      switch scanner.names[token.textStart] {
      case .yamlDirective(let major, let minor):
        if hasVersion { throw FlinkYAMLError("found duplicate YAML directive", at: token.start) }
        hasVersion = true
        guard major == 1 else {
          throw FlinkYAMLError(
            exception: "YamlVersionException", "Version{major=\(major), minor=\(minor)}")
        }
      case .tagDirective(let handle, let prefix):
        if handles[handle] != nil { throw FlinkYAMLError("duplicate tag handle \(handle)", at: token.start) }
        handles[handle] = prefix
      default: break
      }
    }
    tagHandles = Self.defaultHandles.merging(handles) { $1 }
  }

  // MARK: States

  private mutating func pop() { state = states.popLast() ?? .documentEnd }

  private mutating func produce() throws(FlinkYAMLError) {
    switch state {
    case .documentEnd: break
    case .blockNode: try parseNode(isBlock: true, allowsIndentless: false)
    case .blockSequenceFirst:
      marks.append(scanner.take().start)
      try blockSequenceEntry()
    case .blockSequenceEntry: try blockSequenceEntry()
    case .indentlessSequenceEntry: try indentlessSequenceEntry()
    case .blockMappingFirst:
      marks.append(scanner.take().start)
      try blockMappingKey()
    case .blockMappingKey: try blockMappingKey()
    case .blockMappingValue: try blockMappingValue()
    case .flowSequenceFirst:
      marks.append(scanner.take().start)
      try flowSequenceEntry(isFirst: true)
    case .flowSequenceEntry: try flowSequenceEntry(isFirst: false)
    case .flowPairKey: try flowPairKey()
    case .flowPairValue: try flowPairValue()
    case .flowPairEnd:
      _ = try scanner.next()
      closeCollection(nil)
      state = .flowSequenceEntry
    case .flowMappingFirst:
      marks.append(scanner.take().start)
      try flowMappingKey(isFirst: true)
    case .flowMappingKey: try flowMappingKey(isFirst: false)
    case .flowMappingValue: try flowMappingValue()
    case .flowMappingEmptyValue:
      _ = try scanner.next()
      emptyScalar(scanner.nextMark.start)
      state = .flowMappingKey
    }
  }

  private mutating func blockSequenceEntry() throws(FlinkYAMLError) {
    switch try scanner.next() {
    case .blockEntry:
      let token = scanner.take()
      switch try scanner.next() {
      case .blockEntry, .blockEnd:
        state = .blockSequenceEntry
        emptyScalar(token.end)
      default:
        states.append(.blockSequenceEntry)
        try parseNode(isBlock: true, allowsIndentless: false)
      }
    case .blockEnd:
      _ = scanner.take()
      closeCollection(nil)
      pop()
      marks.removeLast()
    case let kind:
      throw FlinkYAMLError(
        "expected <block end>, but found '\(kind.name)'", at: scanner.nextMark.start,
        context: "while parsing a block collection", contextPlace: marks.last)
    }
  }

  private mutating func indentlessSequenceEntry() throws(FlinkYAMLError) {
    guard try scanner.next() == .blockEntry else {
      closeCollection(nil)
      pop()
      return
    }
    let token = scanner.take()
    switch try scanner.next() {
    case .blockEntry, .key, .value, .blockEnd:
      state = .indentlessSequenceEntry
      emptyScalar(token.end)
    default:
      states.append(.indentlessSequenceEntry)
      try parseNode(isBlock: true, allowsIndentless: false)
    }
  }

  private mutating func blockMappingKey() throws(FlinkYAMLError) {
    switch try scanner.next() {
    case .key:
      let token = scanner.take()
      switch try scanner.next() {
      case .key, .value, .blockEnd:
        state = .blockMappingValue
        emptyScalar(token.end)
      default:
        states.append(.blockMappingValue)
        try parseNode(isBlock: true, allowsIndentless: true)
      }
    case .blockEnd:
      _ = scanner.take()
      closeCollection(nil)
      pop()
      marks.removeLast()
    case let kind:
      throw FlinkYAMLError(
        "expected <block end>, but found '\(kind.name)'", at: scanner.nextMark.start,
        context: "while parsing a block mapping", contextPlace: marks.last)
    }
  }

  private mutating func blockMappingValue() throws(FlinkYAMLError) {
    switch try scanner.next() {
    case .value:
      let token = scanner.take()
      switch try scanner.next() {
      case .key, .value, .blockEnd:
        state = .blockMappingKey
        emptyScalar(token.end)
      default:
        states.append(.blockMappingKey)
        try parseNode(isBlock: true, allowsIndentless: true)
      }
    case .scalar:
      states.append(.blockMappingKey)
      try parseNode(isBlock: true, allowsIndentless: true)
    default:
      state = .blockMappingKey
      emptyScalar(scanner.nextMark.start)
    }
  }

  private mutating func flowSequenceEntry(isFirst: Bool) throws(FlinkYAMLError) {
    if try scanner.next() != .flowSequenceEnd {
      if !isFirst {
        let kind = try scanner.next()
        guard kind == .flowEntry else {
          throw FlinkYAMLError(
            "expected ',' or ']', but got \(kind.name)", at: scanner.nextMark.start,
            context: "while parsing a flow sequence", contextPlace: marks.last)
        }
        _ = scanner.take()
      }
      switch try scanner.next() {
      case .key:
        let marks = scanner.nextMark
        try openCollection(.mapping, .mapping, anchor: nil, start: marks.start, end: marks.end)
        state = .flowPairKey
        return
      case .flowSequenceEnd:
        break
      default:
        states.append(.flowSequenceEntry)
        return try parseNode(isBlock: false, allowsIndentless: false)
      }
    }
    let token = scanner.take()
    closeCollection(token.end)
    _ = try scanner.next()
    pop()
    marks.removeLast()
  }

  private mutating func flowPairKey() throws(FlinkYAMLError) {
    let token = scanner.take()
    switch try scanner.next() {
    case .value, .flowEntry, .flowSequenceEnd:
      state = .flowPairValue
      emptyScalar(token.end)
    default:
      states.append(.flowPairValue)
      try parseNode(isBlock: false, allowsIndentless: false)
    }
  }

  private mutating func flowPairValue() throws(FlinkYAMLError) {
    guard try scanner.next() == .value else {
      state = .flowPairEnd
      return emptyScalar(scanner.nextMark.start)
    }
    let token = scanner.take()
    switch try scanner.next() {
    case .flowEntry, .flowSequenceEnd:
      state = .flowPairEnd
      emptyScalar(token.end)
    default:
      states.append(.flowPairEnd)
      try parseNode(isBlock: false, allowsIndentless: false)
    }
  }

  private mutating func flowMappingKey(isFirst: Bool) throws(FlinkYAMLError) {
    if try scanner.next() != .flowMappingEnd {
      if !isFirst {
        let kind = try scanner.next()
        guard kind == .flowEntry else {
          throw FlinkYAMLError(
            "expected ',' or '}', but got \(kind.name)", at: scanner.nextMark.start,
            context: "while parsing a flow mapping", contextPlace: marks.last)
        }
        _ = scanner.take()
      }
      switch try scanner.next() {
      case .key:
        let token = scanner.take()
        switch try scanner.next() {
        case .value, .flowEntry, .flowMappingEnd:
          state = .flowMappingValue
          emptyScalar(token.end)
        default:
          states.append(.flowMappingValue)
          try parseNode(isBlock: false, allowsIndentless: false)
        }
        return
      case .flowMappingEnd:
        break
      default:
        states.append(.flowMappingEmptyValue)
        return try parseNode(isBlock: false, allowsIndentless: false)
      }
    }
    let token = scanner.take()
    closeCollection(token.end)
    marks.removeLast()
    _ = try scanner.next()
    pop()
  }

  private mutating func flowMappingValue() throws(FlinkYAMLError) {
    guard try scanner.next() == .value else {
      state = .flowMappingKey
      return emptyScalar(scanner.nextMark.start)
    }
    let token = scanner.take()
    switch try scanner.next() {
    case .flowEntry, .flowMappingEnd:
      state = .flowMappingKey
      emptyScalar(token.end)
    default:
      states.append(.flowMappingKey)
      try parseNode(isBlock: false, allowsIndentless: false)
    }
  }

  // MARK: Nodes

  private mutating func parseNode(isBlock: Bool, allowsIndentless: Bool) throws(FlinkYAMLError) {
    var kind = try scanner.next()
    if kind == .alias {
      let token = scanner.take()
      try addAlias(token)
      return pop()
    }
    var anchor: Scanner.Token?
    var tag: Scanner.Token?
    if kind == .anchor {
      anchor = scanner.take()
      kind = try scanner.next()
      if kind == .tag {
        tag = scanner.take()
        kind = try scanner.next()
      }
    } else if kind == .tag {
      tag = scanner.take()
      kind = try scanner.next()
      if kind == .anchor {
        anchor = scanner.take()
        kind = try scanner.next()
      }
    }
    let marks = scanner.nextMark
    var start = marks.start
    if let anchor { start = anchor.start }
    if let tag, tag.start.offset < start.offset || anchor == nil { start = tag.start }
    let tagText = try tag.map { token throws(FlinkYAMLError) in try resolve(token, start) }
    let name = anchor.map { token in
      if case .anchor(let name) = scanner.names[token.textStart] { name } else { "" }
    }
    switch kind {
    case .blockEntry where allowsIndentless:
      try openCollection(
        .sequence, collectionTag(tagText, .sequence), tagText, anchor: name, start: start, end: marks.end)
      state = .indentlessSequenceEntry
    case .scalar:
      let token = scanner.take()
      addScalar(token, tag: tagText, anchor: name, start: start)
      pop()
    case .flowSequenceStart:
      try openCollection(
        .sequence, collectionTag(tagText, .sequence), tagText, anchor: name, start: start, end: marks.end)
      state = .flowSequenceFirst
    case .flowMappingStart:
      try openCollection(
        .mapping, collectionTag(tagText, .mapping), tagText, anchor: name, start: start, end: marks.end)
      state = .flowMappingFirst
    case .blockSequenceStart where isBlock:
      try openCollection(
        .sequence, collectionTag(tagText, .sequence), tagText, anchor: name, start: start, end: marks.start)
      state = .blockSequenceFirst
    case .blockMappingStart where isBlock:
      try openCollection(
        .mapping, collectionTag(tagText, .mapping), tagText, anchor: name, start: start, end: marks.start)
      state = .blockMappingFirst
    default:
      guard anchor != nil || tag != nil else {
        throw FlinkYAMLError(
          "expected the node content, but found '\(kind.name)'", at: marks.start,
          context: "while parsing a \(isBlock ? "block" : "flow") node", contextPlace: marks.start)
      }
      var end = start
      if let anchor { end = anchor.end }
      if let tag, tag.end.offset > end.offset { end = tag.end }
      addScalar(
        Scanner.Token(kind: .scalar, isPlain: true, start: start, end: end, textStart: end.offset), tag: tagText,
        anchor: name, start: start)
      pop()
    }
  }

  private func resolve(_ token: Scanner.Token, _ start: Mark) throws(FlinkYAMLError) -> String {
    guard case .tag(let handle, let suffix) = scanner.names[token.textStart] else { return "!" }
    guard let handle else { return suffix }
    guard let prefix = tagHandles[handle] else {
      throw FlinkYAMLError(
        "found undefined tag handle \(handle)", at: token.start, context: "while parsing a node", contextPlace: start)
    }
    return prefix + suffix
  }

  private func collectionTag(_ text: String?, _ implicit: FlinkYAMLTree.Tag) -> FlinkYAMLTree.Tag {
    guard let text, text != "!" else { return implicit }
    return FlinkYAMLTree.Tag(text)
  }

  private mutating func emptyScalar(_ mark: Mark) {
    addScalar(
      Scanner.Token(kind: .scalar, isPlain: true, start: mark, end: mark, textStart: mark.offset), tag: nil,
      anchor: nil, start: mark)
  }

  private mutating func addScalar(_ token: Scanner.Token, tag: String?, anchor: String?, start: Mark) {
    let id = UInt32(tree.nodes.count)
    let kind: FlinkYAMLTree.Tag
    if let tag, tag != "!" {
      kind = FlinkYAMLTree.Tag(tag)
      if kind == .unknown { tree.unknownTags.append((id, tag)) }
    } else if token.isPlain && tag == nil {
      kind =
        token.textInSource
        ? resolvePlainScalar(scanner.bytes(token.textStart, token.textLength))
        : scanner.texts.withUnsafeBufferPointer {
          resolvePlainScalar(UnsafeBufferPointer(rebasing: $0[token.textStart..<token.textStart + token.textLength]))
        }
    } else {
      kind = .string
    }
    tree.nodes.append(
      FlinkYAMLTree.Node(
        kind: .scalar, tag: kind, textInSource: token.textInSource, isPlain: token.isPlain, subtreeEnd: id + 1,
        textStart: UInt32(token.textStart), textLength: UInt32(token.textLength), start: UInt32(start.offset),
        startLine: UInt32(start.line + 1), startColumn: UInt32(start.column + 1), end: UInt32(token.end.offset),
        endLine: UInt32(token.end.line + 1), endColumn: UInt32(token.end.column + 1)))
    if let anchor { anchors[anchor] = id }
  }

  private mutating func openCollection(
    _ kind: FlinkYAMLTree.Kind, _ tag: FlinkYAMLTree.Tag, _ tagText: String? = nil, anchor: String?, start: Mark,
    end: Mark
  ) throws(FlinkYAMLError) {
    let id = UInt32(tree.nodes.count)
    tree.nodes.append(
      FlinkYAMLTree.Node(
        kind: kind, tag: tag, textInSource: true, isPlain: false, subtreeEnd: id + 1, textStart: 0, textLength: 0,
        start: UInt32(start.offset), startLine: UInt32(start.line + 1), startColumn: UInt32(start.column + 1),
        end: UInt32(end.offset), endLine: UInt32(end.line + 1), endColumn: UInt32(end.column + 1)))
    if tag == .unknown, let tagText { tree.unknownTags.append((id, tagText)) }
    if let anchor { anchors[anchor] = id }
    open.append(id)
    if open.count > Self.depthLimit {
      throw FlinkYAMLError(exception: "StackOverflowError", "nested deeper than \(Self.depthLimit) levels")
    }
  }

  /// - Parameter end: the end of a closing bracket; nil: where the last child ends.
  private mutating func closeCollection(_ end: Mark?) {
    guard let id = open.popLast() else { return }
    let index = Int(id)
    tree.nodes[index].subtreeEnd = UInt32(tree.nodes.count)
    if let end {
      tree.nodes[index].end = UInt32(end.offset)
      tree.nodes[index].endLine = UInt32(end.line + 1)
      tree.nodes[index].endColumn = UInt32(end.column + 1)
      return
    }
    // The last node that was closed ends last.
    var last = index + 1
    while last < tree.nodes.count, Int(tree.nodes[last].subtreeEnd) < tree.nodes.count {
      last = Int(tree.nodes[last].subtreeEnd)
    }
    guard last < tree.nodes.count else { return }
    tree.nodes[index].end = tree.nodes[last].end
    tree.nodes[index].endLine = tree.nodes[last].endLine
    tree.nodes[index].endColumn = tree.nodes[last].endColumn
  }

  private mutating func addAlias(_ token: Scanner.Token) throws(FlinkYAMLError) {
    guard case .anchor(let name) = scanner.names[token.textStart] else { return }
    guard let target = anchors[name] else {
      throw FlinkYAMLError("found undefined alias \(name)", at: token.start, context: "")
    }
    if tree.nodes[Int(target)].kind != .scalar {
      tree.hasCollectionAliases = true
      collectionAliases += 1
      if collectionAliases > Self.collectionAliasLimit {
        throw FlinkYAMLError(
          exception: "YamlEngineException",
          "Number of aliases for non-scalar nodes exceeds the specified max=\(Self.collectionAliasLimit)")
      }
      if open.contains(target) { tree.markRecursive(target) }
    }
    hasAliases = true
    let id = UInt32(tree.nodes.count)
    tree.nodes.append(
      FlinkYAMLTree.Node(
        kind: .alias, tag: tree.nodes[Int(target)].tag, textInSource: false, isPlain: true, subtreeEnd: id + 1,
        textStart: target, textLength: 0, start: UInt32(token.start.offset), startLine: UInt32(token.start.line + 1),
        startColumn: UInt32(token.start.column + 1), end: UInt32(token.end.offset),
        endLine: UInt32(token.end.line + 1), endColumn: UInt32(token.end.column + 1)))
  }
}

extension Scanner.Token.Kind {
  /// As the engine's messages name it.
  var name: String {
    switch self {
    case .alias: "<alias>"
    case .anchor: "<anchor>"
    case .blockEnd: "<block end>"
    case .blockEntry: "-"
    case .blockMappingStart: "<block mapping start>"
    case .blockSequenceStart: "<block sequence start>"
    case .directive: "<directive>"
    case .documentEnd: "<document end>"
    case .documentStart: "<document start>"
    case .flowEntry: ","
    case .flowMappingEnd: "}"
    case .flowMappingStart: "{"
    case .flowSequenceEnd: "]"
    case .flowSequenceStart: "["
    case .key: "?"
    case .scalar: "<scalar>"
    case .streamEnd: "<stream end>"
    case .streamStart: "<stream start>"
    case .tag: "<tag>"
    case .value: ":"
    }
  }
}
