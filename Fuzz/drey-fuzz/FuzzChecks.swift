import Topology

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
