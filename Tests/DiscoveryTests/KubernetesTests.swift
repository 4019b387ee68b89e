import Diagnostics
import Foundation
import TestSupport
import Testing
import Topology
import YAMLTree

@testable import Discovery

/// The person's `kubectl` against a loopback server.
@Suite(.serialized) struct KubernetesTests {
  private func ask(
    _ mode: String, count: Int = 0, context: String? = nil, selector: String? = nil, seconds: Int64 = 20
  ) async throws -> [Host]? {
    guard let server = try RESTServer.start(mode, count: count, needed: "kubectl") else { return nil }
    let scratch = try Scratch()
    let options = DiscoveryOptions(timeout: .seconds(seconds), kubeconfig: try server.kubeconfig(in: scratch))
    let start = ContinuousClock.now
    let hosts = await discover([HostToAsk(.kubernetes(context: context, selector: selector))], options: options).hosts
    // The server in its mode `slow` answers after 900 s.
    #expect(ContinuousClock.now - start < .seconds(seconds + 300))
    return hosts
  }

  @Test func `reads the nodes over several pages`() async throws {
    guard let hosts = try await ask("nodes", count: 1203, context: "test", selector: "gpu in (a, b)") else { return }
    #expect(hosts.count == 1203)
    #expect(hosts.map(\.name) == hosts.map(\.name).sorted())
    let node = try #require(hosts.first)
    #expect(node.status == .ok && node.gpus.isEmpty && node.findings.isEmpty && node.gpuCount == 8)
    #expect(
      node.advertised == [
        Advertised(
          source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 8, allocatable: 8)],
          physicalGPUs: 8, model: "NVIDIA-H100-80GB-HBM3", memoryMiB: 81559, family: "hopper", replicas: 1,
          taints: ["nvidia.com/gpu=present:NoSchedule"], state: "Ready")
      ])
    #expect(
      hosts[3].findings.map(\.message) == [
        "the node's labels count 8 GPUs, and it advertises 7 nvidia.com/gpu"
      ])
  }

  @Test func `takes the devices of ResourceSlices where the cluster has them`() async throws {
    guard let hosts = try await ask("slices", count: 2) else { return }
    #expect(hosts.map(\.gpus.count) == [8, 0])
    #expect(
      hosts[0].gpus[7]
        == GPU(
          index: 7, uuid: "GPU-7", model: "NVIDIA H100 80GB HBM3", memoryMiB: 81559, pciBusID: "0000:17:00.0",
          vendor: .nvidia))
  }

  @Test func `says that the device plugin and the ResourceSlices of a node see different GPUs`() async throws {
    guard let hosts = try await ask("slices", count: 4) else { return }
    #expect(hosts[0].findings == [] && hosts[1].findings == [])
    #expect(
      hosts[3].findings.map(\.message) == [
        "the node's labels count 8 GPUs, and it advertises 7 nvidia.com/gpu",
        "the device plugin offers 7 nvidia.com/gpu, and the node's ResourceSlices list 8",
      ])
  }

  @Test func `starts again when the next page is gone`() async throws {
    guard let hosts = try await ask("expired", count: 600) else { return }
    #expect(hosts.count == 600)
    #expect(hosts.allSatisfy { $0.status == .ok })
  }

  @Test func `keeps the pages before one that fails`() async throws {
    guard let hosts = try await ask("half", count: 600) else { return }
    #expect(hosts.count == 501)
    #expect(hosts.last?.status == .failed)
    #expect(hosts.last?.findings.first?.message.hasPrefix("only 500 nodes could be read") == true)
  }

  @Test(arguments: [
    ("unauthorized", "not authorized"), ("forbidden", "forbidden"), ("busy", "too many requests"),
    ("cut", "connection lost"), ("html", "the API server's answer is no JSON"), ("redirect", ""),
    ("malformed", "the API server's answer is no JSON"),
  ])
  func `says why a cluster can't be asked`(_ mode: String, _ reason: String) async throws {
    guard let hosts = try await ask(mode, count: 3) else { return }
    #expect(hosts.count == 1)
    #expect(hosts.first?.status == .failed)
    #expect(hosts.first?.findings.first?.message.hasPrefix(reason) == true, "\(hosts)")
  }

  @Test func `gives up in time`() async throws {
    guard let hosts = try await ask("slow", seconds: 1) else { return }
    #expect(hosts.first?.findings.first?.message.hasPrefix("timed out") == true, "\(hosts)")
  }

  @Test func `says that a context is none and that an empty cluster has no node`() async throws {
    guard let unknown = try await ask("nodes", count: 1, context: "nowhere") else { return }
    #expect(unknown.first?.name == "nowhere")
    #expect(unknown.first?.findings.first?.message.hasPrefix("no such context") == true, "\(unknown)")
    let empty = try await ask("nodes", count: 0)
    #expect(empty?.first?.status == .ok)
    #expect(empty?.first?.findings.map(\.message) == ["the cluster has no node"])
  }

  @Test func `looks into a container through kubectl exec`() async throws {
    // Stands in for kubectl: checks how it was called, and runs what it should run in the container.
    let scratch = try Scratch()
    let kubectl = try scratch.write(
      "bin/kubectl",
      """
      #!/bin/sh
      printf '%s\\n' "$@" >"\(scratch.path("arguments"))"
      while [ "$1" != -- ]; do shift; done
      shift
      PATH=\(scratch.path("tools")):/usr/bin:/bin
      exec "$@"
      """)
    let tool = try scratch.write(
      "tools/nvidia-smi", "#!/bin/sh\n[ \"$1\" = -L ] && echo 'GPU 0: Tesla T4 (UUID: GPU-1)' || exit 1\n")
    for path in [kubectl, tool] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let pod = PodToAsk(name: "tm-1", namespace: "flink", container: "main", context: "prod")
    let drey = BuiltBinary("drey")
    let outcome = try drey.run(
      ["discover", "--pod", "flink/tm-1:main", "--context", "prod", "--format", "json", "--timeout", "20"],
      environment: ["PATH": "\(scratch.path("bin")):/usr/bin:/bin"])
    // --context asks the nodes, too.
    #expect(outcome.output.contains(#""name": "flink/tm-1""#), "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains(#""uuid": "GPU-1""#), "\(outcome.output)\(outcome.errors)")
    let shell = PodShell(pod, kubectl: Kubectl(context: "prod"), limit: .seconds(9))
    #expect(
      shell.arguments(for: "x") == [
        "kubectl", "--context=prod", "--request-timeout=9s", "exec", "--namespace=flink", "--container=main", "tm-1",
        "--", "sh", "-c", "x",
      ])
  }

  @Test(arguments: ["-x", "", "a b", "-n/x"])
  func `refuses a pod that is none`(_ name: String) async {
    let host = await discover([HostToAsk(.pod(PodToAsk(name: name)))]).hosts.first
    #expect(host?.findings.first?.message.hasPrefix("a pod can only be named") == true)
  }
}

