/// A scalar as the Java object that Flink gets.
package enum FlinkYAMLScalar: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(decimal: String, JavaIntegerClass)
  case double(Double)
  case string([UInt8])
  case bytes([UInt8])
  /// `!!java.util.UUID`, in its canonical form.
  case uuid(String)
  /// `!!java.util.Optional`; nil when empty.
  case optional([UInt8]?)
}

extension FlinkYAMLTree {
  /// Whether the node is made of nothing but text, so that `text(_:)` is all of it.
  package func isString(_ id: UInt32) -> Bool {
    let node = nodes[Int(id)]
    return node.kind == .scalar && node.tag == .string
  }

  /// The Java object of a scalar node; nil where its constructor throws.
  package func scalar(_ id: UInt32) -> FlinkYAMLScalar? {
    let node = nodes[Int(id)]
    switch node.tag {
    case .string: return .string(Array(text(id)))
    case .null: return .null
    case .boolean:
      let word = text(id)
      if word.elementsEqual("true".utf8) { return .boolean(true) }
      if word.elementsEqual("false".utf8) { return .boolean(false) }
      switch String(decoding: word, as: UTF8.self).lowercased() {
      case "true": return .boolean(true)
      case "false": return .boolean(false)
      default: return .null
      }
    case .integer:
      if let kind = plainDecimal(id) { return .integer(decimal: string(id), kind) }
      guard let (decimal, kind) = constructInteger(Array(text(id))) else { return nil }
      return .integer(decimal: decimal, kind)
    case .float: return constructFloat(text(id)).map { .double($0) }
    case .binary: return decodeBase64(text(id)).map { .bytes($0) }
    case .uuid: return constructUUID(text(id)).map { .uuid($0) }
    case .optional:
      let content = text(id)
      return .optional(content.withUnsafeBufferPointer { resolvePlainScalar($0) } == .null ? nil : Array(content))
    case .sequence, .mapping, .set, .unknown: return nil
    }
  }

  /// The class of an integer that is written as Java prints it, such as `8`; nil for `+8`, `0x8`, `08`, and for one of
  /// more digits than a Long has for sure.
  package func plainDecimal(_ id: UInt32) -> JavaIntegerClass? {
    guard nodes[Int(id)].kind == .scalar, nodes[Int(id)].tag == .integer else { return nil }
    return withText(id) { text in
      guard let first = text.first, text.count <= 18 else { return nil }
      let start = first == UInt8(ascii: "-") ? 1 : 0
      guard text.count > start, text[start] != UInt8(ascii: "0") || text.count == 1 else { return nil }
      var value: Int64 = 0
      for byte in text[start...] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return Int32(exactly: start == 1 ? -value : value) == nil ? .long : .int
    }
  }

  /// Whether a boolean is written as Java prints it.
  package func isPlainBoolean(_ id: UInt32) -> Bool {
    guard nodes[Int(id)].kind == .scalar, nodes[Int(id)].tag == .boolean else { return false }
    return withText(id) { $0.elementsEqual("true".utf8) || $0.elementsEqual("false".utf8) }
  }

  /// Makes every value of the document as Flink does, to see whether a constructor throws: unknown tags, numbers that
  /// are none, tags on the wrong kind of node, duplicate and recursive keys.
  package func check() throws(FlinkYAMLError) {
    if isEmpty { return }
    var checked = CheckedNodes(count: hasCollectionAliases ? nodes.count : 0)
    try check(0, &checked)
  }

  /// Collections that were made already, by way of an alias.
  struct CheckedNodes {
    var done: [Bool]

    init(count: Int) { done = Array(repeating: false, count: count) }
  }

