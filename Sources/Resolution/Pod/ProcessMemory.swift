package import ClusterModel
package import FlinkOptions
import FlinkYAML
import Synchronization

/// The memory of a whole process as Flink derives it from options that say enough of it.
///
/// - Parameter settings: what Flink is given; of two settings of a key the last one counts.
/// - Returns: bytes; nil where nothing says it, or Flink would throw.
package func processMemory(
  of role: PodRole, in settings: [FlinkConfiguration.Entry], version: FlinkVersion
) -> (bytes: Int64, provenance: Provenance)? {
  let memory = ProcessMemory(of: role, in: settings, version: version)
  guard case .total((let bytes, let entry?)) = memory.total(standard: 1 << 30) else { return nil }
  return (bytes, entry.provenance)
}

/// Why Flink throws at the memory options of a process that starts with them alone; nil where it doesn't, or where that nothing
/// says the memory of the whole is all that is wrong: it may come from a file that isn't at hand.
package func processMemoryFailure(
  of role: PodRole, in settings: [FlinkConfiguration.Entry], version: FlinkVersion
) -> EffectivePod.Failure? {
  let memory = ProcessMemory(of: role, in: settings, version: version)
  guard case .failed(let failure) = memory.total(standard: 1 << 30) else { return nil }
  return failure
}

/// The memory of a TaskManager that the slot manager counts: all but the JVM's and the framework's own
/// (`WorkerResourceSpec`, measured with Flink 2.3), in bytes; nil where nothing says it, or Flink would throw.
///
/// - Parameter process: the memory of the whole where an operator sets it.
package func poolMemory(
  process: Int64?, in settings: [FlinkConfiguration.Entry], version: FlinkVersion
) -> Int64? {
  let memory = ProcessMemory(of: .taskManager, in: settings, version: version)
  return try? memory.pool(process: process)
}

/// Whether a key in UTF-8 may be one that the memory of a process is derived from.
package func isProcessMemory(_ key: UnsafeBufferPointer<UInt8>, of role: PodRole) -> Bool {
  switch role {
  case .taskManager: key.begins(with: "taskmanager.memory.") || key.begins(with: "taskmanager.network.memory.")
  case .jobManager: key.begins(with: "jobmanager.memory.")
  }
}

/// The memory of a whole process as Flink derives it, in bytes; for TaskManagers `TaskExecutorProcessUtils`, for JobManagers
/// `JobManagerProcessUtils` of flink-runtime.
struct ProcessMemory {
  let options: FlinkOptionReading
  /// `taskmanager.memory.` or `jobmanager.memory.`.
  let prefix: String

  init(options: FlinkOptionReading, prefix: String) {
    self.options = options
    self.prefix = prefix
  }

  /// - Parameter settings: of two of a key the last one counts.
  init(of role: PodRole, in settings: [FlinkConfiguration.Entry], version: FlinkVersion) {
    let prefix = "\(role.rawValue).memory."
    var configuration = FlinkConfiguration()
    for entry in settings
    where entry.key.hasPrefix(prefix) || role == .taskManager && Self.oldKeys.contains(where: { $0.old == entry.key }) {
      configuration.set(entry)
    }
    self.init(
      options: FlinkOptionReading(configuration: configuration, readsYAML: version >= FlinkVersion(1, 19)),
      prefix: prefix)
  }

  typealias Failure = EffectivePod.Failure

  /// Bytes, and the entry that they mostly follow from; nil for what nobody configured.
  typealias Total = (bytes: Int64, from: FlinkConfiguration.Entry?)

  /// `Result` as an enum of its own: that one's error has to be looked up in all conformances when it is first made.
  enum Outcome {
    case total(Total)
    case failed(Failure)

    func get() throws(Failure) -> Total {
      switch self {
      case .total(let total): return total
      case .failed(let failure): throw failure
      }
    }
  }

  /// - Parameter standard: the total process memory where no total is configured, nor what one follows from.
  /// - Parameter judgesParts: whether the parts are held against that one, too, as Flink's client does with the memory it starts a
  ///   cluster with.
  func total(standard: Int64, judgesParts: Bool = false) -> Outcome {
    do throws(Failure) {
      return .total(try derived(standard: standard, judgesParts: judgesParts))
    } catch {
      return .failed(error)
    }
  }

