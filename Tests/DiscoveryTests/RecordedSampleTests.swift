import ExternalResources
import Foundation
import TestSupport
import Testing
import Topology

@testable import Discovery

/// Recordings of other people's machines, read in place: see `Repository.samples`.
@Suite(.enabled(if: Repository.samples != nil, "no recordings: set DREY_SAMPLES, or put them in ../shared/samples"))
struct RecordedSampleTests {
  private func text(_ path: String) throws -> String {
    let samples = try #require(Repository.samples)
    return String(decoding: try Data(contentsOf: samples.appendingPathComponent(path)), as: UTF8.self)
  }

  private func files(_ folder: String) throws -> [String] {
    let samples = try #require(Repository.samples)
    return try FileManager.default.contentsOfDirectory(atPath: samples.appendingPathComponent(folder).path).sorted()
      .map { "\(folder)/\($0)" }
  }

  // MARK: nvidia-smi --query-gpu

  @Test(arguments: [
    ("exporter-old-sample.csv", "NVIDIA GeForce RTX 2080 SUPER", 8192, "00000000:0c:00.0"),
    ("linux-h200-590.48.01.query-gpu.idle.csv", "NVIDIA H200", 143771, "00000000:83:00.0"),
    ("linux-h200-mig-590.48.01.query-gpu.load.csv", "NVIDIA H200", 143771, "00000000:83:00.0"),
    ("linux-l40s-595.80.query-gpu.load.csv", "NVIDIA L40S", 46068, "00000000:01:00.0"),
    ("linux-rtx-2080-super-595.71.05.query-gpu.idle.csv", "NVIDIA GeForce RTX 2080 SUPER", 8192, "00000000:0c:00.0"),
    ("windows-rtx-2080-super-591.86.query-gpu.idle.csv", "NVIDIA GeForce RTX 2080 SUPER", 8192, "00000000:0c:00.0"),
  ])
  func `reads a query with all its fields`(_ file: String, _ model: String, _ memory: Int, _ bus: String) throws {
    let query = NVIDIAQuery(try text("nvidia-smi-csv/\(file)"))
    #expect(query.findings == [] && query.troubles == [])
    let gpu = try #require(query.gpus.first)
    #expect(query.gpus.count == 1)
    #expect(gpu.index == 0 && gpu.model == model && gpu.memoryMiB == memory && gpu.pciBusID == bus)
    #expect(gpu.uuid?.hasPrefix("GPU-") == true)
  }

  // MARK: nvidia-smi -L

  @Test(arguments: [
    ("cloud-native-docs-mig-mixed.L.txt", [4]), ("container-toolkit-old-mig-naming.L.txt", [3]),
    ("dask-cuda-2x-v100.L.txt", [0, 0]), ("deepops-2x-a100-mig.L.txt", [4, 4]), ("deepops-no-devices.L.txt", []),
    ("exporter-list_gpus.txt", [7, 7, 7, 7, 7, 7, 7, 7]), ("linux-h200-590.48.01.L.txt", [0]),
    ("linux-h200-mig-590.48.01.L.txt", [5]),
    ("linux-l40s-595.80.L.txt", [0]), ("linux-rtx-2080-super-595.71.05.L.txt", [0]),
    ("windows-rtx-2080-super-591.86.L.txt", [0]),
  ])
  func `reads a list with its MIG devices`(_ file: String, _ slices: [Int]) throws {
    let listing = NVIDIAListing(try text("nvidia-smi-list/\(file)"))
    #expect(listing.gpus.map(\.slices.count) == slices)
    #expect(listing.gpus.allSatisfy { !$0.model.isEmpty && $0.uuid.hasPrefix("GPU-") })
    #expect(listing.gpus.flatMap(\.slices).allSatisfy { $0.uuid.hasPrefix("MIG-") })
    #expect(listing.troubles == (slices.isEmpty ? [.noDevices] : []))
    #expect(listing.unknown == [])
  }

  @Test func `reads four containers' lists, one after another`() throws {
    let listing = NVIDIAListing(try text("nvidia-smi-list/spark-rapids-a30-mig-yarn-containers.L.txt"))
    #expect(!listing.gpus.isEmpty)
    #expect(listing.gpus.allSatisfy { $0.slices.count == 1 })
  }

