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
  let input = LintInput(
    file: file, resolved: resolved, surroundings: surroundings, options: options, loading: loading ?? file.diagnostics)
  return lint([input]).first ?? []
}

/// Checks several files, each as if it were alone: a rule looks at all of them before the next one does.
///
/// The rules together are far more code than a processor's first cache holds, and a single file has little to do for each;
/// a rule that goes through some files in a row is fetched once.
package func lint(_ inputs: [LintInput]) -> [[Diagnostic]] {
  var files = inputs.map(FileCheck.init)
  var group: [ClusterCheck] = []
  func run() {
    for (number, rule) in RuleCatalogue.all.enumerated() {
      for index in group.indices { group[index].run(rule, number: number) }
    }
    for check in group { files[check.file].take(check) }
    group.removeAll(keepingCapacity: true)
  }
  for file in files.indices {
    while let check = files[file].next(file) {
      group.append(check)
      // A file can hold any number of clusters.
      if group.count == mostTogether { run() }
    }
  }
  run()
  return files.map { $0.findings() }
}

/// How many clusters are in memory with all that rules ask for.
private let mostTogether = 32

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
  // Where those begin that no order tells from the one at hand; where they are many, what was seen of them.
  var alike = 0
  var seen: Set<Diagnostic> = []
  for diagnostic in ordered {
    if let last = kept.last, precedes(last, diagnostic) {
      alike = kept.count
      seen = []
    }
    if kept.count - alike < 16 {
      if !kept[alike...].contains(diagnostic) { kept.append(diagnostic) }
    } else {
      if seen.isEmpty { seen = Set(kept[alike...]) }
      if seen.insert(diagnostic).inserted { kept.append(diagnostic) }
    }
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
