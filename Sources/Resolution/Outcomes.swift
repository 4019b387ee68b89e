import ClusterModel
import Diagnostics
import FlinkOptions
import FlinkYAML

/// One outcome for each name that is listed or configured, sorted by name: what is requested, and what Flink drops.
func externalResourceOutcomes(of result: ResolvedCluster, listed: [String]) -> [ExternalResourceOutcome] {
  var keys = ConfiguredKeys(result.cluster.configuration)
  for name in listed where keys.byName[name] == nil { keys.byName[name] = [] }
  let list = ListedResources(names: listed, configuration: result.cluster.configuration, result: result)
  return keys.byName.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, entries in
    var building = OutcomeBuilding(name: name, entries: entries, result: result, listed: list)
    building.run()
    return building.outcome
  }
}

/// The keys of external resources, by the resource that they name.
private struct ConfiguredKeys {
  var byName: [String: [FlinkConfiguration.Entry]] = [:]

  static let prefix = "external-resource."
  static let suffixes = [".amount", ".kubernetes.config-key", ".yarn.config-key", ".driver-factory.class"]

  init(_ configuration: FlinkConfiguration) {
    let entries = configuration.entries { key in
      key.begins(with: "external-resource.") || key.begins(with: "taskmanager.resource.")
    }
    for entry in entries {
      guard let name = Self.name(of: entry.key) else { continue }
      byName[name, default: []].append(entry)
    }
  }

  /// A name may hold dots: what Flink looks for after it decides.
  static func name(of key: String) -> String? {
    var key = key
    return key.withUTF8 { key in
      name(of: key).flatMap { $0.isEmpty ? nil : String(decoding: key[$0], as: UTF8.self) }
    }
  }

  /// Byte by byte, since all that is looked for is ASCII.
  private static func name(of key: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let draft: StaticString = "taskmanager.resource."
    if key.begins(with: draft), key.ends(with: ".amount") {
      // The FLIP's draft of the amount.
      let start = draft.utf8CodeUnitCount
      return start..<max(start, key.count - 7)
    }
    guard key.begins(with: "external-resource.") else { return nil }
    let start = prefix.utf8.count
    guard start < key.count else { return nil }
    let part = (start..<key.count).first { UnsafeBufferPointer(rebasing: key[$0...]).begins(with: ".param.") }
    if let part, part > start { return start..<part }
    for suffix in staticSuffixes where key.ends(with: suffix) && key.count - start > suffix.utf8CodeUnitCount {
      return start..<key.count - suffix.utf8CodeUnitCount
    }
    return key[start...].firstIndex(of: UInt8(ascii: ".")).map { start..<$0 }
  }

  private static let staticSuffixes: [StaticString] = [
    ".amount", ".kubernetes.config-key", ".yarn.config-key", ".driver-factory.class",
  ]
}

/// The names that are listed, and which of them share a config key: worked out once for all of them.
private struct ListedResources {
  let names: [String]
  let places: TextIndex
  /// The value of `external-resources`, if set.
  let entry: FlinkConfiguration.Entry?
  let kubernetesKeys: TextIndex
  let yarnKeys: TextIndex
  /// Those with an amount.
  let counted: [String]
  /// The one at whose amount Flink throws: the first of its set that it can't read.
  let unreadable: String?
  /// What Flink logs, by stage.
  private let logged: ByStage<TextIndex>

  init(names: [String], configuration: FlinkConfiguration, result: ResolvedCluster) {
    self.names = names
    places = TextIndex(names)
    entry = configuration["external-resources"]
    func keys(_ suffix: String) -> TextIndex {
      TextIndex(
        names.enumerated().compactMap { place, name in
          configuration.text(of: "external-resource.\(name).\(suffix)").map { ($0, place) }
        })
    }
    kubernetesKeys = keys("kubernetes.config-key")
    yarnKeys = keys("yarn.config-key")
    counted = names.filter { result.amounts?[$0] != nil }
    unreadable =
      result.errors[.amounts] == nil
      ? nil
      : names.first { name in
        guard let text = configuration["external-resource.\(name).amount"]?.value.javaString else { return false }
        return javaLong(text) == nil && !isFilledIn(text, in: result.cluster)
      }
    var logged: ByStage<TextIndex> = [:]
    for stage in result.warnings.keys { logged[stage] = TextIndex(result.warnings[stage] ?? []) }
    self.logged = logged
  }

