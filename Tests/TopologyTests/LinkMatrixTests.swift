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
