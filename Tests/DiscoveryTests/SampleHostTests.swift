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
    #expect(lost.findings[0].severity == .error && lost.findings[0].message.hasPrefix("a GPU is lost at 0000:02:00.0"))
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
}
