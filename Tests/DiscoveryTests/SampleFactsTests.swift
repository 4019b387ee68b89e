import ExternalResources
import Foundation
import TestSupport
import Testing
import Topology

@testable import Discovery

/// Every recording of a kind, read to facts, compared with `Tests/Fixtures/sample-facts`. The facts there were checked against
/// the recordings by hand; they hold no text of the recordings.
@Suite(.enabled(if: Repository.samples != nil, "no recordings: set DREY_SAMPLES, or put them in ../shared/samples"))
struct SampleFactsTests {
  /// A file's facts, or nil where the parser says that it is nothing of its tool.
  typealias Reading = @Sendable ([UInt8]) -> [String]?

  static let kinds: [(folder: String, suffix: String, name: String, read: Reading)] = [
    ("nvidia-smi-xml", ".xml", "nvidia-smi-xml", { lines(NVIDIALog(xml: $0)) }),
    ("nvidia-smi-q", ".txt", "nvidia-smi-q", { lines(NVIDIALog(text: toolText($0))) }),
    (
      "nvidia-smi-csv", "", "nvidia-smi-query",
      {
        let query = NVIDIAQuery(toolText($0))
        return gpus(query.gpus) + query.troubles.map { "trouble: \($0.message)" } + findings(query.findings)
      }
    ),
    (
      "topo", ".txt", "topo",
      {
        let topology = NVIDIATopology(toolText($0))
        return nodes(topology.numaNodes) + links(topology.links) + findings(topology.findings)
      }
    ),
    (
      "amd-smi", "", "amd",
      { bytes in
        (AMDSMI.facts(toolText(bytes)).flatMap { $0.gpus.isEmpty ? nil : $0 } ?? ROCmSMI.facts(toolText(bytes))).map(
          lines)
      }
    ),
    (
      "amd-kfd", ".txt", "amd-kfd",
      {
        let topology = KFDTopology(dump: toolText($0))
        return gpus(topology.gpus) + links(topology.links) + findings(topology.findings)
      }
    ),
    (
      "lspci", ".txt", "lspci",
      {
        let bus = LSPCI(toolText($0))
        return ["\(bus.devices.count) devices"] + gpus(bus.gpus) + findings(bus.findings)
      }
    ),
    (
      "nvidia-smi-errors", ".txt", "nvidia-smi-errors",
      { bytes in
        let text = toolText(bytes)
        return lines(NVIDIALog(xml: bytes)) + NVIDIAQuery(text).troubles.map { "query: \($0.message)" }
      }
    ),
  ]

  @Test(arguments: kinds.indices) func `reads recordings to the GPUs that a person sees in them`(_ kind: Int) throws {
    let (folder, suffix, name, read) = Self.kinds[kind]
    let directory = try #require(Repository.samples).appendingPathComponent(folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
      .filter { $0.hasSuffix(suffix) }
    try #require(!files.isEmpty)
    var text = ""
    for file in files {
      text += "\(file)\n"
      let bytes = [UInt8](try Data(contentsOf: directory.appendingPathComponent(file)))
      for line in read(bytes) ?? ["not understood"] { text += "  \(line)\n" }
    }
    let golden = Golden("Tests/Fixtures/sample-facts/\(name).txt")
    if let difference = golden.difference(from: text) { Issue.record("\(difference)") }
  }

  @Test func `reads no recording of another kind as GPUs that aren't there`() throws {
    // What each parser makes of the others' files: nothing, and a word about it.
    let samples = try #require(Repository.samples)
    for (folder, _, _, _) in Self.kinds where folder != "nvidia-smi-xml" {
      let directory = samples.appendingPathComponent(folder)
      for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
        let bytes = [UInt8](try Data(contentsOf: directory.appendingPathComponent(file)))
        let log = NVIDIALog(xml: bytes)
        #expect(log.gpus.isEmpty && !(log.findings.isEmpty && log.troubles.isEmpty), "\(file)")
        if folder != "lspci" { #expect(LSPCI(toolText(bytes)).gpus.isEmpty, "\(file)") }
        if folder != "amd-kfd" { #expect(KFDTopology(dump: toolText(bytes)).gpus.isEmpty, "\(file)") }
        if folder != "amd-smi" {
          #expect(
            AMDSMI.facts(toolText(bytes))?.gpus.contains { $0.uuid != nil || $0.memoryMiB != nil } != true, "\(file)")
        }
      }
    }
  }
}

private func lines(_ log: NVIDIALog) -> [String] {
  var lines: [String] = []
  if let version = log.driverVersion {
    lines.append(
      "driver \(version), CUDA \(log.cudaVersion ?? "-"), \(log.attachedGPUs.map(String.init) ?? "-") attached")
  }
  return lines + gpus(log.gpus) + log.troubles.map { "trouble: \($0.message)" } + findings(log.findings)
}

private func lines(_ facts: AMDFacts) -> [String] { gpus(facts.gpus) + links(facts.links) + findings(facts.findings) }

private func gpus(_ gpus: [GPU]) -> [String] {
  var lines: [String] = []
  for gpu in gpus {
    var line = "GPU \(gpu.index): \(gpu.model ?? "-"), \(size(gpu.memoryMiB)), "
    line += "\(gpu.pciBusID ?? "-"), \(gpu.uuid ?? "-")"
    if let node = gpu.numaNode { line += ", NUMA \(node)" }
    lines.append(line)
    for slice in gpu.slices {
      var line = "  MIG \(number(slice.index)): \(slice.profile), \(size(slice.memoryMiB)), "
      line += "GI \(number(slice.gpuInstance)), CI \(number(slice.computeInstance)), \(slice.uuid ?? "-")"
      lines.append(line)
    }
  }
  return lines
}

private func size(_ mebibytes: Int?) -> String { mebibytes.map { "\($0) MiB" } ?? "-" }

private func number(_ number: Int?) -> String { number.map(String.init) ?? "-" }

private func nodes(_ nodes: [Int: Int]) -> [String] {
  nodes.isEmpty
    ? [] : ["NUMA " + nodes.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " ")]
}

/// Links by kind: how many, and between which GPUs where they are few.
private func links(_ links: [Link]) -> [String] {
  let kinds = Dictionary(grouping: links) { link in
    let between = [link.from, link.to].allSatisfy { $0.hasPrefix("GPU") } ? "GPUs" : "others"
    return "\(link.kind) between \(between)"
  }
  return kinds.sorted { $0.key < $1.key }.map { name, links in
    let pairs = links.map { "\($0.from)-\($0.to)" }.joined(separator: " ")
    return "\(links.count) \(name)" + (links.count <= 8 ? ": \(pairs)" : "")
  }
}

private func findings(_ findings: [Topology.Host.Finding]) -> [String] {
  findings.map { "\($0.severity): \($0.message)" }
}
