internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files
package import Lint

/// What a run's baseline came to.
package struct BaselineOutcome: Sendable {
  /// How many findings are left out, because a baseline has them.
  package var known = 0
  /// What ends the run: a sentence each.
  package var problems: [String] = []
}

/// Where a baseline lies, and for which findings it counts.
package struct BaselinePlace: Sendable, Hashable {
  /// As the run can open it.
  package var path: String

  package init(path: String) { self.path = path }

  /// How a file is called in it: from its directory.
  func name(of path: String, _ files: any FileReading) -> String {
    let own = directory(of: self.path)
    guard let root = files.absolutePath(of: own) else {
      return own == "." ? normalised(path) : relativePath(of: normalised(path), from: normalised(own))
    }
    if path == "-" || path == "<stdin>" { return "<stdin>" }
    // Links in the directory are followed, so that a run from elsewhere finds the same name.
    let at = directory(of: path)
    let absolute = files.absolutePath(of: at) ?? at
    return relativePath(of: normalised(absolute + "/" + lastComponent(of: path)), from: root)
  }
}

extension LintResult {
  /// Leaves out what a baseline has, and adds a finding for each of its entries that nothing answers to any more.
  ///
  /// - Parameters:
  ///   - said: `--baseline`; else what each file's project names.
  ///   - paths: what the run was asked to look at.
  package mutating func leaveOutKnown(
    said: String?, projects: Projects?, paths: [String], selection: RuleSelection, files: any FileReading
  ) -> BaselineOutcome {
    var outcome = BaselineOutcome()
    var stale: [Diagnostic] = []
    var kept: [Int] = []
    let groups = byBaseline(said: said, projects: projects)
    guard groups.contains(where: { $0.place != nil }) else { return outcome }
    for group in groups {
      guard let place = group.place else {
        kept += group.findings
        continue
      }
      do throws(BaselineRefusal) {
        let baseline = try place.read(files)
        let run = BaselineRun(place: place, result: self, paths: paths, files: files)
        let marks = run.fingerprints(group.findings)
        let accepted = baseline.fingerprints(for: marks)
        let match = match(accepted.map(\.fingerprint), with: marks) { run.isGone($0) }
        for (index, old) in zip(group.findings, match.old) where old == nil { kept.append(index) }
        outcome.known += match.old.count { $0 != nil }
        var answered: [Int: Int] = [:]
        for old in match.old.compactMap(\.self) { answered[accepted[old].entry, default: 0] += 1 }
        for (number, entry) in baseline.entries.enumerated() {
          let missing = entry.count - answered[number, default: 0]
          guard missing > 0, run.judges(entry, by: selection, projects) else { continue }
          stale.append(staleness(of: entry, missing: missing, in: place.path))
        }
      } catch {
        outcome.problems.append(error.message)
      }
    }
    findings = kept.sorted().map { findings[$0] }
    if !stale.isEmpty { findings = sorted(findings + selection.apply(to: stale)) }
    return outcome
  }

  /// The baselines as this run would have them, with the entries that it can't judge as they were.
  ///
  /// - Parameter fallback: where a baseline is written that nobody named.
  /// - Returns: path and text of each file, and how many findings it has.
  package func newBaselines(
    said: String?, projects: Projects?, paths: [String], selection: RuleSelection, fallback: String,
    files: any FileReading
  ) -> (written: [(path: String, text: String, count: Int)], problems: [String]) {
    var written: [(path: String, text: String, count: Int)] = []
    var problems: [String] = []
    var groups: [BaselinePlace: [Int]] = [:]
    for group in byBaseline(said: said, projects: projects) {
      groups[group.place ?? BaselinePlace(path: fallback), default: []] += group.findings
    }
    if groups.isEmpty { groups[BaselinePlace(path: said ?? fallback)] = [] }
    for (place, indexes) in groups.sorted(by: { $0.key.path < $1.key.path }) {
      var old = Baseline()
      if files.kind(of: place.path) != nil {
        do throws(BaselineRefusal) {
          old = try place.read(files)
        } catch {
          problems.append("\(error.message); it is left as it is")
          continue
        }
      }
      let run = BaselineRun(place: place, result: self, paths: paths, files: files)
      var new = Baseline(zip(indexes, run.fingerprints(indexes)).map { (findings[$0], $1) })
      new.entries += old.entries.filter { !run.judges($0, by: selection, projects) && !run.isGone($0.path) }
      written.append((place.path, new.text, new.entries.reduce(0) { $0 + $1.count }))
    }
    return (written, problems)
  }