/// Node and ResourceSlice objects alone.
@Suite struct KubernetesReadingTests {
  private func node(_ labels: String, capacity: String, allocatable: String? = nil, more: String = "") throws -> Host {
    let text = """
      {"metadata": {"name": "n", "labels": {\(labels)}}, "spec": {}, "status": {"capacity": {\(capacity)}, \
      "allocatable": {\(allocatable ?? capacity)}\(more)}}
      """
    let tree = parseJSON(SourceFile(path: "node", text: text))
    return try #require(tree.documents.first.flatMap(readNode))
  }

  @Test func `tells shared, sliced and whole GPUs apart`() throws {
    let shared = try node(
      #""nvidia.com/gpu.count": "4", "nvidia.com/gpu.product": "Tesla-T4-SHARED", "nvidia.com/gpu.replicas": "4""#,
      capacity: #""nvidia.com/gpu": "16", "cpu": "8""#)
    #expect(shared.findings == [] && shared.gpuCount == 4 && !shared.advertised[0].countsWholeGPUs(of: .nvidia))
    let plugin = try node("", capacity: #""nvidia.com/gpu": "0", "nvidia.com/gpu.shared": "128""#)
    #expect(plugin.advertised[0].gpuResources.map(\.capacity) == [0, 128])
    let mig = try node(
      #""nvidia.com/mig.strategy": "mixed", "nvidia.com/gpu.count": "1", "nvidia.com/gpu.replicas": "0""#,
      capacity: #""nvidia.com/gpu": "0", "nvidia.com/mig-1g.10gb": "2", "nvidia.com/mig-3g.40gb": "1""#)
    #expect(mig.findings == [] && mig.advertised[0].migStrategy == "mixed" && mig.advertised[0].replicas == nil)
    #expect(mig.advertised[0].gpuResources.count == 3)
    let amd = try node(
      #""amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM", "amd.com/gpu.vram": "192G", "amd.com/gpu.family": "AI""#,
      capacity: #""amd.com/gpu": "8""#)
    #expect(amd.advertised[0].memoryMiB == 196608 && amd.advertised[0].model == "AMD_Instinct_MI300X_OAM")
    let intel = try node("", capacity: #""gpu.intel.com/i915": "2", "gpu.intel.com/memory.max": "96Gi""#)
    #expect(intel.advertised[0].gpuResources.map(\.name) == ["gpu.intel.com/i915"] && intel.gpuCount == 2)
  }

  @Test func `says what a node holds back`() throws {
    let sick = try node(
      "", capacity: #""nvidia.com/gpu": "8""#, allocatable: #""nvidia.com/gpu": "7""#,
      more: #", "conditions": [{"type": "Ready", "status": "False", "message": "kubelet stopped"}]"#)
    #expect(
      sick.findings.map(\.message) == [
        "the node is not ready: kubelet stopped",
        "only 7 of 8 nvidia.com/gpu can be handed out: the other is unhealthy",
      ])
    let odd = try node("", capacity: #""nvidia.com/gpu": "many", "amd.com/gpu": "9223372036854775807k""#)
    #expect(odd.advertised[0].resources == [])
    #expect(odd.advertised[0].unreadable.sorted() == ["amd.com/gpu", "nvidia.com/gpu"])
    #expect(
      odd.findings.map(\.message).sorted() == [
        "the capacity of amd.com/gpu is no whole number that Kubernetes writes: 9223372036854775807k",
        "the capacity of nvidia.com/gpu is no whole number that Kubernetes writes: many",
      ])
    let half = try node("", capacity: #""nvidia.com/gpu": "8""#, allocatable: #""nvidia.com/gpu": "-1""#)
    #expect(half.advertised[0].resources == [.init(name: "nvidia.com/gpu", capacity: 8)])
    #expect(
      half.findings.map(\.message) == [
        "the allocatable amount of nvidia.com/gpu is no whole number that Kubernetes writes: -1"
      ])
  }

  @Test func `adds up the names of a vendor's GPUs before it compares`() throws {
    let intel = try node(
      #""gpu.intel.com/device.count": "3""#, capacity: #""gpu.intel.com/i915": "1", "gpu.intel.com/xe": "2""#)
    #expect(intel.findings == [])
    func cards(_ count: Int, _ vendor: GPU.Vendor) -> [GPU] { (0..<count).map { GPU(index: $0, vendor: vendor) } }
    #expect(deviceContradictions(of: cards(3, .intel), and: intel.advertised) == [])
    #expect(
      deviceContradictions(of: cards(2, .intel), and: intel.advertised).map(\.message) == [
        "the device plugin offers 3 gpu.intel.com/i915 and gpu.intel.com/xe, and the node's ResourceSlices list 2"
      ])
    // Half of the GPUs have another name, by the plugin's configuration.
    let renamed = try node(
      #""nvidia.com/gpu.count": "8""#, capacity: #""nvidia.com/gpu": "4", "nvidia.com/a100": "4""#)
    #expect(renamed.findings == [])
    #expect(deviceContradictions(of: cards(8, .nvidia), and: renamed.advertised) == [])
    #expect(deviceContradictions(of: cards(3, .nvidia), and: renamed.advertised).count == 1)
  }

  @Test func `holds a vendor's labels against its own GPUs only`() throws {
    let mixed = try node(
      #""nvidia.com/gpu.count": "8", "nvidia.com/gpu.product": "A100", "amd.com/gpu.product-name": "MI210""#,
      capacity: #""amd.com/gpu": "4", "nvidia.com/gpu": "8""#)
    #expect(mixed.findings == [] && mixed.gpuCount == 12)
    #expect(mixed.advertised[0].labels(of: .amd)?.model == "MI210")
    #expect(mixed.advertised[0].labels(of: .nvidia)?.model == "A100" && mixed.advertised[0].labels(of: .intel) == nil)
    let text = Inventory(hosts: [mixed]).text
    #expect(text.split(separator: "\n").contains { $0.contains("MI210") && $0.contains("amd.com/gpu") }, "\(text)")
    #expect(text.split(separator: "\n").contains { $0.contains("A100") && $0.contains("nvidia.com/gpu") }, "\(text)")
    // What is written down is read again.
    let again = try readInventory(SourceFile(path: "i", text: Inventory(hosts: [mixed]).json.text()))
    #expect(again.hosts == [mixed])
    let sick = try node(
      #""nvidia.com/gpu.count": "8", "amd.com/gpu.product-name": "MI210""#,
      capacity: #""amd.com/gpu": "4", "nvidia.com/gpu": "7""#)
    #expect(sick.findings.map(\.message) == ["the node's labels count 8 GPUs, and it advertises 7 nvidia.com/gpu"])
    // The GPUs are AMD's, and the labels are those of a card beside them.
    let other = try node(#""nvidia.com/gpu.product": "T400""#, capacity: #""amd.com/gpu": "4""#)
    #expect(other.advertised[0].labels(of: .amd) == nil && other.advertised[0].labels(of: .nvidia)?.model == "T400")
  }

  @Test func `takes Intel GPUs that are offered several times for shared, not for old labels`() throws {
    let shared = try node(#""gpu.intel.com/device.count": "2""#, capacity: #""gpu.intel.com/i915": "10""#)
    #expect(shared.findings == [])
    let odd = try node(#""gpu.intel.com/device.count": "2""#, capacity: #""gpu.intel.com/i915": "3""#)
    #expect(odd.findings.map(\.help) == ["look at the labels: they are old"])
  }

  @Test func `says that no GPU can be handed out, and of GPUs that it doesn't know`() throws {
    let none = try node("", capacity: #""nvidia.com/gpu": "8""#, allocatable: #""nvidia.com/gpu": "0""#)
    #expect(
      none.findings.map(\.message) == [
        "none of 8 nvidia.com/gpu can be handed out: all are unhealthy, or their device plugin is gone"
      ])
    let foreign = try node("", capacity: #""aliyun.com/gpu-mem": "80", "hugepages/x": "1""#)
    #expect(
      foreign.findings.map(\.message) == [
        "the node advertises aliyun.com/gpu-mem: 80, which no device plugin that Drey knows does"
      ])
  }

  @Test(arguments: [
    ("8", 8), ("16k", 16000), ("2Ki", 2048), ("1500m", 1), ("", nil), ("-1", nil), ("1.5", 1),
    ("99999999999999999999", nil), ("1Pi", 1 << 50), ("2P", 2_000_000_000_000_000), ("1Ei", 1 << 60), ("12E", nil),
    ("9E", 9_000_000_000_000_000_000), ("1e3", 1000), ("1E3", 1000), ("2.5k", 2500), ("1500e-3", 1), (".5k", 500),
    ("3000000u", 3), ("1.", 1), (".", nil), ("e3", nil), ("1e", nil), ("1e999", nil), ("1 k", nil), ("0x10", nil),
    ("8Ei", nil),
    ("1Kib", nil),
  ])
  func `reads quantities`(_ text: String, _ value: Int?) { #expect(wholeQuantity(text) == value) }

  /// Recordings of other people's clusters.
  @Test func `reads the recorded nodes and slices`() throws {
    guard let samples = Repository.samples else {
      print("skipped: no recorded samples beside the checkout; set DREY_SAMPLES")
      return
    }
    func documents(_ path: String) throws -> [YAMLNode] {
      let bytes = try Data(contentsOf: samples.appendingPathComponent(path))
      let tree = parseYAML(SourceFile(path: path, text: Array(bytes)))
      #expect(tree.problem == nil, "\(path)")
      return tree.documents.flatMap { document in
        document["items"].map { Array($0.items).map(\.resolved) } ?? [document.resolved]
      }
    }
    let mig = try #require(try documents("k8s-node/runai-mig-3-instances.node.yaml").first.flatMap(readNode))
    #expect(mig.advertised[0].migStrategy == "mixed")
    #expect(mig.advertised[0].gpuResources.contains { $0.name == "nvidia.com/mig-1g.5gb" && $0.capacity == 2 })
    let simulated = try documents("k8s-node/hkust-openb-first25.yaml").compactMap(readNode)
    #expect(simulated.count == 25)
    #expect(try documents("k8s-node/pai-watchdog-node_list.json").compactMap(readNode).count > 0)
    var slices = ResourceSlices()
    for slice in try documents("k8s-resourceslice/aicr-h100-node1-resourceslices.yaml") { slices.add(slice) }
    for slice in try documents("k8s-resourceslice/rocm-demo-resourceslice.yaml") { slices.add(slice) }
    slices.finish()
    let h100 = try #require(slices.gpus["gpu-node-1"])
    #expect(h100.map(\.index) == Array(0..<8))
    #expect(h100.allSatisfy { $0.model == "NVIDIA H100 80GB HBM3" && $0.memoryMiB == 81559 && $0.pciBusID != nil })
    #expect(Set(h100.compactMap(\.uuid)).count == 8)
  }
}
