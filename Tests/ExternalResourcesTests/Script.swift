import Foundation

@testable import ExternalResources

/// An executable script in a directory of its own, which goes away with this value.
final class Script: Sendable {
  let directory: URL
  let path: String

  init(_ text: String, name: String = "script.sh", mode: Int = 0o755) throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("drey-script-\(UUID().uuidString)")
    path = directory.appendingPathComponent(name).path
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try add(name, text, mode: mode)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// Another executable beside it.
  func add(_ name: String, _ text: String, mode: Int = 0o755) throws {
    let file = directory.appendingPathComponent(name)
    try ExecutableWriting.exclusively { () throws(any Error) in
      try Data(text.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
  }
}
