import ExternalResources
import ExternalResourcesTesting
import Foundation
import NICDriver
import TestSupport
import Testing

/// One compatibility suite for all drivers: Drey's own, the one that speaks for Flink's, and the example.
@Suite struct DriverContractTests {
  private typealias Key = GPUDriver.Key

  @Test func `is kept by the GPU driver`() async throws {
    let scratch = try Scratch()
    let script = try scratch.writeTool("three.sh", "echo 0,1,2")
    let broken = try scratch.writeTool("broken.sh", "echo 'no\ndriver.' >&2; exit 3")
    let words = try scratch.writeTool("words.sh", "echo No devices were found.")
    let slow = try scratch.writeTool("slow.sh", "sleep 120")
    var contract = DriverContract(GPUDriverFactory(), configuration: [Key.path: script], available: 3)
    contract.unusable = [
      [Key.path: ""], [Key.path: " \t"], [Key.vendor: "intel"], [Key.timeout: "soon"], [Key.timeout: "0 s"],
    ]
    contract.failing = [
      [Key.path: broken], [Key.path: words], [Key.path: scratch.path("none")], [Key.path: scratch.url.path],
      [Key.path: "relative/none.sh"],
    ]
    contract.hanging = [Key.path: slow, Key.timeout: "100 s"]
    contract.overdue = [Key.path: slow, Key.timeout: "200 ms"]
    #expect(await contract.violations() == [])
  }

  @Test func `is kept by the driver that answers as Flink does, but for too few`() async throws {
    let scratch = try Scratch()
    let script = try scratch.writeTool("three.sh", "echo 0,1,2")
    let broken = try scratch.writeTool("broken.sh", "exit 3")
    let slow = try scratch.writeTool("slow.sh", "sleep 120")
    var contract = DriverContract(
      FlinkGPUDriverFactory(timeout: .seconds(60)), configuration: [Key.path: script], available: 3)
    contract.refusesTooMany = false
    contract.failing = [[Key.path: broken], [Key.path: scratch.path("none")], [Key.path: " "]]
    contract.hanging = [Key.path: slow]
    #expect(await contract.violations() == [])
    var overdue = DriverContract(
      FlinkGPUDriverFactory(timeout: .milliseconds(200)), configuration: [Key.path: script], available: 3)
    overdue.refusesTooMany = false
    overdue.overdue = [Key.path: slow]
    #expect(await overdue.violations().filter { $0.contains("runs out of time") } == [])
  }

  @Test func `is kept by the example of a driver of one's own`() async throws {
    let scratch = try Scratch()
    for (name, state) in [("mlx5_0", "4: ACTIVE"), ("mlx5_1", "1: DOWN"), ("mlx5_2", "4: ACTIVE")] {
      try scratch.write("sys/class/infiniband/\(name)/node_guid", "ec0d:9a03:0078:7ec\(name.suffix(1))\n")
      try scratch.write("sys/class/infiniband/\(name)/device/numa_node", name == "mlx5_0" ? "1\n" : "-1\n")
      try scratch.write("sys/class/infiniband/\(name)/ports/1/state", "\(state)\n")
    }
    var contract = DriverContract(NICDriverFactory(root: scratch.url.path), configuration: [:], available: 2)
    contract.unusable = [["ports": ""], ["ports": "all"]]
    #expect(await contract.violations() == [])
    contract.configuration = ["ports": "any"]
    contract.available = 3
    #expect(await contract.violations() == [])
    // Through the registry, as a TaskManager gets it.
    var registry = ExternalResourceDriverRegistry.standard()
    registry.register(NICDriverFactory(root: scratch.url.path), as: NICDriverFactory.className)
    let configuration = ExternalResourceConfiguration(
      resource: "nic", in: ["external-resource.nic.param.ports": "active", "external-resource.nic.amount": "2"])
    let driver = try registry.factory(named: NICDriverFactory.className).createExternalResourceDriver(configuration)
    let infos = try await #require(driver as? NICDriver).retrieveResourceInfo(amount: 2)
    #expect(infos.map(\.name).sorted() == ["mlx5_0", "mlx5_2"])
    #expect(infos.map(\.numaNode).contains(1))
  }

  /// A suite that finds no fault in a bad driver is worth nothing.
  @Test func `is broken by a driver that keeps none of it`() async {
    var contract = DriverContract(BadDriverFactory(), configuration: [:], available: 2)
    contract.unusable = [[:]]
    contract.failing = [[:]]
    contract.hanging = [:]
    let violations = await contract.violations()
    for words in [
      "the amount 0 is taken", "2 are asked for, 1 are given", "keys are not sorted", "a key is there twice",
      "the key b has no value", "'' has a value and is no key", "a second call gives others",
      "3 are asked for, 1 are given without an error", "taken for a configuration", "must fail gives an answer",
      "a cancelled call ends with an answer",
    ] {
      #expect(violations.contains { $0.contains(words) }, "\(words) in \(violations)")
    }
  }
}

private struct BadInfo: ExternalResourceInfo {
  var number: Int
  var keys: [String] { ["b", "a", "a"] }
  func property(_ key: String) -> String? { key == "b" ? nil : "x" }
}

private struct BadDriver: ExternalResourceDriver {
  func retrieveResourceInfo(amount: Int) async throws(ExternalResourceError) -> Set<BadInfo> {
    [BadInfo(number: .random(in: 0 ... .max))]
  }
}

private struct BadDriverFactory: ExternalResourceDriverFactory {
  func createExternalResourceDriver(
    _ configuration: ExternalResourceConfiguration
  ) throws(ExternalResourceError) -> any ExternalResourceDriver { BadDriver() }
}
