package import ClusterLoading
package import ClusterModel
package import Diagnostics
package import FlinkOptions
package import Resolution
package import Topology

/// What a person said about a run of the linter.
package struct LintOptions: Sendable {
  /// `--flink-version`; where nobody names a version, only what holds for every supported one is an error.
  package var flinkVersion: FlinkVersion?
  /// `--inventory`: the hosts that the clusters are to run on.
  package var inventory: Inventory?

  /// The Hadoop version of the YARN clusters, where the project says it.
  package var hadoopVersion: Located<String>?

  package init(
    flinkVersion: FlinkVersion? = nil, inventory: Inventory? = nil, hadoopVersion: Located<String>? = nil
  ) {
    self.flinkVersion = flinkVersion
    self.inventory = inventory
    self.hadoopVersion = hadoopVersion
  }
}

/// Checks one file: what loading found, and what the rules find in each of its clusters.
///
/// - Parameters:
///   - file: a loaded file.
///   - resolved: what Flink makes of its clusters, in order.
///   - surroundings: what lies beside the file.
///   - loading: what loading and lowering found; the file's own findings by default.
/// - Returns: sorted by path, place and code; what several documents or aliases would repeat stands once.
package func lint(
  _ file: LoadedFile, resolved: [ResolvedCluster], surroundings: Surroundings = Surroundings(),
  options: LintOptions = LintOptions(), loading: [Diagnostic]? = nil
) -> [Diagnostic] {
  var diagnostics = (loading ?? file.diagnostics).map(inTheWordsOfRules)
  let isLegacy = file.clusters.first?.kind == .legacyFlinkConfiguration
  let suppressions = file.source.flatMap { Suppressions(in: $0, isLegacy: isLegacy) }
  // A report asks for one cluster: what the others would need can't be told then.
  var isComplete =
    !resolved.isEmpty && resolved.count == file.clusters.count
    && zip(resolved, file.clusters).allSatisfy { $0.cluster.path == $1.path && $0.cluster.document == $1.document }
  var unjudged: [RuleCode] = []
  var said = SaidPlaces()
  var demands = options.inventory != nil && resolved.count > 1 ? EarlierDemands() : nil
  for cluster in basesFirst(resolved) {
    let context = LintContext(
      file: file, resolved: cluster, surroundings: surroundings, options: options, suppressions: suppressions,
      earlier: demands)
    // Of a file that Flink doesn't open there is nothing else to say.
    let isRead = !FileNotRead.applies(to: context)
    let rules: [any Rule.Type] = isRead ? RuleCatalogue.all : [FileNotRead.self]
    let leftOut = rulesLeftOut(of: cluster.cluster)
    isComplete = isComplete && isRead && cluster.cluster.loadFailure == nil
    unjudged += leftOut
    guard let first = rules.first else { continue }
    var findings = Findings(rule: first, defaultPath: cluster.cluster.path)
    for rule in rules where leftOut.isEmpty || !leftOut.contains(rule.description.code) {
      findings.rule = rule
      rule.check(context, &findings)
    }
    if cluster.cluster.kind == .workload {
      diagnostics += said.news(in: findings.diagnostics, after: diagnostics)
    } else {
      diagnostics += findings.diagnostics
    }
    demands?.add(context.hostDemands().map(\.demand))
  }
  return silenced(
    sorted(settled(diagnostics, in: file)), file, suppressions, isComplete: isComplete, unjudged: unjudged, options)
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

/// Checks several files; the findings are sorted by path, then by place and code.
package func lint(
  _ files: [(file: LoadedFile, resolved: [ResolvedCluster])], options: LintOptions = LintOptions()
) -> [Diagnostic] {
  sorted(files.flatMap { lint($0.file, resolved: $0.resolved, options: options) })
}

/// By path, place, code and message, each finding once.
package func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  guard diagnostics.count > 1 else { return diagnostics }
  let ordered = diagnostics.sorted(by: precedes)
  var kept: [Diagnostic] = []
  kept.reserveCapacity(ordered.count)
  // Where those begin that no order tells from the one at hand.
  var alike = 0
  for diagnostic in ordered {
    if let last = kept.last, precedes(last, diagnostic) { alike = kept.count }
    if !kept[alike...].contains(diagnostic) { kept.append(diagnostic) }
  }
  return kept
}

private func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
  if left.path != right.path { return left.path.utf8.lexicographicallyPrecedes(right.path.utf8) }
  let starts = (left.range?.start.offset ?? -1, right.range?.start.offset ?? -1)
  if starts.0 != starts.1 { return starts.0 < starts.1 }
  let ends = (left.range?.end.offset ?? -1, right.range?.end.offset ?? -1)
  if ends.0 != ends.1 { return ends.0 < ends.1 }
  if left.code != right.code { return left.code < right.code }
  return left.message.utf8.lexicographicallyPrecedes(right.message.utf8)
}
