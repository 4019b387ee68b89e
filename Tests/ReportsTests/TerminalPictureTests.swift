import Testing
import Topology

@testable import Reports

@Suite struct TerminalPictureTests {
  /// Sixteen GPUs of two NUMA nodes with NVLink inside each, pairs behind one switch, and a card near each pair.
  private static let sixteen: Host = {
    var host = Host(name: "sixteen", status: .ok)
    host.gpus = (0..<16).map {
      GPU(
        index: $0, model: $0 < 8 ? "NVIDIA A" : "NVIDIA B", memoryMiB: 81920, pciBusID: "00000000:\($0 + 10):00.0",
        numaNode: $0 / 8, vendor: .nvidia)
    }
    for left in 0..<16 {
      for right in (left + 1)..<16 {
        let kind: Link.Kind = left / 8 == right / 8 ? .nvlink(6) : left % 8 == right % 8 ? .pix : .system
        host.links.append(Link(from: "GPU\(left)", to: "GPU\(right)", kind: kind))
      }
      host.links.append(Link(from: "GPU\(left)", to: "NIC\(left / 2)", kind: .pxb))
    }
    return host
  }()

  private static let many = Host(name: "many", status: .ok, gpus: (0..<200).map { GPU(index: $0, numaNode: $0 / 4) })

  @Test(arguments: [
    ExampleHosts.dgx(), ExampleHosts.mig, ExampleHosts.workstation, ExampleHosts.failed, ExampleHosts.hostile,
    ExampleHosts.cubeMesh, sixteen, many, Host(name: "none", status: .ok),
  ])
  func `fits every terminal and steers none`(_ host: Host) {
    for width in [40, 53, 80, 132, 300] {
      for isASCII in [false, true] {
        let text = terminalPicture(host, options: TerminalPictureOptions(width: width, isASCII: isASCII))
        for line in text.split(separator: "\n") {
          #expect(terminalWidth(String(line)) <= width, "\(line)")
          #expect(!line.hasSuffix(" "))
        }
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
        if isASCII { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
      }
    }
  }

  @Test func `draws bars that cross so that each can be told`() {
    let text = terminalPicture(Self.sixteen, options: TerminalPictureOptions(width: 80))
    #expect(text.contains("GPU 0   NVIDIA A  80 GiB  10:00.0  PXB NIC0 ├──●──●"), "\(text)")
    #expect(text.contains("GPU 1   NVIDIA A  80 GiB  11:00.0  PXB NIC0 ├──●──┼──●"), "\(text)")
    // Too wide for a matrix: a list.
    #expect(text.contains("GPU0   NV6 GPU1–7  PIX GPU8  PXB NIC0  SYS GPU9–15"), "\(text)")
    let wide = terminalPicture(Self.sixteen, options: TerminalPictureOptions(width: 140))
    #expect(wide.contains("GPU15 "), "\(wide)")
    #expect(!wide.contains("SYS GPU9–15"))
  }

  @Test func `names GPUs that it doesn't draw`() {
    #expect(terminalPicture(Self.many).contains("… and 136 more GPUs"))
  }

  @Test func `shortens names by the number at their end`() {
    #expect(
      shortList(of: ["GPU10", "GPU2", "GPU1", "NIC0", "GPU3", "mlx5_1", "mlx5_0", "odd", "x01"])
        == "GPU1–3, 10, NIC0, mlx5_0–1, odd, x01")
  }
}
