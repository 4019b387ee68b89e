import ExternalResources
import Testing
import Topology

@testable import Discovery

@Suite struct TimedHostTests {
  /// Every call takes as long as it may.
  private struct HangingHost: AskedHost {
    var name: String { "hanging" }
    func programs(among names: [String]) async -> Set<String> { Set(names) }
    func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
      try? await Task.sleep(for: command.timeout)
      throw .timedOut(
        program: command.arguments[0], after: command.timeout, partial: CommandOutcome(ending: .exited(0)))
    }
  }

  @Test func `calls a tool that hung once no second time`() async {
    let host = TimedHost(HangingHost(), limit: .seconds(600))
    let spent = await ContinuousClock().measure {
      for _ in 0..<50 {
        let answer = await host.ask(["nvidia-smi", "-L"], timeout: .milliseconds(200))
        #expect(answer.problem == "nvidia-smi: still running after 200 ms, ended")
      }
    }
    #expect(spent < .seconds(9))
  }

  @Test func `gives all commands of a host one deadline`() async {
    let host = TimedHost(HangingHost(), limit: .milliseconds(300))
    let first = await host.ask(["amd-smi"], timeout: .seconds(600))
    #expect(first.problem?.hasPrefix("amd-smi: still running after") == true)
    let second = await host.ask(["lspci"], timeout: .seconds(600))
    #expect(second.problem == "lspci: not asked: the host's time of 300 ms is over")
  }
}
