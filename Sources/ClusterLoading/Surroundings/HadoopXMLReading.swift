import Diagnostics
import FlinkYAML
import XMLTree

/// Reads one of Hadoop's XML files and what it takes in, as `Configuration.Parser` does: element by element, in order.
///
/// Measured with Hadoop 3.5.0: any root, `<property>` with elements or attributes, names without their prefixes, `include`
/// from the directory of the configuration, and its `fallback` only where the file is missing.
struct HadoopXMLReading {
  struct Item {
    var name: String
    /// Nil for a value that is absent or empty.
    var property: HadoopConfiguration.Property?
    var isFinal: Bool
  }

  private(set) var sources: [SourceFile] = []
  private(set) var problems: [HadoopConfiguration.Problem] = []
  private(set) var unknownElements: [(name: String, location: SourceLocation)] = []
  /// Paths of files whose text is another one than that of their bytes: no place of it is one of the file.
  private(set) var recoded: Set<String> = []
  /// Whether the file takes others in which aren't here.
  private(set) var isMissingIncludes = false
  private let included: (String) -> SourceFile?
  private var count = 0
  private var bytes = 0

  /// Files that are taken in below each other, and all together.
  private static let (depth, most) = (16, 64)
  /// Of their texts, however often one is taken in.
  private static let mostBytes = 16 << 20

  init(included: @escaping (String) -> SourceFile?) { self.included = included }

  mutating func items(of file: SourceFile) -> [Item] { items(of: file, above: []) }

  private mutating func items(of file: SourceFile, above: [String]) -> [Item] {
    let tree = parseXML(file.text, path: file.path)
    if !sources.contains(where: { $0.path == file.path }) { sources.append(tree.source) }
    if isRecoded(tree.source.text, of: file.text) { recoded.insert(file.path) }
    if let problem = tree.problem {
      problems.append(
        .init(
          kind: problem.kind == .entity ? .entity : .malformed, message: "not well-formed: \(problem.message)",
          location: SourceLocation(path: file.path, range: problem.range)))
    }
    guard let root = tree.root else { return [] }
    var state = State(path: file.path, above: above + [file.path])
    visit(root, prefixes: ["xml", "xmlns"], &state)
    return state.items
  }

  /// What the parser knows at a place of one file.
  private struct State {
    let path: String
    let above: [String]
    var items: [Item] = []
    var name: String?
    var value: String?
    var nameRange: SourceRange?
    var range: SourceRange?
    var isFinal = false
    var unknown: [(name: String, location: SourceLocation)] = []
    /// Whether the file that is to be taken in isn't there.
    var isFallbackAllowed = false
    var isInFallback = false
    /// Hadoop reads no further.
    var isOver = false
  }

  private mutating func visit(_ element: XMLElement, prefixes: Set<Substring>, _ state: inout State) {
    var prefixes = prefixes
    guard areDeclared(element, &prefixes, &state) else { return }
    let kind = localName(element.name)
    switch kind {
    case "property": begin(element, &state)
    case "include": include(element, &state)
    case "fallback": state.isInFallback = true
    case "configuration", "description": break
    default:
      if kind.utf8.count == 8, kind.lowercased() == "property" {
        unknownElements.append((element.name, SourceLocation(path: state.path, range: element.tagRange)))
      }
    }
    for child in element.children {
      guard !state.isOver else { return }
      if kind == "property", !Self.known.contains(localName(child.name)) {
        state.unknown.append((child.name, SourceLocation(path: state.path, range: child.tagRange)))
      }
      visit(child, prefixes: prefixes, &state)
    }
    guard !state.isOver else { return }
    switch kind {
    // An element inside of one of them is none to Hadoop, and its text is text of that one.
    case "name":
      let text = element.wholeText
      guard !text.isEmpty else { break }
      state.name = String(javaTrimmed(text))
      state.nameRange = element.textRange ?? element.range
    case "value":
      state.range = element.textRange ?? element.range
      let text = element.wholeText
      if !text.isEmpty { state.value = text }
    case "final": state.isFinal = element.wholeText == "true"
    case "include": endInclude(element, &state)
    case "property": end(element, &state)
    default: break
    }
  }