  func logs(_ line: String, at stage: ResolvedCluster.Stage) -> Bool { logged[stage]?.contains(line) == true }
}

private struct OutcomeBuilding {
  var outcome: ExternalResourceOutcome
  let entries: [FlinkConfiguration.Entry]
  let result: ResolvedCluster
  let listed: ListedResources

  init(
    name: String, entries: [FlinkConfiguration.Entry], result: ResolvedCluster, listed: ListedResources
  ) {
    outcome = ExternalResourceOutcome(name: name)
    self.entries = entries
    self.result = result
    self.listed = listed
  }

  private var name: String { outcome.name }
  private var list: FlinkConfiguration.Entry? { listed.entry }

  mutating func run() {
    outcome.amount = entry("amount")
    outcome.kubernetesConfigKey = entry("kubernetes.config-key")
    outcome.yarnConfigKey = entry("yarn.config-key")
    outcome.driverFactory = entry("driver-factory.class")
    let isListed = listed.places.contains(name)
    if isListed { outcome.listedAt = list?.provenance }
    outcome.effectiveAmount = result.amounts?[name]
    explainDraftKeys()
    explainUnknownKeys()
    guard isListed else { return explainNotListed() }
    let asker = result.cluster.asker
    guard asker != .nobody else { return explainSessionJob() }
    explainName()
    guard explainAmount() else { return }
    if asker == .flink {
      explainConfigKey(
        outcome.kubernetesConfigKey, suffix: "kubernetes.config-key", stage: .kubernetes, platform: "Kubernetes")
      explainConfigKey(outcome.yarnConfigKey, suffix: "yarn.config-key", stage: .yarn, platform: "YARN")
    }
    explainDriver()
    explainStartScript()
    if asker == .flink, let amount = outcome.effectiveAmount {
      if isAsked(outcome.kubernetesConfigKey, "kubernetes.config-key") {
        outcome.kubernetesRequest = throughDouble(amount)
      }
      if isAsked(outcome.yarnConfigKey, "yarn.config-key") { outcome.yarnRequest = throughDouble(amount) }
    }
  }

  private func isAsked(_ configKey: FlinkConfiguration.Entry?, _ suffix: String) -> Bool {
    guard let configKey, !isBlank(configKey.text) else { return false }
    return laterResource(with: configKey.text, suffix: suffix) == nil
  }

  private func entry(_ suffix: String) -> FlinkConfiguration.Entry? {
    result.cluster.configuration["external-resource.\(name).\(suffix)"]
  }

  private mutating func lose(
    _ stage: ResolvedCluster.Stage, _ reason: String, log: String? = nil, at entry: FlinkConfiguration.Entry?,
    consequence: String? = nil
  ) {
    let line = log.flatMap { listed.logs($0, at: stage) ? $0 : nil }
    outcome.losses.append(
      ExternalResourceOutcome.Loss(
        stage: stage, reason: reason, logLine: line, location: entry?.provenance.location, consequence: consequence))
  }

  /// A value for a person; Flink's rule decides what is a secret.
  private func shown(_ entry: FlinkConfiguration.Entry) -> String {
    isSensitive(entry.key) ? "******" : "'\(entry.text)'"
  }

  // MARK: Losses

  private mutating func explainNotListed() {
    guard let first = outcome.amount ?? entries.first else { return }
    let reason =
      if let list, list.text == "none" {
        "'external-resources' is 'none', so Flink ignores what is configured for it"
      } else if list == nil {
        "'external-resources' is not set, so Flink ignores what is configured for it"
      } else if result.listed == nil {
        "'external-resources' can't be read, so nothing is requested"
      } else {
        "'external-resources' does not list it, so Flink ignores what is configured for it"
      }
    lose(.listed, reason, at: first)
    if list != nil, result.listed == nil {
      outcome.losses[outcome.losses.count - 1].exception = result.errors[.listed]
    }
  }

  private mutating func explainSessionJob() {
    outcome.effectiveAmount = nil
    lose(
      .listed, "the cluster of a session job runs already, with options of its own: what is set here doesn't reach it",
      at: list)
  }

