package import Foundation

/// Expected output that is kept in a file, and compared whole.
///
/// `RECORD_GOLDENS=1` writes the file anew; that run fails all the same, so that no one takes it for a test.
package struct Golden: Sendable {
  package let url: URL

  /// - Parameter path: relative to the repository's root.
  package init(_ path: String) { url = Repository.root.appendingPathComponent(path) }

  package static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" }

  /// What is wrong with some output, for a person; nil when it is as the file says.
  package func difference(from actual: some Sequence<UInt8>) -> String? {
    let actual = Data(actual)
    if Self.isRecording {
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try actual.write(to: url)
      } catch {
        return "\(url.path): \(error)"
      }
      return "recorded \(url.path): look at the change, and run again without RECORD_GOLDENS"
    }
    guard let expected = FileManager.default.contents(atPath: url.path) else {
      return "\(url.path) is missing; RECORD_GOLDENS=1 writes it"
    }
    guard expected != actual else { return nil }
    let expectedLines = expected.split(separator: 0x0A, omittingEmptySubsequences: false)
    let actualLines = actual.split(separator: 0x0A, omittingEmptySubsequences: false)
    let same = zip(expectedLines, actualLines).prefix { $0.elementsEqual($1) }.count
    func line(_ lines: [Data]) -> String {
      same < lines.count ? String(decoding: lines[same], as: UTF8.self) : "(the end)"
    }
    return """
      \(url.path) differs at line \(same + 1); RECORD_GOLDENS=1 writes it anew
        expected: \(line(expectedLines))
        actual:   \(line(actualLines))
      """
  }

  package func difference(from actual: String) -> String? { difference(from: Array(actual.utf8)) }

  /// The files below a folder of goldens, relative to it, for tests that want none to be left over.
  package static func files(in folder: String) -> [String] {
    let root = Repository.root.appendingPathComponent(folder)
    return (FileManager.default.enumerator(atPath: root.path)?.allObjects as? [String] ?? [])
      .filter { path in
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(root.path)/\(path)", isDirectory: &isDirectory)
          && !isDirectory.boolValue
      }
      .sorted()
  }
}
