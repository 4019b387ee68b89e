@testable import Discovery

/// A parser to be fed with anything, and what must hold of all that it makes of it.
struct FuzzTarget: Sendable {
  var name: String
  /// Stops the process where something does not hold.
  var run: @Sendable ([UInt8]) -> Void
}

/// One for each parser of a tool's output.
let targets: [FuzzTarget] = [
  FuzzTarget(name: "nvidia-smi-query") { bytes in
    let query = NVIDIAQuery(toolText(bytes))
    check(query.gpus, query.findings)
  },
  FuzzTarget(name: "nvidia-smi-xml") { bytes in
    let log = NVIDIALog(xml: bytes)
    check(log.gpus, log.findings)
    require(!log.gpus.isEmpty || !log.findings.isEmpty || !log.troubles.isEmpty, "a log of no GPU without a word")
  },
  FuzzTarget(name: "nvidia-smi-text") { bytes in
    let log = NVIDIALog(text: toolText(bytes))
    check(log.gpus, log.findings)
  },
  FuzzTarget(name: "nvidia-smi-topo") { bytes in
    let topology = NVIDIATopology(toolText(bytes))
    check(topology.links)
    require(
      !topology.links.isEmpty || !topology.numaNodes.isEmpty || bytes.count > 0 || !topology.findings.isEmpty, "silence"
    )
  },
  FuzzTarget(name: "amd-smi") { bytes in
    if let facts = AMDSMI.facts(toolText(bytes)) { check(facts) }
  },
  FuzzTarget(name: "rocm-smi") { bytes in
    if let facts = ROCmSMI.facts(toolText(bytes)) { check(facts) }
  },
  FuzzTarget(name: "kfd") { bytes in
    let topology = KFDTopology(dump: toolText(bytes))
    check(topology.gpus, topology.findings)
    check(topology.links)
  },
  FuzzTarget(name: "lspci") { bytes in
    let bus = LSPCI(toolText(bytes))
    check(bus.gpus, bus.findings)
    require(!bus.devices.isEmpty || !bus.findings.isEmpty, "no device without a word")
  },
]
