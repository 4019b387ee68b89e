package import ClusterModel
package import Diagnostics

/// Replaces the keys of FLIP-108's draft by what a released Flink reads.
///
/// Only `kind: Cluster` speaks the draft; other kinds are left as they are, since in them these keys are what Flink
/// makes of them. A released key that is set wins over what would be derived. The result's derived entries carry the
/// rule and the place they were derived from; running the pass again changes nothing.
///
/// - Returns: the cluster, each step in order, and what is wrong with the draft's keys.
package func lowerDraftDialect(_ cluster: Cluster) -> (Cluster, [LoweringStep], [Diagnostic]) {
  guard cluster.kind == .cluster, speaksDraft(cluster.configuration) else { return (cluster, [], []) }
  var lowering = Lowering(cluster)
  lowering.run()
  return (lowering.cluster, lowering.steps, lowering.diagnostics)
}

/// Whether a key is set that only the draft has, or the resource gpu is configured and no list of resources is there,
/// which the draft doesn't know.
private func speaksDraft(_ configuration: FlinkConfiguration) -> Bool {
  if configuration[DraftKeys.vendor] != nil || configuration[DraftKeys.taskManagerAmount] != nil { return true }
  guard configuration[DraftKeys.list] == nil else { return false }
  return [DraftKeys.amount, DraftKeys.scriptPath, DraftKeys.scriptArguments].contains { configuration[$0] != nil }
}

/// The state of the pass.
private struct Lowering {
  typealias Entry = FlinkConfiguration.Entry

  var cluster: Cluster
  var steps: [LoweringStep] = []
  var diagnostics: [Diagnostic] = []

  private let vendor: Entry?
  /// The amount, and the key it was read from; nil when the default holds.
  private let amount: Entry?
  /// What a derived key points at where it has no draft key of its own.
  private let cause: Entry?

  init(_ cluster: Cluster) {
    self.cluster = cluster
    let configuration = cluster.configuration
    vendor = configuration[DraftKeys.vendor]
    amount = configuration[DraftKeys.amount] ?? configuration[DraftKeys.taskManagerAmount]
    cause =
      amount ?? vendor ?? configuration[DraftKeys.scriptPath] ?? configuration[DraftKeys.scriptArguments]
  }

  mutating func run() {
    lowerAmount()
    guard asksForGPUs() else {
      _ = checkVendor()
      drop(DraftKeys.vendor, reason: "no GPU is requested, so the vendor has nothing to name")
      return
    }
    lowerList()
    lowerDriver()
    lowerKubernetesKey(checkVendor())
    lowerYARNKey()
    drop(DraftKeys.vendor, reason: "a released Flink has no such key: the vendor is in the Kubernetes key")
  }

  // MARK: steps

  private mutating func lowerAmount() {
    guard let draft = cluster.configuration[DraftKeys.taskManagerAmount] else { return }
    if let released = cluster.configuration[DraftKeys.amount] {
      if text(released) != text(draft) {
        contradiction(
          draft, "'\(DraftKeys.taskManagerAmount)' is \(text(draft)), and '\(DraftKeys.amount)' is \(text(released))",
          effect: "\(text(released)) holds.", released)
      }
      drop(DraftKeys.taskManagerAmount, reason: "'\(DraftKeys.amount)' is set and wins")
      return
    }
    remove(DraftKeys.taskManagerAmount)
    set(
      DraftKeys.amount, draft.value, from: draft,
      reason: "a released Flink reads the amount of the resource gpu from this key")
  }

