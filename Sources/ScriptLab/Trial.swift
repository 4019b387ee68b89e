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
  let directory = try toolDirectory(situation.machine.tools)
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
    // Drey's own lines of AMD's GPUs have the vendor behind the index.
    let marks = situation.machine.vendor == .amd ? ["", "@amd"] : [""]
    let lines = situation.machine.devices.flatMap { device in
      marks.map { "\(device.index)\($0) \(device.index == 1 ? 4_194_304 : getpid())\n" }
    }
    guard directory.write("coordination", Array(lines.joined().utf8)) else {
      throw LabFailure(description: "\(file): can't be written")
    }
    for _ in 0..<2 { observation.answers.append(await driver(sharing).answer(amount: situation.amount)) }
  }
  observation.unknownCalls = unknownCalls(in: directory)
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
private func toolDirectory(_ tools: [(name: String, text: String)]) throws(LabFailure) -> PrivateDirectory {
  do throws(PrivateDirectory.Failure) {
    let directory = try PrivateDirectory()
    for tool in tools { try directory.writeExecutable(tool.name, tool.text) }
    return directory
  } catch {
    throw LabFailure(description: error.reason)
  }
}

/// What stand-ins had no answer to.
private func unknownCalls(in directory: PrivateDirectory) -> [String] {
  guard let stream = fopen("\(directory.path)/\(StandInMachine.unknownCalls)", "re") else { return [] }
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
