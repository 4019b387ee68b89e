package import ClusterModel
package import FlinkOptions
import FlinkYAML

/// A property that is given on the command line: `-D key=value`.
package struct DynamicProperty: Sendable, Hashable {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Reads `key=value`; a key alone is `true`, as Flink's command line has it. Nil without a key.
  package init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else {
      self.init(key: text, value: "true")
      if text.isEmpty { return nil }
      return
    }
    self.init(key: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    if key.isEmpty { return nil }
  }
}

/// What stands where a GPU driver's discovery script should be.
package enum DiscoveryScriptState: Sendable, Hashable {
  case executable
  case missing
  case notExecutable
}

/// What Flink makes of a cluster's external resources.
///
/// - Parameters:
///   - dynamicProperties: they overwrite what the file says, as text.
///   - scriptState: looks at a discovery script, for a configuration that is used on this machine; without it every script
///     is taken to be there, as it is in another machine's image.
package func resolve(
  _ cluster: Cluster, version: FlinkVersion, dynamicProperties: [DynamicProperty] = [],
  scriptState: ((String) -> DiscoveryScriptState)? = nil
) -> ResolvedCluster {
  var cluster = cluster
  if cluster.kind == .flinkDeployment, version.major < 2, let read = cluster.configuration.readInLines() {
    cluster.writtenConfiguration = cluster.configuration
    cluster.configuration = read
  }
  for property in dynamicProperties {
    cluster.configuration.set(
      FlinkConfiguration.Entry(
        key: property.key, value: .string(property.value),
        provenance: Provenance(.commandLine("-D \(property.key)=\(property.value)"))))
  }
  var resolution = Resolution(
    result: ResolvedCluster(cluster: cluster, flinkVersion: version), scriptState: scriptState)
  resolution.run()
  return resolution.result
}

private struct Resolution {
  var result: ResolvedCluster
  let scriptState: ((String) -> DiscoveryScriptState)?
  private var configuration: FlinkConfiguration { result.cluster.configuration }

  init(result: ResolvedCluster, scriptState: ((String) -> DiscoveryScriptState)?) {
    self.result = result
    self.scriptState = scriptState
  }

  /// Whether lists may be YAML: what `config.yaml` says, and everything in Flink 2.
  private var readsYAMLLists: Bool {
    switch result.cluster.kind {
    case .flinkConfiguration: true
    case .legacyFlinkConfiguration: result.flinkVersion.major >= 2
    case .flinkDeployment, .flinkSessionJob, .configMap, .composeFile, .workload, .cluster:
      configuration.isStandardYAML || result.flinkVersion.major >= 2
    }
  }

  mutating func run() {
    if let failure = fileThatIsNotRead() { result.cluster.loadFailure = failure }
    result.otherLogs = result.cluster.readerLogs
    if let failure = result.cluster.loadFailure {
      result.errors[.load] = failure.flinkMessage
      return
    }
    let names: [String]
    do throws(ConversionFailure) {
      names = try listedNames()
    } catch {
      let failure = failure("external-resources", error)
      for stage in ResolvedCluster.Stage.allCases where stage != .load && stage != .cluster {
        result.errors[stage] = failure
      }
      findResources([])
      return
    }
    result.listed = names
    let amounts = readAmounts(names)
    if result.cluster.asker != .nobody { readDrivers(names) }
    if result.cluster.asker == .flink {
      result.kubernetes = request(names, suffix: "kubernetes.config-key", stage: .kubernetes, amounts)
      result.yarn = request(names, suffix: "yarn.config-key", stage: .yarn, amounts)
    } else {
      // Flink reads no config key, and logs nothing of them.
      if amounts != nil { (result.kubernetes, result.yarn) = ([:], [:]) }
      (result.errors[.kubernetes], result.errors[.yarn]) = (nil, nil)
    }
    if result.cluster.asker == .nobody {
      result.errors[.amounts] = nil
      result.warnings = [:]
    }
    findResources(names)
  }

