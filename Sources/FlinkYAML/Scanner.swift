/// Turns a text into YAML tokens exactly as snakeyaml-engine 2.6 does, which Flink reads `config.yaml` with.
///
/// libyaml and snakeyaml-engine disagree on tabs, on `%` and on what may start a token, on line breaks, anchors,
/// tags and on documents' ends; so this reader follows the engine's own rules, over UTF-8 without a copy of the text.
/// https://bitbucket.org/snakeyaml/snakeyaml-engine
struct Scanner: ~Copyable {
  let base: UnsafePointer<UInt8>?
  let count: Int

  // The position: bytes, code points, and line and column from 0.
  var position = 0
  var index = 0
  var line = 0
  var column = 0

  // Tokens that are not taken yet.
  var tokens: [Token] = []
  var head = 0
  var tokensTaken = 0
  var done = false

  var flowLevel = 0
  var indent = -1
  var indents: [Int] = []
  var allowSimpleKey = true
  /// Places where a simple key may have begun, outermost first.
  var simpleKeys: [SimpleKey] = []

  /// Text of scalars that is not a slice of the source.
  var texts: [UInt8] = []
  /// What the line breaks that were read last fold to; kept, so that not every value needs an array of its own.
  var folded: [UInt8] = []
  /// Tags and anchors; tokens name them by place.
  var names: [Name] = []

  /// Code points that Flink reads at most.
  static let codePointLimit = 3_145_728

  struct SimpleKey {
    var level: Int
    var tokenNumber: Int
    var isRequired: Bool
    var mark: Mark
  }

  struct Token {
    enum Kind: UInt8 {
      case alias
      case anchor
      case blockEnd
      case blockEntry
      case blockMappingStart
      case blockSequenceStart
      case directive
      case documentEnd
      case documentStart
      case flowEntry
      case flowMappingEnd
      case flowMappingStart
      case flowSequenceEnd
      case flowSequenceStart
      case key
      case scalar
      case streamEnd
      case streamStart
      case tag
      case value
    }

    var kind: Kind
    var isPlain = false
    var textInSource = true
    var start: Mark
    var end: Mark
    /// Scalars: their text. Names: `textStart` counts in `names`.
    var textStart = 0
    var textLength = 0
  }

  enum Name {
    case anchor(String)
    case tag(handle: String?, suffix: String)
    case yamlDirective(major: Int, minor: Int)
    case tagDirective(handle: String, prefix: String)
    case otherDirective
  }

