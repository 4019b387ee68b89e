import Testing

@testable import Lint

@Suite struct NearestOptionTests {
  @Test(arguments: [1, 7, 8, 40, 90, 105, 119, 120, 121, 5000])
  func `looks for keys of any length`(length: Int) {
    for isOperators in [false, true] {
      let key = String(repeating: "q", count: length)
      #expect(NearestOption.key(to: key, isOperators: isOperators) == nil)
    }
  }

  @Test func `finds the key that was meant`() {
    #expect(
      NearestOption.key(to: "taskmanager.numberOfTaskSlot", isOperators: false) == "taskmanager.numberOfTaskSlots")
    #expect(NearestOption.key(to: "TASKMANAGER_RPC_PORT", isOperators: false) == "taskmanager.rpc.port")
    #expect(
      NearestOption.key(to: "taskmanager.memory.process", isOperators: false) == "taskmanager.memory.process.size")
    #expect(NearestOption.key(to: "job.autoscaler.enable", isOperators: true) == "job.autoscaler.enabled")
  }
}