  private func derived(standard: Int64, judgesParts: Bool) throws(Failure) -> Total {
    let isTaskManager = prefix == "taskmanager.memory."
    let fine = isTaskManager ? ["task.heap.size", "managed.size"] : ["heap.size"]
    let flink = try size("flink.size")
    let configured = try size("process.size")
    if fine.allSatisfy({ entry($0) != nil }) {
      let inner = isTaskManager ? try explicitTaskManager(flink) : try explicitJobManager(flink)
      return (try add(inner, configured), entry("process.size") ?? entry(fine[0]))
    }
    if let flink {
      try check(isTaskManager: isTaskManager, total: flink)
      return (try add(flink, configured), entry("process.size") ?? entry("flink.size"))
    }
    guard let process = configured else {
      // Flink wants a total, and whatever starts it may bring one: only what is wrong beside any of them is told.
      try checkValues(isTaskManager: isTaskManager)
      guard judgesParts else { return (standard, nil) }
      do throws(Failure) {
        try checkParts(of: standard, isTaskManager: isTaskManager)
      } catch {
        var failure = error
        failure.assumesTotal = true
        throw failure
      }
      return (standard, nil)
    }
    try checkParts(of: process, isTaskManager: isTaskManager)
    return (process, entry("process.size"))
  }

  private func checkParts(of process: Int64, isTaskManager: Bool) throws(Failure) {
    let metaspace = try size("jvm-metaspace.size") ?? 256 << 20
    let overhead = capped(times(process, try overheadFraction()), try overheadRange())
    guard try sum([metaspace, overhead]) <= process else {
      throw fail(
        "the JVM's metaspace (\(words(metaspace))) and overhead (\(words(overhead))) exceed the total process memory (\(words(process)))",
        "process.size")
    }
    try check(isTaskManager: isTaskManager, total: process - metaspace - overhead)
  }

  // MARK: The JVM around Flink

  private func add(_ flink: Int64, _ process: Int64?) throws(Failure) -> Int64 {
    let metaspace = try size("jvm-metaspace.size") ?? 256 << 20
    let range = try overheadRange()
    let fraction = try overheadFraction()
    let inner = try sum([flink, metaspace])
    if let process {
      let overhead = process - inner
      guard range.contains(overhead) else {
        throw fail(
          "what is left for the JVM's overhead (\(words(overhead))) is not between \(words(range.lowerBound)) and \(words(range.upperBound))",
          "process.size")
      }
      return process
    }
    return try sum([inner, capped(times(inner, fraction / (1 - fraction)), range)])
  }

  private func overheadRange() throws(Failure) -> ClosedRange<Int64> {
    try range("jvm-overhead", 192 << 20, 1 << 30)
  }

  private func overheadFraction() throws(Failure) -> Double { try fraction("jvm-overhead.fraction", 0.1) }

  // MARK: A TaskManager's Flink memory

  fileprivate func pool(process: Int64?) throws(Failure) -> Int64? {
    let framework = try sum([try frameworkHeap(), try frameworkOffHeap()])
    let flink = try size("flink.size")
    if entry("task.heap.size") != nil, entry("managed.size") != nil {
      return rest(of: try explicitTaskManager(flink), without: framework)
    }
    if let flink { return rest(of: flink, without: framework) }
    guard let process = try size("process.size") ?? process else { return nil }
    let overhead = capped(times(process, try overheadFraction()), try overheadRange())
    return rest(of: process, without: try sum([try size("jvm-metaspace.size") ?? 256 << 20, overhead, framework]))
  }

  /// Nil where the parts don't fit: Flink throws then.
  private func rest(of whole: Int64, without parts: Int64) -> Int64? { parts <= whole ? whole - parts : nil }

