import Diagnostics
import ExternalResources
import Foundation
import TestSupport
import Testing
import Topology

@testable import Discovery

@Suite struct SampleHostTests {
  /// A recording in a temporary directory.
  private func sample(_ manifest: String, _ files: [String: String] = [:]) throws -> URL {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("drey-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for (name, text) in files.merging(["host.yaml": manifest], uniquingKeysWith: { $1 }) {
      try Data(text.utf8).write(to: directory.appendingPathComponent(name))
    }
    return directory
  }

  private func ask(_ directory: URL) async throws -> Host {
    defer { try? FileManager.default.removeItem(at: directory) }
    return try #require(await discover([HostToAsk(.sample(path: directory.path))]).hosts.first)
  }

  /// Recorded with `drey record --local --anonymous` in a virtual machine; the sysfs of such a machine has no switches.
  @Test func `replays the recording of a real H200 to what the machine itself answered`() async throws {
    let recording = Repository.root.appendingPathComponent("examples/hosts/h200")
    let host = try #require(await discover([HostToAsk(.sample(path: recording.path))]).hosts.first)
    #expect(host.status == .ok && host.findings == [] && host.links == [])
    let gpu = try #require(host.gpus.first)
    #expect(host.gpus.count == 1)
    #expect(gpu.index == 0 && gpu.model == "NVIDIA H200" && gpu.memoryMiB == 143_771 && gpu.numaNode == 0)
    #expect(gpu.uuid == "GPU-f4b0ecad-a990-d762-c057-7075dbd9b2a4" && gpu.pciBusID == "00000000:00:06.0")
  }

  @Test func `reports a call that isn't recorded`() async throws {
    let host = try await ask(
      try sample(
        "name: one\ntools: [{argv: [nvidia-smi, -L], stdout: list}]\n",
        ["list": "GPU 0: Some GPU (UUID: GPU-1)\n"]))
    #expect(host.status == .ok)
    #expect(host.gpus.map(\.uuid) == ["GPU-1"])
    #expect(host.findings.contains { $0.message == "the call 'nvidia-smi topo -m' is not recorded" })
  }

  @Test func `asks the script for a GPU that is listed twice only once`() async throws {
    let host = try await ask(
      try sample(
        """
        tools:
          - {argv: [nvidia-smi, -L], stdout: list}
          - {argv: [nvidia-smi, "--query-gpu=index,uuid,name,memory.total,pci.bus_id", "--format=csv,noheader,nounits"], stdout: query}
          - {argv: [nvidia-smi, topo, -m], exit: 1}
        """,
        [
          "list": "GPU 0: Tesla T4 (UUID: GPU-1)\nGPU 1: Tesla T4 (UUID: GPU-1)\n",
          "query": "0, GPU-1, Tesla T4, 15360, 00000000:00:1E.0\n1, GPU-1, Tesla T4, 15360, 00000000:00:1E.0\n",
        ]))
    #expect(host.status == .ok, "\(host.findings)")
    #expect(host.gpus.count == 2)
    #expect(host.findings.contains { $0.message.hasPrefix("GPUs 0 and 1 have one UUID") })
  }

