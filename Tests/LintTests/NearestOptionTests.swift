import Testing

@testable import Lint

@Suite struct NearestOptionTests {
  @Test(arguments: [1, 7, 8, 40, 90, 105, 119, 120, 121, 5000])
  func `looks for keys of any length`(length: Int) {
    for isOperators in [false, true] {
      let key = String(repeating: "q", count: length)
      let nearest = NearestOption.keys(to: key, isOperators: isOperators)
      #expect(nearest.mistyped.isEmpty && nearest.related.isEmpty)
    }
  }

  @Test(arguments: [
    ("taskmanager.numberOfTaskSlot", false, "taskmanager.numberOfTaskSlots"),
    ("TASKMANAGER_RPC_PORT", false, "taskmanager.rpc.port"),
    ("taskmanager.memory.process", false, "taskmanager.memory.process.size"),
    ("rest.bind-host", false, "rest.bind-address"),
    ("job.autoscaler.enable", true, "job.autoscaler.enabled"),
  ]) func `finds the key that was meant`(key: String, isOperators: Bool, meant: String) {
    #expect(NearestOption.keys(to: key, isOperators: isOperators).mistyped == [meant])
  }

  @Test func `takes no other word for a mistyped one`() {
    let nearest = NearestOption.keys(to: "metrics.scope.job", isOperators: false)
    #expect(nearest.mistyped.isEmpty)
    let jobs = ["metrics.scope.jm-job", "metrics.scope.jm.job", "metrics.scope.tm-job", "metrics.scope.tm.job"]
    #expect(nearest.related == jobs)
  }
}
