internal import ClusterModel
internal import YAMLTree

/// A value of an emitted file: the line on which it begins, and where it comes from.
struct PlacedValue {
  /// From 1.
  var line: Int
  /// The value's path in its document, such as `spec.job.args[0]`; empty for lines of a format that is no tree.
  var path: String
  var provenance: Provenance
}

/// Every value of a file, in the order of its lines; groups stand before what they hold.
///
/// The lines are counted from the style that the emitter keeps, without reading its output back.
func placedValues(of file: ManifestFile) -> [PlacedValue] {
  switch file.content {
  case .yaml(let documents):
    var placing = YAMLPlacing(line: file.header.count + 1)
    for (index, document) in documents.enumerated() {
      if index > 0 { placing.line += 1 }
      placing.place(document, path: "")
    }
    return placing.values
  case .lines(let lines): return placed(lines, from: file.header.count + 1)
  case .verbatim(let lines): return placed(lines, from: 1)
  case .script(let lines):
    return placed(Array(lines.prefix(1)), from: 1) + placed(Array(lines.dropFirst()), from: file.header.count + 2)
  case .finished: return []
  case .xml(let root):
    var values: [PlacedValue] = []
    var line = file.header.count + 2
    place(root, path: "", line: &line, into: &values)
    return values
  }
}

/// Lines that go on with what the line before them began are left to that one.
private func placed(_ lines: [ManifestFile.Line], from first: Int) -> [PlacedValue] {
  lines.indices.compactMap { index in
    let line = lines[index]
    if index > 0, line.path.isEmpty, lines[index - 1].provenance == line.provenance { return nil }
    return PlacedValue(line: first + index, path: line.path, provenance: line.provenance)
  }
}

private func place(_ node: XMLNode, path: String, line: inout Int, into values: inout [PlacedValue]) {
  switch node.content {
  case .text(let text, let provenance):
    values.append(PlacedValue(line: line, path: path, provenance: provenance))
    line += 1 + text.utf8.lazy.filter { $0 == 0x0A }.count
  case .elements(let elements):
    line += 1
    for element in elements {
      var name = path
      // A property goes by its name.
      if element.name == "property", case .elements(let parts) = element.content,
        case .text(let text, let provenance)? = parts.first?.content
      {
        name = text
        values.append(PlacedValue(line: line, path: text, provenance: provenance))
      }
      place(element, path: name, line: &line, into: &values)
    }
    line += 1
  }
}

private struct YAMLPlacing {
  var line: Int
  var values: [PlacedValue] = []

  init(line: Int) { self.line = line }

  /// Goes over a value that begins on the current line, and leaves `line` after it.
  mutating func place(_ node: ManifestNode, path: String) {
    switch node.value {
    case .null, .boolean, .integer, .double:
      add(node, path)
      line += 1
    case .string(let text):
      add(node, path)
      line += emittedLines(of: text).count
    case .file(let file):
      add(node, path)
      let lines = emittedLines(of: file.text)
      if lines.isLiteral {
        for value in placedValues(of: file) {
          values.append(
            PlacedValue(
              line: line + value.line, path: value.path.isEmpty ? path : "\(path)/\(value.path)",
              provenance: value.provenance))
        }
      }
      line += lines.count
    case .sequence(let items):
      if items.isEmpty {
        add(node, path)
        line += 1
      }
      for (index, item) in items.enumerated() { placeItem(item, path: "\(path)[\(index)]") }
    case .mapping(let entries):
      if entries.isEmpty {
        add(node, path)
        line += 1
      }
      for entry in entries {
        let name = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        if isEmittedAsComplexKey(entry.key) {
          line += 1
          placeItem(entry.node, path: name)
        } else if entry.node.isNonEmptyCollection {
          add(entry.node, name)
          line += 1
          place(entry.node, path: name)
        } else {
          place(entry.node, path: name)
        }
      }
    }
  }

  /// A value that stands behind an indicator: its first part is on the indicator's line.
  private mutating func placeItem(_ item: ManifestNode, path: String) {
    if item.isNonEmptyCollection { add(item, path) }
    place(item, path: path)
  }

  private mutating func add(_ node: ManifestNode, _ path: String) {
    values.append(PlacedValue(line: line, path: path, provenance: node.provenance))
  }
}

extension ManifestNode {
  fileprivate var isNonEmptyCollection: Bool { !entries.isEmpty || !items.isEmpty }
}
