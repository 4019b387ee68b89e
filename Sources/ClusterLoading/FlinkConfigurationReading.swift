package import ClusterModel
package import Diagnostics
import FlinkYAML
import YAMLTree

/// Reads a `config.yaml` as Flink 1.19 and later do.
///
/// - Parameter bytes: the file, byte order mark and all.
/// - Returns: the cluster with its flattened configuration, or with the failure that keeps Flink from starting; and the
///   text as UTF-8 that places count in.
package func readFlinkConfiguration(_ bytes: [UInt8], path: String) -> (cluster: Cluster, source: SourceFile) {
  var cluster = Cluster(kind: .flinkConfiguration, path: path)
  var text = bytes
  do throws(FlinkYAMLError) {
    text = try decodeFlinkYAML(bytes)
    let tree = try parseFlinkYAML(text)
    try tree.check()
    cluster.configuration = try flatten(tree, path: path)
    if let null = cluster.configuration.first(of: .null) {
      cluster.loadFailure = Cluster.LoadFailure(
        flinkMessage: parsingFailed + "NullPointerException: Value must not be null.",
        message: "'\(null.key)' has no value: Flink refuses to start", location: null.provenance.location)
    }
  } catch {
    cluster.configuration = FlinkConfiguration()
    var place = location(error, path: path)
    // Flink doesn't say where bytes are no text; a person needs to know.
    let decoded = decodeSource(bytes, path: path)
    if place == nil, let problem = decoded.problem {
      place = SourceLocation(path: path, range: problem.range)
      text = decoded.source.text
    }
    cluster.loadFailure = Cluster.LoadFailure(
      flinkMessage: parsingFailed + error.flinkMessage, message: error.headline, location: place)
    if error.isLogged {
      let exception = error.flinkMessage.replacing(
        prefix: "YamlEngineException", by: "org.snakeyaml.engine.v2.exceptions.YamlEngineException")
      cluster.readerLogs = ["YamlParserUtils: Failed to parse YAML configuration | " + exception]
    }
  }
  return (cluster, SourceFile(path: path, text: text))
}

private let parsingFailed = "RuntimeException: Error parsing YAML configuration. <- "

private func location(_ error: FlinkYAMLError, path: String) -> SourceLocation? {
  guard let place = error.problemPlace else { return nil }
  return SourceLocation(
    path: path,
    range: SourceRange(at: SourcePosition(line: place.line, column: place.column, offset: place.offset)))
}

/// Nested maps become dotted keys; the last of two equal ones in document order wins.
private func flatten(_ tree: FlinkYAMLTree, path: String) throws(FlinkYAMLError) -> FlinkConfiguration {
  var configuration = FlinkConfiguration()
  guard !tree.isEmpty else { return configuration }
  let root = tree.nodes[0]
  guard root.kind == .mapping, root.tag == .mapping else {
    throw FlinkYAMLError(
      exception: "ClassCastException",
      "class \(javaClass(tree, 0)) cannot be cast to class java.util.Map")
  }
  configuration.reserve(entries: tree.nodes.count / 2, bytes: tree.source.count)
  var flattening = Flattening(tree: tree, path: configuration.path(path) ?? 0)
  try flattening.add(0, to: &configuration, depth: 0)
  return configuration
}

private struct Flattening {
  let tree: FlinkYAMLTree
  let path: UInt16
  /// The dotted key down to here.
  var key: [UInt8] = []
  var lastAnchor = 0

  mutating func add(
    _ mapping: UInt32, to configuration: inout FlinkConfiguration, depth: Int
  ) throws(FlinkYAMLError) {
    // A map inside itself.
    guard depth < 1000 else {
      var error = FlinkYAMLError(exception: "StackOverflowError", "null")
      let node = tree.nodes[Int(mapping)]
      error.problemPlace = FlinkYAMLError.Place(
        offset: Int(node.start), line: Int(node.startLine), column: Int(node.startColumn))
      throw error
    }
    let end = tree.nodes[Int(mapping)].subtreeEnd
    var child = mapping + 1
    while child < end {
      let value = tree.nodes[Int(child)].subtreeEnd
      try add(child, value, to: &configuration, depth: depth)
      child = tree.nodes[Int(value)].subtreeEnd
    }
  }