  @Test func `runs a script against stand-ins that take every argument as it is`() async throws {
    let directory = try sample(
      """
      name: quoting
      tools:
        - {argv: [tool, "a b", "$(touch pwned)", "it's", ""], stdout: out, stderr: err, exit: 3}
      """, ["out": "answer\n", "err": "words\n"])
    defer { try? FileManager.default.removeItem(at: directory) }
    let host = try SampleHost.open(directory.path).get()
    let known = try await host.run(
      Command(["bash", "-c", #"tool 'a b' '$(touch pwned)' "it's" ''"#], directory: directory.path))
    #expect(known.ending == .exited(3))
    #expect(known.outputText == "answer\n")
    #expect(known.errorText == "words\n")
    let unknown = try await host.run(Command(["bash", "-c", "tool x 'y\nz' ''"]))
    #expect(unknown.ending == .exited(127))
    #expect(!FileManager.default.fileExists(atPath: directory.appendingPathComponent("pwned").path))
    #expect(await host.closingFindings().map(\.message) == ["the call 'tool x y\nz ' is not recorded"])
  }

  @Test func `leaves no stand-in behind`() async throws {
    let directory = try sample("tools: [{argv: [tool]}]\n")
    defer { try? FileManager.default.removeItem(at: directory) }
    let host = try SampleHost.open(directory.path).get()
    let outcome = try await host.run(Command(["bash", "-c", "command -v tool"]))
    let standIn = outcome.outputText.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(FileManager.default.fileExists(atPath: standIn))
    _ = await host.closingFindings()
    #expect(!FileManager.default.fileExists(atPath: (standIn as NSString).deletingLastPathComponent))
  }

  @Test func `hides the machine's own tools from a recording of another vendor`() async throws {
    let directory = try sample("tools: [{argv: [amd-smi, list]}]\n")
    defer { try? FileManager.default.removeItem(at: directory) }
    let host = try SampleHost.open(directory.path).get()
    #expect(try await host.run(Command(["bash", "-c", "nvidia-smi -L"])).ending == .exited(127))
    #expect(await host.closingFindings() == [])
  }

  @Test(arguments: [
    ("", "host.yaml:1:1: a recorded host is a mapping with 'name' and 'tools'"),
    ("tools: {}\n", "host.yaml:1:8: 'tools' can only be a list of calls"),
    ("nam: x\n", "host.yaml:1:1: 'nam' can only be 'name' or 'tools'"),
    ("tools: [{argv: [x], stdout: ../secret}]\n", "can only name a file inside the host's directory"),
    ("tools: [{argv: [x], stdout: /etc/passwd}]\n", "can only name a file inside the host's directory"),
    ("tools: [{argv: [../x]}]\n", "begins with the name of a program, without a path"),
    ("tools: [{argv: [x], exit: 256}]\n", "'exit' can only be a number from 0 to 255"),
    ("tools: [{}]\n", "begins with the name of a program"),
    ("a: [", "host.yaml:"),
  ])
  func `says what is wrong with host.yaml`(_ manifest: String, _ message: String) async throws {
    let host = try await ask(try sample(manifest))
    #expect(host.status == .failed)
    #expect(host.findings.first?.message.contains(message) == true, "\(host.findings)")
  }

  @Test func `reports a directory that is no recording`() async throws {
    let host = try #require(await discover([HostToAsk(.sample(path: "/nowhere/host"))]).hosts.first)
    #expect(host.name == "host")
    #expect(host.status == .failed)
    #expect(host.findings[0].message == "/nowhere/host/host.yaml: no such file or directory")
  }

  @Test func `takes the kernel's view of a recording without a tool`() async throws {
    let directory = try sample("name: bare\ntools: []\n")
    let device = directory.appendingPathComponent("sys/bus/pci/devices/0000:41:00.0")
    try FileManager.default.createDirectory(at: device, withIntermediateDirectories: true)
    for (name, text) in ["class": "0x030200", "vendor": "0x10de", "numa_node": "1"] {
      try Data("\(text)\n".utf8).write(to: device.appendingPathComponent(name))
    }
    let host = try await ask(directory)
    #expect(host.status == .ok)
    #expect(host.gpus == [GPU(index: 0, pciBusID: "0000:41:00.0", numaNode: 1, vendor: .nvidia)])
    #expect(host.findings.map(\.severity) == [.warning])
  }

  @Test func `misses a GPU that the kernel has and the tool hasn't`() async throws {
    let directory = try sample(
      """
      name: lossy
      tools:
        - {argv: [nvidia-smi, -L], stdout: list}
        - {argv: [nvidia-smi, "--query-gpu=index,uuid,name,memory.total,pci.bus_id", "--format=csv,noheader,nounits"], stdout: query}
        - {argv: [nvidia-smi, topo, -m], stdout: topo}
      """,
      [
        "list": "GPU 0: A (UUID: GPU-1)\n", "query": "0, GPU-1, A, 100, 00000000:01:00.0\n",
        "topo": "\tGPU0\tCPU Affinity\tNUMA Affinity\nGPU0\t X \t0-7\t0\n",
      ])
    for address in ["0000:01:00.0", "0000:02:00.0"] {
      let device = directory.appendingPathComponent("sys/bus/pci/devices/\(address)")
      try FileManager.default.createDirectory(at: device, withIntermediateDirectories: true)
      try Data("0x030200\n".utf8).write(to: device.appendingPathComponent("class"))
      try Data("0x10de\n".utf8).write(to: device.appendingPathComponent("vendor"))
    }
    let host = try await ask(directory)
    #expect(host.gpus.map(\.numaNode) == [0])
    #expect(
      host.findings.map(\.message) == [
        "nvidia's tool lists 1, the kernel shows 2: 0000:02:00.0 is lost"
      ])
  }

  @Test func `tells a host that lost a GPU from one without any`() async throws {
    let lost = try await ask(
      try sample(
        "tools: [{argv: [nvidia-smi, -L], stdout: o, exit: 15}]\n",
        ["o": "Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost. Reboot the system\n"]))
    #expect(lost.status == .failed && lost.gpus.isEmpty)
    #expect(
      lost.findings[0].severity == .error && lost.findings[0].message.hasPrefix("the GPU at 0000:02:00.0 is lost: "))
    let none = try await ask(
      try sample("tools: [{argv: [nvidia-smi, -L], stdout: o}]\n", ["o": "No devices were found\n"]))
    #expect(none.status == .ok && none.gpus.isEmpty)
    #expect(
      none.findings[0].severity == .warning && none.findings[0].message == "the NVIDIA driver runs but has no GPU")
    let mismatch = try await ask(
      try sample(
        "tools: [{argv: [nvidia-smi, -L], stdout: o, exit: 18}]\n",
        ["o": "Failed to initialize NVML: Driver/library version mismatch\n"]))
    #expect(mismatch.status == .failed && mismatch.findings[0].help?.contains("restart the host") == true)
  }

