import ClusterModel
import Diagnostics
import FlinkYAML

/// A pod template file, as it stands on the disk.
package struct PodTemplateText: Sendable {
  package var path: String
  package var bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// Reads a template as Flink's Kubernetes client does: snakeyaml-engine with the JSON schema (`010`, `~`, `.5` and `yes` are
/// strings), then the fields of a `Pod` by their types. `kind` and `apiVersion` are not looked at.
func readPodTemplate(_ text: PodTemplateText) throws(EffectivePod.Failure) -> StructuredNode {
  let tree: FlinkYAMLTree
  do throws(FlinkYAMLError) {
    tree = try parseFlinkYAML(withoutEmptyDocumentAtEnd(try decodeFlinkYAML(text.bytes)))
    try tree.check()
  } catch {
    let place = (error.problemPlace ?? error.contextPlace).map { place in
      SourceLocation(
        path: text.path,
        range: SourceRange(at: SourcePosition(line: place.line, column: place.column, offset: place.offset)))
    }
    throw EffectivePod.Failure(
      flinkMessage: error.flinkMessage, message: "the pod template can't be read: \(error.problem)",
      location: place ?? start(of: text.path))
  }
  var reading = TemplateReading(tree: tree, path: text.path)
  let root = tree.nodes.isEmpty ? nil : try reading.node(0, depth: 0)
  guard let root, root.value != .null else {
    throw EffectivePod.Failure(
      flinkMessage:
        "NullPointerException: Cannot invoke \"HasMetadata.setApiVersion(String)\" because \"unmarshal\" is null",
      message: "the pod template is empty", location: start(of: text.path))
  }
  return try typedPod(root)
}

/// A text without a separator that nothing follows: empty documents don't count.
private func withoutEmptyDocumentAtEnd(_ text: [UInt8]) -> [UInt8] {
  var rest = text[...]
  while let last = rest.last, last == 0x20 || last == 0x0A || last == 0x0D { rest.removeLast() }
  guard rest.suffix(4).elementsEqual("\n---".utf8) else { return text }
  return Array(rest.dropLast(3))
}

private func start(of path: String) -> SourceLocation { SourceLocation(path: path, range: SourceRange(at: .start)) }

private struct TemplateReading {
  let tree: FlinkYAMLTree
  let path: String
  /// Aliases make a small text a large tree.
  var nodesLeft = 200_000

  init(tree: FlinkYAMLTree, path: String) {
    self.tree = tree
    self.path = path
  }

  mutating func node(_ id: UInt32, depth: Int) throws(EffectivePod.Failure) -> StructuredNode {
    let provenance = Provenance(.source(location(id)))
    nodesLeft -= 1
    guard depth < 256, nodesLeft > 0 else {
      throw EffectivePod.Failure(
        flinkMessage: "StackOverflowError: null", message: "the pod template is nested too deeply, or inside itself",
        location: location(id))
    }
    let target = tree.resolved(id)
    let node = tree.nodes[Int(target)]
    let children = node.kind == .scalar ? [] : tree.children(of: target)
    switch node.kind {
    case .scalar, .alias: return StructuredNode(scalar(target), provenance)
    case .sequence:
      var items: [StructuredNode] = []
      for child in children { items.append(try self.node(child, depth: depth + 1)) }
      return StructuredNode(.list(items), provenance)
    case .mapping:
      var entries: [StructuredValue.Entry] = []
      for place in stride(from: 0, to: children.count - 1, by: 2) {
        let key = try self.key(children[place])
        let value = try self.node(children[place + 1], depth: depth + 1)
        entries.append(StructuredValue.Entry(key: key, keyLocation: location(children[place]), value: value))
      }
      return StructuredNode(.map(entries), provenance)
    }
  }

  private func key(_ id: UInt32) throws(EffectivePod.Failure) -> String {
    let target = tree.resolved(id)
    guard tree.nodes[Int(target)].kind == .scalar else { return tree.javaText(of: target) }
    switch scalar(target) {
    case .string(let text): return text
    case .number(let text): return text
    case .integer(let value): return String(value)
    case .boolean(let value): return value ? "true" : "false"
    case .null, .list, .map:
      throw EffectivePod.Failure(
        flinkMessage:
          "IllegalArgumentException: Null key for a Map not allowed in JSON (use a converting NullKeySerializer?)",
        message: "a key of the pod template is null", location: location(id))
    }
  }

  /// A scalar by the JSON schema; a plain text with a tag of its own keeps that.
  private func scalar(_ id: UInt32) -> StructuredValue {
    let node = tree.nodes[Int(id)]
    let text = String(decoding: tree.text(id), as: UTF8.self)
    guard node.isPlain, node.tag != .string, node.tag != .binary else {
      switch tree.scalar(id) {
      case .integer(let digits, _)?: return Int64(digits).map { .integer($0) } ?? .number(text: digits)
      case .double(let value)?: return .number(text: javaText(value))
      case .boolean(let value)?: return .boolean(value)
      case .null?: return .null
      default: return .string(text)
      }
    }
    switch text {
    case "", "null": return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case ".inf": return .number(text: "Infinity")
    case "-.inf": return .number(text: "-Infinity")
    case ".nan": return .number(text: "NaN")
    default: break
    }
    switch jsonNumber(text) {
    case .none: return .string(text)
    case .integer:
      if let value = Int64(text) { return .integer(value) }
      return .number(text: text)
    case .float: return javaDouble(Array(text.utf8)).map { .number(text: javaText($0)) } ?? .string(text)
    }
  }

  private func location(_ id: UInt32) -> SourceLocation {
    let node = tree.nodes[Int(id)]
    return SourceLocation(
      path: path,
      range: SourceRange(
        start: SourcePosition(line: Int(node.startLine), column: Int(node.startColumn), offset: Int(node.start)),
        end: SourcePosition(line: Int(node.endLine), column: Int(node.endColumn), offset: Int(node.end))))
  }
}

private enum JSONNumber {
  case none
  case integer
  case float
}

/// What snakeyaml-engine's JSON schema takes for a number: `-?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?`.
private func jsonNumber(_ text: String) -> JSONNumber {
  var rest = Array(text.utf8)[...]
  func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
    let run = rest.prefix { (0x30...0x39).contains($0) }.count
    rest = rest.dropFirst(run)
    return run
  }
  if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
  let startsWithZero = rest.first == UInt8(ascii: "0")
  let whole = digits(&rest)
  guard whole > 0, !startsWithZero || whole == 1 else { return .none }
  if rest.isEmpty { return .integer }
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst()
    _ = digits(&rest)
  }
  if rest.isEmpty { return .float }
  guard let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") else { return .none }
  rest = rest.dropFirst()
  if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
  return digits(&rest) > 0 && rest.isEmpty ? .float : .none
}
