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
/// - Returns: sorted by path, place and code; what several documents or aliases would repeat stands once.
package func lint(
  _ file: LoadedFile, resolved: [ResolvedCluster], surroundings: Surroundings = Surroundings(),
  options: LintOptions = LintOptions()
) -> [Diagnostic] {
  var diagnostics = file.diagnostics
  for cluster in resolved {
    let context = LintContext(file: file, resolved: cluster, surroundings: surroundings, options: options)
    // Of a file that Flink doesn't open there is nothing else to say.
    let rules: [any Rule.Type] = FileNotRead.applies(to: context) ? [FileNotRead.self] : RuleCatalogue.all
    guard let first = rules.first else { continue }
    var findings = Findings(rule: first, defaultPath: cluster.cluster.path)
    for rule in rules {
      findings.rule = rule
      rule.check(context, &findings)
    }
    diagnostics += findings.diagnostics
  }
  return sorted(diagnostics)
}

/// Checks several files; the findings are sorted by path, then by place and code.
package func lint(
  _ files: [(file: LoadedFile, resolved: [ResolvedCluster])], options: LintOptions = LintOptions()
) -> [Diagnostic] {
  sorted(files.flatMap { lint($0.file, resolved: $0.resolved, options: options) })
}

/// By path, place, code and message, each finding once.
package func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  var seen: Set<Diagnostic> = []
  return diagnostics.filter { seen.insert($0).inserted }.sorted { left, right in
    if left.path != right.path { return left.path.utf8.lexicographicallyPrecedes(right.path.utf8) }
    let starts = (left.range?.start.offset ?? -1, right.range?.start.offset ?? -1)
    if starts.0 != starts.1 { return starts.0 < starts.1 }
    let ends = (left.range?.end.offset ?? -1, right.range?.end.offset ?? -1)
    if ends.0 != ends.1 { return ends.0 < ends.1 }
    if left.code != right.code { return left.code < right.code }
    return left.message.utf8.lexicographicallyPrecedes(right.message.utf8)
  }
}