  private func check(_ id: UInt32, _ checked: inout CheckedNodes) throws(FlinkYAMLError) {
    let node = nodes[Int(id)]
    switch (node.kind, node.tag) {
    case (.alias, _):
      // Its target stands before it; but what a set or a null drops was not made yet.
      let target = node.textStart
      if nodes[Int(target)].kind == .scalar || !checked.done[Int(target)] { try check(target, &checked) }
    case (.scalar, .string), (_, .null):
      return
    case (_, .unknown):
      throw FlinkYAMLError(
        "could not determine a constructor for the tag \(unknownTags.last { $0.node == id }.map { encodeTag($0.tag) } ?? "")",
        node: node,
        context: nil)
    case (.scalar, .sequence), (.scalar, .mapping), (.scalar, .set):
      throw classCast("ScalarNode", node.tag == .sequence ? "SequenceNode" : "MappingNode")
    case (.scalar, .boolean):
      return
    case (.scalar, .integer) where plainDecimal(id) != nil:
      return
    case (.scalar, _):
      guard scalar(id) != nil else { throw notConstructed(id) }
    case (.sequence, .sequence):
      if !checked.done.isEmpty { checked.done[Int(id)] = true }
      var child = id + 1
      while child < node.subtreeEnd {
        try check(child, &checked)
        child = nodes[Int(child)].subtreeEnd
      }
    case (.sequence, .optional), (.mapping, .optional):
      throw FlinkYAMLError("found non scalar node", node: node, context: "while constructing Optional")
    case (.sequence, _):
      throw classCast("SequenceNode", node.tag == .mapping || node.tag == .set ? "MappingNode" : "ScalarNode")
    case (.mapping, .mapping), (.mapping, .set):
      if !checked.done.isEmpty { checked.done[Int(id)] = true }
      try checkMapping(id, &checked)
    case (.mapping, _):
      throw classCast("MappingNode", node.tag == .sequence ? "SequenceNode" : "ScalarNode")
    }
  }

  private func checkMapping(_ id: UInt32, _ checked: inout CheckedNodes) throws(FlinkYAMLError) {
    let node = nodes[Int(id)]
    var keys = KeySet(of: id, in: self)
    var key = id + 1
    while key < node.subtreeEnd {
      let target = resolved(key)
      if !isString(target) || target != key { try check(key, &checked) }
      if !keys.insert(key, target, in: self) {
        throw FlinkYAMLError(
          "found duplicate key \(javaText(of: target))", node: nodes[Int(key)], context: "while constructing a mapping",
          contextNode: node)
      }
      key = nodes[Int(nodes[Int(key)].subtreeEnd)].subtreeEnd
    }
    key = id + 1
    while key < node.subtreeEnd {
      let value = nodes[Int(key)].subtreeEnd
      if node.tag == .mapping { try check(value, &checked) }
      if isRecursive(resolved(key)) {
        throw FlinkYAMLError(
          exception: "YamlEngineException",
          "Recursive key for mapping is detected but it is not configured to be allowed.")
      }
      key = nodes[Int(value)].subtreeEnd
    }
  }

  private func notConstructed(_ id: UInt32) -> FlinkYAMLError {
    let text = String(decoding: text(id), as: UTF8.self)
    switch nodes[Int(id)].tag {
    case .integer where text.isEmpty:
      return FlinkYAMLError(
        "found empty value", node: nodes[Int(id)], context: "while constructing an int", contextNode: nodes[Int(id)])
    case .integer, .float:
      return FlinkYAMLError(
        exception: "YamlEngineException", "java.lang.NumberFormatException: For input string: \"\(text)\"")
    default:
      return FlinkYAMLError(
        exception: "YamlEngineException", "java.lang.IllegalArgumentException: \(text)")
    }
  }

  private func classCast(_ from: String, _ to: String) -> FlinkYAMLError {
    FlinkYAMLError(
      exception: "YamlEngineException",
      "java.lang.ClassCastException: class org.snakeyaml.engine.v2.nodes.\(from) cannot be cast to class "
        + "org.snakeyaml.engine.v2.nodes.\(to)")
  }

  /// Bytes that two nodes share exactly when their Java objects are equal.
  func identity(_ id: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    appendIdentity(id, to: &bytes, depth: 0)
    return bytes
  }

  private func appendIdentity(_ id: UInt32, to bytes: inout [UInt8], depth: Int) {
    let id = resolved(id)
    let node = nodes[Int(id)]
    func append(_ mark: Unicode.Scalar, _ content: some Collection<UInt8>) {
      bytes.append(UInt8(ascii: mark))
      bytes.append(contentsOf: "\(content.count):".utf8)
      bytes.append(contentsOf: content)
    }
    if depth > Parser.depthLimit || isRecursive(id) { return append("r", "\(id)".utf8) }
    if node.kind == .scalar || node.tag == .null {
      switch node.kind == .scalar ? scalar(id) : .null {
      case .string(let text)?: append("s", text)
      case .integer(let decimal, let kind)?: append("i", "\(kind.rawValue)\(decimal)".utf8)
      case .double(let value)?: append("d", "\(value.isNaN ? Double.nan.bitPattern : value.bitPattern)".utf8)
      case .boolean(let value)?: append("b", value ? [1] : [0])
      case .null?: append("n", [])
      case .uuid(let text)?: append("u", text.utf8)
      case .optional(let text)?: append("o", text ?? [])
      // Java compares arrays by identity.
      case .bytes?, nil: append("x", "\(id)".utf8)
      }
      return
    }
    var parts: [[UInt8]] = []
    var child = id + 1
    while child < node.subtreeEnd {
      var part: [UInt8] = []
      appendIdentity(child, to: &part, depth: depth + 1)
      child = nodes[Int(child)].subtreeEnd
      if node.kind == .mapping {
        if node.tag == .mapping { appendIdentity(child, to: &part, depth: depth + 1) }
        child = nodes[Int(child)].subtreeEnd
      }
      parts.append(part)
    }
    if node.kind == .mapping { parts.sort { $0.lexicographicallyPrecedes($1) } }
    append(node.kind == .sequence ? "l" : node.tag == .set ? "t" : "m", parts.joined())
  }
}

