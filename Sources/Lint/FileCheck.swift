import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// The check of one file, between its clusters.
struct FileCheck {
  private let input: LintInput
  private let suppressions: Suppressions?
  /// Those that no rule has seen, the next one last.
  private var left: [ResolvedCluster]
  /// The keys that workloads of the file set over its ConfigMaps.
  private let workloadKeys: [String]
  /// What the clusters before the next one need of the hosts.
  private var demands: EarlierDemands?
  private var diagnostics: [Diagnostic]
  private var said = SaidPlaces()
  private var isComplete: Bool
  private var unjudged: [RuleCode] = []
  /// Whether the rules on Hadoop's files have all looked at them.
  private var isHadoopJudged: Bool

  init(_ input: LintInput) {
    self.input = input
    let file = input.file
    let resolved = input.resolved
    suppressions = file.source.flatMap {
      Suppressions(in: $0, isLegacy: file.clusters.first?.kind == .legacyFlinkConfiguration)
    }
    left = basesFirst(resolved).reversed()
    workloadKeys = keysOfWorkloads(in: file)
    demands = input.options.inventory != nil && resolved.count > 1 ? EarlierDemands() : nil
    diagnostics = input.loading.map(inTheWordsOfRules)
    isHadoopJudged = input.surroundings.otherConfiguration == nil && input.surroundings.hadoop?.isWhole == true
    // A report asks for one cluster: what the others would need can't be told then.
    isComplete =
      !resolved.isEmpty && resolved.count == file.clusters.count
      && zip(resolved, file.clusters).allSatisfy { $0.cluster.path == $1.path && $0.cluster.document == $1.document }
  }

  /// The check of the next cluster; nil after the last.
  ///
  /// - Parameter file: the number of this file, for whoever takes back what was found.
  mutating func next(_ file: Int) -> ClusterCheck? {
    guard let cluster = left.popLast() else { return nil }
    let context = LintContext(
      file: input.file, resolved: cluster, surroundings: input.surroundings, options: input.options,
      suppressions: suppressions, earlier: demands, workloadKeys: workloadKeys)
    demands?.add(context.hostDemands().map(\.demand))
    return ClusterCheck(context, file: file)
  }

  /// Takes what was found in a cluster, in the order of the clusters.
  mutating func take(_ check: ClusterCheck) {
    let cluster = check.context.cluster
    isComplete = isComplete && check.isRead && cluster.loadFailure == nil
    unjudged += check.leftOut
    isHadoopJudged = isHadoopJudged && check.context.runsOnYARN != false
    let found = check.findings.diagnostics
    diagnostics += cluster.kind == .workload ? said.news(in: found, after: diagnostics) : found
  }

  /// What was found in the file: sorted, and without what comments silence.
  func findings() -> [Diagnostic] {
    let found = sorted(settled(diagnostics, in: input.file))
    return silenced(
      besideSilenced(found), input.file, suppressions, isComplete: isComplete, unjudged: unjudged, input.options)
  }

  /// What the comments of Hadoop's files and of `workers` leave, and what is wrong with these comments.
  private func besideSilenced(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let sources = (input.surroundings.hadoop?.sources ?? []) + [input.surroundings.workers].compactMap(\.self)
    guard !sources.isEmpty else { return diagnostics }
    var diagnostics = diagnostics
    var ofComments: [Diagnostic] = []
    for source in sources where source.path != input.file.source?.path {
      guard let suppressions = Suppressions(in: source, isLegacy: !source.path.hasSuffix(".xml")) else { continue }
      // Of rules on other things nobody can say that they found nothing here.
      let isJudged: ((RuleCode) -> Bool)? =
        isComplete && isHadoopJudged
        ? { code in
          code.description.hasPrefix("YRN") && !unjudged.contains(code)
            && (input.options.hadoopVersion != nil || code != HadoopTooOld.description.code)
        } : nil
      let (left, unused) = suppressions.apply(to: diagnostics, isJudged: isJudged)
      diagnostics = left
      ofComments += unused + suppressions.mistakesFound()
    }
    return ofComments.isEmpty ? diagnostics : sorted(diagnostics + ofComments)
  }
}

private func keysOfWorkloads(in file: LoadedFile) -> [String] {
  guard file.clusters.count > 1, file.clusters.contains(where: { $0.kind == .configMap }) else { return [] }
  var keys: Set<String> = []
  for cluster in file.clusters where cluster.kind == .workload {
    for entry in cluster.configuration.entries { keys.insert(entry.key) }
  }
  return Array(keys)
}

/// A workload after the ConfigMap of the same file that it lies over: what that says isn't said again.
private func basesFirst(_ resolved: [ResolvedCluster]) -> [ResolvedCluster] {
  guard resolved.count > 1, resolved.contains(where: { $0.cluster.kind == .workload }) else { return resolved }
  return resolved.filter { $0.cluster.kind != .workload } + resolved.filter { $0.cluster.kind == .workload }
}

/// What loading found, with quotes as the rules' findings have them.
private func inTheWordsOfRules(_ diagnostic: Diagnostic) -> Diagnostic {
  var diagnostic = diagnostic
  diagnostic.message = withBackticks(diagnostic.message)
  diagnostic.effect = diagnostic.effect.map(withBackticks)
  diagnostic.help = diagnostic.help.map(withBackticks)
  return diagnostic
}

/// What the comments of the file and of those that were read with it leave.
private func silenced(
  _ diagnostics: [Diagnostic], _ file: LoadedFile, _ suppressions: Suppressions?, isComplete: Bool,
  unjudged: [RuleCode], _ options: LintOptions
) -> [Diagnostic] {
  var diagnostics = diagnostics
  let own = file.source?.path
  for base in file.bases where base.path != own && diagnostics.contains(where: { $0.path == base.path }) {
    // Not all that is wrong with such a file shows from here.
    guard let suppressions = Suppressions(in: base, isLegacy: false) else { continue }
    diagnostics = suppressions.apply(to: diagnostics, isJudged: nil).left
  }
  guard let suppressions else { return diagnostics }
  let isJudged: ((RuleCode) -> Bool)? =
    isComplete && !diagnostics.contains { $0.code.description.hasPrefix("YML") && $0.severity == .error }
    ? { code in
      !unjudged.contains(code) && (options.inventory != nil || !code.description.hasPrefix("HST"))
    } : nil
  let (left, unused) = suppressions.apply(to: diagnostics, isJudged: isJudged)
  return unused.isEmpty ? left : sorted(left + unused)
}
