import Diagnostics
import ExternalResources
import Foundation
import TestSupport
import Testing
import Topology

@testable import Discovery

/// What `drey record` keeps of a host, and what it leaves out.
@Suite(.serialized) struct RecordingTests {
  /// Writes a recording and gives its directory.
  private func write(_ recording: HostRecording, _ scratch: Scratch, _ name: String) throws -> String {
    for (path, bytes) in recording.files { try scratch.write("\(name)/\(path)", Data(bytes)) }
    return scratch.path(name)
  }

  private func replayed(_ directory: String) async throws -> Host {
    try #require(await discover([HostToAsk(.sample(path: directory))]).hosts.first)
  }

  @Test(arguments: ["dgx-h100", "a100-mig", "mi300x", "l40s-yarn", "workstation"])
  func `replays to the same inventory`(_ example: String) async throws {
    let kind = DiscoverTests.example(example)
    let live = try #require(await discover([HostToAsk(kind)]).hosts.first)
    let recording = await recordHost(kind, recording: RecordingOptions())
    #expect(recording.notes == [])
    let scratch = try Scratch()
    let directory = try write(recording, scratch, "again")
    #expect(try await replayed(directory) == live)
    #expect(await compareReplay(directory, with: recording.host, recording: RecordingOptions()) == [])
    let manifest = String(decoding: try #require(recording.files["host.yaml"]), as: UTF8.self)
    // Flink's own script asks that.
    #expect(example == "mi300x" || manifest.contains("\"--query-gpu=index\""))
  }

  @Test func `takes the kernel's files of a host without a tool along`() async throws {
    let scratch = try Scratch()
    try scratch.write("live/host.yaml", "name: bare\ntools: []\n")
    let device = "live/sys/bus/pci/devices/0000:c1:00.0"
    for (name, text) in [
      "class": "0x038000", "vendor": "0x1002", "numa_node": "1", "mem_info_vram_total": "68702699520",
      "product_name": "AMD Instinct MI210", "unique_id": "acc8aa72b67a7a24", "secret_of_the_driver": "x",
    ] { try scratch.write("\(device)/\(name)", text + "\n") }
    try scratch.write("\(device)/drm/renderD128", "")
    let node = "live/sys/class/kfd/kfd/topology/nodes/1"
    try scratch.write("\(node)/gpu_id", "4711\n")
    try scratch.write(
      "\(node)/properties",
      "simd_count 416\nlocation_id 49408\ndomain 0\nvendor_id 4098\nunique_id \(UInt64(0xacc8_aa72_b67a_7a24))\n")
    try scratch.write("live/dev/dri/renderD128", "")
    let live = try await replayed(scratch.path("live"))
    #expect(live.gpus.map(\.uuid) == ["GPU-acc8aa72b67a7a24"], "\(live)")
    for anonymous in [false, true] {
      let options = RecordingOptions(isAnonymous: anonymous)
      let recording = await recordHost(.sample(path: scratch.path("live")), recording: options)
      let directory = try write(recording, scratch, "again-\(anonymous)")
      #expect(!recording.files.keys.contains { $0.hasSuffix("secret_of_the_driver") })
      #expect(await compareReplay(directory, with: live, recording: options) == [])
      let again = try await replayed(directory)
      guard anonymous else {
        #expect(again == live)
        continue
      }
      // Hexadecimal in one file and decimal in the other, it is still one GPU's, and another than it was.
      #expect(again.gpus.count == 1 && again.gpus[0].uuid != live.gpus[0].uuid && again.gpus[0].uuid != nil)
      #expect(again.findings == live.findings)
      let all = recording.files.values.map { String(decoding: $0, as: UTF8.self) }.joined()
      #expect(!all.contains("acc8aa72") && !all.contains(String(UInt64(0xacc8_aa72_b67a_7a24))))
    }
  }

  @Test func `records a host behind SSH`() async throws {
    if let own = SampleHost.vendorTools.first(where: { executable($0) != nil }) {
      print("skipped: the \(own) of this machine would answer beside the stand-ins")
      return
    }
    let example = Repository.root.appendingPathComponent("examples/hosts/dgx-h100").path
    let text = Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/host.yaml")))
    let manifest = try HostManifest.parse(SourceFile(path: "host.yaml", text: text), name: "dgx")
    let tools = try StandInTools(manifest.tools, files: example, bash: "/bin/bash", hidden: [])
    guard let server = try SSHServer.start(["gpu-1": tools.directory]) else { return }
    let options = DiscoveryOptions(timeout: .seconds(30), sshConfiguration: server.configuration)
    let live = try #require(await discover([HostToAsk(.ssh(host: "gpu-1"))], options: options).hosts.first)
    let recording = await recordHost(.ssh(host: "gpu-1"), options: options, recording: RecordingOptions())
    let scratch = try Scratch()
    let again = try await replayed(try write(recording, scratch, "gpu-1"))
    #expect(live.gpus.count == 8)
    #expect(again.name == "gpu-1" && again.status == live.status)
    #expect(again.gpus == live.gpus && again.links == live.links && again.findings == live.findings)
  }

  @Test func `keeps nothing of a host that can't be asked`() async {
    let recording = await recordHost(
      .sample(path: "/nowhere"), recording: RecordingOptions())
    #expect(recording.files.isEmpty)
    #expect(recording.host.status == .failed)
  }

  @Test(arguments: [
    ("<serial>1650522003820</serial>", "<serial>[left out]</serial>"),
    ("<board_part_number>692-2G506</board_part_number>", "<board_part_number>[left out]</board_part_number>"),
    ("<serial>N/A</serial>", "<serial>N/A</serial>"),
    ("<uuid>GPU-1</uuid>", "<uuid>GPU-1</uuid>"),
    (
      "<processes>\n<process_info><pid>1</pid><process_name>/home/ann/x --token=1</process_name></process_info>\n</processes><x>",
      "<processes></processes><x>"
    ),
    ("<processes><process_name>cut off", "<processes>"),
    (#"{"asic_serial": "0xACC8", "gpu": 0}"#, #"{"asic_serial": "[left out]", "gpu": 0}"#),
    (#"{"fru_id": 113, "a": "serial"}"#, #"{"fru_id": "[left out]", "a": "serial"}"#),
    (#"{"process_list": [{"name": "a]", "pid": 1}], "gpu": 1}"#, #"{"process_list": [], "gpu": 1}"#),
    (#"{"serial": {"a": 1}, "b": "\"serial\": 1"}"#, #"{"serial": "[left out]", "b": "\"serial\": 1"}"#),
    ("<a>19\" rack</a><serial>1</serial> \"", "<a>19\" rack</a><serial>[left out]</serial> \""),
    ("a \"lone\\ quote\"\"\n{\"serial\": 7}", "a \"lone\\ quote\"\"\n{\"serial\": \"[left out]\"}"),
    ("        PRODUCT_SERIAL: 692309\n    GPU: 1", "        PRODUCT_SERIAL: [left out]\n    GPU: 1"),
    ("GPU[0]\t\t: Serial Number: \t\t692309\r\n", "GPU[0]\t\t: Serial Number: [left out]\r\n"),
    ("    Serial Number                     : N/A", "    Serial Number                     : N/A"),
    ("a gpu-7.example.com b, gpu-7: gpu-77", "a host b, host: gpu-77"),
  ])
  func `leaves out what tells one device or person from others`(_ text: String, _ expected: String) {
    let redaction = Redaction(hostNames: ["gpu-7.example.com", "gpu-7"])
    #expect(String(decoding: redaction.applied(to: Array(text.utf8)), as: UTF8.self) == expected)
    let kept = Redaction(keepsSerials: true, hostNames: ["gpu-7"])
    #expect(kept.applied(to: Array(text.utf8)) == Array(text.utf8))
  }

  @Test func `takes no long time over what is made to be slow`() {
    for text in [#"{"\"#, "<processes>", "a: ", "<serial>", #"{"serial": {"#, "\"", "<"] {
      let flood = Array(String(repeating: text, count: 100_000).utf8)
      let start = ContinuousClock.now
      _ = Redaction(isAnonymous: true, hostNames: ["gpu-7"]).applied(to: flood)
      #expect(ContinuousClock.now - start < .seconds(20), "\(text)")
    }
  }

  @Test func `finds a serial number in UTF-16, too`() {
    var bytes: [UInt8] = [0xFF, 0xFE]
    for unit in "<serial>1650522003820</serial>".utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(String(decoding: Redaction().applied(to: bytes), as: UTF8.self) == "<serial>[left out]</serial>")
  }

  @Test func `gives an id one pseudonym wherever it stands`() {
    let id = "5dd92aff-2b2e-2c92-7fdf-f80ce5143675"
    let text = "GPU 0: X (UUID: GPU-\(id))\n<uuid>GPU-\(id.uppercased())</uuid> MIG-GPU-\(id)/1/0 not-0\(id)"
    let other = String(decoding: Redaction(isAnonymous: true).applied(to: Array(text.utf8)), as: UTF8.self)
    let found = other.matches(of: /GPU-([0-9a-f-]{36})/).map { String($0.1) }
    #expect(found.count == 3 && Set(found).count == 1 && found.first != id, "\(other)")
    // What is longer than a UUID is none.
    #expect(other.hasSuffix("not-0\(id)"))
    let rocm = #"{"card0": {"Unique ID": "0xacc8aa72b67a7a24"}}"#
    let replaced = String(decoding: Redaction(isAnonymous: true).applied(to: Array(rocm.utf8)), as: UTF8.self)
    #expect(replaced.contains("0x") && !replaced.contains("acc8aa72b67a7a24") && replaced.utf8.count == rocm.utf8.count)
  }

  @Test func `notes what can't be replayed as it was`() async throws {
    let scratch = try Scratch()
    try scratch.write("live/host.yaml", "name: x\ntools:\n- argv: [lspci, -D, -nn, -k, -vmm]\n  exit: 3\n  stderr: e\n")
    try scratch.write("live/e", "pcilib: cannot open\n")
    let recording = await recordHost(.sample(path: scratch.path("live")), recording: RecordingOptions(name: "other"))
    let again = try HostManifest.parse(
      SourceFile(path: "host.yaml", text: try #require(recording.files["host.yaml"])), name: "")
    #expect(again.name == "other")
    #expect(again.tools.map(\.status) == [3])
    #expect(again.tools.first?.errors.flatMap { recording.files[$0] } == Array("pcilib: cannot open\n".utf8))
  }
}
