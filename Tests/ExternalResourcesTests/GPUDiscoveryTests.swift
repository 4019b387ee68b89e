import Foundation
import TestSupport
import Testing

@testable import ExternalResources

/// `gpuDiscovery` and the shipped scripts, held to one contract over the same stand-in tools.
@Suite struct GPUDiscoveryTests {
  /// Who answers: the function behind `drey gpu-discovery`, or a script.
  enum Answerer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case function
    case script
    var testDescription: String { rawValue }
  }

  /// Directories that stand in for a host's `PATH`.
  private func tools(_ tools: [String: String]) throws -> Script {
    let first = try Script("", name: "unused")
    for (name, body) in tools { try first.add(name, "#!/bin/bash\n\(body)\n") }
    return first
  }

  private func ask(
    _ answerer: Answerer, _ arguments: [String], _ tools: Script, vendor: String = "nvidia"
  ) async throws -> GPUDiscoveryResult {
    let environment = ["PATH": "\(tools.directory.path):/usr/bin:/bin"]
    switch answerer {
    case .function:
      // The test itself is the owner. No GPU of this machine may show up.
      return await onOwnThread {
        gpuDiscovery(
          arguments: arguments, owner: .running(getpid()), environment: environment,
          kernelRoot: tools.directory.path)
      }
    case .script:
      let script = Repository.root.appendingPathComponent("Templates/discovery/\(vendor)-gpu-discovery.sh").path
      let outcome = try await LocalCommands().run(Command([script] + arguments, environment: environment))
      guard case .exited(let status) = outcome.ending else { throw CommandFailure.stuck(program: script) }
      return GPUDiscoveryResult(status: status, output: outcome.outputText, messages: outcome.errorText)
    }
  }

  private let four = """
    for i in 0 1 2 3; do echo "GPU $i: NVIDIA X (UUID: GPU-0$i)"; done
    """

  @Test(arguments: Answerer.allCases)
  func `prints the wanted number of indexes on one line`(_ answerer: Answerer) async throws {
    let tools = try tools(["nvidia-smi": four])
    for (amount, output) in [("1", "0\n"), ("4", "0,1,2,3\n"), ("02", "0,1\n"), ("0", "")] {
      let result = try await ask(answerer, [amount], tools)
      #expect(result == GPUDiscoveryResult(status: 0, output: output, messages: ""))
    }
  }

  @Test(arguments: Answerer.allCases)
  func `ignores the word null and mends the documented option`(_ answerer: Answerer) async throws {
    let tools = try tools(["nvidia-smi": four])
    #expect(try await ask(answerer, ["2", "null"], tools).output == "0,1\n")
    let file = tools.directory.appendingPathComponent("co").path
    let result = try await ask(answerer, ["2", "--enable-coordination", "--coordination-file", file], tools)
    #expect(result.status == 0 && result.output == "0,1\n")
    #expect(result.messages.contains("taking --enable-coordination as --enable-coordination-mode"))
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("0 \(getpid())\n1 \(getpid())\n"))
  }

  @Test(
    arguments: Answerer.allCases,
    [[], ["x"], ["-1"], ["1.5"], ["2", "--amount"], ["2", "3"], ["2", "--coordination-file"], [""]])
  func `rejects wrong usage with status 2`(_ answerer: Answerer, _ arguments: [String]) async throws {
    let result = try await ask(answerer, arguments, try tools(["nvidia-smi": four]))
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.messages.contains("usage: "))
  }

  @Test(arguments: Answerer.allCases, ["5", "9223372036854775807", "99999999999999999999999"])
  func `refuses more than there are`(_ answerer: Answerer, _ amount: String) async throws {
    let result = try await ask(answerer, [amount], try tools(["nvidia-smi": four]))
    #expect(result.status == 1 && result.output == "")
    #expect(result.messages.contains("GPUs wanted, 4 found"))
  }

  @Test(arguments: Answerer.allCases)
  func `shares the GPUs between processes through one file`(_ answerer: Answerer) async throws {
    let tools = try tools(["nvidia-smi": four])
    let arguments = ["--enable-coordination-mode", "--coordination-file=\(tools.directory.path)/co"]
    #expect(try await ask(answerer, ["3"] + arguments, tools).output == "0,1,2\n")
    #expect(try await ask(.function, ["1"] + arguments, tools).output == "3\n")
    let refused = try await ask(answerer, ["1"] + arguments, tools)
    #expect(refused.status == 1 && refused.output == "")
    #expect(refused.messages.contains("0 of 4 free; held: 0 by process \(getpid())"))
    try "garbage\n".write(toFile: "\(tools.directory.path)/co", atomically: false, encoding: .utf8)
    let damaged = try await ask(answerer, ["1"] + arguments, tools)
    #expect(damaged.status == 1)
    #expect(damaged.messages.contains("delete the file and start them again"))
  }

  @Test(arguments: Answerer.allCases)
  func `addresses MIG devices by UUID, in place of their GPU`(_ answerer: Answerer) async throws {
    let tools = try tools([
      "nvidia-smi": """
      echo 'GPU 0: NVIDIA A100 (UUID: GPU-a)'
      echo '  MIG 3g.40gb     Device  0: (UUID: MIG-b)'
      echo '  MIG 1g.10gb     Device  1: (UUID: MIG-c)'
      echo 'GPU 1: NVIDIA A100 (40GB) (UUID: GPU-d)'
      """
    ])
    #expect(try await ask(answerer, ["3"], tools).output == "MIG-b,MIG-c,1\n")
  }

  @Test(arguments: Answerer.allCases)
  func `counts a GPU that is shared by time slicing once`(_ answerer: Answerer) async throws {
    let tools = try tools([
      "nvidia-smi": "for i in 0 1 2; do echo \"GPU $i: NVIDIA T4 (UUID: GPU-same)\"; done"
    ])
    #expect(try await ask(answerer, ["1"], tools).output == "0\n")
    let result = try await ask(answerer, ["2"], tools)
    #expect(result.status == 1 && result.messages.contains("GPU 1 is GPU 0 once more"))
  }

  @Test(arguments: Answerer.allCases)
  func `leaves a lost GPU out`(_ answerer: Answerer) async throws {
    let tools = try tools([
      "nvidia-smi": """
      echo 'GPU 0: NVIDIA A100 (UUID: GPU-a)'
      echo 'Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost. Reboot the system to recover this GPU'
      echo 'GPU 2: NVIDIA A100 (UUID: GPU-c)'
      exit 15
      """
    ])
    let result = try await ask(answerer, ["2"], tools)
    #expect(result.status == 0 && result.output == "0,2\n")
    #expect(result.messages.contains("0000:02:00.0 is lost") || result.messages.contains("a GPU is lost: "))
  }

  @Test(
    arguments: Answerer.allCases,
    [
      ("echo 'No devices were found'", "no GPU"),
      ("echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18", "restart the host"),
      (
        "echo \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"; exit 9",
        "the NVIDIA driver does not run"
      ), ("echo broken >&2; exit 3", "nvidia-smi -L exited with status 3"),
      ("echo 'new words'", "not understood, left out: new words"),
    ])
  func `never takes the tool's words for an index`(_ answerer: Answerer, _ tool: (String, String)) async throws {
    let result = try await ask(answerer, ["1"], try tools(["nvidia-smi": tool.0]))
    #expect(result.status == 1 && result.output == "")
    #expect(result.messages.contains(tool.1), "\(result.messages)")
  }

  /// Flink reads standard error only after the script has ended: more than a pipe holds would block it.
  @Test(
    arguments: Answerer.allCases,
    [
      ("exec sleep 1000", 1, "still running after 1 s"), ("cat; yes | head -c 200000 >&2", 0, ""),
      ("yes", 1, "nvidia-smi -L printed more than 64 KiB"), ("yes | head -n 500", 0, "not understood, left out: y"),
      ("yes 'GPU is lost' | head -n 500", 0, "a GPU is lost"),
    ])
  func `bounds what a tool takes and says`(_ answerer: Answerer, _ tool: (String, Int32, String)) async throws {
    let tools = try tools(["nvidia-smi": "echo 'GPU 0: NVIDIA X (UUID: GPU-a)'\n\(tool.0)"])
    let seconds = tool.0.contains("sleep") || tool.0 == "yes" ? "1" : "60"
    let result = try await ask(answerer, ["1", "--timeout", seconds], tools)
    #expect(result.status == tool.1 && result.output == (tool.1 == 0 ? "0\n" : ""), "\(result.messages)")
    #expect(tool.2.isEmpty || result.messages.contains(tool.2), "\(result.messages)")
    #expect(result.messages.utf8.count < 40_000)
    for wrong in ["0", "-1", "1.5", "10000", "soon", ""] {
      let refused = try await ask(answerer, ["1", "--timeout", wrong], tools)
      #expect(refused.status == 2 && refused.output == "", "\(wrong)")
    }
  }

  @Test(arguments: Answerer.allCases)
  func `reads the listing of the newest amd-smi, its partitions counted as the tool counts them`(
    _ answerer: Answerer
  ) async throws {
    let listing = (0..<2).map { gpu in
      "GPU: \(gpu)\\n    BDF: 0000:2\(gpu).00.0\\n    UUID: <redacted>\\n    KFD_ID: 4541\(gpu)\\n    NODE_ID: \(gpu + 1)\\n"
        + "    PARTITION_ID: 0\\n\\n"
    }
    let tools = try tools(["amd-smi": "printf '\(listing.joined())'"])
    #expect(try await ask(answerer, ["2"], tools, vendor: "amd").output == "0,1\n")
    #expect(try await ask(answerer, ["3"], tools, vendor: "amd").status == 1)
  }

  @Test(arguments: Answerer.allCases)
  func `asks amd-smi, and rocm-smi where that has no answer`(_ answerer: Answerer) async throws {
    let new = "printf 'GPU: 0\\n    BDF: 0000:0b:00.0\\n    UUID: x\\n\\nGPU: 1\\n    BDF: 0000:0c:00.0\\n'"
    let old =
      "for i in 0 1 2; do for f in 'Device Name' 'Device ID'; do printf 'GPU[%s]\\t\\t: %s: \\t\\tX\\n' $i \"$f\"; done; done"
    let modern = try tools(["amd-smi": new, "rocm-smi": old])
    #expect(try await ask(answerer, ["2"], modern, vendor: "amd").output == "0,1\n")
    let failing = try tools(["amd-smi": "echo no >&2; exit 1", "rocm-smi": old])
    let result = try await ask(answerer, ["3"], failing, vendor: "amd")
    #expect(result.output == "0,1,2\n" && result.messages.contains("amd-smi list exited with status 1"))
    let broken = try tools(["amd-smi": "exit 1", "rocm-smi": "exit 2"])
    let none = try await ask(answerer, ["1"], broken, vendor: "amd")
    #expect(none.status == 1 && none.messages.contains("neither amd-smi nor rocm-smi gave an answer"))
  }

  @Test func `says that a tool hangs before Flink ends the script`() async throws {
    let tools = try tools(["nvidia-smi": "sleep 100"])
    var search = GPUSearch(environment: ["PATH": "\(tools.directory.path):/usr/bin:/bin"], kernelRoot: "/nowhere")
    #expect(search.timeout < .seconds(10))
    search.timeout = .milliseconds(200)
    do throws(GPUDiscoveryFailure) {
      _ = try search.gpus(of: nil)
      Issue.record("found GPUs")
    } catch {
      #expect(error.message == "nvidia-smi: still running after 200 ms, ended")
    }
  }

  @Test func `looks at the kernel where no tool is`() async throws {
    let tools = try tools([:])
    let root = tools.directory.appendingPathComponent("kernel")
    func device(_ address: String, _ type: String, _ vendor: String, _ more: [String: String] = [:]) throws {
      let directory = root.appendingPathComponent("sys/bus/pci/devices/\(address)")
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      for (name, text) in more.merging(["class": type, "vendor": vendor], uniquingKeysWith: { $1 }) {
        try Data("\(text)\n".utf8).write(to: directory.appendingPathComponent(name))
      }
    }
    try device("0000:00:02.0", "0x030000", "0x1a03")
    try device("0000:41:00.0", "0x030000", "0x8086", ["numa_node": "1"])
    try device("0000:17:00.0", "0x030000", "0x8086", ["numa_node": "-1"])
    try device("0000:05:00.0", "0x020000", "0x8086")
    let result = await onOwnThread {
      gpuDiscovery(
        arguments: ["2"], environment: ["PATH": tools.directory.path], kernelRoot: root.path)
    }
    #expect(result == GPUDiscoveryResult(status: 0, output: "0,1\n", messages: ""))
    let view = KernelView(root: root.path)
    #expect(view.gpus.map(\.pciBusID) == ["0000:17:00.0", "0000:41:00.0"])
    #expect(view.gpus.map(\.numaNode) == [nil, 1])
    #expect(view.gpus.map(\.vendor) == ["intel", "intel"])

    // AMD's are numbered as the compute nodes are.
    try device("0000:81:00.0", "0x038000", "0x1002", ["mem_info_vram_total": "68702699520", "unique_id": "a1"])
    try device("0000:c1:00.0", "0x120000", "0x1002")
    for (node, text) in [
      "0": "simd_count 0\nlocation_id 0\n", "1": "simd_count 256\nlocation_id 49408\ndomain 0\n",
      "2": "simd_count 256\nlocation_id 33024\ndomain 0\n",
    ] {
      let directory = root.appendingPathComponent("sys/class/kfd/kfd/topology/nodes/\(node)")
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: directory.appendingPathComponent("properties"))
    }
    let amd = KernelView(root: root.path, vendor: "amd")
    #expect(amd.gpus.map(\.pciBusID) == ["0000:c1:00.0", "0000:81:00.0"])
    #expect(amd.gpus[1].memoryMiB == 65520 && amd.gpus[1].uuid == "GPU-a1")
    let mixed = await onOwnThread {
      gpuDiscovery(arguments: ["1"], environment: ["PATH": tools.directory.path], kernelRoot: root.path)
    }
    #expect(mixed.status == 1 && mixed.messages.contains("choose one by --vendor"))
    let chosen = await onOwnThread {
      gpuDiscovery(
        arguments: ["2", "--vendor", "amd"], environment: ["PATH": tools.directory.path], kernelRoot: root.path)
    }
    #expect(chosen.output == "0,1\n")

    // Where device files are, a GPU without one isn't ours.
    try FileManager.default.createDirectory(
      at: root.appendingPathComponent("dev/dri"), withIntermediateDirectories: true)
    let hidden = KernelView(root: root.path, vendor: "intel")
    #expect(hidden.gpus.isEmpty && hidden.notes.count == 2)
  }

  @Test(arguments: Answerer.allCases)
  func `says back what it was asked for, and how to ask`(_ answerer: Answerer) async throws {
    let tools = try tools(["nvidia-smi": "echo 'GPU 0: NVIDIA X (UUID: GPU-a)'"])
    #expect(try await ask(answerer, ["1", "--timeout=5"], tools).output == "0\n")
    #expect(try await ask(answerer, ["1", "--timeout=0"], tools).status == 2)
    #expect(try await ask(answerer, ["1", "--timeout"], tools).status == 2)
    let large = try await ask(answerer, ["99999999999999999999"], tools)
    #expect(large.status == 1 && large.messages.contains("99999999999999999999 GPUs wanted, 1 found"))
    let none = try self.tools(["nvidia-smi": "echo 'No devices were found'"])
    #expect(try await ask(answerer, ["01"], none).messages.contains("1 GPU wanted, 0 found"))
    let help = try await ask(answerer, ["--help"], tools)
    #expect(help.status == 2 && help.output.isEmpty && help.messages.contains("usage: "))
  }

  @Test(arguments: Answerer.allCases)
  func `shares one file between vendors, each with its own numbers`(_ answerer: Answerer) async throws {
    let tools = try tools([
      "nvidia-smi": "echo 'GPU 0: NVIDIA X (UUID: GPU-a)'", "amd-smi": "echo 'GPU: 0'",
    ])
    let file = tools.directory.appendingPathComponent("co").path
    let shared = ["1", "--enable-coordination-mode", "--coordination-file", file, "--vendor"]
    #expect(try await ask(answerer, shared + ["nvidia"], tools).output == "0\n")
    let amd = try await ask(answerer, shared + ["amd"], tools, vendor: "amd")
    #expect(amd.output == "0\n", "\(amd.messages)")
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(lines == ["0", "0@amd"])
    for (vendor, other) in [("nvidia", "amd"), ("amd", "nvidia")] {
      let again = try await ask(answerer, shared + [vendor], tools, vendor: vendor)
      #expect(again.status == 1 && again.messages.contains("1 GPU wanted, 0 of 1 free; held: 0 by process"), "\(other)")
    }
  }

  @Test func `gives out the partitions of AMD's GPUs under ROCm's numbers`() async throws {
    let tools = try tools([:])
    let root = tools.directory.appendingPathComponent("partitions")
    func write(_ path: String, _ text: String) throws {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("\(text)\n".utf8).write(to: file)
    }
    for bus in ["05", "27"] {
      try write("sys/bus/pci/devices/0000:\(bus):00.0/class", "0x120000")
      try write("sys/bus/pci/devices/0000:\(bus):00.0/vendor", "0x1002")
    }
    for (number, location) in [0x2700, 0x2701, 0x0500, 0x0501].enumerated() {
      try write(
        "sys/class/kfd/kfd/topology/nodes/\(number)/properties",
        "simd_count 152\nlocation_id \(location)\ndrm_render_minor \(128 + number)")
    }
    func found() async -> String {
      await onOwnThread {
        gpuDiscovery(arguments: ["1"], environment: ["PATH": tools.directory.path], kernelRoot: root.path).messages
          + KernelView(root: root.path).gpus.map { "\($0.index) \($0.pciBusID ?? "")" }.joined(separator: ", ")
      }
    }
    #expect(await found() == "0 0000:27:00.0, 1 0000:27:00.1, 2 0000:05:00.0, 3 0000:05:00.1")
    // A container that gets one partition.
    try write("dev/dri/renderD129", "")
    #expect(KernelView(root: root.path).gpus.map(\.pciBusID) == ["0000:27:00.1"])
    #expect(KernelView(root: root.path).notes.count == 3)
  }
}
