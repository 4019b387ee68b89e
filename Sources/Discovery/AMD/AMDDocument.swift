internal import Diagnostics
internal import ExternalResources
internal import Topology
internal import YAMLTree

/// The JSON in the output of one of AMD's tools.
///
/// The tools print warnings before it, on the same stream. A document that is cut off gives what stands before.
struct AMDDocument {
  var root: YAMLNode
  /// Why it isn't the whole document, or isn't JSON.
  var problem: String?

  /// Nil where nothing in the output looks like JSON.
  init?(_ text: String, name: String) {
    var first: AMDDocument?
    for (count, start) in Self.starts(in: text).enumerated() {
      // A warning may begin with a bracket, too: a few places are tried, the rest is not JSON.
      guard count < 5 else { break }
      guard let document = AMDDocument(json: Array(text[start...].utf8), name: name) else { continue }
      if document.problem == nil || Self.looksRight(document.root) {
        self = document
        return
      }
      first = first ?? document
    }
    guard let first else { return nil }
    self = first
  }

  private init(root: YAMLNode, problem: String?) {
    self.root = root
    self.problem = problem
  }

  private init?(json bytes: [UInt8], name: String) {
    let source = SourceFile(path: name, text: bytes)
    let strict = parseJSON(source)
    guard let problem = strict.problem else {
      guard let root = strict.documents.first else { return nil }
      self.init(root: root.resolved, problem: nil)
      return
    }
    // Python prints NaN, and people leave commas behind: flow collections of YAML allow that.
    let lenient = parseYAML(source)
    let what = "\(printable(problem.message)), at line \(problem.range.start.line)"
    if lenient.problem == nil, let root = lenient.documents.first {
      self.init(root: root.resolved, problem: "not quite JSON: \(what)")
    } else if let root = strict.documents.first {
      self.init(root: root.resolved, problem: "cut off or malformed; telling what stands before: \(what)")
    } else {
      return nil
    }
  }

  /// A list, or an object with something in it.
  private static func looksRight(_ root: YAMLNode) -> Bool {
    switch root.kind {
    case .sequence: root.items.contains { $0.resolved.kind == .mapping }
    case .mapping: root.entries.contains { [.mapping, .sequence].contains($0.value.resolved.kind) }
    default: false
    }
  }

  /// Where lines begin with a bracket.
  private static func starts(in text: String) -> some Sequence<String.Index> {
    text.split(whereSeparator: \.isNewline).lazy.compactMap { line in
      let begin = line.firstIndex { !$0.isWhitespace } ?? line.endIndex
      return begin < line.endIndex && (line[begin] == "{" || line[begin] == "[") ? begin : nil
    }
  }
}

extension YAMLNode {
  /// The trimmed text of a scalar member; nil for none, and for what the tools write instead of one.
  func member(_ key: String) -> String? {
    guard let value = self[key], value.kind == .scalar else { return nil }
    return knownValue(value.text)
  }

  /// As `member`, of the first of these keys that has a value.
  func member(of keys: String...) -> String? {
    for key in keys {
      if let value = member(key) { return value }
    }
    return nil
  }
}

/// What one of AMD's tools tells, with what a person should know about it.
struct AMDFacts: Sendable, Hashable {
  /// In the tool's order.
  var gpus: [GPU] = []
  /// Each pair once.
  var links: [Link] = []
  var findings: [Host.Finding] = []

  mutating func note(_ severity: Host.Finding.Severity, _ message: String, help: String? = nil) {
    findings.append(.init(severity: severity, message: message, help: help))
  }

  /// Changes the GPU of an index, which is new if it isn't known.
  mutating func withGPU(_ index: Int, _ change: (inout GPU) -> Void) {
    let place: Int
    if let known = gpus.lastIndex(where: { $0.index == index }) {
      place = known
    } else {
      place = gpus.count
      gpus.append(GPU(index: index, vendor: .amd))
    }
    change(&gpus[place])
  }

  /// Adds a link unless the pair is known; the two ways should be of one kind.
  mutating func addLink(_ from: Int, _ to: Int, _ label: String, known: inout [[Int]: Link.Kind], tool: String) {
    guard from != to, let label = knownValue(label), label != "SELF", label != "0" else { return }
    let (low, high) = (min(from, to), max(from, to))
    let kind = amdLink(label)
    if let other = known.updateValue(kind, forKey: [low, high]) {
      if other != kind {
        note(
          .warning,
          "\(tool): GPU \(low) and GPU \(high) are linked by \(printable("\(other)")) one way and \(printable("\(kind)")) the other"
        )
      }
      return
    }
    links.append(Link(from: "GPU\(low)", to: "GPU\(high)", kind: kind))
    if case .other(let label) = kind { note(.info, "\(tool): unknown kind of link '\(printable(label))'") }
  }
}

/// AMD's names of links.
func amdLink(_ label: String) -> Link.Kind {
  switch label.uppercased() {
  case "XGMI": .xgmi
  // Two GPUs whose way is PCIe: the tools don't say through which bridges.
  case "PCIE", "PCI": .phb
  default: .other(label)
  }
}