  private mutating func add(
    _ keyNode: UInt32, _ valueNode: UInt32, to configuration: inout FlinkConfiguration, depth: Int
  ) throws(FlinkYAMLError) {
    let keyTarget = tree.resolved(keyNode)
    let length = key.count
    defer { key.removeLast(key.count - length) }
    if tree.isString(keyTarget) {
      tree.withText(keyTarget) { key.append(contentsOf: $0) }
    } else if tree.nodes[Int(keyTarget)].tag == .null || tree.scalar(keyTarget) == .null {
      key.append(contentsOf: "null".utf8)
    } else {
      throw FlinkYAMLError(
        "a key must be a string", notStringAt: tree.nodes[Int(keyNode)], javaClass: javaClass(tree, keyTarget))
    }
    let target = tree.resolved(valueNode)
    let node = tree.nodes[Int(target)]
    if node.kind == .mapping && node.tag == .mapping {
      key.append(UInt8(ascii: "."))
      return try add(target, to: &configuration, depth: depth + 1)
    }
    let range = compactRange(tree.nodes[Int(valueNode)])
    let keyRange = compactRange(tree.nodes[Int(keyNode)])
    // What is written as Flink prints it is taken from the source as it stands.
    if let type = plainType(target) {
      key.withUnsafeBufferPointer { key in
        tree.withText(target) { text in
          configuration.set(key: key, text: text, type: type, path: path, range: range, keyRange: keyRange)
        }
      }
      return
    }
    let (type, value) = typed(target)
    var text = type == .null ? "null" : tree.flinkText(of: target, lastAnchor: &lastAnchor)
    key.withUnsafeBufferPointer { key in
      text.withUTF8 { text in
        configuration.set(
          key: key, text: text, type: type, path: path, range: range, keyRange: keyRange, value: value)
      }
    }
  }

  /// The type of a scalar whose text Flink prints as it is written; nil for others.
  private func plainType(_ id: UInt32) -> FlinkValueType? {
    if tree.isString(id) { return .string }
    return tree.plainDecimal(id)?.type ?? (tree.isPlainBoolean(id) ? .boolean : nil)
  }

  private func typed(_ id: UInt32) -> (FlinkValueType, ConfigurationValue?) {
    let node = tree.nodes[Int(id)]
    switch node.kind {
    case .sequence where node.tag != .null: return (.list, ConfigurationValue(tree, id))
    case .mapping where node.tag != .null: return (.set, ConfigurationValue(tree, id))
    default: break
    }
    switch tree.scalar(id) {
    case .integer(_, let kind)?: return (kind.type, nil)
    case .double?: return (.double, nil)
    case .boolean?: return (.boolean, nil)
    case .bytes(let bytes)?: return (.bytes, .bytes(bytes))
    case .uuid(let text)?: return (.uuid, .string(text))
    case .optional(let text)?: return (.optional, text.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null)
    case .string?, .null?, nil: return (.null, nil)
    }
  }

  private func compactRange(_ node: FlinkYAMLTree.Node) -> CompactRange {
    CompactRange(
      start: node.start, startLine: node.startLine, startColumn: node.startColumn, end: node.end,
      endLine: node.endLine, endColumn: node.endColumn)
  }
}

extension JavaIntegerClass {
  fileprivate var type: FlinkValueType {
    switch self {
    case .int: .integer
    case .long: .long
    case .bigInteger: .bigInteger
    }
  }
}

private func javaClass(_ tree: FlinkYAMLTree, _ id: UInt32) -> String {
  let node = tree.nodes[Int(id)]
  switch node.kind {
  case .sequence: return "java.util.ArrayList"
  case .mapping: return node.tag == .set ? "java.util.LinkedHashSet" : "java.util.LinkedHashMap"
  case .scalar, .alias: break
  }
  switch tree.scalar(id) {
  case .integer(_, let kind)?:
    return kind == .int ? "java.lang.Integer" : kind == .long ? "java.lang.Long" : "java.math.BigInteger"
  case .double?: return "java.lang.Double"
  case .boolean?: return "java.lang.Boolean"
  case .bytes?: return "[B"
  case .uuid?: return "java.util.UUID"
  case .optional?: return "java.util.Optional"
  case .string?, .null?, nil: return "java.lang.String"
  }
}

extension FlinkYAMLError {
  fileprivate init(_ problem: String, notStringAt node: FlinkYAMLTree.Node, javaClass: String) {
    self.init(exception: "ClassCastException", "class \(javaClass) cannot be cast to class java.lang.String")
    context = problem
    problemPlace = Place(offset: Int(node.start), line: Int(node.startLine), column: Int(node.startColumn))
  }

  /// The problem for a person: what is wrong, without Java.
  fileprivate var headline: String {
    switch exception {
    case "ClassCastException" where context != nil:
      return "a key of a Flink configuration can only be a string"
    case "ClassCastException":
      return "a Flink configuration can only be a map of keys and values"
    case "StackOverflowError":
      return "maps or lists are nested too deep, or inside themselves"
    case "ReaderException":
      return "a control character stands in the file; YAML allows none"
    default: break
    }
    if problem.hasPrefix("java.nio.charset") { return "the file is not UTF-8" }
    if problem.contains("\\t(TAB)") { return "a tab stands where YAML wants blanks" }
    if let context, !context.isEmpty { return "\(problem), \(context)" }
    return problem
  }
}

extension String {
  fileprivate func replacing(prefix: String, by other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
