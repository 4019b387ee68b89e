import Diagnostics
import Foundation
import TestSupport
import Testing
import Topology
import YAMLTree

@testable import Discovery

/// The person's `curl` against a loopback server.
@Suite(.serialized) struct YARNTests {
  private func ask(_ mode: String, seconds: Int64 = 20) async throws -> [Host]? {
    guard let server = try RESTServer.start(mode, needed: "curl") else { return nil }
    let start = ContinuousClock.now
    let options = DiscoveryOptions(timeout: .seconds(seconds))
    let hosts = await discover([HostToAsk(.yarn(url: server.url + "/"))], options: options).hosts
    // The server in its mode `slow` answers after 900 s.
    #expect(ContinuousClock.now - start < .seconds(seconds + 300))
    return hosts
  }

  @Test func `reads nodes and their devices`() async throws {
    guard let hosts = try await ask("yarn") else { return }
    try #require(hosts.map(\.name) == ["worker-1", "worker-2", "worker-3"], "\(hosts)")
    #expect(hosts.allSatisfy { $0.status == .ok })
    #expect(hosts[0].findings == [])
    #expect(hosts[0].gpus.map(\.uuid) == ["GPU-0", "GPU-1", "GPU-2", "GPU-3"])
    #expect(hosts[0].gpus[0] == GPU(index: 0, uuid: "GPU-0", model: "Tesla T4", memoryMiB: 15100, vendor: .nvidia))
    #expect(
      hosts[0].advertised == [
        Advertised(source: .yarn, resources: [.init(name: "yarn.io/gpu", capacity: 4, used: 1)], state: "RUNNING")
      ])
    #expect(hosts[2].findings.map(\.message) == ["YARN says LOST: no heartbeat"])
  }

  @Test func `says that the two managers differ`() async throws {
    guard let hosts = try await ask("lost") else { return }
    #expect(
      hosts[0].findings.map(\.message) == ["the ResourceManager counts 4 yarn.io/gpu, and its NodeManager has 3"])
  }

  @Test(arguments: [
    ("html", "the answer is no JSON"), ("malformed", "the answer is no JSON"), ("cut", "connection lost"),
    ("redirect", "redirected to http://active.example.com:8088/ws/v1/cluster/nodes"), ("huge", "the answer is larger"),
  ])
  func `says why YARN can't be asked`(_ mode: String, _ reason: String) async throws {
    guard let hosts = try await ask(mode, seconds: 60) else { return }
    #expect(hosts.map(\.status) == [.failed])
    #expect(hosts.first?.findings.first?.message.hasPrefix(reason) == true, "\(hosts)")
  }

  @Test func `gives up in time`() async throws {
    guard let hosts = try await ask("slow", seconds: 1) else { return }
    #expect(hosts.first?.findings.first?.message.hasPrefix("timed out") == true, "\(hosts)")
  }

  @Test func `takes an empty cluster`() async throws {
    guard let hosts = try await ask("empty") else { return }
    #expect(hosts.map(\.status) == [.ok])
    #expect(hosts.first?.findings.map(\.message) == ["YARN has no node"])
  }

  @Test(arguments: [
    "file:///etc/passwd", "-o/tmp/x", "rm:8088", "http://", "http://me:secret@rm:8088", "http://rm/?a", "http://a b",
    "gopher://rm",
  ])
  func `refuses an address that is none`(_ url: String) async {
    let host = await discover([HostToAsk(.yarn(url: url))]).hosts.first
    #expect(host?.findings.first?.message.contains("can only") == true)
    #expect(host?.name.contains("secret") == false)
  }

  @Test func `reads the recorded answers`() throws {
    guard let samples = Repository.samples else {
      print("skipped: no recorded samples beside the checkout; set DREY_SAMPLES")
      return
    }
    func nodes(_ name: String) throws -> [YARNNode]? {
      let bytes = try Data(contentsOf: samples.appendingPathComponent("yarn-rest/\(name)"))
      return parseJSON(SourceFile(path: name, text: Array(bytes))).documents.first.flatMap(readYARNNodes)
    }
    #expect(try nodes("hadoop-docs-2.x.cluster-nodes.json")?.map(\.host.name) == ["h2", "h1"])
    let recorded = try #require(try nodes("yandex-dataproc-2.10.cluster-nodes.json"))
    #expect(recorded.count > 2)
    #expect(recorded.allSatisfy { $0.host.gpuCount == 0 })
    #expect(try nodes("datadog.cluster-metrics.json") == nil)
  }
}