  private mutating func explainName() {
    if name.holds("$(") || name.holds("`") {
      lose(
        .listed, "its name reaches the TaskManager's 'bash -c' unquoted: what '$(…)' or '`…`' holds is executed",
        at: list)
    } else if name.contains(";") || name.contains("&") || name.contains("|") {
      lose(.listed, "its name reaches the TaskManager's 'bash -c' unquoted, which ends the command there", at: list)
    } else if name.contains(where: { $0 == " " || $0 == "\t" }) {
      lose(.listed, "its name holds a blank, which splits the TaskManager's start options there", at: list)
    }
  }

  /// - Returns: whether Flink counts the resource.
  private mutating func explainAmount() -> Bool {
    guard let amount = outcome.amount else {
      lose(
        .amounts, "no amount is set, so Flink drops it",
        log: "The amount of the \(name) should be configured. Will ignore that resource.", at: list)
      return false
    }
    guard let number = javaLong(amount.value.javaString) else {
      if isFilledIn(amount.value.javaString, in: result.cluster) {
        lose(
          .amounts,
          "its amount is \(shown(amount)), which is filled in before Flink reads it: the number isn't known here",
          at: amount, consequence: "Flink gets the number that is filled in.")
        return false
      }
      lose(
        .amounts,
        "\(shown(amount)) is not a whole number: the JobManager fails on Kubernetes and YARN, and a standalone "
          + "TaskManager does not start", at: amount, consequence: "Flink throws a NumberFormatException.")
      if listed.unreadable == name { outcome.losses[outcome.losses.count - 1].exception = result.errors[.amounts] }
      return false
    }
    if number <= 0 {
      lose(
        .amounts, "its amount is \(number), so Flink drops it",
        log: "The amount of the \(number) should be positive while finding \(name). Will ignore that resource.",
        at: amount)
      return false
    }
    let asked = throughDouble(number)
    if asked != number {
      lose(
        .amounts, "Flink keeps the amount as a double: \(number) becomes \(asked)", at: amount,
        consequence: "Flink says nothing, and asks for \(asked).")
    }
    return result.amounts != nil
  }

  private mutating func explainConfigKey(
    _ entry: FlinkConfiguration.Entry?, suffix: String, stage: ResolvedCluster.Stage, platform: String
  ) {
    let key = "external-resource.\(name).\(suffix)"
    guard let entry, !isBlank(entry.text) else {
      guard concerns(stage, isSet: entry != nil) else { return }
      lose(
        stage, "'\(key)' is not set, so no container asks for it on \(platform)",
        log: "Could not find valid \(key) for \(name). Will ignore that resource.", at: entry ?? outcome.amount)
      return
    }
    if let winner = laterResource(with: entry.text, suffix: suffix) {
      let isCounted = result.amounts?[winner] != nil
      lose(
        stage,
        isCounted
          ? "'\(winner)' has the same config key \(shown(entry)) and overwrites it: the amounts are not added up"
          : "'\(winner)' has the same config key \(shown(entry)) and overwrites it, and has no amount: nothing is requested",
        log: "Duplicate config key \(entry.text) occurred for external resources, the one named \(winner) will "
          + "overwrite the value.", at: entry)
    }
    if stage == .kubernetes, entry.text == "cpu" || entry.text == "memory" {
      let amount = outcome.effectiveAmount.map(String.init) ?? "the amount"
      lose(
        stage,
        entry.text == "cpu"
          ? "the config key 'cpu' overwrites the container's own cpu: it gets \(amount)"
          : "the config key 'memory' overwrites the container's own memory: it gets \(amount) bytes", at: entry,
        consequence: "Flink says nothing: the container gets no device, and another amount of \(entry.text).")
    }
    // The types that every cluster has are none of those that may be asked for by name
    // (`YarnResourceManagerDriver` and `ResourceInformationReflector`; measured with 2.3.0).
    if stage == .yarn, ["vcores", "memory-mb", "memory"].contains(entry.text) {
      lose(
        stage,
        "the config key '\(entry.text)' is no resource type that can be asked for beside processors and memory: no "
          + "TaskManager starts on YARN", at: entry,
        consequence: "Flink throws when it asks for the first TaskManager: IllegalStateException: External resource "
          + "\(entry.text) is not supported by the Yarn cluster.")
    }
  }