  /// - Parameter text: UTF-8 without characters that no YAML may hold, such as U+0000.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    base = text.baseAddress
    count = text.count
    tokens.append(Token(kind: .streamStart, start: mark, end: mark))
  }

  // MARK: The position

  var mark: Mark { Mark(offset: position, index: index, line: line, column: column) }

  /// The byte at this distance; 0 after the end, where no text has one.
  @inline(__always)
  func peek(_ distance: Int = 0) -> UInt8 {
    let place = position + distance
    guard let base, place < count else { return 0 }
    return base[place]
  }

  /// Moves over one character.
  mutating func forward() {
    guard let base, position < count else { return }
    let byte = base[position]
    if byte < 0x80 {
      position += 1
      index += 1
      if byte == 0x0A || (byte == 0x0D && position < count && base[position] != 0x0A) {
        line += 1
        column = 0
      } else {
        column += 1
      }
      return
    }
    let isMark = byte == 0xEF && peek(1) == 0xBB && peek(2) == 0xBF
    position += byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    index += 1
    if !isMark { column += 1 }
  }

  mutating func forward(_ characters: Int) {
    for _ in 0..<characters { forward() }
  }

  /// Moves over bytes of one line that hold this many characters.
  @inline(__always)
  mutating func advance(bytes: Int, characters: Int) {
    position += bytes
    index += characters
    column += characters
  }

  mutating func skipSpaces() {
    while peek() == 0x20 { advance(bytes: 1, characters: 1) }
  }

  /// The character here, for messages.
  func character(_ distance: Int = 0) -> (text: String, value: UInt32) {
    guard let base, position + distance < count else { return ("\u{0}", 0) }
    let rest = UnsafeBufferPointer(start: base + position + distance, count: min(4, count - position - distance))
    let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first ?? "\u{0}"
    return (String(scalar), scalar.value)
  }

  /// `X(88)`, as the engine's messages name a character.
  func named(_ distance: Int = 0) -> String {
    let character = character(distance)
    return "\(character.text)(\(character.value))"
  }

  func bytes(_ start: Int, _ length: Int) -> UnsafeBufferPointer<UInt8> {
    guard let base, length > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(start: base + start, count: length)
  }

  func string(_ start: Int, _ length: Int) -> String { String(decoding: bytes(start, length), as: UTF8.self) }

  /// Whether three equal bytes stand here.
  func hasTriple(_ byte: UInt8) -> Bool { peek() == byte && peek(1) == byte && peek(2) == byte }

  // MARK: Line breaks

  enum LineBreak {
    case none
    case newline
    /// U+2028
    case lineSeparator
    /// U+2029
    case paragraphSeparator

    func append(to bytes: inout [UInt8]) {
      switch self {
      case .none: break
      case .newline: bytes.append(0x0A)
      case .lineSeparator: bytes.append(contentsOf: [0xE2, 0x80, 0xA8])
      case .paragraphSeparator: bytes.append(contentsOf: [0xE2, 0x80, 0xA9])
      }
    }
  }

  @inline(__always)
  mutating func scanLineBreak() -> LineBreak {
    let byte = peek()
    if byte > 0x0D && byte < 0x80 { return .none }
    if byte == 0x0A || byte == 0x0D {
      if byte == 0x0D && peek(1) == 0x0A { forward() }
      forward()
      return .newline
    }
    return scanRareLineBreak(byte)
  }

  private mutating func scanRareLineBreak(_ byte: UInt8) -> LineBreak {
    if byte == 0xC2 && peek(1) == 0x85 {
      forward()
      return .newline
    }
    if byte == 0xE2 && peek(1) == 0x80 && (peek(2) == 0xA8 || peek(2) == 0xA9) {
      let kind: LineBreak = peek(2) == 0xA8 ? .lineSeparator : .paragraphSeparator
      forward()
      return kind
    }
    return .none
  }

  // MARK: The queue

  /// The next token's kind, which stays in the queue.
  mutating func next() throws(FlinkYAMLError) -> Token.Kind {
    while try needsMoreTokens() { try fetchMoreTokens() }
    return head < tokens.count ? tokens[head].kind : .streamEnd
  }

  /// The next token, which must have been asked for.
  mutating func take() -> Token {
    tokensTaken += 1
    guard head < tokens.count else { return Token(kind: .streamEnd, start: mark, end: mark) }
    let token = tokens[head]
    head += 1
    if head == tokens.count {
      tokens.removeAll(keepingCapacity: true)
      head = 0
    }
    return token
  }

  var nextMark: (start: Mark, end: Mark) {
    head < tokens.count ? (tokens[head].start, tokens[head].end) : (mark, mark)
  }

  private mutating func needsMoreTokens() throws(FlinkYAMLError) -> Bool {
    if done { return false }
    if head == tokens.count { return true }
    guard !simpleKeys.isEmpty else { return false }
    try dropStaleSimpleKeys()
    return simpleKeys.first?.tokenNumber == tokensTaken
  }

  private mutating func fetchMoreTokens() throws(FlinkYAMLError) {
    if index > Self.codePointLimit {
      throw FlinkYAMLError(
        exception: "YamlEngineException",
        "The incoming YAML document exceeds the limit: \(Self.codePointLimit) code points.")
    }
    scanToNextToken()
    try dropStaleSimpleKeys()
    unwindIndent(to: column)
    let byte = peek()
    switch byte {
    case 0:
      return try fetchStreamEnd()
    case UInt8(ascii: "%"):
      if column == 0 { return try fetchDirective() }
    case UInt8(ascii: "-"):
      if isDocumentIndicator(byte) { return try fetchDocumentIndicator(.documentStart) }
      if isBlankOrBreak(peek(1)) { return try fetchBlockEntry() }
    case UInt8(ascii: "."):
      if isDocumentIndicator(byte) { return try fetchDocumentIndicator(.documentEnd) }
    case UInt8(ascii: "["):
      return try fetchFlowStart(.flowSequenceStart)
    case UInt8(ascii: "{"):
      return try fetchFlowStart(.flowMappingStart)
    case UInt8(ascii: "]"):
      return try fetchFlowEnd(.flowSequenceEnd)
    case UInt8(ascii: "}"):
      return try fetchFlowEnd(.flowMappingEnd)
    case UInt8(ascii: ","):
      return try fetchFlowEntry()
    case UInt8(ascii: "?"):
      if isBlankOrBreak(peek(1)) { return try fetchKey() }
    case UInt8(ascii: ":"):
      if flowLevel != 0 || isBlankOrBreak(peek(1)) { return try fetchValue() }
    case UInt8(ascii: "*"):
      return try fetchAnchor(.alias)
    case UInt8(ascii: "&"):
      return try fetchAnchor(.anchor)
    case UInt8(ascii: "!"):
      return try fetchTag()
    case UInt8(ascii: "|"):
      if flowLevel == 0 { return try fetchBlockScalar(isFolded: false) }
    case UInt8(ascii: ">"):
      if flowLevel == 0 { return try fetchBlockScalar(isFolded: true) }
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      return try fetchQuoted(byte)
    default:
      break
    }
    if startsPlain(byte) { return try fetchPlain() }
    let name = byte == 0x09 ? "\\t(TAB)" : byte == 0x5C ? "\\\\" : character().text
    throw FlinkYAMLError(
      "found character '\(name)' that cannot start any token. (Do not use \(name) for indentation)", at: mark,
      context: "while scanning for the next token")
  }

  private func isDocumentIndicator(_ byte: UInt8) -> Bool {
    column == 0 && hasTriple(byte) && isBlankOrBreak(peek(3))
  }

  private func startsPlain(_ byte: UInt8) -> Bool {
    if isBlankOrBreak(byte) { return false }
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "?"):
      let after = peek(1)
      if isBlankOrBreak(after) { return false }
      return flowLevel == 0 || (after != UInt8(ascii: ",") && after != UInt8(ascii: "]"))
    case UInt8(ascii: ":"):
      return flowLevel == 0 && !isBlankOrBreak(peek(1))
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "|"),
      UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "@"),
      UInt8(ascii: "`"):
      return false
    default:
      return true
    }
  }

  private mutating func scanToNextToken() {
    if index == 0 && peek() == 0xEF && peek(1) == 0xBB && peek(2) == 0xBF { forward() }
    while true {
      skipSpaces()
      if peek() == UInt8(ascii: "#") { skipComment() }
      if scanLineBreak() == .none { return }
      if flowLevel == 0 { allowSimpleKey = true }
    }
  }

  mutating func skipComment() {
    var bytes = 0
    var characters = 0
    while true {
      let byte = peek(bytes)
      if byte == 0 || byte == 0x0A || byte == 0x0D { break }
      bytes += 1
      if byte & 0xC0 != 0x80 { characters += 1 }
    }
    advance(bytes: bytes, characters: characters)
  }

  // MARK: Simple keys and indents

  private mutating func dropStaleSimpleKeys() throws(FlinkYAMLError) {
    var place = 0
    while place < simpleKeys.count {
      let key = simpleKeys[place]
      if key.mark.line != line || index - key.mark.index > 1024 {
        if key.isRequired { throw missingColon(key) }
        if place == simpleKeys.count - 1 {
          simpleKeys.removeLast()
        } else {
          simpleKeys.remove(at: place)
        }
      } else {
        place += 1
      }
    }
  }

  private func missingColon(_ key: SimpleKey) -> FlinkYAMLError {
    FlinkYAMLError(
      "could not find expected ':'", at: mark, context: "while scanning a simple key", contextPlace: key.mark)
  }

  mutating func saveSimpleKey() throws(FlinkYAMLError) {
    let isRequired = flowLevel == 0 && indent == column
    guard allowSimpleKey else {
      if isRequired {
        throw FlinkYAMLError(
          exception: "YamlEngineException",
          "A simple key is required only if it is the first token in the current line")
      }
      return
    }
    try removeSimpleKey()
    let number = tokensTaken + tokens.count - head
    simpleKeys.append(SimpleKey(level: flowLevel, tokenNumber: number, isRequired: isRequired, mark: mark))
  }

  mutating func removeSimpleKey() throws(FlinkYAMLError) {
    guard let key = takeSimpleKey() else { return }
    if key.isRequired { throw missingColon(key) }
  }

  /// The key of this flow level, which is the innermost if there is one.
  private mutating func takeSimpleKey() -> SimpleKey? {
    guard let last = simpleKeys.last else { return nil }
    if last.level == flowLevel { return simpleKeys.removeLast() }
    guard let place = simpleKeys.lastIndex(where: { $0.level == flowLevel }) else { return nil }
    return simpleKeys.remove(at: place)
  }

  private mutating func unwindIndent(to column: Int) {
    guard flowLevel == 0 else { return }
    while indent > column {
      indent = indents.popLast() ?? -1
      tokens.append(Token(kind: .blockEnd, start: mark, end: mark))
    }
  }

  private mutating func addIndent(_ column: Int) -> Bool {
    guard indent < column else { return false }
    indents.append(indent)
    indent = column
    return true
  }

  // MARK: Fetchers

  mutating func append(_ kind: Token.Kind, characters: Int) {
    let start = mark
    forward(characters)
    tokens.append(Token(kind: kind, start: start, end: mark))
  }

  private mutating func fetchStreamEnd() throws(FlinkYAMLError) {
    unwindIndent(to: -1)
    try removeSimpleKey()
    allowSimpleKey = false
    simpleKeys.removeAll()
    tokens.append(Token(kind: .streamEnd, start: mark, end: mark))
    done = true
  }

  private mutating func fetchDirective() throws(FlinkYAMLError) {
    unwindIndent(to: -1)
    try removeSimpleKey()
    allowSimpleKey = false
    tokens.append(try scanDirective())
  }

  private mutating func fetchDocumentIndicator(_ kind: Token.Kind) throws(FlinkYAMLError) {
    unwindIndent(to: -1)
    try removeSimpleKey()
    allowSimpleKey = false
    append(kind, characters: 3)
  }

  private mutating func fetchFlowStart(_ kind: Token.Kind) throws(FlinkYAMLError) {
    try saveSimpleKey()
    flowLevel += 1
    allowSimpleKey = true
    append(kind, characters: 1)
  }

  private mutating func fetchFlowEnd(_ kind: Token.Kind) throws(FlinkYAMLError) {
    try removeSimpleKey()
    flowLevel -= 1
    allowSimpleKey = false
    append(kind, characters: 1)
  }

  private mutating func fetchFlowEntry() throws(FlinkYAMLError) {
    allowSimpleKey = true
    try removeSimpleKey()
    append(.flowEntry, characters: 1)
  }

  private mutating func fetchBlockEntry() throws(FlinkYAMLError) {
    if flowLevel == 0 {
      guard allowSimpleKey else {
        throw FlinkYAMLError("sequence entries are not allowed here", at: mark, context: "")
      }
      if addIndent(column) { tokens.append(Token(kind: .blockSequenceStart, start: mark, end: mark)) }
    }
    allowSimpleKey = true
    try removeSimpleKey()
    append(.blockEntry, characters: 1)
  }

  private mutating func fetchKey() throws(FlinkYAMLError) {
    if flowLevel == 0 {
      guard allowSimpleKey else { throw FlinkYAMLError("mapping keys are not allowed here", at: mark) }
      if addIndent(column) { tokens.append(Token(kind: .blockMappingStart, start: mark, end: mark)) }
    }
    allowSimpleKey = flowLevel == 0
    try removeSimpleKey()
    append(.key, characters: 1)
  }

  private mutating func fetchValue() throws(FlinkYAMLError) {
    if let key = takeSimpleKey() {
      let place = head + key.tokenNumber - tokensTaken
      tokens.insert(Token(kind: .key, start: key.mark, end: key.mark), at: place)
      if flowLevel == 0 && addIndent(key.mark.column) {
        tokens.insert(Token(kind: .blockMappingStart, start: key.mark, end: key.mark), at: place)
      }
      allowSimpleKey = false
    } else {
      if flowLevel == 0 && !allowSimpleKey {
        throw FlinkYAMLError("mapping values are not allowed here", at: mark)
      }
      if flowLevel == 0 && addIndent(column) {
        tokens.append(Token(kind: .blockMappingStart, start: mark, end: mark))
      }
      allowSimpleKey = flowLevel == 0
    }
    append(.value, characters: 1)
  }

  private mutating func fetchAnchor(_ kind: Token.Kind) throws(FlinkYAMLError) {
    try saveSimpleKey()
    allowSimpleKey = false
    tokens.append(try scanAnchor(kind))
  }

  private mutating func fetchTag() throws(FlinkYAMLError) {
    try saveSimpleKey()
    allowSimpleKey = false
    tokens.append(try scanTag())
  }

  private mutating func fetchBlockScalar(isFolded: Bool) throws(FlinkYAMLError) {
    allowSimpleKey = true
    try removeSimpleKey()
    tokens.append(try scanBlockScalar(isFolded: isFolded))
  }

  private mutating func fetchQuoted(_ quote: UInt8) throws(FlinkYAMLError) {
    try saveSimpleKey()
    allowSimpleKey = false
    tokens.append(try scanQuoted(quote))
  }

  private mutating func fetchPlain() throws(FlinkYAMLError) {
    try saveSimpleKey()
    allowSimpleKey = false
    tokens.append(scanPlain())
  }
}

/// The end of the text, a tab, a space, a line feed or a carriage return.
@inline(__always)
func isBlankOrBreak(_ byte: UInt8) -> Bool {
  byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0)
}

/// As above, but a tab does not count.
@inline(__always)
func isSpaceOrBreak(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0 }
