extension Scanner {
  // MARK: Plain

  mutating func scanPlain() -> Token {
    let start = mark
    var end = start
    let plainIndent = indent + 1
    let inFlow = flowLevel != 0
    // The text is a slice of the source until a line break is folded.
    let textStart = position
    var textEnd = position
    var copied: Int?
    while true {
      if peek() == UInt8(ascii: "#") { break }
      var bytes = 0
      var characters = 0
      while true {
        let byte = peek(bytes)
        if byte <= 0x20 && isBlankOrBreak(byte) { break }
        if byte == UInt8(ascii: ":") {
          let after = peek(bytes + 1)
          if isBlankOrBreak(after) || (inFlow && isFlowIndicator(after)) { break }
        } else if inFlow && isFlowIndicator(byte) {
          break
        }
        bytes += 1
        if byte & 0xC0 != 0x80 { characters += 1 }
      }
      if bytes == 0 { break }
      allowSimpleKey = false
      if copied != nil { texts.append(contentsOf: self.bytes(position, bytes)) }
      advance(bytes: bytes, characters: characters)
      textEnd = position
      end = mark
      // Blanks, and line breaks with what they fold to.
      let blanks = position
      while peek() == 0x20 || peek() == 0x09 { advance(bytes: 1, characters: 1) }
      let blankLength = position - blanks
      let first = scanLineBreak()
      if first == .none {
        if blankLength == 0 || peek() == UInt8(ascii: "#") { break }
        if !inFlow && column < plainIndent { break }
        if copied != nil { texts.append(contentsOf: self.bytes(blanks, blankLength)) }
        if !continuesPlain(inFlow) {
          if copied != nil { texts.removeLast(blankLength) }
          break
        }
        continue
      }
      allowSimpleKey = true
      guard scanPlainBreaks(first) else { break }
      if peek() == UInt8(ascii: "#") || (!inFlow && column < plainIndent) { break }
      if !continuesPlain(inFlow) { break }
      if copied == nil {
        copied = texts.count
        texts.append(contentsOf: self.bytes(textStart, textEnd - textStart))
      }
      texts.append(contentsOf: folded)
    }
    var token = Token(kind: .scalar, isPlain: true, start: start, end: end)
    if let copied {
      token.textInSource = false
      token.textStart = copied
      token.textLength = texts.count - copied
    } else {
      token.textStart = textStart
      token.textLength = textEnd - textStart
    }
    return token
  }

  /// Whether at least one more character of a plain scalar stands here.
  private func continuesPlain(_ inFlow: Bool) -> Bool {
    let byte = peek()
    if byte == UInt8(ascii: "#") || isBlankOrBreak(byte) { return false }
    if byte == UInt8(ascii: ":") {
      let after = peek(1)
      return !(isBlankOrBreak(after) || (inFlow && isFlowIndicator(after)))
    }
    return !(inFlow && isFlowIndicator(byte))
  }

  /// Reads the line breaks inside a plain scalar, and leaves in `folded` what they fold to; false where a document ends.
  private mutating func scanPlainBreaks(_ first: LineBreak) -> Bool {
    if endsPlain() { return false }
    folded.removeAll(keepingCapacity: true)
    if first != .newline { first.append(to: &folded) }
    while true {
      if peek() == 0x20 {
        advance(bytes: 1, characters: 1)
        continue
      }
      let next = scanLineBreak()
      if next == .none { break }
      next.append(to: &folded)
      if endsPlain() { return false }
    }
    if folded.isEmpty { folded.append(0x20) }
    return true
  }

  /// `---` ends a plain scalar whatever follows it, `...` only before a blank.
  private func endsPlain() -> Bool {
    hasTriple(UInt8(ascii: "-")) || (hasTriple(UInt8(ascii: ".")) && isBlankOrBreak(peek(3)))
  }

  // MARK: Quoted

