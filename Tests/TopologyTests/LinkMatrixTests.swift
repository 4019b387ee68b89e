import Diagnostics
import Testing

@testable import Topology

@Suite struct LinkMatrixTests {
  @Test func `finds a link in both directions`() {
    let host = Host(
      name: "h", status: .ok, gpus: [GPU(index: 0), GPU(index: 1)],
      links: [Link(from: "GPU0", to: "GPU1", kind: .nvlink(4)), Link(from: "GPU0", to: "NIC0", kind: .pxb)])
    let matrix = LinkMatrix(host)
    #expect(matrix.devices == ["GPU0", "GPU1", "NIC0"])
    #expect(matrix[0, 1] == .nvlink(4))
    #expect(matrix[1, 0] == .nvlink(4))
    #expect(matrix["NIC0", "GPU0"] == .pxb)
    #expect(matrix[0, 0] == nil)
    #expect(matrix["GPU1", "NIC0"] == nil)
  }

  @Test func `keeps the links of two vendors apart`() {
    let host = Host(
      name: "h", status: .ok,
      gpus: [
        GPU(index: 0, vendor: .nvidia), GPU(index: 1, vendor: .nvidia), GPU(index: 0, vendor: .amd),
        GPU(index: 1, vendor: .amd),
      ],
      links: [
        Link(from: "GPU0", to: "GPU1", kind: .nvlink(12), vendor: .nvidia),
        Link(from: "GPU0", to: "NIC0", kind: .pix, vendor: .nvidia),
        Link(from: "GPU0", to: "GPU1", kind: .xgmi, vendor: .amd),
      ])
    let matrix = LinkMatrix(host)
    #expect(matrix.devices == ["NVIDIA-GPU0", "NVIDIA-GPU1", "AMD-GPU0", "AMD-GPU1", "NIC0"])
    #expect(matrix["NVIDIA-GPU1", "NVIDIA-GPU0"] == .nvlink(12) && matrix["AMD-GPU0", "AMD-GPU1"] == .xgmi)
    #expect(matrix["NVIDIA-GPU0", "AMD-GPU1"] == nil && matrix["NVIDIA-GPU0", "NIC0"] == .pix)
    #expect(host.json.text().contains(#""vendor": "amd""#))
    var changed = host
    changed.links[2].kind = .phb
    #expect(
      InventoryDiff(from: Inventory(hosts: [host]), to: Inventory(hosts: [changed])).text
        == "~ h: link AMD-GPU0-AMD-GPU1: kind XGMI -> PHB\n")
  }

  @Test func `counts what a discovery script can hand out`() {
    let slices = [GPU.Slice(profile: "1g.10gb"), GPU.Slice(profile: "1g.10gb")]
    var idle = GPU(index: 2, vendor: .nvidia)
    idle.isInMIGMode = true
    func count(_ gpus: [GPU], _ vendor: GPU.Vendor? = nil) -> Int {
      Host(name: "h", status: .ok, gpus: gpus).scriptDevices(of: vendor)
    }
    #expect(count([GPU(index: 0, vendor: .nvidia), GPU(index: 1, vendor: .nvidia, slices: slices), idle]) == 3)
    // A script asks one vendor's tool.
    let mixed = [GPU(index: 0, vendor: .nvidia), GPU(index: 0, vendor: .amd), GPU(index: 1, vendor: .amd)]
    #expect(count(mixed) == 2 && count(mixed, .nvidia) == 1 && count(mixed, .intel) == 0)
    #expect(count([GPU(index: 0), GPU(index: 1)]) == 2)
    // Shared by time slicing, and partitions of one.
    #expect(count([GPU(index: 0, uuid: "a", vendor: .nvidia), GPU(index: 1, uuid: "a", vendor: .nvidia)]) == 1)
    #expect(count([GPU(index: 0, uuid: "a", vendor: .amd), GPU(index: 1, uuid: "a", vendor: .amd)]) == 2)
  }

  @Test(arguments: [
    ("NV18", Link.Kind.nvlink(18)), ("NV0", .other("NV0")), ("NVX", .other("NVX")), ("XGMI", .xgmi), ("PIX", .pix),
    ("PXB", .pxb), ("PHB", .phb), ("NODE", .node), ("SYS", .system), ("C2C", .other("C2C")),
  ])
  func `reads the tool's labels and writes them back`(_ label: String, _ kind: Link.Kind) {
    #expect(Link.Kind(label: label) == kind)
    #expect(kind.description == label)
  }

  @Test func `orders links from near to far`() {
    let labels = ["NV18", "NV4", "XGMI", "PIX", "PXB", "PHB", "NODE", "SYS", "?"]
    #expect(labels.sorted { Link.Kind(label: $0).distance < Link.Kind(label: $1).distance } == labels)
  }
}
