import Diagnostics
import Topology
import YAMLTree

@testable import Discovery

func require(_ condition: Bool, _ message: String) {
  guard !condition else { return }
  // The trap is what libFuzzer catches; it prints the message.
  fatalError("does not hold: \(message)")
}

func check(_ gpus: [GPU], _ findings: [Host.Finding]) {
  for gpu in gpus {
    require(gpu.index >= 0, "a negative index")
    require(gpu.memoryMiB.map { $0 > 0 } ?? true, "a GPU of no memory")
    require(gpu.uuid != "" && gpu.model != "" && gpu.pciBusID != "", "an empty text")
    require(gpu.slices.allSatisfy { $0.memoryMiB.map { $0 > 0 } ?? true }, "a MIG device of no memory")
  }
  for finding in findings {
    require(!finding.message.isEmpty && !finding.message.contains("\u{1B}"), "a finding that steers the terminal")
  }
}

func check(_ links: [Link]) {
  for link in links { require(link.from != link.to, "a link to itself") }
}

func check(_ facts: AMDFacts) {
  check(facts.gpus, facts.findings)
  check(facts.links)
}

func check(_ host: Host) {
  require(!host.name.isEmpty, "a host without a name")
  check(host.gpus, host.findings)
  for advertised in host.advertised {
    for resource in advertised.resources {
      require(resource.capacity >= 0 && (resource.used ?? 0) >= 0, "a negative amount")
    }
    require((advertised.physicalGPUs ?? 0) >= 0, "a negative number of GPUs")
    require((advertised.memoryMiB ?? 1) > 0, "a GPU of no memory")
  }
}

/// The first document of a text, as the readers of JSON answers take it.
func document(_ bytes: [UInt8]) -> YAMLNode? {
  let source = SourceFile(path: "answer.json", text: bytes)
  let tree = parseJSON(source)
  return (tree.problem == nil ? tree : parseYAML(source)).documents.first?.resolved
}
