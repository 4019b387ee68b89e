import Diagnostics
import Testing

@testable import Topology

@Suite struct InventoryTextTests {
  @Test func `aligns a host's GPUs, with their slices below`() {
    let gpus = [
      GPU(
        index: 0, uuid: "GPU-a", model: "NVIDIA A100", memoryMiB: 81920, pciBusID: "0000:07:00.0", numaNode: 1,
        vendor: .nvidia, slices: [.init(profile: "1g.10gb", uuid: "MIG-b")]),
      GPU(index: 10, model: "混合 GPU"),
    ]
    let inventory = Inventory(hosts: [
      Host(name: "box", status: .ok, gpus: gpus), Host(name: "empty", status: .ok),
      Host(
        name: "gone", status: .failed,
        findings: [.init(severity: .error, message: "no answer", help: "check the cable")]),
    ])
    #expect(
      inventory.text == """
        HOST   GPU  MODEL             MEMORY  NUMA  PCI BUS       UUID
        box      0  NVIDIA A100    81920 MiB     1  0000:07:00.0  GPU-a
        box      0    MIG 1g.10gb                                 MIG-b
        box     10  混合 GPU               ?     -  ?             ?
        empty    -  no GPU
        gone     -  failed
        gone: error: no answer
          help: check the cable

        """)
  }

  @Test func `shows a node's state, and an amount that can't be read as unknown`() {
    var cordoned = Advertised(
      source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 8)], model: "H100",
      state: "Ready,SchedulingDisabled")
    cordoned.unreadable = ["amd.com/gpu", "example.com/dongle"]
    let lost = Advertised(source: .yarn, state: "LOST")
    let inventory = Inventory(hosts: [
      Host(name: "a", status: .ok, advertised: [cordoned]), Host(name: "b", status: .ok, advertised: [lost]),
      Host(name: "c", status: .ok),
    ])
    #expect(
      inventory.text == """
        HOST  STATE                     GPU  MODEL   MEMORY  NUMA  PCI BUS  UUID
        a     Ready,SchedulingDisabled   8x  H100         ?                 nvidia.com/gpu
        a     Ready,SchedulingDisabled    ?  ?            ?                 amd.com/gpu
        b     LOST                        -  no GPU
        c     -                           -  no GPU

        """)
  }

  @Test func `writes JSON in parts as in one piece`() {
    let host = Host(
      name: "a", status: .ok, gpus: [GPU(index: 0, uuid: "GPU-1")], links: [Link(from: "GPU0", to: "GPU1", kind: .pix)])
    for hosts in [[], [host], [host, Host(name: "b", status: .failed)]] {
      var bytes: [UInt8] = []
      Inventory(hosts: hosts).writeJSON { bytes += $0 }
      #expect(String(decoding: bytes, as: UTF8.self) == Inventory(hosts: hosts).json.text())
    }
  }

  @Test func `says why a host fails that answered before`() {
    let before = Inventory(hosts: [Host(name: "a", status: .ok)])
    let failed = Host(name: "a", status: .failed, findings: [.init(severity: .error, message: "timed out")])
    let diff = InventoryDiff(from: before, to: Inventory(hosts: [failed, Host(name: "b", status: .ok)]))
    #expect(diff.text == "~ a: status ok -> failed (timed out)\n+ b: 0 GPUs\n")
    #expect(InventoryDiff(from: Inventory(), to: Inventory(hosts: [failed])).text == "+ a: failed (timed out)\n")
  }

  @Test func `lets no name move the cursor or turn the line around`() {
    let host = Host(
      name: "a\u{1B}[2J", status: .ok, gpus: [GPU(index: 0, model: "x\r\u{202E}y\u{9B}z\n")],
      findings: [.init(severity: .info, message: "b\u{07}")])
    let text = Inventory(hosts: [host]).text
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)) })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
    #expect(text.contains("a\\u{1b}[2J"))
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test func `counts columns as a terminal does`() {
    #expect(terminalWidth("GPU") == 3)
    #expect(terminalWidth("混合") == 4)
    #expect(terminalWidth("e\u{301}") == 1)
    #expect(terminalWidth("é") == 1)
    #expect(terminalWidth("🐿") == 2)
  }
}
