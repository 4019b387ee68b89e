package import Diagnostics
internal import XMLTree

/// `fair-scheduler.xml`: what one container of each queue may have, as Hadoop's `AllocationFileQueueParser` reads it.
package struct FairSchedulerFile: Sendable {
  /// `maxContainerAllocation` of a queue.
  package struct Bound: Sendable {
    /// From the root on: `root.gpu`.
    package var queue: String
    package var text: String
    package var location: SourceLocation
  }

  /// In document order; of two of a queue the last one counts.
  package private(set) var bounds: [Bound] = []
  let source: SourceFile
  private(set) var problem: HadoopConfiguration.Problem?

  init(_ file: SourceFile) {
    let tree = parseXML(file.text, path: file.path)
    source = tree.source
    func fail(_ message: String, _ range: SourceRange) {
      problem = .init(
        kind: .malformed, message: message, location: SourceLocation(path: file.path, range: range))
    }
    if let problem = tree.problem {
      fail("not well-formed: \(problem.message)", problem.range)
      return
    }
    guard let root = tree.root else { return }
    guard root.name == "allocations" else {
      fail("the root can only be 'allocations'", root.tagRange)
      return
    }
    visit(root, above: "root", depth: 0)
  }

  private mutating func visit(_ element: XMLElement, above: String, depth: Int) {
    guard depth < Self.most else { return }
    for child in element.children {
      switch child.name {
      case "queue", "pool":
        guard let name = child.attribute("name").map(trimmedBlanks), !name.isEmpty else { continue }
        visit(child, above: depth == 0 && name == "root" ? name : "\(above).\(name)", depth: depth + 1)
      case "maxContainerAllocation" where depth > 0:
        bounds.append(
          Bound(
            queue: above, text: trimmedBlanks(child.wholeText),
            location: SourceLocation(path: source.path, range: child.textRange ?? child.range)))
      default: break
      }
    }
  }

  private func trimmedBlanks(_ text: String) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  /// Queues below each other.
  private static let most = 64
}
