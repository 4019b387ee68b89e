import ClusterModel
import FlinkYAML

/// CPU and memory.
extension PodBuilding {
  struct Amount {
    var request: String
    var limit: String
    var provenance: Provenance
    var limitProvenance: Provenance
  }

  mutating func processResources() throws(Failure) -> [(name: String, amount: Amount)] {
    // The client derives both processes, whatever pod it is about.
    let taskManager = try memory("taskmanager", foundation.taskManagerMemory)
    let jobManager = isTaskManager ? nil : try memory("jobmanager", foundation.jobManagerMemory)
    let (bytes, memoryFrom) = jobManager ?? taskManager
    let taskManagerCPU = try taskManagerCPU()
    let (cpu, cpuFrom) = isTaskManager ? taskManagerCPU : try jobManagerCPU()
    let cpuFactor = try factor(keys.cpuLimitFactor)
    let memoryFactor = try factor(keys.memoryLimitFactor)
    let mebibytes = Int32(truncatingIfNeeded: bytes >> 20)
    let limit = Double(mebibytes) * memoryFactor.value
    guard cpu.isFinite, taskManagerCPU.0.isFinite, (cpu * cpuFactor.value).isFinite else {
      throw Failure(
        flinkMessage:
          "NumberFormatException: Character I is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.",
        message: "the number of CPUs must be finite", location: cpuFrom.location)
    }
    return [
      (
        "memory",
        Amount(
          request: "\(mebibytes)Mi", limit: "\(javaInt(limit))Mi", provenance: memoryFrom,
          limitProvenance: memoryFactor.entry?.provenance ?? memoryFrom)
      ),
      (
        "cpu",
        Amount(
          request: javaText(cpu), limit: javaText(cpu * cpuFactor.value), provenance: cpuFrom,
          limitProvenance: cpuFactor.entry?.provenance ?? cpuFrom)
      ),
    ]
  }

  private mutating func memory(
    _ role: String, _ memory: ProcessMemory.Outcome
  ) throws(Failure) -> (bytes: Int64, Provenance) {
    let (bytes, entry) = try memory.get()
    if let entry { return (bytes, entry.provenance) }
    if role == words {
      let refusal =
        resolved.cluster.kind == .flinkDeployment
        ? "the operator refuses the FlinkDeployment, unless its own default configuration has it"
        : "Flink refuses to start from this configuration alone"
      result.assumptions.append(
        "No memory is configured: \(refusal). The \(bytes >> 20)m are assumed, those of the config.yaml that Flink ships; "
          + "set \(role).memory.process.size.")
    }
    return (bytes, Provenance(.derived(rule: "assumed, as in the config.yaml that Flink ships", from: nil)))
  }

  private mutating func taskManagerCPU() throws(Failure) -> (Double, Provenance) {
    let cores = options.configuration["taskmanager.cpu.cores"]
    // The client, which makes the JobManager's pod, does not look at Kubernetes' option.
    let amount =
      isTaskManager
      ? options.entry("kubernetes.taskmanager.cpu.amount", deprecated: "kubernetes.taskmanager.cpu") : nil
    let slots = options.configuration["taskmanager.numberOfTaskSlots"]
    let fallback = try options.double(amount, default: -1)
    let count = try options.integer(slots, default: 1)
    let (value, entry) =
      if let cores {
        (try options.double(cores, default: 0), Optional(cores))
      } else if fallback > 0 {
        (fallback, amount)
      } else {
        (Double(count), slots)
      }
    let scaled = eightDecimals(value)
    guard scaled > 0 else {
      throw Failure(
        flinkMessage:
          "IllegalConfigurationException: TaskExecutors need to be started with a positive number of CPU cores. "
          + "Please configure taskmanager.cpu.cores accordingly.",
        message: "a TaskManager must have more than 0 CPUs", location: entry?.provenance.location)
    }
    return (scaled, provenance(entry))
  }

  private mutating func jobManagerCPU() throws(Failure) -> (Double, Provenance) {
    let entry = options.entry("kubernetes.jobmanager.cpu.amount", deprecated: "kubernetes.jobmanager.cpu")
    return (try options.double(entry, default: 1), provenance(entry))
  }

  private func factor(_ key: String) throws(Failure) -> (value: Double, entry: Entry?) {
    let entry = options.configuration[key]
    let value = try options.double(entry, default: 1)
    guard value >= 1 else {
      throw Failure(
        flinkMessage: "IllegalArgumentException: \(key) should be greater or equal to 1.",
        message: "'\(key)' must be at least 1", location: entry?.provenance.location)
    }
    return (value, entry)
  }
}

/// Java's cast: towards 0, the nearest number where there is none, 0 for what is no number.
private func javaInt(_ value: Double) -> Int32 {
  guard !value.isNaN else { return 0 }
  return Int32(max(Double(Int32.min), min(value, Double(Int32.max))))
}

/// `CPUResource` keeps eight decimals.
private func eightDecimals(_ value: Double) -> Double {
  guard value.isFinite, value > 0 else { return value }
  // Nearly all are whole.
  if value < 1e6, value.rounded() == value { return value }
  let (digits, exponent) = javaDecimal(value)
  let kept = digits.prefix(max(0, exponent + 8))
  guard !kept.isEmpty else { return 0 }
  let text = kept.map(String.init).joined()
  return Double("0.\(text)e\(exponent)") ?? value
}
