import Foundation

/// One kind of generated files: where they lie, and their content made from the sources.
///
/// A generator has a file of its own and stands in `generators`. It reads files and nothing else, so that the tool
/// builds while what it generates is missing or stale; one that needs the model can run the built `drey`.
struct Generator: Sendable {
  /// The word on the command line.
  let name: String
  /// Path from the root of the repository → content. Sorted by nobody: writers sort.
  let files: @Sendable (_ root: URL) throws -> [String: Data]
}

/// Every generator, in the order in which `devtool generate` runs them.
let generators: [Generator] = [embedTemplates, generateOptionTable, generateRulePages]

extension Generator {
  /// Writes what differs; the paths that were written, sorted.
  func write(under root: URL) throws -> [String] {
    let stale = try staleFiles(under: root)
    let contents = try files(root)
    for path in stale {
      let target = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try contents[path]?.write(to: target, options: .atomic)
    }
    return stale
  }

  /// The paths whose file is missing or has another content, sorted.
  func staleFiles(under root: URL) throws -> [String] {
    try files(root).filter { path, content in
      (try? Data(contentsOf: root.appendingPathComponent(path))) != content
    }.keys.sorted()
  }
}