  /// Why this version of Flink does not start where only the other of its two files stands.
  private mutating func fileThatIsNotRead() -> Cluster.LoadFailure? {
    let wanted: String
    switch result.cluster.kind {
    case .legacyFlinkConfiguration where result.flinkVersion.major >= 2: wanted = "config.yaml"
    case .flinkConfiguration where result.flinkVersion < FlinkVersion(1, 19): wanted = "flink-conf.yaml"
    case .configMap, .workload, .composeFile:
      guard let file = result.cluster.unopenedFile, file.isAlone else { return nil }
      let path = "/opt/flink/conf/" + (file.name == "config.yaml" ? "flink-conf.yaml" : "config.yaml")
      return Cluster.LoadFailure(
        flinkMessage: "IllegalConfigurationException: The Flink config file '\(path)' (\(path)) does not exist.",
        message: "Flink \(file.version) doesn't open '\(file.name)'", location: file.location)
    default: return nil
    }
    var parts = result.cluster.path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.last == wanted[...] { return nil }
    parts[parts.count - 1] = wanted[...]
    let path = parts.joined(separator: "/")
    result.cluster.readerLogs = []
    return Cluster.LoadFailure(
      flinkMessage: "IllegalConfigurationException: The Flink config file '\(path)' (\(path)) does not exist.",
      message: "Flink \(result.flinkVersion) reads '\(wanted)', not '\(result.cluster.kind.rawValue)'")
  }

  private mutating func warn(_ stage: ResolvedCluster.Stage, _ line: String) {
    result.warnings[stage, default: []].append(line)
  }

  // MARK: Stages

  private func listedNames() throws(ConversionFailure) -> [String] {
    guard let entry = configuration["external-resources"] else { return [] }
    // Flink keeps a list as the text that it was dumped to.
    let isList = if case .list = entry.value { true } else { false }
    let text = isList ? configuration.text(of: entry.key) ?? "" : entry.value.javaString
    if text == "none" { return [] }
    return javaHashOrder(try listItems(text, readsYAML: readsYAMLLists))
  }

  /// The amounts by name in order; nil when one can't be read.
  private mutating func readAmounts(_ names: [String]) -> [(name: String, amount: Int64)]? {
    var amounts: [(name: String, amount: Int64)] = []
    for name in names {
      let key = "external-resource.\(name).amount"
      guard let entry = configuration[key] else {
        warn(.amounts, "The amount of the \(name) should be configured. Will ignore that resource.")
        continue
      }
      let text = entry.value.javaString
      guard let amount = javaLong(text) else {
        if isFilledIn(text, in: result.cluster) { continue }
        let failure = failure(
          key, ConversionFailure(exception: "NumberFormatException", message: "For input string: \"\(text)\""))
        for stage in [ResolvedCluster.Stage.amounts, .kubernetes, .yarn] { result.errors[stage] = failure }
        return nil
      }
      if amount <= 0 {
        // Flink swaps the two.
        warn(
          .amounts,
          "The amount of the \(amount) should be positive while finding \(name). Will ignore that resource.")
      } else {
        amounts.append((name, amount))
      }
    }
    result.amounts = Dictionary(amounts.map { ($0.name, $0.amount) }) { $1 }
    return amounts
  }

  private mutating func readDrivers(_ names: [String]) {
    for name in names {
      let key = "external-resource.\(name).driver-factory.class"
      guard let factory = configuration.text(of: key), !isBlank(factory) else {
        warn(.drivers, "Could not find driver class name for \(name). Please make sure \(key) is configured.")
        continue
      }
      guard factory == gpuDriverFactory else {
        warn(.drivers, "Could not find factory class \(factory) for \(name).")
        continue
      }
      if let problem = scriptProblem(name) {
        warn(.drivers, "Could not instantiate driver with factory \(factory) for \(name). \(problem)")
      } else {
        result.drivers[name] = "org.apache.flink.externalresource.gpu.GPUDriver"
      }
    }
  }

