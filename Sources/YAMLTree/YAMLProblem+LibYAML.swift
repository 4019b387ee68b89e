internal import Diagnostics

/// Where and why libyaml's scanner or parser stopped, in byte offsets.
struct LibYAMLStop {
  var problem: String
  var context: String
  var offset: Int
  /// Where what it was reading began.
  var contextOffset: Int?
}

/// Says in plain words what libyaml stumbled over, and the likely cause.
func syntaxProblem(_ stop: LibYAMLStop, in bytes: UnsafeBufferPointer<UInt8>) -> YAMLProblem {
  SyntaxProblem(stop: stop, bytes: bytes).explain()
}

private struct SyntaxProblem {
  let stop: LibYAMLStop
  let bytes: UnsafeBufferPointer<UInt8>

  func explain() -> YAMLProblem {
    switch stop.problem {
    case "could not find expected ':'": missingColon()
    case "mapping values are not allowed in this context": unexpectedColon()
    case "block sequence entries are not allowed in this context":
      problem(
        "a list item cannot begin on this line", help: "put each '-' on a line of its own, below the key")
    case "mapping keys are not allowed in this context":
      problem("'? ' cannot begin a key here", help: "put it on a line of its own, or quote the text")
    case "found character that cannot start any token": strangeCharacter()
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      tab(at: stop.offset)
    case "found unexpected end of stream", "found unexpected document indicator": openQuote()
    case "found unknown escape character": unknownEscape()
    case "did not find expected hexdecimal number":
      problem(
        "the escape has too few hexadecimal digits", from: max(0, stop.offset - 2), to: stop.offset,
        help: "write \\xNN, \\uNNNN or \\UNNNNNNNN")
    case "found invalid Unicode character escape code":
      problem(
        "the escape names no character", from: max(0, stop.offset - 2), to: wordEnd(stop.offset, limit: 4),
        help: "write the character itself, or one \\UNNNNNNNN for a pair of \\u escapes")
    case "did not find expected key": missingKey()
    case "did not find expected '-' indicator": missingDash()
    case "did not find expected ',' or ']'": openBracket("[", "]")
    case "did not find expected ',' or '}'": openBracket("{", "}")
    case "did not find expected node content": missingValue()
    case "did not find expected <document start>":
      endedDocument()
    case "found undefined tag handle":
      problem("the tag's handle is not declared", to: wordEnd(stop.offset), help: "quote the text if '!' belongs to it")
    case "did not find expected alphabetic or numeric character": badName()
    case "found an indentation indicator equal to 0":
      problem("the indentation after '|' or '>' cannot be 0", help: "write a number from 1 to 9, or none")
    case "did not find expected comment or line break" where stop.context == "while scanning a block scalar":
      problem(
        "only a comment may follow '|' or '>' on its line", help: "put the text on the next line, or quote the value")
    case "found unknown directive name", "could not find expected directive name",
      "found unexpected non-alphabetical character", "did not find expected comment or line break":
      directive()
    case "found incompatible YAML document":
      problem("only YAML 1.1 and 1.2 can be read", help: "write '%YAML 1.2', or leave the line out")
    default: problem(words(of: stop))
    }
  }

  // MARK: Causes

