import Diagnostics
import YAMLTree

/// The documents of one text, with those after a broken one.
struct DocumentStream {
  /// The tree of the whole text, as far as it goes.
  var tree: YAMLTree
  /// The tree, and those of the texts behind broken documents.
  var trees: [YAMLTree]
  /// Whole documents, empty ones included.
  var documents: [YAMLNode]
  /// What stands of the broken documents, for a look at what they were meant to be.
  var fragments: [YAMLNode]
  var problems: [YAMLProblem]

  /// Parses a text; after a mistake it goes on at the next document, as kubectl does, which splits the text at `---`
  /// before it reads YAML.
  init(_ decoded: DecodedSource, limits: YAMLLimits) {
    let source = decoded.source
    tree = jsonTree(source, limits) ?? parseYAML(source, limits: limits)
    trees = [tree]
    documents = tree.documents
    fragments = []
    problems = []
    defer { if let problem = decoded.problem { addDecodingProblem(problem) } }
    var rest = tree
    var from = 0
    while let problem = rest.problem {
      problems.append(problem)
      let boundaries = documentStarts(in: source.text, from: from)
      let place = problem.range.start.offset
      // A document that isn't closed is noticed at the marker of the next one.
      let start = boundaries.last { $0 < place } ?? from
      fragments += rest.documents.filter { $0.range.start.offset >= start }
      documents.removeAll { $0.range.start.offset >= start }
      guard problem.isOfOneDocument, problems.count < Self.mostProblems,
        let next = boundaries.first(where: { $0 >= place && $0 > from })
      else { return }
      rest = parseYAML(SourceFile(path: source.path, text: hidden(source.text, before: next)), limits: limits)
      trees.append(rest)
      documents += rest.documents
      from = next
    }
  }

  /// The text ends where its bytes are none: the document there is cut off, whatever it looks like.
  private mutating func addDecodingProblem(_ problem: YAMLProblem) {
    let start = documentStarts(in: tree.source.text, from: 0).last ?? 0
    fragments += documents.filter { $0.range.start.offset >= start }
    documents.removeAll { $0.range.start.offset >= start }
    problems.removeAll { $0.range.start.offset >= start }
    problems.append(problem)
  }

  /// More broken documents than this are not looked at.
  private static let mostProblems = 16
}

extension YAMLProblem {
  /// Whether the documents after it may be fine.
  fileprivate var isOfOneDocument: Bool {
    switch kind {
    case .syntax, .character, .undefinedAlias, .recursiveAlias, .tooDeep: true
    case .encoding, .tooLarge, .tooManyNodes, .tooManyAliases, .tooManyDirectives, .tooManyBlanks: false
    }
  }
}

/// JSON as kubectl knows it, by its first character: one value or a stream of them. It has escapes that YAML doesn't. Nil for
/// what only looks so.
///
/// From k8s.io/apimachinery, `util/yaml`, `YAMLOrJSONDecoder`.
private func jsonTree(_ source: SourceFile, _ limits: YAMLLimits) -> YAMLTree? {
  guard source.text.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
  let tree = parseJSON(source, limits: limits, isStream: true)
  return tree.problem == nil ? tree : nil
}

/// The offsets of lines that begin with the marker `---`.
private func documentStarts(in text: [UInt8], from: Int) -> [Int] {
  var starts: [Int] = []
  var index = from
  while index + 2 < text.count {
    let isMarker =
      text[index] == 0x2D && text[index + 1] == 0x2D && text[index + 2] == 0x2D
      && (index + 3 == text.count || [0x20, 0x09, 0x0A, 0x0D].contains(text[index + 3]))
    if isMarker { starts.append(index) }
    while index < text.count, text[index] != 0x0A { index += 1 }
    index += 1
  }
  return starts
}

/// The text with comments for all before a place, so that places after it stay what they are.
private func hidden(_ text: [UInt8], before end: Int) -> [UInt8] {
  var text = text
  for index in 0..<end where text[index] != 0x0A && text[index] != 0x0D { text[index] = 0x23 }
  return text
}
