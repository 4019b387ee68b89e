extension FlinkYAMLTree {
  /// A value as Flink prints it: `toString` of its own dumper, in flow style, without the line break at the end.
  ///
  /// Strings stay as they are at the top; inside lists and maps they are quoted where the engine's emitter would.
  /// - Parameter lastAnchor: the number of the last anchor; Flink counts on from value to value.
  package func flinkText(of id: UInt32, lastAnchor: inout Int) -> String {
    let id = resolved(id)
    let node = nodes[Int(id)]
    if node.kind == .scalar {
      switch scalar(id) {
      case .string(let text)?: return String(decoding: text, as: UTF8.self)
      case .bytes(let bytes)?: return bytes.isEmpty ? "!!binary \"\"" : "!!binary |-\n  \(base64(bytes))"
      // The emitter writes these plain, whatever they are.
      case .integer(let decimal, _)?: return decimal
      case .boolean(let value)?: return value ? "true" : "false"
      case .double(let value)?: return yamlText(value)
      default: break
      }
    }
    var writer = FlowWriter(tree: self, lastAnchor: lastAnchor)
    if node.kind != .scalar && (hasCollectionAliases || !recursive.isEmpty) { writer.collectAnchors(id) }
    writer.write(id, isSimpleKey: false)
    lastAnchor = writer.lastAnchor
    return String(decoding: writer.output, as: UTF8.self)
  }

  /// A value as Java's `toString` gives it, which is what Flink reads numbers and lists from.
  package func javaText(of id: UInt32) -> String {
    javaText(of: id, depth: 0)
  }

  private func javaText(of id: UInt32, depth: Int) -> String {
    let id = resolved(id)
    let node = nodes[Int(id)]
    if node.tag == .null { return "null" }
    if depth > Parser.depthLimit { return "" }
    switch node.kind {
    case .scalar, .alias:
      switch scalar(id) {
      case .string(let text)?: return String(decoding: text, as: UTF8.self)
      case .integer(let decimal, _)?: return decimal
      case .double(let value)?: return FlinkYAML.javaText(value)
      case .boolean(let value)?: return value ? "true" : "false"
      case .uuid(let text)?: return text
      case .optional(let text)?:
        return text.map { "Optional[\(String(decoding: $0, as: UTF8.self))]" } ?? "Optional.empty"
      // Java prints the address of an array: it changes from run to run.
      case .bytes?: return "[B@0"
      case .null?, nil: return "null"
      }
    case .sequence:
      return "[" + children(of: id).map { javaText(of: $0, depth: depth + 1) }.joined(separator: ", ") + "]"
    case .mapping:
      let children = children(of: id)
      let pairs = stride(from: 0, to: children.count - 1, by: 2).map { place in
        let key = javaText(of: children[place], depth: depth + 1)
        return node.tag == .set ? key : key + "=" + javaText(of: children[place + 1], depth: depth + 1)
      }
      return node.tag == .set ? "[\(pairs.joined(separator: ", "))]" : "{\(pairs.joined(separator: ", "))}"
    }
  }
}

/// A double as the engine represents it.
private func yamlText(_ value: Double) -> String {
  value.isNaN ? ".nan" : value.isInfinite ? (value < 0 ? "-.inf" : ".inf") : javaText(value)
}

/// snakeyaml-engine's emitter, as far as flow style without line splitting goes.
private struct FlowWriter {
  let tree: FlinkYAMLTree
  var lastAnchor: Int
  var output: [UInt8] = []
  private var hasWhitespace = true
  private var column = 0
  private var flowLevel = 0
  /// Collections that stand in more than one place, with their anchors.
  private var anchors: [UInt32: String] = [:]
  private var seen: Set<UInt32> = []
  private var written: Set<UInt32> = []

  init(tree: FlinkYAMLTree, lastAnchor: Int) {
    self.tree = tree
    self.lastAnchor = lastAnchor
  }

