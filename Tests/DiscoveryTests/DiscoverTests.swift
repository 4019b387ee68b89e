import Diagnostics
import Foundation
import TestSupport
import Testing
import Topology

@testable import Discovery

/// Foundation has one, too.
typealias Host = Topology.Host

@Suite struct DiscoverTests {
  static func example(_ name: String) -> HostToAsk.Kind {
    .sample(path: Repository.root.appendingPathComponent("examples/hosts/\(name)").path)
  }

  @Test(arguments: [
    ("dgx-h100", 8, "NVIDIA H100 80GB HBM3", 81559, Link.Kind.nvlink(18), 8 * 7 / 2 + 8 * 10 + 10 * 9 / 2),
    ("mi300x", 8, "AMD Instinct MI300X", 196592, .xgmi, 28),
    ("a100-mig", 4, "NVIDIA A100-SXM4-80GB", 81920, .nvlink(12), 6 + 4 * 2 + 1),
    ("l40s-yarn", 4, "NVIDIA L40S", 46068, .node, 6 + 4),
    ("workstation", 2, "NVIDIA RTX A5000", 24564, .phb, 1),
  ])
  func `finds what an example host holds`(
    _ name: String, _ count: Int, _ model: String, _ memory: Int, _ link: Link.Kind, _ links: Int
  ) async throws {
    let inventory = await discover([HostToAsk(Self.example(name))])
    let host = try #require(inventory.hosts.first)
    #expect(host.name == name)
    #expect(host.findings == [])
    #expect(host.status == .ok)
    #expect(host.gpus.map(\.index) == Array(0..<count))
    #expect(host.gpus.allSatisfy { $0.model == model && $0.memoryMiB == memory && $0.uuid != nil })
    #expect(Set(host.gpus.compactMap(\.pciBusID)).count == count)
    #expect(host.gpus.allSatisfy { $0.numaNode != nil })
    #expect(LinkMatrix(host)[0, 1] == link)
    #expect(host.links.count == links)
  }

  @Test func `groups the GPUs by NUMA node`() async throws {
    let host = try #require(await discover([HostToAsk(Self.example("dgx-h100"))]).hosts.first)
    #expect(host.numaGroups.map(\.node) == [0, 1])
    #expect(host.numaGroups.map { $0.gpus.map(\.index) } == [[0, 1, 2, 3], [4, 5, 6, 7]])
  }

  @Test func `addresses MIG devices by their UUID`() async throws {
    let host = try #require(await discover([HostToAsk(Self.example("a100-mig"))]).hosts.first)
    #expect(
      host.gpus.map { $0.slices.map(\.profile) } == [
        ["3g.40gb", "2g.20gb", "1g.10gb", "1g.10gb"], ["3g.40gb", "3g.40gb"], [], [],
      ])
    #expect(host.gpus[0].slices.allSatisfy { $0.uuid?.hasPrefix("MIG-") == true })
  }

  @Test func `numbers hosts of one name, in order, beside a host of that name`() async {
    let inventory = await discover([
      HostToAsk(Self.example("workstation"), count: 2), HostToAsk(Self.example("l40s-yarn")),
      HostToAsk(Self.example("workstation")),
    ])
    #expect(inventory.hosts.map(\.name) == ["workstation-1", "workstation-2", "l40s-yarn", "workstation-3"])
    #expect(inventory.gpuCount == 2 + 2 + 4 + 2)
    let taken = withUniqueNames(["a", "a-1", "a"].map { Host(name: $0, status: .ok) })
    #expect(taken.map(\.name) == ["a-2", "a-1", "a-3"])
  }

  @Test func `prints the agreed JSON`() async throws {
    let inventory = await discover([HostToAsk(Self.example("workstation"))])
    let json = inventory.json.text(indented: false)
    #expect(
      json.hasPrefix(
        #"{"hosts":[{"name":"workstation","status":"ok","gpus":[{"index":0,"uuid":"GPU-"#))
    #expect(json.contains(#""memoryMiB":24564,"pciBusId":"00000000:41:00.0","numaNode":0,"vendor":"nvidia"}"#))
    #expect(json.hasSuffix(#""links":[{"from":"GPU0","to":"GPU1","kind":"PHB"}],"findings":[]}]}"#))
  }
}
