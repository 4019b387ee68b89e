import Testing
import Topology

@testable import Discovery

/// What tools print on hosts that nobody recorded for us: other versions, broken GPUs, other systems.
@Suite struct ToolOddityTests {
  private func log(_ gpu: String, attached: Int = 1) -> NVIDIALog {
    NVIDIALog(
      xml: Array(
        """
        <?xml version="1.0" ?>
        <!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v99.dtd">
        <nvidia_smi_log><new_field>1</new_field><driver_version>999.1</driver_version>
        <attached_gpus>\(attached)</attached_gpus>\(gpu)</nvidia_smi_log>
        """.utf8))
  }

  @Test func `passes over the fields of a driver to come`() {
    let log = log(
      """
      <gpu id="00000000:3B:00.0"><future><uuid>GPU-wrong</uuid><total>1 MiB</total></future><uuid>GPU-1</uuid>
      <product_name>NVIDIA A &amp; B</product_name><fb_memory_usage><new>5</new><total>15 GiB</total></fb_memory_usage></gpu>
      """)
    #expect(
      log.gpus == [
        GPU(
          index: 0, uuid: "GPU-1", model: "NVIDIA A & B", memoryMiB: 15360, pciBusID: "00000000:3b:00.0",
          vendor: .nvidia)
      ])
    #expect(log.findings == [])
  }

  @Test(arguments: ["GPU is lost", "Unknown Error", "[Unknown Error]", "ERR!", "GPU requires reset"])
  func `says that a GPU can't be used, and makes no value of the words`(_ words: String) {
    let log = log(
      "<gpu id=\"00000000:3B:00.0\"><uuid>GPU-1</uuid><fb_memory_usage><total>\(words)</total></fb_memory_usage></gpu>")
    #expect(log.gpus.map(\.memoryMiB) == [nil])
    #expect(log.findings.map(\.severity) == [.error])
    let query = NVIDIAQuery("0, GPU-1, A, [\(words)], 00000000:3B:00.0\n")
    #expect(query.gpus.map(\.memoryMiB) == [nil])
    #expect(query.findings.map(\.severity) == [.error])
  }

  @Test func `reads MIG devices with their instances`() {
    let log = log(
      """
      <gpu id="0"><mig_mode><current_mig>Enabled</current_mig></mig_mode><mig_devices><mig_device><index>3</index>
      <gpu_instance_id>9</gpu_instance_id><compute_instance_id>1</compute_instance_id><fb_memory_usage><total>9856 MiB</total>
      </fb_memory_usage></mig_device></mig_devices><uuid>GPU-1</uuid></gpu>
      """)
    #expect(
      log.gpus.flatMap(\.slices) == [
        GPU.Slice(profile: "unknown", memoryMiB: 9856, index: 3, gpuInstance: 9, computeInstance: 1)
      ])
  }

  @Test func `never fetches an entity, and bounds those inside`() {
    let bomb = """
      <!DOCTYPE nvidia_smi_log [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
      <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">
      <!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;">
      <!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
      """
    for entity in ["&h;", "&x;"] {
      let log = NVIDIALog(
        xml: Array(
          "\(bomb)<nvidia_smi_log><gpu id=\"1\"><product_name>\(entity)</product_name></gpu></nvidia_smi_log>".utf8))
      #expect(log.findings.contains { $0.severity == .warning })
      #expect(log.gpus.allSatisfy { $0.model == nil })
    }
    let deep = NVIDIALog(xml: Array(("<nvidia_smi_log>" + String(repeating: "<a>", count: 100_000)).utf8))
    #expect(deep.findings.contains { $0.message.contains("100 levels") })
  }

  @Test func `reads UTF-16 with and without a mark, and CRLF`() {
    let text = "0, GPU-1, NVIDIA H200, 143771, 00000000:83:00.0\r\n1, GPU-2, NVIDIA H200, 143771, 00000000:84:00.0\r\n"
    let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [
      Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), little, [0xFF, 0xFE] + little, big, [0xFE, 0xFF] + big,
    ] {
      let query = NVIDIAQuery(toolText(bytes))
      #expect(query.gpus.map(\.uuid) == ["GPU-1", "GPU-2"] && query.findings == [])
    }
  }

  @Test(arguments: [
    ("81559 MiB", 81559), ("15,5 GiB", 15872), ("15.5 GiB", 15872), ("81,559 MiB", 81559), ("143,771", 143771),
    ("196592 MB", 196592), ("16777216 KiB", 16384), ("0 MiB", nil), ("[N/A]", nil), ("N/A", nil), ("12 parsecs", nil),
    ("99999999999999999999 TiB", nil), ("", nil), (".", nil), ("1.2.3 GiB", nil),
  ])
  func `reads memory in any unit, and no memory as none`(_ text: String, _ memory: Int?) {
    #expect(mebibytes(text) == memory)
  }

  @Test(arguments: [
    ("00000000:3B:00.0", "0000:3b:00.0"), ("3b:00.1", "0000:3b:00.1"), ("00001580:00:00.0", "1580:00:00.0"),
    ("10000:e1:00.0", "10000:e1:00.0"), ("0000:3b:20.0", nil), ("0000:3b:00.8", nil), ("+000:3b:00.0", nil), ("", nil),
  ])
  func `knows a PCI address in every tool's spelling`(_ text: String, _ address: String?) {
    #expect(PCIAddress(text)?.description == address)
  }

  @Test(arguments: [
    "06:00.0 3D controller [0302]: NVIDIA Corporation GA102GL [A10] [10de:2236] (rev a1)",
    "0000:06:00.0 3D controller: NVIDIA Corporation GA102GL [A10] (rev a1)",
    "06:00.0 \"3D controller [0302]\" \"NVIDIA Corporation [10de]\" \"GA102GL [A10] [2236]\" -ra1 \"NVIDIA Corporation [10de]\" \"Device [1482]\"",
    "Slot:\t0000:06:00.0\nClass:\t3D controller [0302]\nVendor:\tNVIDIA Corporation [10de]\nDevice:\tGA102GL [A10] [2236]\nRev:\ta1\nDriver:\tnvidia\n",
    "Slot:\t06:00.0\nClass:\t3D controller\nVendor:\tNVIDIA Corporation\nDevice:\tGA102GL [A10]\nRev:\ta1\n",
  ])
  func `reads a device in each of lspci's forms`(_ text: String) {
    let bus = LSPCI(text)
    #expect(
      bus.gpus == [GPU(index: 0, model: "GA102GL [A10]", pciBusID: "0000:06:00.0", vendor: .nvidia)], "\(bus.devices)")
    #expect(bus.devices.map(\.revision) == ["a1"] && bus.findings == [])
  }

  @Test func `takes switches, sound and boards' own graphics for no GPU, and finds one that fell off`() {
    let bus = LSPCI(
      """
      01:00.0 0302: 10de:2236 (rev ff)
      02:00.0 0680: 10de:1af1 (rev a1)
      02:00.1 0403: 10de:228b (rev a1)
      07:00.0 0300: 1a03:2000 (rev 52)
      41:00.0 1200: 1002:74a1
      """)
    #expect(bus.gpus.map(\.pciBusID) == ["0000:01:00.0", "0000:41:00.0"])
    #expect(bus.gpus.map(\.index) == [0, 0])
    #expect(bus.findings.map(\.message) == ["lspci: the GPU at 0000:01:00.0 fell off the bus (rev ff)"])
  }

  @Test func `reads amd-smi in every layout it had`() throws {
    let gpu = """
      {"gpu": 0, "asic": {"market_name": "MI300X"}, "bus": {"bdf": "0000:05:00.0"},
       "vram": {"size": {"value": 192, "unit": "GB"}}, "numa": {"node": 1}}
      """
    let wanted = GPU(
      index: 0, model: "MI300X", memoryMiB: 196608, pciBusID: "0000:05:00.0", numaNode: 1, vendor: .amd)
    for text in [
      "[\(gpu)]", "{\"gpu_data\": [\(gpu)]}", "[{\"cpu\": 0}, \(gpu)]", "[[{\"cpu\": 0}], [\(gpu)]]",
      "WARNING: no group\n[amdgpu] is old\n[\(gpu)]", "{\"later\": [\(gpu)], \"version\": 3}",
    ] {
      let facts = try #require(AMDSMI.facts(text), "\(text)")
      #expect(facts.gpus == [wanted] && facts.findings == [], "\(text): \(facts)")
    }
    let old = try #require(AMDSMI.facts(#"[{"gpu": 0, "vram": {"vram_type": "HBM", "vram_size_mb": "65520 MB"}}]"#))
    #expect(old.gpus.map(\.memoryMiB) == [65520])
    #expect(AMDSMI.facts("[]")?.gpus == [])
    #expect(AMDSMI.facts("ERROR: no driver") == nil)
  }

  @Test func `tells what stands before the cut of a truncated document`() throws {
    let facts = try #require(AMDSMI.facts(#"[{"gpu": 0, "bdf": "0000:05:00.0"}, {"gpu": 1, "bdf": "0000:26:"#))
    #expect(facts.gpus.first?.pciBusID == "0000:05:00.0")
    #expect(facts.findings.map(\.severity) == [.warning])
  }

  @Test func `tells of rows that a matrix of links lacks`() {
    func findings(_ lines: String...) -> [String] {
      NVIDIATopology(lines.joined(separator: "\n")).findings.map { "\($0.severity): \($0.message)" }
    }
    let head = "\tGPU0\tGPU1\tNIC0\tCPU Affinity\tNUMA Affinity"
    let rows = ["GPU0\t X \tNV4\tPXB\t0-7\t0", "GPU1\tNV4\t X \tSYS\t8-15\t1", "NIC0\tPXB\tSYS\t X "]
    #expect(findings(head, rows[0], rows[1], rows[2]) == [])
    #expect(findings(head, rows[0]) == ["warning: nvidia-smi topo -m: cut off: no row of GPU1, NIC0"])
    #expect(findings(head, rows[0], rows[1]) == ["info: nvidia-smi topo -m: cut off: no row of NIC0"])
    #expect(findings(rows[0], rows[1]).last == "warning: nvidia-smi topo -m: cut off: no row of 1 more devices")
    #expect(findings(head) == ["warning: nvidia-smi topo -m: no matrix in the output"])
  }

  @Test func `merges by UUID, then by address, and says where sources differ`() {
    let first = GPUSource(
      name: "one",
      gpus: [
        GPU(index: 0, uuid: "GPU-a", pciBusID: "00000000:3B:00.0"), GPU(index: 1, uuid: "GPU-b", memoryMiB: 100),
        GPU(index: 2, uuid: "GPU-c"),
      ])
    let second = GPUSource(
      name: "two",
      gpus: [
        GPU(index: 1, uuid: "GPU-a", numaNode: 1), GPU(index: 0, uuid: "GPU-b", memoryMiB: 200),
        GPU(index: 5, uuid: "GPU-d"),
      ])
    let merged = merge(first, second)
    #expect(merged.gpus.map(\.uuid) == ["GPU-a", "GPU-b", "GPU-c", "GPU-d"])
    #expect(merged.gpus.map(\.index) == [0, 1, 2, 5])
    #expect(merged.gpus[0].numaNode == 1 && merged.gpus[1].memoryMiB == 100)
    #expect(
      merged.findings.map(\.message) == [
        "GPU-a is GPU 0 to one and GPU 1 to two", "GPU-b is GPU 1 to one and GPU 0 to two",
        "two shows GPU 5, which one doesn't", "one shows GPU 2, which two doesn't",
      ])
  }

  @Test func `escapes what a broken document holds before it stands in a message`() throws {
    for text in ["{\"card0\": {\"a\": 1 \u{1B}[2J}}", "[{\"gpu\": 0, \u{1B}}]"] {
      let findings = [AMDSMI.facts(text)?.findings, ROCmSMI.facts(text)?.findings].compactMap(\.self).flatMap(\.self)
      #expect(!findings.contains { $0.message.contains("\u{1B}") })
    }
    let facts = try #require(
      ROCmSMI.facts(
        #"{"card0": {}, "system": {"(Topology) Link type between DRM devices 0 and 1": "\u001b[2J", "#
          + #""(Topology) Link type between DRM devices 1 and 0": "XGMI"}}"#))
    #expect(facts.findings.count == 2 && !facts.findings.contains { $0.message.contains("\u{1B}") })
  }
}