  /// Numbers anchors in the order in which a second use is met.
  mutating func collectAnchors(_ id: UInt32) {
    let id = tree.resolved(id)
    let node = tree.nodes[Int(id)]
    guard node.kind != .scalar, node.tag != .null else { return }
    guard seen.insert(id).inserted else {
      if anchors[id] == nil {
        lastAnchor += 1
        let number = String(lastAnchor)
        anchors[id] = "id" + String(repeating: "0", count: max(0, 3 - number.count)) + number
      }
      return
    }
    for child in tree.children(of: id) { collectAnchors(child) }
  }

  mutating func write(_ id: UInt32, isSimpleKey: Bool) {
    let id = tree.resolved(id)
    let node = tree.nodes[Int(id)]
    if node.kind == .scalar || node.tag == .null { return writeScalar(id, isSimpleKey: isSimpleKey) }
    if let anchor = anchors[id] {
      if !written.insert(id).inserted { return writeIndicator("*" + anchor, needsWhitespace: true) }
      writeIndicator("&" + anchor, needsWhitespace: true)
    }
    if node.tag == .set { writeIndicator("!!set", needsWhitespace: true) }
    if node.kind == .sequence {
      writeIndicator("[", needsWhitespace: true, isWhitespace: true)
      flowLevel += 1
      for (place, child) in tree.children(of: id).enumerated() {
        if place > 0 { writeIndicator(",", needsWhitespace: false) }
        write(child, isSimpleKey: false)
      }
      flowLevel -= 1
      writeIndicator("]", needsWhitespace: false)
    } else {
      writeMapping(id, isSet: node.tag == .set)
    }
  }

  private mutating func writeMapping(_ id: UInt32, isSet: Bool) {
    writeIndicator("{", needsWhitespace: true, isWhitespace: true)
    flowLevel += 1
    let children = tree.children(of: id)
    for place in stride(from: 0, to: children.count - 1, by: 2) {
      if place > 0 { writeIndicator(",", needsWhitespace: false) }
      if canBeSimpleKey(children[place]) {
        write(children[place], isSimpleKey: true)
        writeIndicator(":", needsWhitespace: false)
      } else {
        writeIndicator("?", needsWhitespace: true)
        write(children[place], isSimpleKey: false)
        if column > 80 { writeIndent() }
        writeIndicator(":", needsWhitespace: true)
      }
      if isSet {
        writePlain("null")
      } else {
        write(children[place + 1], isSimpleKey: false)
      }
    }
    flowLevel -= 1
    writeIndicator("}", needsWhitespace: false)
  }

  private mutating func writeIndicator(_ text: String, needsWhitespace: Bool, isWhitespace: Bool = false) {
    if !hasWhitespace && needsWhitespace {
      output.append(0x20)
      column += 1
    }
    hasWhitespace = isWhitespace
    column += text.utf16.count
    output.append(contentsOf: text.utf8)
  }

  private mutating func writeIndent() {
    let indent = 2 * flowLevel
    output.append(0x0A)
    output.append(contentsOf: repeatElement(0x20, count: indent))
    column = indent
    hasWhitespace = true
  }

  private mutating func writePlain(_ text: String) {
    if text.isEmpty { return }
    if !hasWhitespace {
      output.append(0x20)
      column += 1
    }
    hasWhitespace = false
    column += text.utf16.count
    output.append(contentsOf: text.utf8)
  }

  /// A scalar's text with its tag; `isPlain` when the engine would read the text back with this tag.
  private func represent(_ id: UInt32) -> (text: String, tag: String, isPlain: Bool, isMultiline: Bool) {
    let node = tree.nodes[Int(id)]
    if node.tag == .null { return ("null", "!!null", true, false) }
    switch tree.scalar(id) {
    case .string(let bytes)?:
      let isMultiline = bytes.contains(0x0A) || containsRareLineBreak(bytes)
      let isPlain = bytes.withUnsafeBufferPointer { resolvePlainScalar($0) } == .string
      return (String(decoding: bytes, as: UTF8.self), "!!str", isPlain && !isEnvironment(bytes), isMultiline)
    case .integer(let decimal, _)?: return (decimal, "!!int", true, false)
    case .double(let value)?: return (yamlText(value), "!!float", true, false)
    case .boolean(let value)?: return (value ? "true" : "false", "!!bool", true, false)
    case .uuid(let text)?: return (text, "!!java.util.UUID", false, false)
    case .optional(let text?)?:
      return (String(decoding: text, as: UTF8.self), "!!java.util.Optional", false, text.contains(0x0A))
    case .bytes(let bytes)?: return (base64(bytes), "!!binary", false, true)
    case .null?, .optional(nil)?, nil: return ("null", "!!null", true, false)
    }
  }

