import Diagnostics
import Testing
import Topology

@testable import Reports

@Suite struct TopologyPictureTests {
  @Test func `draws the links of two vendors apart`() {
    let gpus = GPU.Vendor.allCases.prefix(2).flatMap { vendor in (0..<2).map { GPU(index: $0, vendor: vendor) } }
    let host = Host(
      name: "h", status: .ok, gpus: gpus,
      links: [
        Link(from: "GPU0", to: "GPU1", kind: .nvlink(12), vendor: .nvidia),
        Link(from: "GPU0", to: "GPU1", kind: .xgmi, vendor: .amd),
      ])
    #expect(linkLanes(of: gpus, in: host).map(\.members) == [[0, 1], [2, 3]])
    #expect(Reports.LinkMatrix(host).devices == ["NVIDIA-GPU0", "NVIDIA-GPU1", "AMD-GPU0", "AMD-GPU1"])
    #expect(
      TopologyPicture(host).description
        == "4 GPUs. NVIDIA GPU 0–1: linked by NV12. AMD GPU 0–1: linked by XGMI.")
  }

  @Test func `draws links from all to all as one lane`() {
    #expect(
      linkLanes(of: ExampleHosts.dgx().gpus, in: ExampleHosts.dgx()) == [
        LinkLane(speed: .fast, label: "NV18", members: Array(0..<8), isComplete: true)
      ])
  }

  @Test func `says where not each GPU is linked with every other`() {
    #expect(
      linkLanes(of: ExampleHosts.cubeMesh.gpus, in: ExampleHosts.cubeMesh) == [
        LinkLane(speed: .fast, label: "NV1–NV2", members: Array(0..<8), isComplete: false)
      ])
  }

  @Test func `draws pairs as a lane each, fast ones before PCIe`() {
    #expect(linkLanes(of: ExampleHosts.mig.gpus, in: ExampleHosts.mig).map(\.members) == [[0, 1], [2, 3]])
    #expect(linkLanes(of: ExampleHosts.workstation.gpus, in: ExampleHosts.workstation).map(\.speed) == [.near])
  }

  @Test func `tells in words what it shows`() {
    #expect(
      TopologyPicture(ExampleHosts.dgx()).description
        == "8 GPUs in 2 NUMA nodes. GPU 0–7: each linked with every other by NV18.")
    #expect(TopologyPicture(Host(name: "x", status: .ok, gpus: [GPU(index: 3)])).description == "1 GPU.")
  }

  @Test func `shows each network card, and no way over the CPUs to GPUs of an unknown node`() throws {
    var host = ExampleHosts.dgx()
    host.links += [
      Link(from: "GPU0", to: "NIC4", kind: .node), Link(from: "GPU4", to: "NIC5", kind: .phb),
      Link(from: "GPU0", to: "NIC6", kind: .system),
    ]
    let texts = try HTMLDocument(TopologyPicture(host).file()).all("text").map(\.text)
    for card in 0..<4 { #expect(texts.contains { $0.hasSuffix("near NIC\(card)") }, "\(texts)") }
    #expect(texts.contains("NODE  NIC4") && texts.contains("PHB  NIC5") && texts.contains("SYS  NIC6"))
    #expect(texts.contains("over the CPUs"))
    for place in 4..<8 { host.gpus[place].numaNode = nil }
    host.links = []
    let unknown = try HTMLDocument(TopologyPicture(host).file()).all("text").map(\.text)
    #expect(unknown.contains("NUMA node unknown") && !unknown.contains { $0.hasSuffix("over the CPUs") })
  }

  @Test(arguments: [
    ExampleHosts.dgx(), ExampleHosts.mig, ExampleHosts.workstation, ExampleHosts.failed, ExampleHosts.hostile,
    ExampleHosts.cubeMesh,
    Host(name: "many", status: .ok, gpus: (0..<200).map { GPU(index: $0, numaNode: $0 / 4) }),
  ])
  func `is a well-formed file with a title and words`(_ host: Host) throws {
    let picture = try HTMLDocument(TopologyPicture(host).file())
    #expect(picture.elements.first?.tag == "svg")
    #expect(picture.all("title").first?.text.isEmpty == false)
    #expect(picture.all("desc").first?.text == visible(TopologyPicture(host).description))
    #expect(picture.elements.allSatisfy { $0.tag != "script" && $0.tag != "img" })
    #expect(picture.all("rect").count { $0.attributes["class"] == "topology-gpu" } == min(host.gpus.count, 32))
  }
}