  /// Whether an amount other than 0 is asked for; says so when it is 0, by the draft's default or because it is set.
  private mutating func asksForGPUs() -> Bool {
    if let amount, wholeNumber(amount.value) != 0 { return true }
    guard let cause = amount ?? cause else { return false }
    let listed = cluster.configuration[DraftKeys.list].map { names(in: $0.value).contains(DraftKeys.resource) } ?? false
    diagnostics.append(
      LoadingRules.draftAmountZero.diagnostic(
        amount.map { "no GPU is requested: '\($0.key)' is 0" }
          ?? "no GPU is requested: '\(DraftKeys.amount)' is not set, and FLIP-108's default is 0",
        at: cause.provenance.location, path: cluster.path,
        effect: listed
          ? "Flink drops the resource gpu with one WARN; no TaskManager gets a GPU."
          : "The resource gpu is left out of '\(DraftKeys.list)'; no TaskManager gets a GPU.",
        help: amount == nil ? "set '\(DraftKeys.amount)'" : nil))
    steps.append(
      LoweringStep(
        key: amount?.key ?? DraftKeys.amount, location: amount?.provenance.location, set: [:],
        reason: amount == nil
          ? "not set, and FLIP-108's default is 0: the resource gpu is not listed"
          : "the amount is 0: the resource gpu is not listed"))
    return false
  }

  private mutating func lowerList() {
    guard let cause else { return }
    guard let listed = cluster.configuration[DraftKeys.list] else {
      set(
        DraftKeys.list, .string(DraftKeys.resource), from: cause,
        reason: "a released Flink drops, in silence, a resource that is not listed")
      return
    }
    if !names(in: listed.value).contains(DraftKeys.resource) {
      contradiction(
        cause, "'\(cause.key)' configures the resource gpu, and '\(DraftKeys.list)' doesn't list it",
        effect: "Flink ignores every setting of a resource that is not listed: no TaskManager gets a GPU.", listed)
    }
  }

  private mutating func lowerDriver() {
    guard let cause, cluster.configuration[DraftKeys.driver] == nil else { return }
    set(
      DraftKeys.driver, .string(DraftKeys.driverClass), from: cause,
      reason: "a released Flink looks for no GPU without a driver")
  }

  private mutating func lowerKubernetesKey(_ vendorName: String?) {
    let released = cluster.configuration[DraftKeys.kubernetesKey]
    guard isForKubernetes else { return }
    guard let vendor else {
      guard released == nil, let cause else { return }
      diagnostics.append(
        LoadingRules.vendorMissing.diagnostic(
          "'\(DraftKeys.vendor)' is missing: Kubernetes is asked for GPUs by the vendor's name",
          at: cause.provenance.location, path: cluster.path,
          effect: "The pods of the TaskManagers ask for no GPU, while Flink counts on them.",
          help: "set '\(DraftKeys.vendor)' to nvidia or amd, or '\(DraftKeys.kubernetesKey)'"))
      return
    }
    guard let vendorName else { return }
    let key = "\(vendorName).com/gpu"
    if let released {
      if text(released) != key {
        contradiction(
          vendor,
          "the vendor \(vendorName) means '\(key)', and '\(DraftKeys.kubernetesKey)' is '\(shown(text(released)))'",
          effect: "'\(shown(text(released)))' holds.", released)
      }
      return
    }
    set(
      DraftKeys.kubernetesKey, .string(key), from: vendor,
      reason: "FLIP-108 asks Kubernetes for \"<vendor>.com/gpu\"; a released Flink reads the name from this key")
  }

  private mutating func lowerYARNKey() {
    guard let cause, cluster.targets.contains(where: { $0.value == .yarn }),
      cluster.configuration[DraftKeys.yarnKey] == nil
    else { return }
    set(
      DraftKeys.yarnKey, .string(DraftKeys.yarnResource), from: cause,
      reason: "YARN's own GPU resource, which is NVIDIA's; the draft's vendor speaks for Kubernetes only")
  }