extension FlinkYAMLError {
  init(_ problem: String, node: FlinkYAMLTree.Node, context: String?, contextNode: FlinkYAMLTree.Node? = nil) {
    self.init(problem, at: nil, context: context)
    problemPlace = node.place
    contextPlace = contextNode?.place
  }
}

/// A float's text, lower-cased first, with one sign of its own.
private func constructFloat(_ text: ArraySlice<UInt8>) -> Double? {
  let isLowercased = text.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
  var text = isLowercased ? Array(text) : Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
  if text.elementsEqual(".inf".utf8) { return .infinity }
  if text.elementsEqual("-.inf".utf8) { return -.infinity }
  if text.elementsEqual(".nan".utf8) { return .nan }
  guard let first = text.first else { return nil }
  if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { text.removeFirst() }
  guard let value = javaDouble(text) else { return nil }
  return first == UInt8(ascii: "-") ? -value : value
}

/// Java's basic decoder after white space is gone: padding may be missing, but not half there.
private func decodeBase64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
  var result: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  var padding = 0
  for byte in text {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D: continue
    case UInt8(ascii: "="):
      padding += 1
      continue
    default: break
    }
    if padding > 0 { return nil }
    let value: UInt8
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    default: return nil
    }
    bits = bits << 6 | UInt32(value)
    count += 1
    if count.isMultiple(of: 4) {
      result.append(UInt8(truncatingIfNeeded: bits >> 16))
      result.append(UInt8(truncatingIfNeeded: bits >> 8))
      result.append(UInt8(truncatingIfNeeded: bits))
    }
  }
  switch count % 4 {
  case 0: return padding == 0 ? result : nil
  case 2 where padding == 0 || padding == 2: return result + [UInt8(truncatingIfNeeded: bits >> 4)]
  case 3 where padding <= 1:
    return result + [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
  default: return nil
  }
}

/// Base64 with padding, without line breaks.
package func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  var index = 0
  while index < bytes.count {
    let group = bytes[index..<min(index + 3, bytes.count)]
    var bits: UInt32 = 0
    for place in 0..<3 { bits = bits << 8 | UInt32(place < group.count ? group[index + place] : 0) }
    for place in 0..<4 {
      text.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 0x3F)] : UInt8(ascii: "="))
    }
    index += 3
  }
  return String(decoding: text, as: UTF8.self)
}

/// `UUID.fromString`: five hexadecimal numbers, each cut to its width.
private func constructUUID(_ text: ArraySlice<UInt8>) -> String? {
  guard text.count <= 36 else { return nil }
  let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  guard parts.count == 5 else { return nil }
  let widths = [8, 4, 4, 4, 12]
  var fields: [String] = []
  for (part, width) in zip(parts, widths) {
    guard !part.isEmpty, part.count <= 16, let value = UInt64(String(decoding: part, as: UTF8.self), radix: 16) else {
      return nil
    }
    let hex = String(value & (UInt64.max >> UInt64(64 - 4 * width)), radix: 16)
    fields.append(String(repeating: "0", count: width - hex.count) + hex)
  }
  return fields.joined(separator: "-")
}

/// A tag as the engine shows it: what is not safe in a URI is percent-encoded.
private func encodeTag(_ tag: String) -> String {
  var text = ""
  for byte in tag.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      text.unicodeScalars.append(Unicode.Scalar(byte))
    case _ where "-_.!~*'()@:$&,;=[]/".utf8.contains(byte): text.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let hex = String(byte, radix: 16, uppercase: true)
      text += "%" + (hex.count == 1 ? "0" : "") + hex
    }
  }
  return text
}
