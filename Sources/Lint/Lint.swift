package import ClusterLoading
import ClusterModel
package import Diagnostics
package import FlinkOptions
package import Resolution

/// What a person said about a run of the linter.
package struct LintOptions: Sendable {
  /// `--flink-version`; where nobody names a version, only what holds for every supported one is an error.
  package var flinkVersion: FlinkVersion?

  package init(flinkVersion: FlinkVersion? = nil) { self.flinkVersion = flinkVersion }
}

/// Checks one file: what loading found, and what the rules find in each of its clusters.
///
/// - Parameters:
///   - file: a loaded file.
///   - resolved: what Flink makes of its clusters, in order.
/// - Returns: sorted by path, place and code; what several documents or aliases would repeat stands once.
package func lint(
  _ file: LoadedFile, resolved: [ResolvedCluster], options: LintOptions = LintOptions()
) -> [Diagnostic] {
  var diagnostics = file.diagnostics
  for cluster in resolved {
    let context = LintContext(file: file, resolved: cluster, options: options)
    guard let first = RuleCatalogue.all.first else { continue }
    var findings = Findings(rule: first, defaultPath: cluster.cluster.path)
    for rule in RuleCatalogue.all {
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
