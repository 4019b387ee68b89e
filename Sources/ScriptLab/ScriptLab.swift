internal import ExternalResources

/// What came of a script in one situation.
package struct LabResult: Sendable {
  /// Kebab-case, stable.
  package var name: String
  package var title: String
  /// What Flink would make of it, a call after the other: `takes 0,1`, `TimeoutException: …`.
  package var flink: [String]
  package var verdict: Verdict
  /// How to mend it, where it failed; a verb phrase.
  package var help: String?
}

/// A script that was tried in every situation.
package struct LabReport: Sendable {
  package var script: String
  package var vendor: String
  package var results: [LabResult]

  package func count(_ kind: Verdict.Kind) -> Int { results.count { $0.verdict.kind == kind } }
}

/// Tries a discovery script against Flink's contract, with stand-in tools.
///
/// - Parameters:
///   - script: its absolute path.
///   - arguments: the words of `discovery-script.args`.
///   - vendor: `nvidia` or `amd`: whose tools there are.
///   - environment: the script's, with its `PATH`.
///   - limit: how many seconds Flink waits; it is ten in all its versions. The stand-ins that are slow are so by this.
/// - Returns: a result a situation, in their order; only the first, where the script doesn't even start.
package func tryScript(
  _ script: String, arguments: [String], vendor: String, environment: [String: String], limit: Int = 10
) async throws(LabFailure) -> LabReport {
  guard let vendor = StandInMachine.Vendor(rawValue: vendor) else {
    throw LabFailure(description: "no stand-in tools of the vendor '\(vendor)'")
  }
  var report = LabReport(script: script, vendor: vendor.rawValue, results: [])
  var situations = Situation.all(for: vendor)
  for place in situations.indices { situations[place].machine.limit = limit }
  // What doesn't start fails everywhere, for one reason.
  let first = situations.removeFirst()
  let start = try await result(of: first, script, arguments, environment)
  report.results.append(start.result)
  guard start.starts else { return report }
  let outcomes = await withTaskGroup(of: (Int, Result<LabResult, LabFailure>).self) { group in
    var outcomes = [Result<LabResult, LabFailure>?](repeating: nil, count: situations.count)
    // Those that wait do so beside the others.
    var waiting = situations.indices.sorted { situations[$0].waits && !situations[$1].waits }[...]
    var running = 0
    while !waiting.isEmpty || running > 0 {
      while running < parallelTrials, let place = waiting.popFirst() {
        let situation = situations[place]
        running += 1
        group.addTask {
          let outcome = await outcome(of: situation, script, arguments, environment)
          return (place, outcome)
        }
      }
      guard let (place, outcome) = await group.next() else { break }
      running -= 1
      outcomes[place] = outcome
      if Interruption.signal != nil { waiting = [] }
    }
    return outcomes
  }
  for outcome in outcomes {
    guard let outcome else { throw LabFailure(description: "a situation was not tried to its end") }
    report.results.append(try outcome.get())
  }
  return report
}

/// More than there are processors: most of a trial is waiting.
private let parallelTrials = 6

extension Situation {
  fileprivate var waits: Bool {
    switch machine.behaviour {
    case .isSlow, .readsInput, .leavesChild, .floodsErrors: true
    case .answers, .fails, .isNoisy: false
    }
  }
}

/// A function of its own: Swift 6.3 gives back another place than this task's, when it is compiled for release and a tuple is made around a
/// call that throws.
private func outcome(
  of situation: Situation, _ script: String, _ arguments: [String], _ environment: [String: String]
) async -> Result<LabResult, LabFailure> {
  do throws(LabFailure) {
    return .success(try await result(of: situation, script, arguments, environment).result)
  } catch {
    return .failure(error)
  }
}

private func result(
  of situation: Situation, _ script: String, _ arguments: [String], _ environment: [String: String]
) async throws(LabFailure) -> (result: LabResult, starts: Bool) {
  let observation = try await observe(situation, script: script, arguments: arguments, environment: environment)
  let verdict = judge(observation, in: situation)
  let result = LabResult(
    name: situation.name, title: situation.title, flink: observation.answers.map(words), verdict: verdict,
    help: verdict.kind == .failed
      ? startingHelp(observation, script) ?? timeoutHelp(observation, situation) ?? situation.help : nil)
  let starts = observation.answers.allSatisfy { answer in
    answer.fault.map {
      $0.stage == .retrieve && $0.exception != "IOException" && !firstLine(ofScript: script).hasSuffix("\r")
    } ?? true
  }
  return (result, starts)
}

private func words(_ answer: FlinkGPUDriver.Answer) -> String {
  if let fault = answer.fault { return printable("\(fault.exception): \(fault.message)") }
  // By number where they are numbers; Flink's set has no order.
  let indexes = answer.indexes.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  let taken = indexes.isEmpty ? "no GPU, and no error" : "takes \(printable(indexes.joined(separator: ",")))"
  return answer.logs.isEmpty ? taken : "\(taken), and logs a warning"
}

/// How to mend a script that is too slow where no tool is to blame; nil for others.
private func timeoutHelp(_ observation: Observation, _ situation: Situation) -> String? {
  guard !situation.waits, observation.answers.contains(where: { $0.fault?.exception == "TimeoutException" }) else {
    return nil
  }
  return
    "read no standard input, which Flink leaves open, and print little: Flink reads nothing before the script ends, "
    + "and a pipe holds 64 KiB"
}

/// How to mend a script that doesn't even start; nil for one that does.
private func startingHelp(_ observation: Observation, _ script: String) -> String? {
  guard let fault = observation.answers.lazy.compactMap(\.fault).first else { return nil }
  if fault.stage == .create {
    return fault.message.contains("executable") ? "make it executable: chmod +x" : "name an executable file"
  }
  let line = firstLine(ofScript: script)
  if line.hasPrefix("#!"), line.hasSuffix("\r") {
    return "end its lines with LF, not CR LF: the kernel looks for an interpreter with a CR in its name"
  }
  guard fault.exception == "IOException" else { return nil }
  if script.contains(where: \.isWhitespace) {
    return "give it a path without blanks: Flink cuts the command line at them"
  }
  return "check the interpreter in its first line: '\(printable(line))'"
}
