internal import ExternalResources
internal import Glibc

/// Executables that answer as recorded, in a temporary directory that goes away with this value.
///
/// Each is a small bash script that compares its arguments with quoted words and prints files: nothing of a recording is
/// ever read by the shell as code.
final class StandInTools: Sendable {
  /// To be put in front of `PATH`.
  let directory: String
  private let log: String

  struct Failure: Error { var reason: String }

  /// - Parameters:
  ///   - files: the directory that the recordings' files are in.
  ///   - bash: the interpreter's path.
  ///   - hidden: tools that the recorded host doesn't have, but this machine may.
  init(
    _ recordings: [HostManifest.Recording], files: String, bash: String, hidden: [String]
  ) throws(Failure) {
    guard let files = absolute(files) else { throw Failure(reason: "\(files) is gone") }
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/drey-host-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(reason: "\(parent): \(String(cString: strerror(errno)))")
    }
    let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    directory = made
    log = "\(made)/.unrecorded"
    var scripts = hidden.map { ($0, "#!\(bash)\nexit 127\n") }
    for (tool, calls) in Dictionary(grouping: recordings, by: { $0.arguments[0] }) {
      scripts.append((tool, standIn(tool, calls, files, bash, log: log)))
    }
    try ExecutableWriting.exclusively { () throws(Failure) in
      for (tool, script) in scripts { try write("\(made)/\(tool)", script) }
    }
  }

  deinit {
    // Nothing but what `init` and the scripts wrote: files, no directories.
    if let stream = opendir(directory) {
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { unlink("\(directory)/\(name)") }
      }
      closedir(stream)
    }
    rmdir(directory)
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
    for (position, word) in words.enumerated() { condition += " && ${\(position + 1)} == \(quoted(word))" }
    script += "if [[ \(condition) ]]; then\n"
    if let errors = call.errors { script += "  cat -- \(quoted("\(files)/\(errors)")) >&2\n" }
    if let output = call.output {
      let exec = call.status == 0 ? "exec " : ""
      script += "  \(exec)cat -- \(quoted("\(files)/\(output)"))\n"
    }
    script += "  exit \(call.status)\nfi\n"
  }
  script += "printf '%s\\0' \"$(($# + 1))\" \(quoted(tool)) \"$@\" >>\(quoted(log))\n"
  script += "printf '%s: not recorded\\n' \(quoted(tool)) >&2\nexit 127\n"
  return script
}

/// A word that bash takes as it is.
private func quoted(_ word: String) -> String {
  var text = "'"
  for scalar in word.unicodeScalars {
    if scalar == "'" { text += "'\\''" } else { text.unicodeScalars.append(scalar) }
  }
  return text + "'"
}

/// Writes an executable.
private func write(_ path: String, _ text: String) throws(StandInTools.Failure) {
  let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
  guard file >= 0 else { throw StandInTools.Failure(reason: "\(path): \(String(cString: strerror(errno)))") }
  defer { close(file) }
  let bytes = Array(text.utf8)
  guard write(file, bytes, bytes.count) == bytes.count else {
    throw StandInTools.Failure(reason: "\(path): \(String(cString: strerror(errno)))")
  }
}

/// A path from the root; nil where nothing stands at it.
private func absolute(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}
