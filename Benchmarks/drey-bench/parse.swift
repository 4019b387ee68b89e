import Diagnostics
import Files
import YAMLTree

/// Bytes to a tree with places, nothing else.
@Sendable func parse(_ path: String) throws -> Tally {
  let text = try LocalFiles().read(path, limit: 1 << 30)
  let tree = parseYAML(SourceFile(path: path, text: text))
  return Tally(files: 1, items: tree.documents.count, failed: tree.problem == nil ? 0 : 1)
}
