import ExternalResources
import Synchronization
import Testing
import Topology

@testable import Discovery

@Suite struct TimedHostTests {
  /// Every call hangs for as long as it may, and that is noted.
  private final class HangingHost: AskedHost {
    let timeouts = Mutex<[Duration]>([])
    var name: String { "hanging" }
    func programs(among names: [String]) async -> Set<String> { Set(names) }
    func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
      timeouts.withLock { $0.append(command.timeout) }
      throw .timedOut(
        program: command.arguments[0], after: command.timeout, partial: CommandOutcome(ending: .exited(0)))
    }
  }

  @Test func `calls a tool that hung once no second time`() async {
    let hanging = HangingHost()
    let host = TimedHost(hanging, limit: .seconds(86_400))
    for tool in ["nvidia-smi", "nvidia-smi", "lspci", "nvidia-smi"] {
      let answer = await host.ask([tool, "-L"], timeout: .seconds(30))
      #expect(answer.problem == "\(tool): still running after 30 s, ended")
    }
    #expect(hanging.timeouts.withLock { $0 } == [.seconds(30), .seconds(30)])
  }

  @Test func `gives all commands of a host one deadline`() async {
    let hanging = HangingHost()
    _ = await TimedHost(hanging, limit: .seconds(600)).ask(["amd-smi"], timeout: .seconds(86_400))
    #expect(hanging.timeouts.withLock { $0.allSatisfy { $0 <= .seconds(600) } && $0.count == 1 })
    let late = await TimedHost(hanging, limit: .zero).ask(["lspci"])
    #expect(late.problem == "lspci: not asked: the host's time of 0 s is over")
    #expect(hanging.timeouts.withLock(\.count) == 1)
  }
}