  private func byBaseline(said: String?, projects: Projects?) -> [(place: BaselinePlace?, findings: [Int])] {
    if let said { return [(BaselinePlace(path: said), Array(findings.indices))] }
    guard (projects?.all ?? []).contains(where: { $0.file.baseline != nil }) else {
      return [(nil, Array(findings.indices))]
    }
    var groups: [BaselinePlace?: [Int]] = [:]
    // A baseline without any finding left is asked, too: all of it is stale then.
    for project in projects?.all ?? [] {
      if let path = project.resolved(project.file.baseline) { groups[BaselinePlace(path: path)] = [] }
    }
    for index in findings.indices {
      let project = projects?.project(of: findings[index].path)
      let path = project.flatMap { $0.resolved($0.file.baseline) }
      groups[path.map { BaselinePlace(path: $0) }, default: []].append(index)
    }
    return groups.sorted { ($0.key?.path ?? "") < ($1.key?.path ?? "") }.map { ($0.key, $0.value) }
  }

  private func staleness(of entry: Baseline.Entry, missing: Int, in path: String) -> Diagnostic {
    LoadingRules.baselineStale.diagnostic(
      missing == 1 && entry.count == 1
        ? "`\(entry.code)` in `\(entry.path)` is mended: the baseline still accepts it"
        : "\(missing) of \(counted(entry.count, "finding")) `\(entry.code)` in `\(entry.path)` are mended: the baseline still accepts them",
      path: path, range: entry.range, effect: "The same mistake could come back without a word.",
      help: "write the baseline anew with `drey lint --write-baseline`")
  }
}

extension BaselinePlace {
  fileprivate func read(_ files: any FileReading) throws(BaselineRefusal) -> Baseline {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try files.read(path, limit: Baseline.longestFile)
    } catch {
      let help = error.reason == .missing ? "; drey lint --write-baseline writes it" : ""
      throw BaselineRefusal(message: error.description + help)
    }
    return try readBaseline(SourceFile(path: path, text: bytes))
  }
}

/// What one run knows of a baseline's entries.
private struct BaselineRun {
  let place: BaselinePlace
  let result: LintResult
  let files: any FileReading
  /// Names of files that were checked, and of the directories that were walked; empty for the baseline's own.
  private let checked: Set<String>
  private let walked: [String]

  init(place: BaselinePlace, result: LintResult, paths: [String], files: any FileReading) {
    self.place = place
    self.result = result
    self.files = files
    checked = Set(result.checkedPaths.map { place.name(of: $0, files) })
    walked = paths.filter { files.kind(of: $0) == .directory }
      .map { place.name(of: $0.hasSuffix("/") ? $0 + "." : $0 + "/.", files) }
      .map { $0 == "." ? "" : $0 + "/" }
  }

  func fingerprints(_ indexes: [Int]) -> [Fingerprint] {
    var part = result
    part.findings = indexes.map { result.findings[$0] }
    return part.fingerprints { place.name(of: $0, files) }
  }

  func isGone(_ name: String) -> Bool {
    guard name != "<stdin>" else { return false }
    return files.kind(of: path(name, besideFile: place.path)) == nil
  }

  /// Whether the run would have found it again: it looked at the file, or where the file was, with this rule on.
  func judges(_ entry: Baseline.Entry, by selection: RuleSelection, _ projects: Projects?) -> Bool {
    let file = path(entry.path, besideFile: place.path)
    let rules = projects?.project(of: file).map { $0.selection(selection, for: projects?.name(of: file) ?? file) }
    guard (rules ?? selection).speaks(RuleCode(entry.code)) else { return false }
    return checked.contains(entry.path) || walked.contains { entry.path.hasPrefix($0) }
  }
}
