internal import Diagnostics

/// Appends one line of a comment. A line break in it begins another line; other control characters become blanks.
package func appendYAMLComment(_ text: String, indentation: Int = 0, to output: inout [UInt8]) {
  var text = text
  let isPlain = text.withUTF8 { bytes in
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
    begin(indentation, isEmpty: bytes.isEmpty, &output)
    output.append(contentsOf: bytes)
    output.append(0x0A)
    return true
  }
  guard !isPlain else { return }
  var lines: [[UInt8]] = [[]]
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A: lines.append([])
    case 0x0D where lines.count == 1 && text.unicodeScalars.contains("\n"): break
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: lines[lines.count - 1].append(0x20)
    default: lines[lines.count - 1].append(contentsOf: String(scalar).utf8)
    }
  }
  for line in lines {
    begin(indentation, isEmpty: line.isEmpty, &output)
    output.append(contentsOf: line)
    output.append(0x0A)
  }
}

private func begin(_ indentation: Int, isEmpty: Bool, _ output: inout [UInt8]) {
  output.append(contentsOf: repeatElement(0x20, count: indentation))
  output.append(UInt8(ascii: "#"))
  if !isEmpty { output.append(0x20) }
}

extension YAMLValue {
  var hasComments: Bool {
    switch self {
    case .null, .boolean, .integer, .double, .string: false
    case .sequence(let items): items.contains(where: \.hasComments)
    case .mapping(let entries): entries.contains { !$0.comment.isEmpty || $0.value.hasComments }
    }
  }
}

/// Puts comments above the lines where their entries begin. libyaml's emitter knows none, so the places are found by
/// reading its output back.
func withComments(_ body: [UInt8], of value: YAMLValue) -> [UInt8] {
  let tree = parseYAML(
    SourceFile(path: "", text: body),
    limits: YAMLLimits(bytes: .max, depth: .max, nodes: .max, expandedNodes: .max))
  guard tree.problem == nil, let root = tree.documents.first else { return body }
  var comments: [(line: Int, text: [String])] = []
  func collect(_ value: YAMLValue, _ node: YAMLNode) {
    switch value {
    case .null, .boolean, .integer, .double, .string: break
    case .sequence(let items):
      for (item, child) in zip(items, node.items) { collect(item, child) }
    case .mapping(let entries):
      for (entry, child) in zip(entries, node.entries) {
        if !entry.comment.isEmpty { comments.append((child.key.range.start.line, entry.comment)) }
        collect(entry.value, child.value)
      }
    }
  }
  collect(value, root)
  var output: [UInt8] = []
  var next = comments[...]
  for (index, line) in body.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
    while let comment = next.first, comment.line == index + 1 {
      for text in comment.text { appendYAMLComment(text, indentation: line.prefix { $0 == 0x20 }.count, to: &output) }
      next.removeFirst()
    }
    output.append(contentsOf: line)
    output.append(0x0A)
  }
  // The last line feed ends a line; it does not begin one.
  output.removeLast()
  return output
}