  private func canBeSimpleKey(_ id: UInt32) -> Bool {
    let target = tree.resolved(id)
    let node = tree.nodes[Int(target)]
    if node.kind == .scalar || node.tag == .null {
      let (text, tag, _, _) = represent(target)
      return tag.utf16.count + text.utf16.count < 128 && !text.isEmpty && !text.utf8.contains(0x0A)
    }
    if anchors[target] != nil && written.contains(target) { return true }
    return node.subtreeEnd == target + 1
  }

  private mutating func writeScalar(_ id: UInt32, isSimpleKey: Bool) {
    let (text, tag, isPlain, isMultiline) = represent(id)
    let analysis = ScalarAnalysis(text)
    if !isMultiline && isPlain && (!isSimpleKey || !text.isEmpty)
      && (flowLevel > 0 ? analysis.allowsFlowPlain : analysis.allowsBlockPlain)
    {
      return writePlain(text)
    }
    if tag != "!!str" { writeIndicator(tag, needsWhitespace: true) }
    if !isMultiline && analysis.allowsSingleQuoted {
      writeIndicator("'", needsWhitespace: true)
      for byte in text.utf8 {
        output.append(byte)
        if byte == UInt8(ascii: "'") {
          output.append(byte)
          column += 1
        }
      }
      column += text.utf16.count
      return writeIndicator("'", needsWhitespace: false)
    }
    writeDoubleQuoted(text)
  }

  private mutating func writeDoubleQuoted(_ text: String) {
    writeIndicator("\"", needsWhitespace: true)
    for scalar in text.unicodeScalars {
      let escaped: String
      switch scalar.value {
      case 0x00: escaped = "\\0"
      case 0x07: escaped = "\\a"
      case 0x08: escaped = "\\b"
      case 0x09: escaped = "\\t"
      case 0x0A: escaped = "\\n"
      case 0x0B: escaped = "\\v"
      case 0x0C: escaped = "\\f"
      case 0x0D: escaped = "\\r"
      case 0x1B: escaped = "\\e"
      case 0x22: escaped = "\\\""
      case 0x5C: escaped = "\\\\"
      case 0x85: escaped = "\\N"
      case 0xA0: escaped = "\\_"
      case 0x2028: escaped = "\\L"
      case 0x2029: escaped = "\\P"
      case 0x20...0x7E, 0xA1...0xD7FF, 0xE000...0xFFFD, 0x10000...: escaped = String(scalar)
      case 0..<0x100: escaped = "\\x" + hex(scalar.value, 2)
      default: escaped = "\\u" + hex(scalar.value, 4)
      }
      column += escaped.utf16.count
      output.append(contentsOf: escaped.utf8)
    }
    writeIndicator("\"", needsWhitespace: false)
  }

