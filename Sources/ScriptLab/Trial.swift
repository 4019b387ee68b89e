internal import ExternalResources
internal import Glibc

/// What the real Flink would make of a script in a situation: its answers, and the calls that a stand-in didn't know.
struct Observation: Sendable {
  var answers: [FlinkGPUDriver.Answer]
  /// Command lines of vendor tools that the lab has no answer to, each once.
  var unknownCalls: [String] = []
}

/// Runs a script in a situation, with stand-in tools in front of `PATH`, as Flink's driver would.
///
/// - Throws: why the situation can't be set up.
func observe(
  _ situation: Situation, script: String, arguments: [String], environment: [String: String]
) async throws(LabFailure) -> Observation {
  let directory = try TrialDirectory(situation.machine.tools)
  defer { directory.remove() }
  var environment = environment
  environment["PATH"] = "\(directory.path):\(environment["PATH"] ?? "/usr/bin:/bin")"
  func driver(_ words: [String]) -> FlinkGPUDriver {
    FlinkGPUDriver(
      path: script, arguments: words.isEmpty ? nil : words.joined(separator: " "),
      timeout: .seconds(situation.machine.limit), environment: environment)
  }
  let file = "\(directory.path)/coordination"
  let sharing = coordinating(arguments, file)
  var observation = Observation(answers: [])
  switch situation.calls {
  case .once:
    let driver = driver(situation.leavesArgumentsUnset ? [] : withoutRealFile(arguments, file))
    observation.answers = [await driver.answer(amount: situation.amount)]
  case .twoAtOnce:
    let (one, other, amount) = (driver(sharing), driver(sharing), situation.amount)
    async let first = one.answer(amount: amount)
    async let second = other.answer(amount: amount)
    observation.answers = [await first, await second]
  case .afterCrash:
    // This process holds what isn't free: it lives as long as the trial. No process has the largest id that there is.
    let lines = situation.machine.devices.map { "\($0.index) \($0.index == 1 ? 4_194_304 : getpid())\n" }
    try directory.write("coordination", lines.joined(), mode: 0o600)
    for _ in 0..<2 { observation.answers.append(await driver(sharing).answer(amount: situation.amount)) }
  }
  observation.unknownCalls = directory.unknownCalls()
  return observation
}

/// The person's arguments, with coordination on, in the trial's own file.
private func coordinating(_ arguments: [String], _ file: String) -> [String] {
  var words = withoutRealFile(arguments, file)
  if !words.contains("--enable-coordination-mode") { words.append("--enable-coordination-mode") }
  if !words.contains("--coordination-file") { words += ["--coordination-file", file] }
  return words
}

/// The same with the trial's file in the place of a real one: a trial must not touch what TaskManagers share.
private func withoutRealFile(_ arguments: [String], _ file: String) -> [String] {
  var words = arguments
  for place in words.indices {
    if words[place] == "--coordination-file", place + 1 < words.count { words[place + 1] = file }
    if words[place].hasPrefix("--coordination-file=") { words[place] = "--coordination-file=\(file)" }
  }
  if words.contains("--enable-coordination-mode"), !words.contains(where: { $0.hasPrefix("--coordination-file") }) {
    words += ["--coordination-file", file]
  }
  return words
}

/// Why the lab itself can't work.
package struct LabFailure: Error, Sendable, CustomStringConvertible {
  package var description: String
}

/// A trial's own directory, with its stand-in tools.
private struct TrialDirectory {
  let path: String

  init(_ tools: [(name: String, text: String)]) throws(LabFailure) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/drey-lab-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw LabFailure(description: "\(parent): \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for tool in tools { try write(tool.name, tool.text, mode: 0o700) }
  }

  func write(_ name: String, _ text: String, mode: mode_t) throws(LabFailure) {
    try ExecutableWriting.exclusively { () throws(LabFailure) in
      let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      guard file >= 0 else { throw LabFailure(description: "\(path)/\(name): \(String(cString: strerror(errno)))") }
      defer { close(file) }
      let bytes = Array(text.utf8)
      guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
        throw LabFailure(description: "\(path)/\(name): \(String(cString: strerror(errno)))")
      }
    }
  }

  func unknownCalls() -> [String] {
    guard let stream = fopen("\(path)/\(StandInMachine.unknownCalls)", "re") else { return [] }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, stream)
    var calls: [String] = []
    for line in bytes[..<count].split(separator: UInt8(ascii: "\n")) {
      let call = printable(String(decoding: line, as: UTF8.self))
      if !calls.contains(call) { calls.append(call) }
    }
    return calls
  }

  /// The scripts under test can leave files here; folders stay.
  func remove() {
    if let stream = opendir(path) {
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { unlink("\(path)/\(name)") }
      }
      closedir(stream)
    }
    rmdir(path)
  }
}