  /// Whether a missing config key matters: on the platforms that the cluster is for, or when there is none at all.
  private func concerns(_ stage: ResolvedCluster.Stage, isSet: Bool) -> Bool {
    if isSet { return true }
    let isKubernetes = stage == .kubernetes
    switch result.cluster.kind {
    case .flinkDeployment, .flinkSessionJob, .configMap, .workload: return isKubernetes
    case .cluster where !result.cluster.targets.isEmpty:
      return result.cluster.targets.contains { isKubernetes ? $0.value.isKubernetes : $0.value == .yarn }
    case .cluster, .flinkConfiguration, .legacyFlinkConfiguration, .composeFile:
      let other = isKubernetes ? outcome.yarnConfigKey : outcome.kubernetesConfigKey
      return other == nil
    }
  }

  /// The resource with the same config key that Flink sees after this one.
  private func laterResource(with configKey: String, suffix: String) -> String? {
    guard let place = listed.places.place(of: name, after: -1) else { return nil }
    let keys = suffix == "yarn.config-key" ? listed.yarnKeys : listed.kubernetesKeys
    return keys.place(of: configKey, after: place).map { listed.names[$0] }
  }

  /// `taskmanager.sh` puts the list of several resources in quotes that no shell takes off again: measured on a real
  /// session cluster of 2.3.0, and built alike since 1.18 (`TaskExecutorProcessUtils.generateDynamicConfigsStr`).
  private mutating func explainStartScript() {
    guard listed.counted.count > 1 else { return }
    let isOperatorsScript = result.cluster.kind == .cluster && result.cluster.mode?.value == "standalone"
    let target = result.cluster.targets.map(\.value).first {
      $0 == .standalone || $0 == .kubernetesStandalone || isOperatorsScript && $0 == .kubernetesOperator
    }
    guard target != nil || result.cluster.isStartedByScript else { return }
    // So many that nobody reads them all.
    let names =
      listed.counted.prefix(16).joined(separator: ";") + (listed.counted.count > 16 ? ";…" : "")
    outcome.losses.append(.byStartScript(of: names, location: list?.provenance.location, target: target))
  }

  private mutating func explainDriver() {
    let key = "external-resource.\(name).driver-factory.class"
    guard let entry = outcome.driverFactory, !isBlank(entry.text) else {
      lose(
        .drivers, "'\(key)' is not set, so no operator can ask which devices it got",
        log: "Could not find driver class name for \(name). Please make sure \(key) is configured.",
        at: outcome.driverFactory ?? outcome.amount)
      return
    }
    if let line = result.warnings[.drivers]?.first(where: {
      $0.hasPrefix("Could not find factory class \(entry.text) for \(name).")
        || $0.hasPrefix("Could not instantiate driver with factory \(entry.text) for \(name). ")
    }) {
      lose(
        .drivers,
        line.hasPrefix("Could not find")
          ? "the driver factory \(shown(entry)) is none that Flink ships, so it must come as a plugin"
          : "on this machine the driver can't be made: its discovery script is missing or not executable", log: line,
        at: self.entry("param.discovery-script.path") ?? entry)
    }
  }

  private mutating func explainDraftKeys() {
    let amount = "taskmanager.resource.\(name).amount"
    if let entry = result.cluster.configuration[amount] {
      lose(.amounts, "'\(amount)' is a key of FLIP-108's draft that no released Flink reads", at: entry)
    }
    if let vendor = entry("param.vendor") {
      lose(
        .kubernetes,
        "'\(vendor.key)' is a key of FLIP-108's draft that no released Flink reads; a released Flink wants "
          + "'external-resource.\(name).kubernetes.config-key'", at: vendor)
    }
  }

  private mutating func explainUnknownKeys() {
    for entry in entries where entry.key.hasPrefix(ConfiguredKeys.prefix) {
      let rest = entry.key.dropFirst(ConfiguredKeys.prefix.count + name.count)
      if rest.hasPrefix(".param.") || ConfiguredKeys.suffixes.contains(where: { rest == $0 }) { continue }
      lose(.listed, "'\(entry.key)' is no key that Flink reads", at: entry)
    }
  }
}
