internal import ExternalResources
internal import Synchronization
internal import Topology

/// A host that runs its commands here, within one deadline for all of them.
///
/// A tool that hung once is not called again: a broken driver lets each of its calls hang alike, and the first answer told why.
final class TimedHost<Base: AskedHost>: AskedHost {
  private let base: Base
  private let limit: Duration
  private let deadline: ContinuousClock.Instant
  private let hung = Mutex<[String: CommandFailure]>([:])

  /// - Parameter limit: for all commands together.
  init(_ base: Base, limit: Duration) {
    self.base = base
    self.limit = limit
    deadline = .now + limit
  }

  var name: String { base.name }
  var kernelRoot: String? { base.kernelRoot }

  func programs(among names: [String]) async -> Set<String> { await base.programs(among: names) }

  func mayAnswer(_ call: [String]) -> Bool { base.mayAnswer(call) }

  func closingFindings() async -> [Host.Finding] { await base.closingFindings() }

  func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
    let program = command.arguments.first ?? ""
    if let failure = hung.withLock({ $0[program] }) { throw failure }
    let left = deadline - .now
    guard left > .zero else {
      throw .unreachable(reason: "\(program): not asked: the host's time of \(limit.words) is over")
    }
    var command = command
    command.timeout = min(command.timeout, left)
    do {
      return try await base.run(command)
    } catch {
      switch error {
      case .timedOut, .stuck: hung.withLock { $0[program] = error }
      case .notFound, .notStarted, .interrupted, .unreachable: break
      }
      throw error
    }
  }
}