  mutating func scanQuoted(_ quote: UInt8) throws(FlinkYAMLError) -> Token {
    let start = mark
    let isDouble = quote == UInt8(ascii: "\"")
    forward()
    // Most quoted scalars stand in the source as they are.
    var bytes = 0
    var characters = 0
    while true {
      let byte = peek(bytes)
      if byte == quote || byte == 0 || byte == 0x0A || byte == 0x0D || (isDouble && byte == 0x5C) { break }
      // Rare line breaks count as such after a blank.
      if byte == 0xC2 || byte == 0xE2 { break }
      bytes += 1
      if byte & 0xC0 != 0x80 { characters += 1 }
    }
    if peek(bytes) == quote && (isDouble || peek(bytes + 1) != quote) {
      var token = Token(kind: .scalar, start: start, end: start, textStart: position, textLength: bytes)
      advance(bytes: bytes, characters: characters)
      forward()
      token.end = mark
      return token
    }
    var text: [UInt8] = []
    try scanQuotedText(isDouble, start, &text)
    while peek() != quote {
      try scanQuotedSpaces(start, &text)
      try scanQuotedText(isDouble, start, &text)
    }
    forward()
    joinSurrogates(&text)
    let token = Token(
      kind: .scalar, textInSource: false, start: start, end: mark, textStart: texts.count, textLength: text.count)
    texts.append(contentsOf: text)
    return token
  }

  private mutating func scanQuotedText(
    _ isDouble: Bool, _ start: Mark, _ text: inout [UInt8]
  ) throws(FlinkYAMLError) {
    while true {
      var bytes = 0
      var characters = 0
      while true {
        let byte = peek(bytes)
        if isBlankOrBreak(byte) || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == 0x5C { break }
        bytes += 1
        if byte & 0xC0 != 0x80 { characters += 1 }
      }
      if bytes > 0 {
        text.append(contentsOf: self.bytes(position, bytes))
        advance(bytes: bytes, characters: characters)
      }
      let byte = peek()
      if !isDouble && byte == UInt8(ascii: "'") && peek(1) == UInt8(ascii: "'") {
        text.append(byte)
        forward(2)
      } else if (isDouble && byte == UInt8(ascii: "'"))
        || (!isDouble && (byte == UInt8(ascii: "\"") || byte == 0x5C))
      {
        text.append(byte)
        forward()
      } else if isDouble && byte == 0x5C {
        forward()
        try scanEscape(start, &text)
      } else {
        return
      }
    }
  }