  @Test func `asks a host once for all that want its answer`() async throws {
    let directory = try pair()
    let known = HostAnswers()
    let first = await discover([HostToAsk(.sample(path: directory.path))], known: known)
    try FileManager.default.removeItem(at: directory)
    let second = await discover([HostToAsk(.sample(path: directory.path), count: 2)], known: known)
    #expect(second.hosts.map(\.name) == ["pair-1", "pair-2"] && second.hosts[0].gpus == first.hosts[0].gpus)
    #expect(await discover([HostToAsk(.sample(path: directory.path))]).hosts.map(\.status) == [.failed])
  }

  // MARK: Several vendors, partitions, devices that are none

  private static let query =
    #"[nvidia-smi, "--query-gpu=index,uuid,name,memory.total,pci.bus_id", "--format=csv,noheader,nounits"]"#

  /// Two GPUs of NVIDIA's, joined by NVLink.
  private func pair(_ more: String = "", _ files: [String: String] = [:], model: String = "T4") throws -> URL {
    try sample(
      """
      name: pair
      tools:
        - {argv: [nvidia-smi, -L], stdout: list}
        - {argv: \(Self.query), stdout: query}
        - {argv: [nvidia-smi, topo, -m], stdout: topo}
      \(more)
      """,
      [
        "list": "GPU 0: \(model) (UUID: GPU-1)\nGPU 1: \(model) (UUID: GPU-2)\n",
        "query": "0, GPU-1, \(model), 100, 00000000:10:00.0\n1, GPU-2, \(model), 100, 00000000:11:00.0\n",
        "topo": "\tGPU0\tGPU1\nGPU0\t X \tNV4\nGPU1\tNV4\t X \n",
      ].merging(files) { $1 })
  }

  private func bus(_ devices: [(address: String, type: String, vendor: String)]) -> String {
    devices.map { "Slot:\t\($0.address)\nClass:\t\($0.type)\nVendor:\t\($0.vendor)\nDevice:\tX [1234]\n\n" }.joined()
  }

  private static let lspci = "  - {argv: [lspci, -D, -nn, -k, -vmm], stdout: bus}"
  private static let nvidia = "NVIDIA Corporation [10de]"
  private static let amd = "Advanced Micro Devices, Inc. [AMD/ATI] [1002]"
  private static let intel = "Intel Corporation [8086]"