  /// What a property may hold, and what it may be taken in by.
  private static let known: Set<Substring> = [
    "name", "value", "final", "description", "source", "tag", "tags", "include", "fallback",
  ]

  /// Whether a text was made of the bytes of another encoding than Unicode's, such as Latin-1.
  private func isRecoded(_ text: [UInt8], of bytes: [UInt8]) -> Bool {
    let isUTF16 = bytes.prefix(2).contains { $0 == 0 || $0 >= 0xFE }
    return text != bytes && !isUTF16 && !text[...].elementsEqual(bytes.dropFirst(3))
  }

  // MARK: Properties

  private func begin(_ element: XMLElement, _ state: inout State) {
    (state.name, state.value, state.nameRange, state.range, state.isFinal) = (nil, nil, nil, nil, false)
    state.unknown = []
    for (name, value) in element.attributes {
      switch localName(name) {
      case "name": state.name = value
      case "value": state.value = value
      case "final": state.isFinal = value == "true"
      default: break
      }
    }
  }

  private mutating func end(_ element: XMLElement, _ state: inout State) {
    // A fallback counts only where the file is missing.
    guard state.isFallbackAllowed || !state.isInFallback else { return }
    unknownElements += state.unknown
    guard let name = state.name, !name.isEmpty else { return }
    func location(_ range: SourceRange?) -> SourceLocation {
      SourceLocation(path: state.path, range: range ?? element.tagRange)
    }
    let property = state.value.map { value in
      HadoopConfiguration.Property(
        name: name, value: value, nameLocation: location(state.nameRange), location: location(state.range))
    }
    state.items.append(Item(name: name, property: property, isFinal: state.isFinal))
  }

  // MARK: Includes

  private mutating func include(_ element: XMLElement, _ state: inout State) {
    guard let href = element.attributes.last(where: { localName($0.name) == "href" })?.value else { return }
    // Elsewhere is what this host has by chance, and perhaps nothing to be shown.
    let path = normalised(href)
    guard !href.contains(":"), !path.hasPrefix("/"), path != "..", !path.hasPrefix("../") else {
      isMissingIncludes = true
      return
    }
    guard let file = included(path) else {
      isMissingIncludes = true
      state.isFallbackAllowed = true
      return
    }
    guard !state.above.contains(file.path) else {
      fail(.malformed, "'\(href)' takes itself in", element, &state)
      return
    }
    guard state.above.count < Self.depth, count < Self.most, bytes + file.text.count <= Self.mostBytes else {
      isMissingIncludes = true
      return
    }
    count += 1
    bytes += file.text.count
    state.items += items(of: file, above: state.above)
  }

  private mutating func endInclude(_ element: XMLElement, _ state: inout State) {
    if state.isFallbackAllowed, !state.isInFallback, let href = element.attribute("href") {
      problems.append(
        .init(
          kind: .includeMissing, message: "'\(href)' is not beside this file, and the include has no fallback",
          location: SourceLocation(path: state.path, range: element.tagRange)))
    }
    state.isFallbackAllowed = false
    state.isInFallback = false
  }

  private mutating func fail(
    _ kind: HadoopConfiguration.Problem.Kind, _ message: String, _ element: XMLElement, _ state: inout State
  ) {
    state.isOver = true
    problems.append(
      .init(kind: kind, message: message, location: SourceLocation(path: state.path, range: element.tagRange)))
  }

  // MARK: Names

  /// Whether the prefixes of an element and its attributes are declared: Hadoop's parser knows namespaces, and stops.
  private mutating func areDeclared(_ element: XMLElement, _ prefixes: inout Set<Substring>, _ state: inout State)
    -> Bool
  {
    let attributes = element.attributes
    for (name, _) in attributes where name.hasPrefix("xmlns:") { prefixes.insert(name.dropFirst("xmlns:".count)) }
    for name in [element.name] + attributes.map(\.name) {
      guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")), !prefixes.contains(name[..<colon]) else {
        continue
      }
      fail(.malformed, "the prefix of '\(name)' is not declared", element, &state)
      return false
    }
    return true
  }

  private func localName(_ name: String) -> Substring {
    guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return name[...] }
    return name[name.utf8.index(after: colon)...]
  }
}
