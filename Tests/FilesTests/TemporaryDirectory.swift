import Foundation

/// A directory of a test's own, removed with the test.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "drey-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func at(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ name: String, _ text: String) throws {
    let url = URL(fileURLWithPath: at(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: at(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Everything below, directories with a slash, sorted.
  func all(below name: String = "") -> [String] {
    let root = name.isEmpty ? path : at(name)
    return (FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []).map {
      var isDirectory: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(root)/\($0)", isDirectory: &isDirectory)
      return isDirectory.boolValue ? $0 + "/" : $0
    }.sorted()
  }
}