  @Test func `keeps the links of two vendors of a host apart`() async throws {
    let host = try await ask(
      try pair(
        """
          - {argv: [amd-smi, list, --json], stdout: amd}
          - {argv: [amd-smi, static, --json], stdout: amd}
          - {argv: [amd-smi, topology, --json], stdout: links}
          - {argv: [amd-smi, list], stdout: text}
        """,
        [
          "amd": #"[{"gpu": 0, "bdf": "0000:43:00.0"}, {"gpu": 1, "bdf": "0000:63:00.0"}]"#,
          "links": #"[{"gpu": 0, "links": [{"gpu": 1, "link_type": "XGMI"}]}]"#,
          "text": "GPU: 0\n    BDF: 0000:43:00.0\nGPU: 1\n    BDF: 0000:63:00.0\n",
        ]))
    #expect(host.gpus.map(\.vendor) == [.nvidia, .nvidia, .amd, .amd] && host.findings == [], "\(host.findings)")
    #expect(
      host.links == [
        Link(from: "GPU0", to: "GPU1", kind: .nvlink(4), vendor: .nvidia),
        Link(from: "GPU0", to: "GPU1", kind: .xgmi, vendor: .amd),
      ])
    let again = try readInventory(SourceFile(path: "i", text: Inventory(hosts: [host]).json.text()))
    #expect(again.hosts.first?.links == host.links)
  }

  @Test func `tells of GPUs whose vendor has no tool, and of no virtual function`() async throws {
    var devices = [
      ("0000:10:00.0", "3D controller [0302]", Self.nvidia), ("0000:11:00.0", "3D controller [0302]", Self.nvidia),
    ]
    devices += (1..<8).map { ("0000:10:00.\($0)", "3D controller [0302]", Self.nvidia) }
    devices += (0..<3).map { ("0000:10:01.\($0)", "3D controller [0302]", Self.nvidia) }
    let quiet = try await ask(try pair(Self.lspci, ["bus": bus(devices)]))
    #expect(quiet.findings == [], "\(quiet.findings)")
    devices = [devices[0], devices[1], ("0000:c3:00.0", "Display controller [0380]", Self.amd)]
    devices.append(("0000:00:02.0", "VGA compatible controller [0300]", Self.intel))
    let host = try await ask(try pair(Self.lspci, ["bus": bus(devices)]))
    #expect(
      host.findings.map(\.message) == [
        "the PCI bus also shows a GPU of AMD at 0000:c3:00.0; neither amd-smi nor rocm-smi is on the PATH, so it isn't listed",
        "the PCI bus also shows a GPU of Intel at 0000:00:02.0; no tool is asked for Intel's, so it isn't listed",
      ])
    #expect(host.findings.map(\.severity) == [.info, .info] && host.gpus.count == 2)
    // GPUs that a virtual machine was given share a bus.
    let given = (0..<4).map { ("0000:00:0\($0 + 4).0", "3D controller [0302]", Self.nvidia) }
    #expect(LSPCI(bus(given)).gpus.count == 4)
  }

  @Test func `takes NPUs and FPGAs for no GPUs`() {
    let kind = "Processing accelerators [1200]"
    let accelerators = [
      ("0000:00:0b.0", kind, Self.intel), ("0000:43:00.0", kind, Self.amd),
      ("0000:b2:00.0", kind, "Habana Labs Ltd. [1da3]"),
    ]
    #expect(LSPCI(bus(accelerators)).gpus.map(\.vendor) == [.amd])
  }

  @Test func `knows a GPU in MIG mode that has no MIG device`() async throws {
    let modes =
      #"  - {argv: [nvidia-smi, "--query-gpu=index,mig.mode.current", "--format=csv,noheader"], stdout: modes}"#
    let message =
      "GPU 1 at 00000000:11:00.0 is in MIG mode and has no MIG device: CUDA can't run on it, and discovery scripts list it all the same"
    let asked = try await ask(try pair(modes, ["modes": "0, Disabled\n1, Enabled\n"], model: "NVIDIA A100-SXM4-80GB"))
    #expect(asked.findings.map(\.message) == [message] && asked.gpus.map(\.isInMIGMode) == [false, true])
    #expect(asked.scriptDevices(of: .nvidia) == 1 && asked.json.text().contains(#""migMode": true"#))
    // A recording of an earlier version has the log.
    let gpu = { (id: String, mode: String) in
      "<gpu id=\"\(id)\"><uuid>\(id)</uuid><mig_mode><current_mig>\(mode)</current_mig></mig_mode></gpu>"
    }
    let log = try await ask(
      try pair(
        "  - {argv: [nvidia-smi, -q, -x], stdout: log}",
        ["log": "<nvidia_smi_log>\(gpu("GPU-1", "Disabled"))\(gpu("GPU-2", "Enabled"))</nvidia_smi_log>"],
        model: "NVIDIA A100-SXM4-80GB"))
    #expect(log.findings.map(\.message) == [message])
    let unknown = try await ask(try pair(model: "NVIDIA A100-SXM4-80GB"))
    #expect(unknown.findings == [] && unknown.gpus.allSatisfy { !$0.isInMIGMode })
  }

  @Test func `tells of one lost GPU once, and of no missing link where the matrix has no row`() async throws {
    let lost = "Unable to determine the device handle for"
    let once = try await ask(
      try pair(
        "",
        [
          "list": "GPU 0: T4 (UUID: GPU-1)\n\(lost) gpu 0000:11:00.0: Unknown Error\n",
          "query": "0, GPU-1, T4, 100, 00000000:10:00.0\n\(lost) GPU0000:11:00.0: Unknown Error\n",
        ]))
    #expect(once.findings.count { $0.message.contains("is lost") } == 1)
    let rowless = try await ask(
      try pair(
        "",
        [
          "list":
            "GPU 0: T4 (UUID: GPU-1)\nGPU 0: T4 (UUID: GPU-1)\nGPU 1: T4 (UUID: GPU-2)\nGPU 2: T4 (UUID: GPU-3)\n",
          "query":
            "0, GPU-1, T4, 1, 00000000:10:00.0\n1, GPU-2, T4, 1, 00000000:11:00.0\n2, GPU-3, T4, 1, 00000000:12:00.0\n",
        ]))
    #expect(rowless.gpus.map(\.index) == [0, 1, 2] && rowless.findings == [], "\(rowless.findings)")
  }

  @Test func `tells of a call that isn't recorded once`() async throws {
    let host = try await ask(
      try sample(
        "tools: [{argv: [nvidia-smi, -L], stdout: o}, {argv: \(Self.query), stdout: q}]\n",
        ["o": "GPU 0: T4 (UUID: GPU-1)\n", "q": "0, GPU-1, T4, 100, 00000000:10:00.0\n"]))
    #expect(host.findings.map(\.message) == ["the call 'nvidia-smi topo -m' is not recorded"])
  }

  /// Two GPUs in two partitions each, as the kernel has them.
  @Test(arguments: [false, true])
  func `numbers the partitions of AMD's GPUs as ROCm does, and links them so`(_ isInHighBits: Bool) async throws {
    let directory = try sample("name: cpx\ntools: []\n")
    func write(_ path: String, _ text: String) throws {
      let file = directory.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("\(text)\n".utf8).write(to: file)
    }
    for bus in ["05", "27"] {
      for (name, text) in ["class": "0x038000", "vendor": "0x1002", "mem_info_vram_total": "206141652992"] {
        try write("sys/bus/pci/devices/0000:\(bus):00.0/\(name)", text)
      }
    }
    for (number, location) in [0x0500, 0x0501, 0x2700, 0x2701].enumerated() {
      let node = "sys/class/kfd/kfd/topology/nodes/\(number + 1)"
      let place = isInHighBits ? location & ~1 | (location & 1) << 28 : location
      try write(
        "\(node)/properties",
        "simd_count 152\nlocation_id \(place)\ndomain 0\ndrm_render_minor \(128 + number)\nunique_id \(location >> 8)")
    }
    for (from, to) in [(1, 2), (3, 4)] {
      try write(
        "sys/class/kfd/kfd/topology/nodes/\(from)/io_links/0/properties", "type 11\nnode_from \(from)\nnode_to \(to)")
    }
    defer { try? FileManager.default.removeItem(at: directory) }
    func ask() async throws -> Host {
      try #require(await discover([HostToAsk(.sample(path: directory.path))]).hosts.first)
    }
    let host = try await ask()
    #expect(host.gpus.map(\.index) == [0, 1, 2, 3])
    #expect(host.gpus.map(\.pciBusID) == ["0000:05:00.0", "0000:05:00.1", "0000:27:00.0", "0000:27:00.1"])
    #expect(host.links.map { "\($0.from) \($0.to) \($0.kind)" } == ["GPU0 GPU1 XGMI", "GPU2 GPU3 XGMI"])
    #expect(host.findings.map(\.severity) == [.warning, .info, .info], "\(host.findings)")
    #expect(host.scriptDevices(of: .amd) == 4)
    // A container that gets the partitions of the second alone.
    for minor in [130, 131] { try write("dev/dri/renderD\(minor)", "") }
    let some = try await ask()
    #expect(some.gpus.map(\.pciBusID) == ["0000:27:00.0", "0000:27:00.1"])
    #expect(some.links == [Link(from: "GPU0", to: "GPU1", kind: .xgmi, vendor: .amd)])
    #expect(
      some.findings.dropFirst().map(\.message).contains {
        $0.hasPrefix("KFD topology: GPUs 0, 1 are partitions of one")
      })
    #expect(some.findings.count { $0.message.contains("0000:05:00.1") } == 1, "\(some.findings)")
  }
}
