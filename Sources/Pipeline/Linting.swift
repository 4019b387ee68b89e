internal import ClusterLoading
package import Diagnostics
package import Files
internal import Lint

/// What `lint` found.
package struct LintResult: Sendable {
  /// Sorted by path, place and code.
  package var findings: [Diagnostic]
  package var input: ResolvedInput
  /// Configurations that were checked.
  package var fileCount: Int
  /// Files that are no configuration of Flink's: path and reason.
  package var passedBy: [String]
  package var unreadable: [String]
}

/// Loads, resolves and checks; what is no configuration is passed by.
package func lint(_ paths: [String], options: RunOptions, files: any FileReading) -> LintResult {
  var input = loadAndResolve(paths, options: options, files: files)
  var surroundings: [Surroundings] = []
  for place in input.files.indices {
    let around = Surroundings(of: input.files[place].file, files: files)
    surroundings.append(around)
    input.files[place].file.bases += around.sources
  }
  var result = LintResult(findings: input.diagnostics, input: input, fileCount: 0, passedBy: [], unreadable: [])
  let rules = LintOptions(flinkVersion: options.flinkVersion)
  for (resolved, around) in zip(input.files, surroundings) {
    switch resolved.file.outcome {
    case .loaded: result.fileCount += 1
    case .unrecognised(let reason): result.passedBy.append("\(resolved.file.path): passed by, is \(reason)")
    case .unreadable(let error): result.unreadable.append(error.description)
    }
    result.findings += resolved.diagnostics
    result.findings += Lint.lint(resolved.file, resolved: resolved.clusters, surroundings: around, options: rules)
  }
  result.findings = sorted(result.findings)
  return result
}
