package import FlinkYAML

extension ConfigurationValue {
  /// The value as Flink prints it: text as it is, numbers as Java does, lists and sets in the flow style of its dumper.
  package var flinkText: String {
    switch self {
    case .string(let text): return text
    case .integer(let digits): return digits
    case .double(let value):
      return value.isNaN ? ".nan" : value.isInfinite ? (value < 0 ? "-.inf" : ".inf") : javaText(value)
    case .boolean(let value): return value ? "true" : "false"
    case .null: return "null"
    case .bytes, .list, .map, .set:
      var text: [UInt8] = []
      appendYAML(to: &text)
      guard let tree = try? parseFlinkYAML(text) else { return "" }
      var anchor = 0
      return tree.flinkText(of: 0, lastAnchor: &anchor)
    }
  }

  /// The value of a node that Flink's reader accepts.
  package init(_ tree: FlinkYAMLTree, _ id: UInt32) {
    self.init(tree, id, depth: 0)
  }

  private init(_ tree: FlinkYAMLTree, _ id: UInt32, depth: Int) {
    let id = tree.resolved(id)
    let node = tree.nodes[Int(id)]
    // A list inside itself is cut where it begins again.
    guard depth < 64, node.tag != .null else {
      self = .null
      return
    }
    if node.kind == .scalar {
      switch tree.scalar(id) {
      case .string(let text)?: self = .string(String(decoding: text, as: UTF8.self))
      case .integer(let decimal, _)?: self = .integer(digits: decimal)
      case .double(let value)?: self = .double(value)
      case .boolean(let value)?: self = .boolean(value)
      case .bytes(let bytes)?: self = .bytes(bytes)
      case .uuid(let text)?: self = .string(text)
      case .optional(let text?)?: self = .string(String(decoding: text, as: UTF8.self))
      case .optional(nil)?, .null?, nil: self = .null
      }
      return
    }
    let children = tree.children(of: id)
    if node.kind == .sequence {
      self = .list(children.map { ConfigurationValue(tree, $0, depth: depth + 1) })
      return
    }
    let pairs = stride(from: 0, to: children.count - 1, by: 2).map { place in
      Entry(
        key: ConfigurationValue(tree, children[place], depth: depth + 1),
        value: node.tag == .set ? .null : ConfigurationValue(tree, children[place + 1], depth: depth + 1))
    }
    self = node.tag == .set ? .set(pairs.map(\.key)) : .map(pairs)
  }

  init(_ text: String, type: FlinkValueType) {
    switch type {
    case .integer, .long, .bigInteger: self = .integer(digits: text)
    case .double:
      switch text {
      case ".nan": self = .double(.nan)
      case ".inf": self = .double(.infinity)
      case "-.inf": self = .double(-.infinity)
      default: self = Double(text).map { .double($0) } ?? .string(text)
      }
    case .boolean: self = .boolean(text == "true")
    case .null: self = .null
    case .string, .bytes, .list, .set, .uuid, .optional, .map: self = .string(text)
    }
  }

  var type: FlinkValueType {
    switch self {
    case .string: .string
    case .integer(let digits): Int32(digits) != nil ? .integer : Int64(digits) != nil ? .long : .bigInteger
    case .double: .double
    case .boolean: .boolean
    case .bytes: .bytes
    case .list: .list
    case .map: .map
    case .set: .set
    case .null: .null
    }
  }

  /// Writes a flow form that reads back as this value.
  private func appendYAML(to text: inout [UInt8]) {
    switch self {
    case .string(let string): Self.appendQuoted(string, to: &text)
    case .bytes(let bytes): text += "!!binary \"\(base64(bytes))\"".utf8
    case .list(let items):
      text += "[".utf8
      for item in items {
        item.appendYAML(to: &text)
        text += ", ".utf8
      }
      text += "]".utf8
    case .set(let items):
      text += "!!set {".utf8
      for item in items {
        text += "? ".utf8
        item.appendYAML(to: &text)
        text += " : ~, ".utf8
      }
      text += "}".utf8
    case .map(let entries):
      text += "{".utf8
      for entry in entries {
        text += "? ".utf8
        entry.key.appendYAML(to: &text)
        text += " : ".utf8
        entry.value.appendYAML(to: &text)
        text += ", ".utf8
      }
      text += "}".utf8
    case .integer, .double, .boolean, .null: text += flinkText.utf8
    }
  }

  private static func appendQuoted(_ string: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C:
        text.append(0x5C)
        text.append(UInt8(scalar.value))
      case 0x20...0x7E: text.append(UInt8(scalar.value))
      default:
        let hex = String(scalar.value, radix: 16)
        text += "\\U".utf8
        text += String(repeating: "0", count: 8 - hex.count).utf8
        text += hex.utf8
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