  // MARK: nvidia-smi's troubles

  @Test(arguments: [
    ("gpu-lost.txt", "the GPU at 0000:02:00.0 is lost", false),
    ("handle-unknown-error-no-blank.txt", "the GPU at 0000:07:00.0 is lost", false),
    ("no-driver.txt", "the NVIDIA driver does not run", true),
    ("no-driver-wrapped.txt", "the NVIDIA driver does not run", true),
    ("version-mismatch-with-library-version.txt", "the NVIDIA driver and its library differ", true),
  ])
  func `tells troubles apart, and takes none for a GPU`(_ file: String, _ message: String, _ fatal: Bool) throws {
    let text = try text("nvidia-smi-errors/\(file)")
    let listing = NVIDIAListing(text)
    let query = NVIDIAQuery(text)
    #expect(listing.gpus.isEmpty && query.gpus.isEmpty)
    #expect(listing.troubles.count == 1 && listing.troubles == query.troubles)
    #expect(listing.troubles.first?.message.hasPrefix(message) == true)
    #expect(listing.troubles.first?.isFatal == fatal)
  }

  // MARK: nvidia-smi topo -m

  @Test(
    arguments: [
      // GPUs' links among themselves, NUMA nodes by GPU, one kind that must be there.
      ("2gpu-pix-no-leading-tab.txt", 1, [0: 0, 1: 0], Link.Kind.pix),
      ("4x-nv12-pairs.txt", 6, [0: 0, 1: 1, 2: 2, 3: 3], .nvlink(12)),
      ("8x-nv18-9nic-ansi-stripped-esc.txt", 28, [0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1], .nvlink(18)),
      ("ac922-power9.txt", 6, [0: 0, 1: 0, 2: 8, 3: 8], .nvlink(3)),
      ("codesearch-4x-v100-mlx5.txt", 6, [:], .nvlink(1)),
      ("della-4x-nv4.txt", 6, [0: 0, 1: 0, 2: 1, 3: 1], .nvlink(4)),
      ("dgx-h100-12nic-cut.txt", 28, [0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1], .nvlink(18)),
      ("gb10-capped.txt", 0, [0: 0], .node),
      ("issue-club-3090-1229-2x5090.txt", 1, [0: 0, 1: 0], .phb),
      ("issue-go-gpuallocator-17-8x4090.txt", 28, [0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1], .system),
      ("issue-k8s-test-infra-371-gb200.txt", 6, [0: 0, 1: 0, 2: 1, 3: 1], .nvlink(18)),
      ("issue-nccl-1264-hgx-h100-10nic-fragment.txt", 28, [0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1], .pix),
      ("issue-nccl-1505-dgx-a100-fragment.txt", 22, [0: 3, 1: 3, 2: 1, 3: 1], .nvlink(12)),
      ("issue-unsloth-3872-b200-fragment.txt", 22, [0: 0, 1: 0, 2: 1, 3: 1], .nvlink(18)),
      ("issue-vllm-14537-76nics-fragment.txt", 13, [0: 0, 1: 0], .nvlink(18)),
      ("issue-vllm-16336-b200-one-gpu-without-nvlink-fragment.txt", 15, [0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1], .node),
      ("linux-h200-590.48.01.topo-m.txt", 0, [0: 0], nil), ("linux-h200-mig-590.48.01.topo-m.txt", 0, [0: 0], nil),
      ("linux-l40s-595.80.topo-m.txt", 0, [0: 0], nil), ("linux-rtx-2080-super-595.71.05.topo-m.txt", 0, [0: 0], nil),
      ("stas00-2gpu-phb.txt", 1, [:], .phb),
      ("stas00-8x-a100.txt", 28, [0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1], .nvlink(12)),
      ("stas00-8x-h100.txt", 28, [0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1], .nvlink(18)),
      ("ucx-py-dgx1.txt", 28, [:], .nvlink(2)),
      ("xuesongtap-8gpu-17nic.txt", 28, nil, .pxb),
    ] as [(String, Int, [Int: Int]?, Link.Kind?)])
  func `reads a matrix as a person sees it`(
    _ file: String, _ links: Int, _ nodes: [Int: Int]?, _ kind: Link.Kind?
  ) throws {
    let topology = NVIDIATopology(try text("topo/\(file)"))
    let between = topology.links.filter { $0.from.hasPrefix("GPU") && $0.to.hasPrefix("GPU") }
    #expect(between.count == links)
    if let nodes { #expect(topology.numaNodes == nodes) }
    if let kind { #expect(topology.links.contains { $0.kind == kind }) }
    #expect(!topology.links.contains { if case .other = $0.kind { true } else { false } })
    #expect(!topology.findings.contains { $0.message.contains("no matrix") })
    #expect(!topology.findings.contains { $0.message.contains("one way") }, "\(topology.findings)")
  }

  @Test func `says that a matrix has no header, or leaves cards out`() throws {
    let headless = NVIDIATopology(try text("topo/issue-vllm-16336-b200-one-gpu-without-nvlink-fragment.txt"))
    #expect(headless.findings.contains { $0.message.contains("no header") })
    let capped = NVIDIATopology(try text("topo/issue-vllm-14537-76nics-fragment.txt"))
    #expect(capped.findings.contains { $0.severity == .info && $0.message.contains("76 NICs found") })
    let errors = NVIDIATopology(try text("nvidia-smi-errors/topo-m-with-i.txt"))
    #expect(errors.links.isEmpty && errors.findings.map(\.message) == ["nvidia-smi topo -m: no matrix in the output"])
  }

  // MARK: AMD

  @Test(
    arguments: [
      ("telegraf-mi100_rocm571.json", [0, 1, 2, 3, 4, 5], "Arcturus GL-XL [Instinct MI100]", 32752),
      ("telegraf-rx6700xt_rocm430.json", [0], nil, 12272),
      ("telegraf-rx6700xt_rocm602.json", [0], "Navi 22 [Radeon RX 6700/6700 XT / 6800M]", 12272),
      ("telegraf-vega-10-XT.json", [0], nil, nil), ("pai-rocm_smi.json", [1, 2], "Vega 20", 16368),
      ("rocm_smi_lib-issue159.mi250x-showproductname.json", [0], "AMD INSTINCT MI200 (MCM) OAM LC MBA HPE C2", nil),
    ] as [(String, [Int], String?, Int?)])
  func `reads what rocm-smi prints as JSON`(_ file: String, _ cards: [Int], _ model: String?, _ memory: Int?) throws {
    let gpus = try #require(ROCmSMI.facts(try text("amd-smi/\(file)"))).gpus
    #expect(gpus.map(\.index) == cards)
    if let model { #expect(gpus.allSatisfy { $0.model == model }, "\(gpus)") }
    if let memory { #expect(gpus.allSatisfy { $0.memoryMiB == memory }, "\(gpus)") }
  }

  @Test func `reads amd-smi's older links, also behind a prompt`() throws {
    for file in ["amdsmi-changelog.topology-old-format.json", "amdsmi-changelog.topology-json-old-format.txt"] {
      let links = try #require(AMDSMI.facts(try text("amd-smi/\(file)"))).links
      #expect(links == [Link(from: "GPU0", to: "GPU1", kind: .phb)])
    }
  }

  @Test func `reads anything without a crash, also cut anywhere`() throws {
    for folder in [
      "nvidia-smi-csv", "nvidia-smi-list", "nvidia-smi-errors", "nvidia-smi-q", "topo", "amd-smi", "amd-kfd", "lspci",
      "nvidia-smi-xml",
    ] {
      for file in try files(folder) {
        let whole = try text(file)
        for part in [
          whole, String(whole.prefix(whole.count / 2)), String(whole.prefix(100)), String(whole.suffix(300)),
        ] {
          _ = NVIDIAQuery(part)
          _ = NVIDIAListing(part)
          _ = NVIDIATopology(part)
          _ = ROCmSMI.facts(part)
          _ = AMDSMI.facts(part)
          _ = NVIDIALog(xml: Array(part.utf8))
          _ = NVIDIALog(text: part)
          _ = KFDTopology(dump: part)
          _ = LSPCI(part)
        }
      }
    }
  }
}