  private mutating func scanEscape(_ start: Mark, _ text: inout [UInt8]) throws(FlinkYAMLError) {
    let byte = peek()
    var digits = 0
    switch byte {
    case UInt8(ascii: "0"): text.append(0)
    case UInt8(ascii: "a"): text.append(0x07)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "e"): text.append(0x1B)
    case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), 0x5C: text.append(byte)
    case UInt8(ascii: "N"): appendScalar(0x85, to: &text)
    case UInt8(ascii: "_"): appendScalar(0xA0, to: &text)
    case UInt8(ascii: "L"): appendScalar(0x2028, to: &text)
    case UInt8(ascii: "P"): appendScalar(0x2029, to: &text)
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default:
      let name = named()
      let place = mark
      if scanLineBreak() == .none {
        throw FlinkYAMLError(
          "found unknown escape character \(name)", at: place, context: "while scanning a double-quoted scalar",
          contextPlace: start)
      }
      return try scanQuotedBreaks(start, &text)
    }
    forward()
    guard digits > 0 else { return }
    var value: UInt64 = 0
    var found = ""
    var length = 0
    for _ in 0..<digits where position + length < count {
      let character = character(length)
      found += character.text
      length += character.text.utf8.count
    }
    var isHex = true
    for scalar in found.unicodeScalars {
      guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        isHex = false
        break
      }
      value = value << 4 | UInt64(digit)
    }
    guard isHex else {
      throw FlinkYAMLError(
        "expected escape sequence of \(digits) hexadecimal numbers, but found: \(found)", at: mark,
        context: "while scanning a double-quoted scalar", contextPlace: start)
    }
    guard !found.isEmpty, value <= 0x7FFF_FFFF else {
      throw FlinkYAMLError(exception: "NumberFormatException", "For input string: \"\(found)\"")
    }
    guard value <= 0x10FFFF else {
      let hex = String(value, radix: 16, uppercase: true)
      throw FlinkYAMLError(
        exception: "IllegalArgumentException", "Not a valid Unicode code point: 0x\(hex)")
    }
    // Halves of a surrogate pair are joined at the end.
    appendScalar(UInt32(value), to: &text)
    forward(found.unicodeScalars.count)
  }

  private mutating func scanQuotedSpaces(_ start: Mark, _ text: inout [UInt8]) throws(FlinkYAMLError) {
    let blanks = position
    while peek() == 0x20 || peek() == 0x09 { advance(bytes: 1, characters: 1) }
    let length = position - blanks
    if position >= count {
      throw FlinkYAMLError(
        "found unexpected end of stream", at: mark, context: "while scanning a quoted scalar", contextPlace: start)
    }
    let first = scanLineBreak()
    guard first != .none else {
      text.append(contentsOf: bytes(blanks, length))
      return
    }
    var breaks: [UInt8] = []
    try scanQuotedBreaks(start, &breaks)
    if first != .newline {
      first.append(to: &text)
    } else if breaks.isEmpty {
      text.append(0x20)
    }
    text.append(contentsOf: breaks)
  }

  private mutating func scanQuotedBreaks(_ start: Mark, _ text: inout [UInt8]) throws(FlinkYAMLError) {
    while true {
      if hasTriple(UInt8(ascii: "-")) || hasTriple(UInt8(ascii: ".")), isBlankOrBreak(peek(3)) {
        throw FlinkYAMLError(
          "found unexpected document separator", at: mark, context: "while scanning a quoted scalar",
          contextPlace: start)
      }
      while peek() == 0x20 || peek() == 0x09 { advance(bytes: 1, characters: 1) }
      let next = scanLineBreak()
      if next == .none { return }
      next.append(to: &text)
    }
  }

  /// Turns two escaped halves of a surrogate pair into one character, and a lone half into U+FFFD.
  private func joinSurrogates(_ text: inout [UInt8]) {
    guard text.contains(0xED) else { return }
    var result: [UInt8] = []
    var index = 0
    func half(_ place: Int) -> UInt32? {
      guard place + 2 < text.count, text[place] == 0xED, text[place + 1] >= 0xA0 else { return nil }
      return 0xD000 | UInt32(text[place + 1] & 0x3F) << 6 | UInt32(text[place + 2] & 0x3F)
    }
    while index < text.count {
      guard let high = half(index) else {
        result.append(text[index])
        index += 1
        continue
      }
      if high < 0xDC00, let low = half(index + 3), low >= 0xDC00 {
        appendScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), to: &result)
        index += 6
      } else {
        appendScalar(0xFFFD, to: &result)
        index += 3
      }
    }
    text = result
  }

  // MARK: Block

  mutating func scanBlockScalar(isFolded: Bool) throws(FlinkYAMLError) -> Token {
    let start = mark
    forward()
    let (chomping, increment) = try scanBlockIndicators(start)
    try scanIgnoredLine(start, context: "while scanning a block scalar")
    let minimum = max(indent + 1, 1)
    var breaks: [UInt8] = []
    var end = mark
    let blockIndent: Int
    if let increment {
      blockIndent = minimum + increment - 1
      end = scanBlockBreaks(blockIndent, &breaks)
    } else {
      var widest = 0
      while true {
        let byte = peek()
        if byte == 0x20 {
          forward()
          widest = max(widest, column)
        } else if byte == 0x0A || byte == 0x0D {
          scanLineBreak().append(to: &breaks)
          end = mark
        } else {
          break
        }
      }
      blockIndent = max(minimum, widest)
    }
    if column < blockIndent && indent != column {
      throw FlinkYAMLError(
        " the leading empty lines contain more spaces (\(blockIndent)) than the first non-empty line.", at: mark,
        context: "while scanning a block scalar", contextPlace: start)
    }
    let textStart = texts.count
    var lineBreak = LineBreak.none
    while column == blockIndent && position < count {
      texts.append(contentsOf: breaks)
      let startsWithText = peek() != 0x20 && peek() != 0x09
      var bytes = 0
      var characters = 0
      while true {
        let byte = peek(bytes)
        if byte == 0 || byte == 0x0A || byte == 0x0D { break }
        bytes += 1
        if byte & 0xC0 != 0x80 { characters += 1 }
      }
      texts.append(contentsOf: self.bytes(position, bytes))
      advance(bytes: bytes, characters: characters)
      lineBreak = scanLineBreak()
      breaks.removeAll(keepingCapacity: true)
      end = scanBlockBreaks(blockIndent, &breaks)
      if column != blockIndent || position >= count { break }
      if isFolded && lineBreak == .newline && startsWithText && peek() != 0x20 && peek() != 0x09 {
        if breaks.isEmpty { texts.append(0x20) }
      } else {
        lineBreak.append(to: &texts)
      }
    }
    if chomping != UInt8(ascii: "-") { lineBreak.append(to: &texts) }
    if chomping == UInt8(ascii: "+") { texts.append(contentsOf: breaks) }
    return Token(
      kind: .scalar, textInSource: false, start: start, end: end, textStart: textStart,
      textLength: texts.count - textStart)
  }

  private mutating func scanBlockIndicators(
    _ start: Mark
  ) throws(FlinkYAMLError) -> (chomping: UInt8, increment: Int?) {
    var chomping: UInt8 = 0
    var increment: Int?
    if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") {
      chomping = peek()
      forward()
      increment = try scanIncrement(start)
    } else if let found = try scanIncrement(start) {
      increment = found
      if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") {
        chomping = peek()
        forward()
      }
    }
    guard isSpaceOrBreak(peek()) else {
      throw FlinkYAMLError(
        "expected chomping or indentation indicators, but found \(named())", at: mark,
        context: "while scanning a block scalar", contextPlace: start)
    }
    return (chomping, increment)
  }

  private mutating func scanIncrement(_ start: Mark) throws(FlinkYAMLError) -> Int? {
    guard let digit = javaDigit(character().value, radix: 10) else { return nil }
    if digit == 0 {
      throw FlinkYAMLError(
        "expected indentation indicator in the range 1-9, but found 0", at: mark,
        context: "while scanning a block scalar", contextPlace: start)
    }
    forward()
    return digit
  }

  /// The rest of a line that may hold a comment only.
  mutating func scanIgnoredLine(_ start: Mark, context: String) throws(FlinkYAMLError) {
    skipSpaces()
    if peek() == UInt8(ascii: "#") { skipComment() }
    let name = named()
    if position < count, scanLineBreak() == .none {
      throw FlinkYAMLError(
        "expected a comment or a line break, but found \(name)", at: mark, context: context, contextPlace: start)
    }
  }

  private mutating func scanBlockBreaks(_ indent: Int, _ breaks: inout [UInt8]) -> Mark {
    var end = mark
    skipIndent(indent)
    while true {
      let next = scanLineBreak()
      if next == .none { return end }
      next.append(to: &breaks)
      end = mark
      skipIndent(indent)
    }
  }

  private mutating func skipIndent(_ indent: Int) {
    while column < indent && peek() == 0x20 { advance(bytes: 1, characters: 1) }
  }
}

@inline(__always)
func isFlowIndicator(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
  default: false
  }
}