  /// The vendor, when it is one that the FLIP accepts in a place where it is valid.
  private mutating func checkVendor() -> String? {
    guard let vendor else { return nil }
    let name = text(vendor)
    guard DraftKeys.vendors.contains(name) else {
      let near = suggestion(for: name, among: DraftKeys.vendors)
      diagnostics.append(
        LoadingRules.vendorUnknown.diagnostic(
          "the vendor '\(shown(name))' is not one that FLIP-108 accepts: it can only be nvidia or amd",
          at: vendor.provenance.location, path: cluster.path,
          effect: isForKubernetes ? "No Kubernetes key can be derived; the pods ask for no GPU." : nil,
          help: near.map { "did you mean '\($0)'?" }
            ?? "set '\(DraftKeys.kubernetesKey)' to the name that the device plugin advertises",
          fixes: near.flatMap { near in
            vendor.provenance.location.map {
              [
                Fix(
                  label: "replace it by '\(near)'", safety: .suggested,
                  edits: [TextEdit(at: $0, replacement: near)])
              ]
            }
          } ?? []))
      return nil
    }
    guard isForKubernetes else {
      let targets = cluster.targets.map(\.value.rawValue)
      diagnostics.append(
        LoadingRules.vendorWithoutKubernetes.diagnostic(
          "'\(DraftKeys.vendor)' is valid for Kubernetes only, and the targets are \(targets.joined(separator: ", "))",
          at: vendor.provenance.location, path: cluster.path, effect: "It has no meaning here, and is left out.",
          help: "remove it, or add a Kubernetes target",
          notes: cluster.targets.first.map { [Diagnostic.Note("the targets", at: $0.provenance.location)] } ?? []))
      return nil
    }
    return name
  }

  // MARK: means

  /// Whether a target is Kubernetes; a cluster without targets may still become one.
  private var isForKubernetes: Bool {
    cluster.targets.isEmpty || cluster.targets.contains { $0.value.isKubernetes }
  }

  private mutating func set(_ key: String, _ value: ConfigurationValue, from entry: Entry, reason: String) {
    cluster.configuration.set(
      Entry(
        key: key, value: value,
        provenance: Provenance(.derived(rule: "flip-108-draft", from: entry.provenance.location)),
        keyRange: nil))
    steps.append(
      LoweringStep(
        key: entry.key, location: entry.provenance.location, set: [key: plainText(value)], reason: reason))
  }

  /// Takes a draft key out, and says so.
  private mutating func drop(_ key: String, reason: String) {
    guard let entry = cluster.configuration[key] else { return }
    remove(key)
    steps.append(LoweringStep(key: key, location: entry.provenance.location, set: [:], reason: reason))
  }

  private mutating func remove(_ key: String) {
    cluster.configuration = FlinkConfiguration(
      isStandardYAML: cluster.configuration.isStandardYAML,
      entries: cluster.configuration.entries.filter { $0.key != key })
  }

  private mutating func contradiction(_ entry: Entry, _ message: String, effect: String, _ released: Entry) {
    diagnostics.append(
      LoadingRules.draftContradiction.diagnostic(
        message, at: entry.provenance.location, path: cluster.path, effect: effect,
        help: "remove one of the two",
        notes: [Diagnostic.Note("'\(released.key)' is set here", at: released.provenance.location)]))
  }

  private func text(_ entry: Entry) -> String { plainText(entry.value) }
}

/// A scalar as a person wrote it, near enough; lists in Flink's own form.
private func plainText(_ value: ConfigurationValue) -> String {
  switch value {
  case .string(let text): text
  case .integer(let digits): digits
  case .double(let number): "\(number)"
  case .boolean(let flag): "\(flag)"
  case .list(let items), .set(let items): items.map(plainText).joined(separator: ";")
  case .null: "null"
  case .bytes, .map: "a value of another type"
  }
}

/// The whole number that Flink would read; nil for what it refuses.
private func wholeNumber(_ value: ConfigurationValue) -> Int64? {
  switch value {
  case .integer(let digits): Int64(digits)
  case .string(let text): Int64(text)
  default: nil
  }
}

/// The names that `external-resources` lists, as far as they matter for finding one of them.
private func names(in value: ConfigurationValue) -> [String] {
  switch value {
  case .list(let items): items.map(plainText)
  default:
    plainText(value).split(separator: ";").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
