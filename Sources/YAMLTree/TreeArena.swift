internal import Diagnostics

/// Collects the nodes of a tree in document order; what the readers of YAML and JSON share.
struct TreeArena {
  let source: SourceFile
  let limits: YAMLLimits
  var nodes: [YAMLRecord] = []
  var texts: [UInt8] = []
  var roots: [UInt32] = []
  var properties: [UInt32: YAMLProperties] = [:]
  var problem: YAMLProblem? {
    didSet { stopped = problem != nil }
  }
  /// Whether there is a problem: cheaper to ask in a loop than the problem itself.
  private(set) var stopped = false
  /// Collections that are not closed yet, innermost last.
  var open: [UInt32] = []
  /// Where the node that was last completed ends.
  var lastEnd: UInt32 = 0

  init(source: SourceFile, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
    nodes.reserveCapacity(min(source.text.count / 16 + 8, 1 << 16))
  }

  /// Appends a node; the limit on nodes is checked here.
  @inline(__always)
  mutating func add(_ record: YAMLRecord) -> UInt32 {
    let id = UInt32(truncatingIfNeeded: nodes.count)
    nodes.append(record)
    if nodes.count > limits.nodes { failTooManyNodes(at: id) }
    return id
  }

  /// Opens the collection that was just added; the limit on depth is checked here.
  mutating func openCollection(_ id: UInt32) {
    open.append(id)
    if open.count > limits.depth {
      fail(
        .tooDeep(limit: limits.depth), "collections are nested deeper than \(limits.depth) levels", at: id,
        help: "flatten the document; a configuration needs no more than a dozen levels")
    }
  }

  /// Closes the innermost collection at `end`, or where its last child ends.
  mutating func closeCollection(end: UInt32?) {
    guard let id = open.popLast() else { return }
    let index = Int(id)
    nodes[index].subtreeEnd = UInt32(truncatingIfNeeded: nodes.count)
    // libyaml ends a block collection at the next token: take the last child's end.
    let end = max(end ?? lastEnd, nodes[index].start)
    nodes[index].end = end
    lastEnd = end
  }

  mutating func fail(
    _ kind: YAMLProblem.Kind, _ message: String, at id: UInt32, help: String? = nil, notes: [YAMLProblem.Note] = []
  ) {
    guard problem == nil else { return }
    problem = YAMLProblem(kind: kind, message: message, range: range(of: id), help: help, notes: notes)
  }

  private mutating func failTooManyNodes(at id: UInt32) {
    fail(
      .tooManyNodes(limit: limits.nodes), "the file holds more than \(limits.nodes) keys and values", at: id,
      help: "split it into several files")
  }

  func range(of id: UInt32) -> SourceRange {
    let node = nodes[Int(id)]
    let start = SourcePosition(line: Int(node.line), column: Int(node.column), offset: Int(node.start))
    return SourceRange(start: start, end: source.position(from: start, to: Int(node.end)))
  }

  /// The tree; collections that a problem left open end where their last child does.
  mutating func finish() -> YAMLTree {
    while !open.isEmpty { closeCollection(end: nil) }
    return YAMLTree(
      storage: YAMLTree.Storage(
        source: source, nodes: nodes, texts: texts, roots: roots, properties: properties, problem: problem))
  }

  /// Refuses a text over the limit on bytes.
  mutating func checkSize() -> Bool {
    let limit = min(limits.bytes, Int(UInt32.max) - 1)
    guard source.text.count > limit else { return true }
    problem = YAMLProblem(
      kind: .tooLarge(limit: limit), message: "the file is larger than \(limit) bytes",
      range: SourceRange(at: .start))
    return false
  }
}