  /// Why the GPU driver would not be made: the exception as Flink logs it.
  private func scriptProblem(_ name: String) -> String? {
    let path = configuration.text(of: "external-resource.\(name).param.discovery-script.path") ?? defaultScript
    if isBlank(path) {
      return "org.apache.flink.configuration.IllegalConfigurationException: GPU discovery script "
        + "('external-resource.<resource_name>.discovery-script.path') is not configured."
    }
    // A relative path is taken from FLINK_HOME, where Flink's own scripts are.
    guard path.hasPrefix("/"), let scriptState else { return nil }
    let shown = normalizedPath(path)
    switch scriptState(shown) {
    case .executable: return nil
    case .missing:
      return "java.io.FileNotFoundException: The gpu discovery script does not exist in path \(shown)."
    case .notExecutable:
      return "org.apache.flink.util.FlinkException: The discovery script \(shown) is not executable."
    }
  }

  /// What a platform is asked for: config key → amount; nil when the amounts can't be read.
  private mutating func request(
    _ names: [String], suffix: String, stage: ResolvedCluster.Stage, _ amounts: [(name: String, amount: Int64)]?
  ) -> [String: Int64]? {
    var keys: [(name: String, configKey: String)] = []
    for name in names {
      let key = "external-resource.\(name).\(suffix)"
      guard let configKey = configuration.text(of: key), !isBlank(configKey) else {
        warn(stage, "Could not find valid \(key) for \(name). Will ignore that resource.")
        continue
      }
      if let place = keys.firstIndex(where: { $0.configKey.utf8.elementsEqual(configKey.utf8) }) {
        warn(
          stage,
          "Duplicate config key \(configKey) occurred for external resources, the one named \(name) will overwrite "
            + "the value.")
        keys.remove(at: place)
      }
      keys.append((name, configKey))
    }
    guard let amounts else { return nil }
    var requests: [String: Int64] = [:]
    let places = TextIndex(amounts.map(\.name))
    for (name, configKey) in keys {
      guard let place = places.place(of: name, after: -1) else { continue }
      requests[configKey] = throughDouble(amounts[place].amount)
    }
    return requests
  }

  /// `IllegalArgumentException: Could not parse value …`, the value masked when the key is sensitive.
  private func failure(_ key: String, _ cause: ConversionFailure) -> String {
    let value = configuration[key]?.value.javaString ?? ""
    let what =
      isSensitive(key)
      ? "Could not parse value for key '\(key)'." : "Could not parse value '\(value)' for key '\(key)'."
    return "IllegalArgumentException: \(what) <- \(cause.exception): \(cause.message)"
  }

  private mutating func findResources(_ names: [String]) {
    result.resources = externalResourceOutcomes(of: result, listed: names)
  }
}

/// The one factory that Flink ships.
let gpuDriverFactory = "org.apache.flink.externalresource.gpu.GPUDriverFactory"
/// Relative to FLINK_HOME.
let defaultScript = "plugins/external-resource-gpu/nvidia-gpu-discovery.sh"

/// An amount after Flink kept it as a double and printed that: large ones lose digits, the largest wrap.
package func throughDouble(_ amount: Int64) -> Int64 {
  if abs(amount) < 1 << 53 { return amount }
  let (digits, exponent) = javaDecimal(abs(Double(amount)))
  var value: UInt64 = 0
  for place in 0..<max(exponent, 0) {
    value = value &* 10 &+ (place < digits.count ? UInt64(digits[place]) : 0)
  }
  let result = Int64(bitPattern: value)
  return amount < 0 ? 0 &- result : result
}

/// A path as `java.io.File` keeps it: without doubled slashes and without one at the end.
private func normalizedPath(_ path: String) -> String {
  "/" + path.split(separator: "/").joined(separator: "/")
}