  private func hex(_ value: UInt32, _ width: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

private func containsRareLineBreak(_ bytes: [UInt8]) -> Bool {
  for place in bytes.indices.dropLast() {
    if bytes[place] == 0xC2 && bytes[place + 1] == 0x85 { return true }
    if bytes[place] == 0xE2 && bytes[place + 1] == 0x80 && place + 2 < bytes.count
      && (bytes[place + 2] == 0xA8 || bytes[place + 2] == 0xA9)
    {
      return true
    }
  }
  return false
}

/// `${NAME}`, which the core schema tags as a reference to the environment: `\$\{\s*(\w+)((:?[-?])(\w+)?)?\s*\}`.
private func isEnvironment(_ bytes: [UInt8]) -> Bool {
  guard bytes.starts(with: "${".utf8), bytes.last == UInt8(ascii: "}") else { return false }
  var rest = bytes.dropFirst(2).dropLast()
  func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
    default: false
    }
  }
  rest = rest.drop(while: isSpace)
  let name = rest.prefix(while: isWord)
  guard !name.isEmpty else { return false }
  rest = rest.dropFirst(name.count)
  if let first = rest.first {
    var tail = rest
    if first == UInt8(ascii: ":") { tail = tail.dropFirst() }
    if let mark = tail.first, mark == UInt8(ascii: "-") || mark == UInt8(ascii: "?") {
      rest = tail.dropFirst().drop(while: isWord)
    }
  }
  return rest.allSatisfy(isSpace)
}

/// Which styles the engine's emitter allows for a text.
private struct ScalarAnalysis {
  var allowsFlowPlain = true
  var allowsBlockPlain = true
  var allowsSingleQuoted = true

  init(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last else {
      allowsFlowPlain = false
      return
    }
    var blockIndicators = false
    var flowIndicators = false
    if text.hasPrefix("---") || text.hasPrefix("...") {
      blockIndicators = true
      flowIndicators = true
    }
    var lineBreaks = false
    var special = false
    var breakSpace = false
    var spaceBreak = false
    var previousSpace = false
    var previousBreak = false
    var precededByWhitespace = true
    var followedByWhitespace = scalars.count == 1 || Self.isBlank(scalars[1], orBreak: true)
    for (index, scalar) in scalars.enumerated() {
      if index == 0 {
        switch scalar {
        case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`":
          flowIndicators = true
          blockIndicators = true
        case "?", ":":
          flowIndicators = true
          if followedByWhitespace { blockIndicators = true }
        case "-":
          if followedByWhitespace {
            flowIndicators = true
            blockIndicators = true
          }
        default: break
        }
      } else {
        switch scalar {
        case ",", "?", "[", "]", "{", "}": flowIndicators = true
        case ":":
          flowIndicators = true
          if followedByWhitespace { blockIndicators = true }
        case "#":
          if precededByWhitespace {
            flowIndicators = true
            blockIndicators = true
          }
        default: break
        }
      }
      let isLineBreak = scalar == "\n"
      if isLineBreak { lineBreaks = true }
      if !isLineBreak && !(0x20...0x7E).contains(scalar.value) {
        let isPrintable =
          scalar.value == 0x85 || (0xA0...0xD7FF).contains(scalar.value) || (0xE000...0xFFFD).contains(scalar.value)
          || scalar.value >= 0x10000
        if !isPrintable { special = true }
      }
      if scalar == " " {
        if previousBreak { breakSpace = true }
        previousSpace = true
        previousBreak = false
      } else if isLineBreak {
        if previousSpace { spaceBreak = true }
        previousSpace = false
        previousBreak = true
      } else {
        previousSpace = false
        previousBreak = false
      }
      precededByWhitespace = Self.isBlank(scalar, orBreak: false) || isLineBreak
      followedByWhitespace =
        index + 2 < scalars.count ? Self.isBlank(scalars[index + 2], orBreak: false) || isLineBreak : true
    }
    if first == " " || first == "\n" || last == " " || last == "\n" {
      allowsFlowPlain = false
      allowsBlockPlain = false
    }
    if breakSpace || spaceBreak || special {
      allowsFlowPlain = false
      allowsBlockPlain = false
      allowsSingleQuoted = false
    }
    if lineBreaks || flowIndicators { allowsFlowPlain = false }
    if blockIndicators { allowsBlockPlain = false }
  }

  private static func isBlank(_ scalar: Unicode.Scalar, orBreak: Bool) -> Bool {
    scalar == "\u{0}" || scalar == " " || scalar == "\t" || (orBreak && (scalar == "\r" || scalar == "\n"))
  }
}
