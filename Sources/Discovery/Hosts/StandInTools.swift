internal import ExternalResources
internal import Glibc

/// Executables that answer as recorded, in a temporary directory that goes away with this value.
///
/// Each is a small bash script that compares its arguments with quoted words and prints files: nothing of a recording is
/// ever read by the shell as code.
final class StandInTools: Sendable {
  private let made: PrivateDirectory
  private let log: String

  /// To be put in front of `PATH`.
  var directory: String { made.path }

  /// - Parameters:
  ///   - files: the directory that the recordings' files are in.
  ///   - bash: the interpreter's path.
  ///   - hidden: tools that the recorded host doesn't have, but this machine may.
  init(
    _ recordings: [HostManifest.Recording], files: String, bash: String, hidden: [String]
  ) throws(PrivateDirectory.Failure) {
    guard let files = absolute(files) else { throw PrivateDirectory.Failure(reason: "\(files) is gone") }
    made = try PrivateDirectory()
    log = "\(made.path)/.unrecorded"
    var scripts = hidden.map { ($0, "#!\(bash)\nexit 127\n") }
    for (tool, calls) in Dictionary(grouping: recordings, by: { $0.arguments[0] }) {
      scripts.append((tool, standIn(tool, calls, files, bash, log: log)))
    }
    for (tool, script) in scripts { try made.writeExecutable(tool, script) }
  }

  /// The calls that found no recording, in the order they came.
  func unrecordedCalls() -> [[String]] {
    guard let stream = fopen(log, "re") else { return [] }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = fread(&bytes, 1, bytes.count, stream)
    // Count of words, then the words, each ended by NUL.
    var words = bytes[..<count].split(separator: 0, omittingEmptySubsequences: false).dropLast()
    var calls: [[String]] = []
    while let first = words.popFirst(), let length = Int(String(decoding: first, as: UTF8.self)), length > 0,
      length <= words.count
    {
      calls.append(words.prefix(length).map { String(decoding: $0, as: UTF8.self) })
      words = words.dropFirst(length)
    }
    return calls
  }
}

/// The script that stands in for a tool.
private func standIn(
  _ tool: String, _ calls: [HostManifest.Recording], _ files: String, _ bash: String, log: String
) -> String {
  var script = "#!\(bash)\n"
  for call in calls {
    let words = call.arguments.dropFirst()
    var condition = "$# -eq \(words.count)"
    for (position, word) in words.enumerated() { condition += " && ${\(position + 1)} == \(shellQuoted(word))" }
    script += "if [[ \(condition) ]]; then\n"
    if let errors = call.errors { script += "  cat -- \(shellQuoted("\(files)/\(errors)")) >&2\n" }
    if let output = call.output {
      let exec = call.status == 0 ? "exec " : ""
      script += "  \(exec)cat -- \(shellQuoted("\(files)/\(output)"))\n"
    }
    script += "  exit \(call.status)\nfi\n"
  }
  script += "printf '%s\\0' \"$(($# + 1))\" \(shellQuoted(tool)) \"$@\" >>\(shellQuoted(log))\n"
  script += "printf '%s: not recorded\\n' \(shellQuoted(tool)) >&2\nexit 127\n"
  return script
}

/// A path from the root; nil where nothing stands at it.
private func absolute(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}
