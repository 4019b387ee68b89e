package import Diagnostics
internal import Digests
internal import YAMLTree

/// Where a line of an emitted file comes from.
package struct TracedLine: Sendable, Hashable {
  /// Kind and name of the Kubernetes object, where the file holds several.
  package var object: String?
  /// The value's path in its document; nil for lines of a format that is no tree.
  package var path: String?
  /// `FILE:LINE:COLUMN`, the file as the cluster's own directory has it.
  package var source: String?
  /// The rule of Drey's that made the value, perhaps from what stands at `source`.
  package var rule: String?
  /// The option of the command line that the value came with.
  package var option: String?
  /// The places of values that this one took the place of, nearest first.
  package var overrode: [String]
  /// Whether the file is not what was written any more.
  package var isEdited: Bool
}

package enum TraceProblem: Error, Hashable {
  /// The map is no map that Drey wrote.
  case notASourceMap
  /// The map says nothing of the file.
  case unknownFile
  /// The file has nothing of its own there, or a tag alone.
  case noValue
  /// The line is of the comment that Drey puts at the top.
  case header
  /// The file has so many lines, and not one more.
  case pastEnd(lines: Int)
}

/// Answers what a line of an emitted file comes from.
///
/// - Parameters:
///   - line: from 1; a line inside of a longer value belongs to it.
///   - path: the file, relative to the target's folder.
///   - contents: the file's bytes, to tell whether it was changed after it was written.
package func trace(
  line: Int, of path: String, contents: [UInt8], sourceMap: SourceFile
) throws(TraceProblem) -> TracedLine {
  let tree = parseJSON(sourceMap)
  guard tree.problem == nil, let root = tree.documents.first, root["version"]?.text == "1", let files = root["files"]
  else { throw .notASourceMap }
  guard let file = files.items.first(where: { $0["path"]?.text == path }), let values = file["values"] else {
    throw .unknownFile
  }
  var lines = contents.split(separator: 0x0A, omittingEmptySubsequences: false)
  // What ends with a line feed has no line behind it.
  if lines.last?.isEmpty == true { lines.removeLast() }
  guard line >= 1, line <= lines.count else { throw .pastEnd(lines: lines.count) }
  if isHeader(lines[line - 1]) { throw .header }
  guard !(path.hasSuffix(".xml") && isTagAlone(line, of: contents)) else { throw .noValue }
  var found: YAMLNode?
  for value in values.items {
    guard let start = value["line"].flatMap({ Int($0.text) }) else { throw .notASourceMap }
    if start > line { break }
    found = value
  }
  guard let found else { throw .noValue }
  return TracedLine(
    object: object(at: line, of: path, contents), path: found["path"]?.text, source: found["source"]?.text,
    rule: found["rule"]?.text, option: found["option"]?.text,
    overrode: found["overrode"].map { $0.items.map(\.text) } ?? [],
    isEdited: file["sha256"]?.text != SHA256.hexadecimal(of: contents))
}

/// The object that a line stands in, in a file of several.
private func object(at line: Int, of path: String, _ contents: [UInt8]) -> String? {
  guard path.hasSuffix(".yaml") else { return nil }
  let documents = parseYAML(SourceFile(path: path, text: contents)).documents
  guard documents.count > 1, let document = documents.last(where: { $0.location.range.start.line <= line }) else {
    return nil
  }
  let words = [document["kind"], document["metadata"]?["name"]].compactMap { $0?.text }
  return words.isEmpty ? nil : words.joined(separator: " ")
}

/// Whether a line is one of a header's (`header(for:_:)`), behind the mark of a comment.
private func isHeader(_ line: ArraySlice<UInt8>) -> Bool {
  for mark in ["# ", "<!-- "] where line.starts(with: mark.utf8) {
    let text = line.dropFirst(mark.utf8.count)
    if text.starts(with: "Made by drey for ".utf8) { return true }
    guard text.starts(with: "source: ".utf8) else { return false }
    // The digest is the last word.
    return text.split(separator: 0x20).contains { $0.starts(with: "sha256:".utf8) && $0.count == 7 + 64 }
  }
  return false
}

/// Whether a line has one tag and nothing more, such as `<property>` or `</configuration>`; the end of a property is its own.
private func isTagAlone(_ line: Int, of contents: [UInt8]) -> Bool {
  let text = contents.split(separator: 0x0A, omittingEmptySubsequences: false)[line - 1].drop { $0 <= 0x20 }
  if text.elementsEqual("</property>".utf8) { return false }
  return text.first == UInt8(ascii: "<") && text.firstIndex(of: UInt8(ascii: ">")) == text.indices.last
}
