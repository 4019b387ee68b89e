package import Diagnostics
internal import Lint

extension LintResult {
  /// What each finding is known by, in the order of `findings`.
  ///
  /// - Parameter name: how a file is called from run to run: relative to one directory, wherever the run starts.
  package func fingerprints(name: (String) -> String = { $0 }) -> [Fingerprint] {
    let subjects = FindingSubjects { source($0) }
    return Diagnostics.fingerprints(of: findings, subject: subjects.subject, name: name)
  }

  /// The findings as the formats for machines need them.
  ///
  /// - Parameter version: of Drey.
  package func report(version: String, paths: RepositoryPaths) -> FindingReport {
    FindingReport(
      findings: findings, fingerprints: fingerprints(name: paths.name), fileCount: fileCount, version: version,
      rules: RulePage.facts(of:), name: paths.name, source: source)
  }
}
