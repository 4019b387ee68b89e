/// Findings as a JSON text: `{"findings": […]}`, in the order given.
///
/// Lines and columns count from 1, columns in Unicode scalars; ends are exclusive. A finding about a whole file has an
/// empty range at its start.
package func renderJSON(_ findings: [Diagnostic]) -> String {
  String(
    decoding: FindingsInParts.head + FindingsInParts.items(findings) + FindingsInParts.tail(isEmpty: findings.isEmpty),
    as: UTF8.self)
}

/// The same document in parts, for more findings than shall be in memory at once: `head`, the items of all parts with commas
/// between them, `tail`.
package enum FindingsInParts {
  package static let head = Array("{\n  \"findings\": [".utf8)

  /// The items of some findings, with commas between them; empty for none.
  package static func items(_ findings: [Diagnostic]) -> [UInt8] {
    var writing = FindingJSONWriting(capacity: findings.count * 800)
    for finding in findings { writing.append(finding) }
    return writing.out
  }

  /// The items of a part again, each without the comma behind it. No text within an item has a line break.
  package static func split(_ items: [UInt8]) -> [[UInt8]] {
    let start = Array("\n    {".utf8)
    var parts: [[UInt8]] = []
    var from = 0
    for place in items.indices where items[place] == 0x0A && place > 0 && items[place...].starts(with: start) {
      parts.append(Array(items[from..<place].dropLast()))
      from = place
    }
    if from < items.count { parts.append(Array(items[from...])) }
    return parts
  }

  /// Line and column at which an item's range begins.
  package static func start(ofItem item: [UInt8]) -> (line: Int, column: Int) {
    func number(behind name: String) -> Int {
      let name = Array("\n          \"\(name)\": ".utf8)
      guard let place = item.indices.first(where: { item[$0] == 0x0A && item[$0...].starts(with: name) }) else {
        return 0
      }
      return item[(place + name.count)...].prefix { (0x30...0x39).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    return (number(behind: "line"), number(behind: "column"))
  }

  /// - Parameter isEmpty: whether there was no item.
  package static func tail(isEmpty: Bool) -> [UInt8] { Array((isEmpty ? "]\n}\n" : "\n  ]\n}\n").utf8) }
}

extension Diagnostic {
  /// The finding as one member of `findings`; what it does not say is absent.
  package var json: JSONValue {
    var members: [JSONValue.Member] = [
      JSONValue.Member("code", .string(code.description)),
      JSONValue.Member("name", .string(name)),
      JSONValue.Member("severity", .string(severity.rawValue)),
      JSONValue.Member("path", .string(path)),
      JSONValue.Member("range", (range ?? SourceRange(at: .start)).json),
      JSONValue.Member("message", .string(message)),
    ]
    if let effect { members.append(JSONValue.Member("effect", .string(effect))) }
    if let help { members.append(JSONValue.Member("help", .string(help))) }
    if !notes.isEmpty { members.append(JSONValue.Member("notes", .array(notes.map(\.json)))) }
    if !fixes.isEmpty { members.append(JSONValue.Member("fixes", .array(fixes.map(\.json)))) }
    return .object(members)
  }
}

extension Diagnostic.Note {
  fileprivate var json: JSONValue {
    var members = [JSONValue.Member("message", .string(message))]
    if let location {
      members.append(JSONValue.Member("path", .string(location.path)))
      members.append(JSONValue.Member("range", location.range.json))
    }
    return .object(members)
  }
}

extension Fix {
  fileprivate var json: JSONValue {
    [
      "label": .string(label), "safety": .string(safety.rawValue), "edits": .array(edits.map(\.json)),
    ]
  }
}

extension TextEdit {
  fileprivate var json: JSONValue {
    [
      "path": .string(location.path), "range": location.range.json, "replacement": .string(replacement),
    ]
  }
}

extension SourceRange {
  fileprivate var json: JSONValue { ["start": start.json, "end": end.json] }
}

extension SourcePosition {
  fileprivate var json: JSONValue { ["line": .integer(Int64(line)), "column": .integer(Int64(column))] }
}