  /// A line at the level of keys that has no colon.
  private func missingColon() -> YAMLProblem {
    let start = stop.contextOffset ?? stop.offset
    var end = start
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
    if let first = line.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      return problem("no ':' follows this quoted text", from: start, to: end, help: "write 'key: value'")
    }
    return separator(in: start..<end)
      ?? problem(
        "no ':' follows this key", from: start, to: end,
        help: "write 'key: value', or indent the line if it continues the one above")
  }

  /// What stands in a line in place of `: ` or `- `.
  private func separator(in line: Range<Int>) -> YAMLProblem? {
    if line.count > 1, bytes[line.lowerBound] == UInt8(ascii: "-"), bytes[line.lowerBound + 1] > 0x2D {
      return problem("no blank follows the '-' of this item", from: line.lowerBound, help: "write '- value'")
    }
    if let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) {
      return problem("no blank follows the ':' of this key", from: colon, help: "write 'key: value'")
    }
    if let equals = bytes[line].firstIndex(of: UInt8(ascii: "=")) {
      return problem("'=' does not separate a key from its value", from: equals, help: "write 'key: value'")
    }
    return nil
  }

  /// `a: b: c`, or a key below a value that is no mapping.
  private func unexpectedColon() -> YAMLProblem {
    let start = lineStart(stop.offset)
    var index = start
    while index + 1 < stop.offset {
      if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] <= 0x20 {
        return problem(
          "a second ': ' stands in one value", help: "quote the value, or put the inner mapping on lines of its own",
          notes: [note("the first ':' is here", from: index, to: index + 1)])
      }
      index += 1
    }
    if let above = lineAbove(start), firstOnLine(above.lowerBound) - above.lowerBound == firstOnLine(start) - start {
      let line = firstOnLine(above.lowerBound)..<above.upperBound
      return separator(in: line)
        ?? problem("no ':' follows this key", from: line.lowerBound, to: line.upperBound, help: "write 'key: value'")
    }
    return problem(
      "this key is indented below a value that is not a mapping",
      from: firstOnLine(stop.offset), to: stop.offset,
      help: "align it with the key above, or remove the value above")
  }

  private func strangeCharacter() -> YAMLProblem {
    guard stop.offset < bytes.count else { return problem("the text ends too early") }
    switch bytes[stop.offset] {
    case 0x09: return tab(at: stop.offset)
    case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"):
      let character = String(UnicodeScalar(bytes[stop.offset]))
      return problem("a value cannot begin with '\(character)'", help: "quote it")
    default:
      return problem("nothing can begin with this character", help: "quote the value")
    }
  }

  private func tab(at offset: Int) -> YAMLProblem {
    let inIndentation = firstOnLine(offset) >= offset
    return problem(
      inIndentation ? "a tab is used as indentation" : "a tab stands where only blanks may",
      from: offset, to: offset + 1, help: "write blanks instead of the tab")
  }

  private func openQuote() -> YAMLProblem {
    let start = stop.contextOffset ?? stop.offset
    let quote = start < bytes.count ? String(UnicodeScalar(bytes[start])) : "\""
    let atEnd = stop.problem == "found unexpected end of stream"
    return problem(
      "the quote \(quote) is never closed", from: start, to: start + 1,
      help: "close it on the line where the text ends",
      notes: atEnd ? [] : [note("a new document begins here", from: stop.offset, to: stop.offset)])
  }

  private func unknownEscape() -> YAMLProblem {
    // libyaml's mark stands on the backslash.
    let start = stop.offset
    let end = start + 1 < bytes.count ? start + 1 + (decodeScalar(at: start + 1, in: bytes)?.length ?? 1) : start + 1
    let text = String(decoding: bytes[start..<min(end, bytes.count)], as: UTF8.self)
    return problem(
      "'\(text)' is not an escape", from: start, to: end, help: "write '\\\\' for a backslash, or use single quotes")
  }

  /// Something that is no key, in a block mapping.
  private func missingKey() -> YAMLProblem {
    let start = stop.offset
    guard start < bytes.count else { return problem("a key is missing at the end of the text") }
    let notes = stop.contextOffset.map { [note("the mapping begins here", from: $0, to: $0)] } ?? []
    if firstOnLine(start) == start {
      if bytes[start] == UInt8(ascii: "-"), isBlank(start + 1) {
        return problem(
          "a list item stands where a key is expected", from: start, to: start + 1,
          help: "indent the list below its key, or remove the '-'", notes: notes)
      }
      let own = start - lineStart(start)
      let other = stop.contextOffset.map { $0 - lineStart($0) } ?? 0
      if own != other {
        return problem(
          "indented by \(own), this line fits neither the mapping at \(other) nor what is around it",
          help: "give all keys of a mapping the same indentation", notes: notes)
      }
    }
    switch bytes[start] {
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
      let character = String(UnicodeScalar(bytes[start]))
      return problem(
        "'\(character)' belongs to no open bracket", from: start, to: start + 1, help: "remove it, or quote the value")
    default:
      return problem(
        "this text follows a value that has already ended", from: start, to: wordEnd(start),
        help: "put quotes around the whole value, or begin a new line", notes: notes)
    }
  }

  private func missingDash() -> YAMLProblem {
    let notes = stop.contextOffset.map { [note("the list begins here", from: $0, to: $0)] } ?? []
    return problem(
      "a list item must begin with '- '", from: stop.offset, to: wordEnd(stop.offset),
      help: "begin it with '- ', or change its indentation", notes: notes)
  }

  private func openBracket(_ open: String, _ close: String) -> YAMLProblem {
    let notes = stop.contextOffset.map { [note("'\(open)' is opened here", from: $0, to: $0 + 1)] } ?? []
    if stop.offset >= bytes.count, let start = stop.contextOffset {
      return problem("'\(open)' is never closed", from: start, to: start + 1, help: "add '\(close)'")
    }
    if let start = stop.contextOffset, isOutside(stop.offset, of: start) {
      return problem(
        "'\(open)' is never closed", from: start, to: start + 1, help: "add '\(close)'",
        notes: [note("this line is no longer part of it", from: firstOnLine(stop.offset), to: stop.offset)])
    }
    return problem(
      "',' or '\(close)' is missing before this", from: stop.offset, to: wordEnd(stop.offset), notes: notes)
  }

  /// Whether a place is on a later line than the bracket, and indented no deeper than the bracket's line.
  private func isOutside(_ offset: Int, of bracket: Int) -> Bool {
    let (line, own) = (lineStart(bracket), lineStart(offset))
    return own > line && firstOnLine(offset) - own <= firstOnLine(bracket) - line
  }

  private func endedDocument() -> YAMLProblem {
    guard firstOnLine(stop.offset) == stop.offset else {
      return problem(
        "this text follows a value that has already ended", to: wordEnd(stop.offset),
        help: "put quotes around the whole value, or begin a new line")
    }
    return problem(
      "the document has ended before this line", to: wordEnd(stop.offset),
      help: "indent it like the lines above, or begin another document with '---'")
  }

  private func missingValue() -> YAMLProblem {
    guard stop.offset < bytes.count else { return problem("a value is missing at the end of the text") }
    switch bytes[stop.offset] {
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      let character = String(UnicodeScalar(bytes[stop.offset]))
      return problem(
        "'\(character)' closes nothing", from: stop.offset, to: stop.offset + 1, help: "remove it, or quote the value")
    default:
      return problem("a value is missing before this", from: stop.offset, to: stop.offset + 1)
    }
  }

  private func badName() -> YAMLProblem {
    let alias = stop.context.hasSuffix("alias")
    let start = stop.contextOffset ?? stop.offset
    return problem(
      alias ? "'*' must be followed by the name of an anchor" : "'&' must be followed by a name of letters and digits",
      from: start, to: max(start + 1, stop.offset), help: "quote the value if '\(alias ? "*" : "&")' belongs to it")
  }

  private func directive() -> YAMLProblem {
    let start = stop.contextOffset ?? stop.offset
    return problem(
      "a line that begins with '%' must be a %YAML or %TAG directive", from: start, to: wordEnd(start),
      help: "quote or indent the line if it is text")
  }

  // MARK: Words and places

  private func words(of stop: LibYAMLStop) -> String {
    stop.context.isEmpty ? stop.problem : "\(stop.problem) \(stop.context)"
  }

  private func problem(
    _ message: String, from: Int? = nil, to: Int? = nil, help: String? = nil, notes: [YAMLProblem.Note] = []
  ) -> YAMLProblem {
    let start = from ?? stop.offset
    return YAMLProblem(
      kind: .syntax, message: message, range: range(from: start, to: to ?? after(start)), help: help, notes: notes)
  }

  /// The end of the character at an offset; the offset itself at the end of a line.
  private func after(_ offset: Int) -> Int {
    guard offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D else { return offset }
    return offset + (decodeScalar(at: offset, in: bytes)?.length ?? 1)
  }

  private func note(_ message: String, from: Int, to: Int) -> YAMLProblem.Note {
    YAMLProblem.Note(message, at: range(from: from, to: to))
  }

  private func range(from: Int, to: Int) -> SourceRange {
    let start = SourcePosition.start.advanced(to: min(from, bytes.count), in: bytes)
    return SourceRange(start: start, end: start.advanced(to: min(max(from, to), bytes.count), in: bytes))
  }

  private func lineStart(_ offset: Int) -> Int {
    var index = min(offset, bytes.count)
    while index > 0, bytes[index - 1] != 0x0A, bytes[index - 1] != 0x0D { index -= 1 }
    return index
  }

  /// The first character of the line that is no blank.
  private func firstOnLine(_ offset: Int) -> Int {
    var index = lineStart(offset)
    while index < bytes.count, bytes[index] == 0x20 { index += 1 }
    return index
  }

  private func wordEnd(_ offset: Int, limit: Int = 80) -> Int {
    var index = offset
    while index < bytes.count, bytes[index] > 0x20, index - offset < limit { index += 1 }
    return index
  }

  /// The nearest line above that is neither empty nor a comment, without its end.
  private func lineAbove(_ start: Int) -> Range<Int>? {
    var end = start
    while end > 0 {
      var last = end
      while last > 0, bytes[last - 1] <= 0x20 { last -= 1 }
      guard last > 0 else { return nil }
      let first = lineStart(last)
      if bytes[firstOnLine(first)] != UInt8(ascii: "#") { return first..<last }
      end = first
    }
    return nil
  }

  private func isBlank(_ offset: Int) -> Bool { offset >= bytes.count || bytes[offset] <= 0x20 }
}
