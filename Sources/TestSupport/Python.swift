internal import Foundation

/// What a Python program printed on standard error before it failed.
package struct PythonFailure: Error {
  package var errors: String
}

/// What a Python program prints; nil where there is no `python3`. Throws what it complains of when it fails.
package func runPython(_ script: String, input: String, prefersOwnTools: Bool = false) throws -> String? {
  let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("drey-python-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: scratch) }
  let files = try [("in", input), ("out", ""), ("err", "")].map { name, text in
    let file = scratch.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file
  }
  let process = Process()
  let own = Repository.root.appendingPathComponent("build/tools/bin/python3")
  let isOwn = prefersOwnTools && FileManager.default.isExecutableFile(atPath: own.path)
  process.executableURL = isOwn ? own : URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = (isOwn ? [] : ["python3"]) + ["-c", script]
  process.standardInput = try FileHandle(forReadingFrom: files[0])
  process.standardOutput = try FileHandle(forWritingTo: files[1])
  process.standardError = try FileHandle(forWritingTo: files[2])
  try process.run()
  process.waitUntilExit()
  if process.terminationStatus == 127 { return nil }
  guard process.terminationStatus == 0 else {
    throw PythonFailure(errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
  return String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
}
