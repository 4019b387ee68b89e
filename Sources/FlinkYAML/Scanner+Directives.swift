extension Scanner {
  private var scanningDirective: String { "while scanning a directive" }

  mutating func scanDirective() throws(FlinkYAMLError) -> Token {
    let start = mark
    forward()
    let name = try scanDirectiveName(start)
    let value: Name
    var end: Mark
    switch name {
    case "YAML":
      value = try scanVersion(start)
      end = mark
    case "TAG":
      skipSpaces()
      let handle = try scanTagHandle("directive", start)
      guard peek() == 0x20 else {
        throw FlinkYAMLError(
          "expected ' ', but found \(named())", at: mark, context: scanningDirective, contextPlace: start)
      }
      skipSpaces()
      let prefix = try scanTagURI("directive", start, isPrefix: true)
      guard isSpaceOrBreak(peek()) else {
        throw FlinkYAMLError(
          "expected ' ', but found \(named())", at: mark, context: scanningDirective, contextPlace: start)
      }
      value = .tagDirective(handle: handle, prefix: prefix)
      end = mark
    default:
      end = mark
      skipComment()
      value = .otherDirective
    }
    try scanIgnoredLine(start, context: scanningDirective)
    names.append(value)
    return Token(kind: .directive, start: start, end: end, textStart: names.count - 1)
  }

  private mutating func scanDirectiveName(_ start: Mark) throws(FlinkYAMLError) -> String {
    var length = 0
    while isNameByte(peek(length)) { length += 1 }
    func unexpected() -> FlinkYAMLError {
      FlinkYAMLError(
        "expected alphabetic or numeric character, but found \(named())", at: mark, context: scanningDirective,
        contextPlace: start)
    }
    if length == 0 { throw unexpected() }
    let name = string(position, length)
    advance(bytes: length, characters: length)
    if !isSpaceOrBreak(peek()) { throw unexpected() }
    return name
  }

  private mutating func scanVersion(_ start: Mark) throws(FlinkYAMLError) -> Name {
    skipSpaces()
    let major = try scanVersionNumber(start)
    guard peek() == UInt8(ascii: ".") else {
      throw FlinkYAMLError(
        "expected a digit or '.', but found \(named())", at: mark, context: scanningDirective, contextPlace: start)
    }
    forward()
    let minor = try scanVersionNumber(start)
    guard isSpaceOrBreak(peek()) else {
      throw FlinkYAMLError(
        "expected a digit or ' ', but found \(named())", at: mark, context: scanningDirective, contextPlace: start)
    }
    return .yamlDirective(major: major, minor: minor)
  }

  private mutating func scanVersionNumber(_ start: Mark) throws(FlinkYAMLError) -> Int {
    var value = 0
    var length = 0
    var digits = ""
    while let digit = javaDigit(character().value, radix: 10) {
      digits += character().text
      value = min(value * 10 + digit, Int(Int32.max) + 1)
      length += 1
      forward()
    }
    if length == 0 {
      throw FlinkYAMLError(
        "expected a digit, but found \(named())", at: mark, context: scanningDirective, contextPlace: start)
    }
    if value > Int(Int32.max) {
      throw FlinkYAMLError(exception: "NumberFormatException", "For input string: \"\(digits)\"")
    }
    return value
  }

  // MARK: Anchors and tags

  mutating func scanAnchor(_ kind: Token.Kind) throws(FlinkYAMLError) -> Token {
    let start = mark
    let context = kind == .alias ? "while scanning an alias" : "while scanning an anchor"
    forward()
    var bytes = 0
    var characters = 0
    while true {
      let byte = peek(bytes)
      if isBlankOrBreak(byte) || isFlowIndicator(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "&")
      {
        break
      }
      bytes += 1
      if byte & 0xC0 != 0x80 { characters += 1 }
    }
    func unexpected() -> FlinkYAMLError {
      FlinkYAMLError("unexpected character found \(named())", at: mark, context: context, contextPlace: start)
    }
    if bytes == 0 { throw unexpected() }
    names.append(.anchor(string(position, bytes)))
    advance(bytes: bytes, characters: characters)
    switch peek() {
    case let byte where isBlankOrBreak(byte): break
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"),
      UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
      break
    default: throw unexpected()
    }
    return Token(kind: kind, start: start, end: mark, textStart: names.count - 1)
  }

  mutating func scanTag() throws(FlinkYAMLError) -> Token {
    let start = mark
    let context = "while scanning a tag"
    var handle: String?
    let suffix: String
    let first = peek(1)
    if first == UInt8(ascii: "<") {
      forward(2)
      suffix = try scanTagURI("tag", start, isPrefix: true)
      guard peek() == UInt8(ascii: ">") else {
        let found = character()
        throw FlinkYAMLError(
          "expected '>', but found '\(found.text)' (\(found.value))", at: mark, context: context, contextPlace: start)
      }
      forward()
    } else if isBlankOrBreak(first) {
      suffix = "!"
      forward()
    } else {
      var length = 1
      var hasHandle = false
      while !isSpaceOrBreak(peek(length)) {
        if peek(length) == UInt8(ascii: "!") {
          hasHandle = true
          break
        }
        length += 1
      }
      if hasHandle {
        handle = try scanTagHandle("tag", start)
      } else {
        handle = "!"
        forward()
      }
      suffix = try scanTagURI("tag", start, isPrefix: false)
    }
    guard isSpaceOrBreak(peek()) else {
      let found = character()
      throw FlinkYAMLError(
        "expected ' ', but found '\(found.text)' (\(found.value))", at: mark, context: context, contextPlace: start)
    }
    names.append(.tag(handle: handle, suffix: suffix))
    return Token(kind: .tag, start: start, end: mark, textStart: names.count - 1)
  }

  private mutating func scanTagHandle(_ name: String, _ start: Mark) throws(FlinkYAMLError) -> String {
    func unexpected() -> FlinkYAMLError {
      FlinkYAMLError(
        "expected '!', but found \(named())", at: mark, context: "while scanning a \(name)", contextPlace: start)
    }
    guard peek() == UInt8(ascii: "!") else { throw unexpected() }
    var length = 1
    if peek(length) != 0x20 {
      while isNameByte(peek(length)) { length += 1 }
      guard peek(length) == UInt8(ascii: "!") else {
        advance(bytes: length, characters: length)
        throw unexpected()
      }
      length += 1
    }
    let handle = string(position, length)
    advance(bytes: length, characters: length)
    return handle
  }

  private mutating func scanTagURI(
    _ name: String, _ start: Mark, isPrefix: Bool
  ) throws(FlinkYAMLError) -> String {
    var text: [UInt8] = []
    while isURIByte(peek(), isPrefix: isPrefix) {
      if peek() == UInt8(ascii: "%") {
        try scanURIEscapes(name, start, &text)
      } else {
        text.append(peek())
        advance(bytes: 1, characters: 1)
      }
    }
    guard !text.isEmpty else {
      throw FlinkYAMLError(
        "expected URI, but found \(named())", at: mark, context: "while scanning a \(name)", contextPlace: start)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func scanURIEscapes(
    _ name: String, _ start: Mark, _ text: inout [UInt8]
  ) throws(FlinkYAMLError) {
    let beginning = mark
    var decoded: [UInt8] = []
    while peek() == UInt8(ascii: "%") {
      forward()
      guard let value = Int(string(position, min(2, count - position)), radix: 16) else {
        let second = character(character().text.utf8.count)
        throw FlinkYAMLError(
          "expected URI escape sequence of 2 hexadecimal numbers, but found \(named()) and \(second.text)(\(second.value))",
          at: mark, context: "while scanning a \(name)", contextPlace: start)
      }
      decoded.append(UInt8(truncatingIfNeeded: value))
      forward(2)
    }
    if let bad = firstMalformedUTF8(decoded) {
      throw FlinkYAMLError(
        "expected URI in UTF-8: Input length = \(bad.length)", at: beginning, context: "while scanning a \(name)",
        contextPlace: start)
    }
    text.append(contentsOf: decoded)
  }
}

/// An ASCII letter or digit, `-` or `_`.
private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
    true
  default: false
  }
}

private func isURIByte(_ byte: UInt8, isPrefix: Bool) -> Bool {
  switch byte {
  case _ where isNameByte(byte): true
  case UInt8(ascii: ";"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"),
    UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "$"), UInt8(ascii: "."),
    UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "("),
    UInt8(ascii: ")"), UInt8(ascii: "%"):
    true
  case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"): isPrefix
  default: false
  }
}