  private func explicitTaskManager(_ flink: Int64?) throws(Failure) -> Int64 {
    let others = try sum([
      try frameworkHeap(), try frameworkOffHeap(), try taskOffHeap(), try size("task.heap.size") ?? 0,
      try size("managed.size") ?? 0,
    ])
    let network = try networkRange()
    let networkFraction = try fraction("network.fraction", 0.1)
    if let flink {
      guard others <= flink else { throw exceeds(others, flink) }
      guard network.contains(flink - others) else {
        throw fail("what is left for the network (\(words(flink - others))) is out of its range", "flink.size")
      }
      return flink
    }
    return try sum([others, capped(times(others, networkFraction / (1 - networkFraction)), network)])
  }

  private func check(isTaskManager: Bool, total: Int64) throws(Failure) {
    guard isTaskManager else {
      let offHeap = try size("off-heap.size") ?? 128 << 20
      guard total > offHeap else { throw exceeds(offHeap, total) }
      return
    }
    let fixed = [try frameworkHeap(), try frameworkOffHeap(), try taskOffHeap()]
    let managed: Int64
    if let size = try size("managed.size") {
      managed = size
    } else {
      managed = times(total, try fraction("managed.fraction", 0.4))
    }
    let network = try networkRange()
    let networkFraction = try fraction("network.fraction", 0.1)
    if let heap = try size("task.heap.size") {
      let others = try sum(fixed + [heap, managed])
      guard others <= total else { throw exceeds(others, total) }
      guard network.contains(total - others) else {
        throw fail("what is left for the network (\(words(total - others))) is out of its range", "task.heap.size")
      }
    } else {
      let others = try sum(fixed + [managed, capped(times(total, networkFraction), network)])
      guard others <= total else { throw exceeds(others, total) }
    }
  }

  /// Reads what can be wrong whatever the total is.
  private func checkValues(isTaskManager: Bool) throws(Failure) {
    _ = try size("jvm-metaspace.size")
    _ = try overheadRange()
    _ = try overheadFraction()
    guard isTaskManager else {
      _ = try size("off-heap.size")
      return
    }
    for name in ["framework.heap.size", "framework.off-heap.size", "task.off-heap.size", "task.heap.size"] {
      _ = try size(name)
    }
    if try size("managed.size") == nil { _ = try fraction("managed.fraction", 0.4) }
    _ = try networkRange()
    _ = try fraction("network.fraction", 0.1)
  }

  private func frameworkHeap() throws(Failure) -> Int64 { try size("framework.heap.size") ?? 128 << 20 }
  private func frameworkOffHeap() throws(Failure) -> Int64 { try size("framework.off-heap.size") ?? 128 << 20 }
  private func taskOffHeap() throws(Failure) -> Int64 { try size("task.off-heap.size") ?? 0 }
  private func networkRange() throws(Failure) -> ClosedRange<Int64> { try range("network", 64 << 20, .max) }

  // MARK: A JobManager's

  private func explicitJobManager(_ flink: Int64?) throws(Failure) -> Int64 {
    let heap = try size("heap.size") ?? 0
    let offHeap = try size("off-heap.size")
    guard let flink else { return try sum([heap, offHeap ?? 128 << 20]) }
    if let offHeap {
      guard try sum([heap, offHeap]) == flink else {
        throw fail("the heap and off-heap memory don't add up to the total Flink memory", "flink.size")
      }
    } else if heap > flink {
      throw exceeds(heap, flink)
    }
    return flink
  }

  // MARK: Reading

  /// The options' old names (`TaskManagerOptions`), in all versions.
  private static let oldKeys: [(old: String, name: String)] = [
    ("taskmanager.memory.size", "managed.size"), ("taskmanager.network.memory.fraction", "network.fraction"),
    ("taskmanager.network.memory.min", "network.min"), ("taskmanager.network.memory.max", "network.max"),
  ]

  /// The entry that sets an option, by its name or an old one.
  private func entry(_ name: String) -> FlinkConfiguration.Entry? {
    if let entry = options.configuration[prefix + name] { return entry }
    guard name == "managed.size" || name.hasPrefix("network."), prefix.hasPrefix("t") else { return nil }
    return Self.oldKeys.first { $0.name == name }.flatMap { options.configuration[$0.old] }
  }

  private func size(_ name: String) throws(Failure) -> Int64? { try entry(name).map(options.memory) }

