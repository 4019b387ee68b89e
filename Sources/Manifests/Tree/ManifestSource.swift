package import Diagnostics
internal import Digests

/// A file that a cluster was read from, as the output names it.
package struct ManifestSource: Sendable, Hashable {
  /// As it was given to Drey.
  package var path: String
  /// SHA-256 of its bytes, in hexadecimal digits.
  package var digest: String

  package init(path: String, digest: String) {
    self.path = path
    self.digest = digest
  }

  package init(_ file: SourceFile) {
    self.init(path: file.path, digest: SHA256.hexadecimal(of: file.text))
  }
}

/// A source's path as output names it: relative to the directory of the cluster's own file, so that it doesn't depend
/// on the directory in which Drey runs, and names no directory above the sources.
///
/// - Parameters:
///   - path: the file to name, as it was given.
///   - main: the cluster's own file, as it was given.
package func sourceName(_ path: String, besides main: String) -> String {
  let directory = components(of: main).dropLast()
  let file = components(of: path)
  guard path.hasPrefix("/") == main.hasPrefix("/") else { return file.last.map(String.init) ?? path }
  let shared = zip(directory, file.dropLast()).prefix { $0 == $1 }.count
  let ups = directory.dropFirst(shared)
  // What lies above a directory that is itself `..` has no name.
  guard !ups.contains("..") else { return file.last.map(String.init) ?? path }
  var name = ""
  for _ in ups { name += "../" }
  for part in file.dropFirst(shared) {
    name += String(part)
    name += "/"
  }
  if !name.isEmpty { name.removeLast() }
  return name
}

/// The parts of a path, with `.` left out and `..` taken back where it can be.
private func components(of path: String) -> [Substring] {
  var parts: [Substring] = []
  for part in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) where part != "." {
    if part == "..", let last = parts.last, last != ".." {
      parts.removeLast()
    } else {
      parts.append(part)
    }
  }
  return parts
}

/// The comment at the top of every file of a target: what made it, and from what.
func header(for target: String, of path: String, sources: [ManifestSource]) -> [String] {
  header(for: target, headerLines(of: path, sources: sources))
}

/// - Parameter sources: the lines about the sources, which all targets have alike.
func header(for target: String, _ sources: [String]) -> [String] {
  ["Made by drey for \(target). Changes here are lost: change the source, and compile again."] + sources
}

/// The lines of a header that name the sources of a cluster.
func headerLines(of path: String, sources: [ManifestSource]) -> [String] {
  sources.map { source in
    let line = "source: \(sourceName(source.path, besides: path)) sha256:\(source.digest)"
    if line.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return line }
    // A file's name may hold a line feed, which would end the comment.
    return String(String.UnicodeScalarView(line.unicodeScalars.map { isLineSafe($0) ? $0 : "?" }))
  }
}

private func isLineSafe(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: false
  default: true
  }
}
