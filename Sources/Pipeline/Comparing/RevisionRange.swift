internal import ExternalResources
internal import Files

/// What `drey diff` was asked to compare, as commits.
struct RevisionRange: Sendable {
  var old: String
  var oldName: String
  /// Nil: the work tree.
  var new: String?
  var newName: String

  /// - Parameter text: `BASE`, `A..B` or `A...B`, as git has them; nil for the branch that pull requests go to.
  init(_ text: String?, in repository: GitRepository) throws(GitFailure) {
    if let text, let dots = Self.dots(in: text) {
      let first = dots.lowerBound == text.startIndex ? "HEAD" : String(text[..<dots.lowerBound])
      let second = dots.upperBound == text.endIndex ? "HEAD" : String(text[dots.upperBound...])
      let (from, to) = (try repository.commit(first), try repository.commit(second))
      new = to
      newName = second
      if text[dots].count == 3 {
        old = try repository.mergeBase(of: from, to, named: (first, second))
        oldName = "merge base of \(first) and \(second) (\(try repository.short(old)))"
      } else {
        old = from
        oldName = first
      }
      return
    }
    guard repository.hasWorkTree else {
      throw GitFailure("this git repository has no work tree: name two revisions, A..B")
    }
    let base: String
    if let text { base = text } else { base = try repository.defaultBranch() }
    let commit = try repository.commit(base)
    let head = try repository.commit("HEAD")
    old = try repository.mergeBase(of: commit, head, named: (base, "HEAD"))
    oldName =
      commit == base
      ? try repository.short(old)
      : old == commit
        ? "\(base) (\(try repository.short(old)))" : "merge base with \(base) (\(try repository.short(old)))"
    newName = "work tree"
  }

  /// The longest run of dots that git takes for a range. A path of a revision may hold dots, but no two in a row.
  private static func dots(in text: String) -> Range<String.Index>? {
    guard let start = text.indices.first(where: { text[$0...].hasPrefix("..") }) else { return nil }
    return start..<text.index(start, offsetBy: text[start...].hasPrefix("...") ? 3 : 2)
  }
}
