package import Foundation

/// A directory of a test's own, removed when the test lets go of it.
package final class Scratch: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("drey-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    // Directories that a test locked must open again to be removed.
    if let names = FileManager.default.enumerator(atPath: url.path) {
      for case let name as String in names {
        try? FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: url.appendingPathComponent(name).path)
      }
    }
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file below the directory, its folders included.
  @discardableResult
  package func write(_ name: String, _ bytes: Data) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
    return file.path
  }

  @discardableResult
  package func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  /// Writes an executable bash script, such as a stand-in for a vendor's tool.
  @discardableResult
  package func writeTool(_ name: String, _ body: String) throws -> String {
    let path = try write(name, "#!/bin/bash\n\(body)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  package func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Every file below a folder: relative path → bytes.
  package func tree(_ name: String = "") throws -> [String: Data] { try Scratch.tree(url.appendingPathComponent(name)) }

  package static func tree(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    guard let names = FileManager.default.enumerator(atPath: folder.path) else { return files }
    for case let name as String in names {
      let file = folder.appendingPathComponent(name)
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory), !isDirectory.boolValue else {
        continue
      }
      files[name] = try Data(contentsOf: file)
    }
    return files
  }
}