  private func range(_ name: String, _ low: Int64, _ high: Int64) throws(Failure) -> ClosedRange<Int64> {
    let low = try size("\(name).min") ?? low
    let high = try size("\(name).max") ?? high
    guard low <= high else {
      throw fail(
        "'\(prefix)\(name).min' (\(words(low))) is more than '\(prefix)\(name).max' (\(words(high)))", "\(name).min",
        "\(name).max")
    }
    return low...high
  }

  private func fraction(_ name: String, _ value: Float) throws(Failure) -> Double {
    let fraction = try options.float(entry(name), default: value)
    guard fraction >= 0, fraction < 1 else { throw fail("'\(prefix)\(name)' must be at least 0 and less than 1", name) }
    return fraction
  }

  // MARK: Arithmetic

  private func sum(_ parts: [Int64]) throws(Failure) -> Int64 {
    var total: Int64 = 0
    for part in parts {
      let (next, overflow) = total.addingReportingOverflow(part)
      if overflow { throw fail("the parts of the memory are more than 64 bits", "process.size") }
      total = next
    }
    return total
  }

  private func capped(_ bytes: Int64, _ range: ClosedRange<Int64>) -> Int64 {
    min(max(bytes, range.lowerBound), range.upperBound)
  }

  /// `MemorySize.multiply`: exact, in decimal digits, cut to whole bytes.
  private func times(_ bytes: Int64, _ factor: Double) -> Int64 {
    guard factor > 0, factor.isFinite else { return 0 }
    // Nearly all have at most four decimals; the nearest to one of those is written as it.
    let scaled = (factor * 10_000).rounded()
    if scaled < 1e9, scaled / 10_000 == factor {
      let (product, isLarge) = bytes.magnitude.multipliedReportingOverflow(by: UInt64(scaled))
      if !isLarge { return Int64(clamping: product / 10_000) }
    }
    let decimal = Decimal.of(factor)
    var product = UInt128(bytes.magnitude) * UInt128(decimal.digits)
    var shift = decimal.exponent
    while shift < 0, product > 0 {
      product /= 10
      shift += 1
    }
    while shift > 0, product < UInt128(UInt64.max) {
      product *= 10
      shift -= 1
    }
    return Int64(clamping: product)
  }

  /// A factor as Java prints it: digits × 10^exponent, of at most 18 digits.
  private struct Decimal: Sendable {
    let factor: Double
    let digits: UInt64
    let exponent: Int

    private init(_ factor: Double) {
      let (digits, exponent) = javaDecimal(factor)
      self.factor = factor
      self.digits = digits.prefix(18).reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
      self.exponent = exponent - min(digits.count, 18)
    }

    /// Worked out once for each factor: all configurations have one of few.
    static func of(_ factor: Double) -> Decimal {
      known.withLock { known in
        if let decimal = known.first(where: { $0.factor == factor }) { return decimal }
        let decimal = Decimal(factor)
        if known.count < 64 { known.append(decimal) }
        return decimal
      }
    }

    private static let known = Mutex<[Decimal]>([])
  }

  // MARK: Failures

  private func exceeds(_ parts: Int64, _ total: Int64) -> Failure {
    fail("the configured parts of Flink's memory (\(words(parts))) exceed its total (\(words(total)))", "flink.size")
  }

  /// In MiB, rounded, where that says enough.
  private func words(_ bytes: Int64) -> String {
    bytes.magnitude < 10 << 20 && bytes % (1 << 20) != 0 ? "\(bytes) bytes" : "\((bytes >> 20) + (bytes >> 19 & 1)) MiB"
  }

  private func fail(_ what: String, _ names: String...) -> Failure {
    let role = prefix == "taskmanager.memory." ? "TaskManager" : "JobManager"
    return Failure(
      flinkMessage: "IllegalConfigurationException: \(role) memory configuration failed: \(what)",
      message: "the \(role)'s memory can't be: \(what)",
      location: (names + ["process.size", "flink.size", "managed.size", "heap.size"]).lazy.compactMap { entry($0) }
        .first?
        .provenance.location)
  }
}
