import Diagnostics
import Testing
import Topology

@testable import Discovery

@Suite struct MergingTests {
  private func seen(_ name: String, _ indexes: [Int], prefix: String = "GPU-") -> SourcedHost {
    SourcedHost(
      host: Host(
        name: name, status: .ok, gpus: indexes.map { GPU(index: $0, uuid: "\(prefix)\($0)", vendor: .nvidia) }))
  }

  private func node(_ name: String, _ count: Int, gpus: [GPU] = [], mig: String? = nil) -> SourcedHost {
    SourcedHost(
      host: Host(
        name: name, status: .ok, gpus: gpus,
        advertised: [
          Advertised(
            source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: count)], physicalGPUs: 8,
            migStrategy: mig)
        ]))
  }

  @Test func `makes one host of a node and the host behind SSH, and says what is lost`() {
    let hosts = mergedSources([node("gpu-1", 8), seen("me@gpu-1.example.com:22", [0, 1, 2, 4, 5, 6, 7])])
    #expect(hosts.map(\.name) == ["me@gpu-1.example.com:22"])
    #expect(hosts[0].gpus.count == 7)
    #expect(hosts[0].advertised.count == 1)
    #expect(hosts[0].findings.map(\.message) == ["the node advertises 8, nvidia-smi sees 7: GPU 3 is lost"])
  }

  @Test func `finds the same host by a UUID, and names the GPU that only the scheduler has`() {
    let gpus = (0..<8).map { GPU(index: $0, uuid: "GPU-\($0)", model: "A", vendor: .nvidia) }
    let hosts = mergedSources([seen("10.0.0.7", Array(0..<7)), node("node-7", 8, gpus: gpus)])
    #expect(hosts.map(\.name) == ["10.0.0.7"])
    #expect(hosts[0].gpus.allSatisfy { $0.model == "A" })
    #expect(
      hosts[0].findings.map(\.message) == [
        "the node advertises 8, nvidia-smi sees 7: GPU-7 is lost",
        "a ResourceSlice has GPU-7, which nvidia-smi doesn't show",
      ])
  }

  @Test func `names no lost GPU where a ResourceSlice may be older than the host`() {
    func message(_ uuids: [Int], numbers: [Int]? = nil, seen indexes: [Int]) -> String? {
      let gpus = uuids.enumerated().map {
        GPU(index: numbers?[$0.offset] ?? $0.element, uuid: "GPU-\($0.element)", vendor: .nvidia)
      }
      return mergedSources([seen("a", indexes), node("a", 8, gpus: gpus)])[0].findings.first?.message
    }
    let one = "the node advertises 8, nvidia-smi sees 7: one GPU is lost"
    // GPU 3 is lost now; the slice is of a time when a GPU 9 was in its place, or of before it was numbered anew.
    #expect(message([0, 1, 2, 9, 4, 5, 6], seen: [0, 1, 2, 4, 5, 6, 7]) == one)
    #expect(message([0, 1, 2, 4, 5, 6, 7, 8], seen: [0, 1, 2, 4, 5, 6, 7]) == one)
    #expect(
      message([0, 1, 2, 3, 4, 5, 6, 7], seen: [0, 1, 2, 4, 5, 6, 7])
        == "the node advertises 8, nvidia-smi sees 7: GPU-3 is lost")
    // The driver's two lost ones, of which a gap tells one.
    #expect(
      message([0, 1, 2, 3, 4, 5, 6, 7], seen: [0, 1, 2, 4, 5, 6])
        == "the node advertises 8, nvidia-smi sees 6: GPU-3, GPU-7 are lost")
  }

  @Test func `takes fewer GPUs than there are for no contradiction where some may have another name`() {
    var renamed = node("a", 4)
    renamed.host.advertised[0].resources.append(.init(name: "nvidia.com/a100", capacity: 4))
    #expect(mergedSources([seen("a", Array(0..<8)), renamed])[0].findings == [])
    #expect(mergedSources([seen("a", Array(0..<3)), renamed])[0].findings.count == 1)
  }

  @Test func `takes no number from a ResourceSlice that lists fewer devices than there are`() {
    // The slice's second device is the host's GPU 5, which the tool sees; the one that the tool lost is in no slice.
    let gpus = [2, 5].enumerated().map { GPU(index: $0.offset, uuid: "GPU-\($0.element)", vendor: .nvidia) }
    let hosts = mergedSources([seen("a", [0, 1, 2, 4, 5, 6, 7]), node("a", 8, gpus: gpus)])
    #expect(hosts[0].findings.map(\.message) == ["the node advertises 8, nvidia-smi sees 7: GPU 3 is lost"])
    let stale = [GPU(index: 0, uuid: "GPU-9", vendor: .nvidia)]
    let other = mergedSources([seen("a", [0, 1, 2, 4, 5, 6, 7]), node("a", 8, gpus: stale)])
    #expect(
      other[0].findings.map(\.message) == [
        "the node advertises 8, nvidia-smi sees 7: one GPU is lost",
        "a ResourceSlice has GPU-9, which nvidia-smi doesn't show",
      ])
  }

  @Test func `says what a node holds back, and nothing where a node shares its GPUs`() {
    #expect(
      mergedSources([seen("a", Array(0..<8)), node("a", 7)])[0].findings.map(\.message) == [
        "the node advertises 7, nvidia-smi sees 8: 1 of them can't be asked for"
      ])
    #expect(mergedSources([seen("a", Array(0..<8)), node("a", 8)])[0].findings == [])
    #expect(mergedSources([seen("a", Array(0..<8)), node("a", 0, mig: "single")])[0].findings == [])
    #expect(
      mergedSources([seen("a", Array(0..<7)), node("a", 0, mig: "single")])[0].findings.map(\.message) == [
        "the node's labels count 8 GPUs, nvidia-smi sees 7"
      ])
  }

  @Test func `merges nothing where it is not certain`() {
    // Two hosts of that name, a container, two recordings of one machine.
    #expect(mergedSources([seen("a", [0]), seen("a", [1]), node("a", 1)]).count == 3)
    var pod = seen("flink/a", [0])
    pod.isPartial = true
    let gpus = [GPU(index: 0, uuid: "GPU-0", vendor: .nvidia), GPU(index: 1, uuid: "GPU-1", vendor: .nvidia)]
    #expect(mergedSources([pod, node("a", 2, gpus: gpus)]).count == 2)
    #expect(mergedSources([seen("a", [0]), seen("b", [0])]).count == 2)
    #expect(mergedSources([node("a", 1), node("a", 1)]).count == 2)
    #expect(mergedSources([seen("10.0.0.1", [0]), node("10", 1)]).count == 2)
  }

  @Test func `takes hosts whose whole names differ for two`() {
    #expect(mergedSources([seen("gpu-1.dc1.example.com", [0]), node("gpu-1.dc2.example.com", 8)]).count == 2)
    #expect(mergedSources([seen("gpu-1.dc2.example.com", [0]), node("gpu-1.dc2.example.com", 1)]).count == 1)
    #expect(mergedSources([seen("gpu-1", [0]), node("gpu-1.dc2.example.com", 1)]).count == 1)
    let several = [seen("gpu-1.dc1.example.com", [0]), seen("gpu-1.dc2.example.com", [1]), node("gpu-1", 1)]
    #expect(mergedSources(several).count == 3)
  }

  @Test func `merges a host with none of two clusters' nodes of its name, but with the one that has its GPU`() {
    #expect(mergedSources([seen("n1", [0]), node("n1", 1), node("n1", 8)]).count == 3)
    let own = [GPU(index: 0, uuid: "gpu-0", vendor: .nvidia)]
    let hosts = mergedSources([seen("n1", [0]), node("n1", 8), node("n1", 1, gpus: own)])
    // UUIDs are the same in capitals and without.
    #expect(hosts.map(\.findings) == [[], []] && hosts.map(\.gpus.count) == [1, 0])
    let yarn = SourcedHost(
      host: Host(
        name: "n1", status: .ok,
        advertised: [Advertised(source: .yarn, resources: [.init(name: "yarn.io/gpu", capacity: 1)], state: "RUNNING")])
    )
    // A node is of one of the two clusters, and nothing tells of which.
    #expect(mergedSources([node("n1", 1), node("n1", 1), yarn]).count == 3)
    #expect(mergedSources([node("n1", 1), yarn]).count == 1)
    #expect(mergedSources([seen("n1", [0]), node("n1", 1), yarn]).map(\.advertised.count) == [2])
  }

  @Test func `keeps what a scheduler knows of a host that gave no answer`() {
    let failed = SourcedHost(host: .failed("a", "connection refused", help: ""))
    let host = mergedSources([failed, node("a", 8)])[0]
    #expect(host.status == .failed && host.advertised.count == 1)
    #expect(host.findings.map(\.message) == ["connection refused"])
    var yarn = node("a", 8)
    yarn.host.advertised[0].source = .yarn
    let both = mergedSources([node("a", 8), yarn])
    #expect(both.count == 1 && both[0].advertised.map(\.source) == [.kubernetes, .yarn])
  }
}
