internal import ExternalResources

/// How a script did in a situation.
package struct Verdict: Sendable {
  package enum Kind: String, Sendable {
    case passed
    case failed
    /// The script asks a tool for something that the lab can't answer.
    case unjudged
  }

  package var kind: Kind
  /// What is wrong; nil where nothing is.
  package var reason: String?
}

/// Holds what Flink would make of a script against what a situation asks for.
func judge(_ observation: Observation, in situation: Situation) -> Verdict {
  let reason: String? =
    switch situation.calls {
    case .once: observation.answers.first.flatMap { fault(of: $0, in: situation, situation.expectation) }
    case .twoAtOnce: twoAtOnce(observation.answers, situation)
    case .afterCrash: afterCrash(observation.answers, situation)
    }
  if reason != nil, !observation.unknownCalls.isEmpty {
    let calls = observation.unknownCalls.map { "'\($0)'" }.joined(separator: ", ")
    return Verdict(kind: .unjudged, reason: "the lab has no answer to \(calls)")
  }
  return Verdict(kind: reason == nil ? .passed : .failed, reason: reason)
}

/// What is wrong with an answer; nil when it is as expected.
private func fault(
  of answer: FlinkGPUDriver.Answer, in situation: Situation, _ expectation: Situation.Expectation
) -> String? {
  if let fault = answer.fault {
    if fault.exception == "TimeoutException" {
      return "Flink waits for ten seconds, kills the script but not its children, and starts without a GPU"
    }
    if fault.stage == .create || !fault.message.hasPrefix("Discovery script exit with") {
      return "the script does not run: \(fault.message)"
    }
    guard expectation == .gpus else { return nil }
    return "Flink gets no GPU: \(words(answer.logs.last ?? fault.message))"
  }
  let choices = situation.machine.choices
  var given: Set<Int> = []
  for index in answer.indexes {
    guard let choice = choices.firstIndex(where: { $0.contains(index) }) else {
      return "Flink takes '\(printable(index))' for a GPU\(misuse(index, situation.machine))"
    }
    guard given.insert(choice).inserted else { return "'\(printable(index))' names a GPU that another index names" }
  }
  if expectation == .refusal {
    return answer.indexes.isEmpty
      ? "the script ends as if all were well, and Flink starts without a GPU"
      : "Flink goes on with \(gpus(answer.indexes.count)), \(situation.amount) wanted"
  }
  if answer.indexes.count != situation.amount {
    return "Flink goes on with \(gpus(answer.indexes.count)), \(situation.amount) wanted"
  }
  return nil
}

/// Why a name of the host's can't be used all the same.
private func misuse(_ index: String, _ machine: StandInMachine) -> String {
  guard let device = machine.devices.first(where: { String($0.index) == index || $0.uuid == index }) else { return "" }
  if !device.slices.isEmpty { return ", which is cut into MIG devices and can't be used as a whole" }
  return machine.devices.first { $0.uuid == device.uuid && $0.index != device.index }
    .map { ", which is GPU \($0.index) once more" } ?? ""
}

private func twoAtOnce(_ answers: [FlinkGPUDriver.Answer], _ situation: Situation) -> String? {
  for answer in answers { if let fault = fault(of: answer, in: situation, .gpus) { return fault } }
  let shared = Set(answers[0].indexes).intersection(answers[1].indexes).sorted()
  return shared.isEmpty ? nil : "both TaskManagers get GPU \(shared.joined(separator: ", "))"
}

private func afterCrash(_ answers: [FlinkGPUDriver.Answer], _ situation: Situation) -> String? {
  if let fault = fault(of: answers[0], in: situation, .gpus) { return fault }
  if answers[0].indexes != ["1"], answers[0].indexes != [StandInMachine.uuid(situation.machine.vendor, 1)] {
    return "the script gives away GPU \(answers[0].indexes.joined(separator: ", ")), which a living process holds"
  }
  guard answers[1].fault == nil, let index = answers[1].indexes.first else { return nil }
  return "after GPU 1 was freed, GPU \(printable(index)) is given away too, which a living process holds"
}

private func gpus(_ count: Int) -> String { count == 1 ? "1 GPU" : "\(count) GPUs" }

/// A log line on one line.
private func words(_ text: String) -> String {
  printable(text.split(whereSeparator: \.isNewline).joined(separator: " "))
}
