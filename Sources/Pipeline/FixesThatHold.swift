internal import ClusterLoading
internal import Diagnostics
internal import Files
internal import Lint

/// Leaves out fixes that `fix` would refuse, so that no format offers one which can't be made.
///
/// The file is read again with them, as `fix` does. Most fixes put one word in the place of another and need no such look,
/// unless they make a key that stands there already, or that another fix makes, too; a file without fixes pays nothing.
///
/// Where each of two fixes could be made and not both, none is offered: nobody knows which of the two is meant. Nor is one
/// that was not looked at, of more than a person looks at.
///
/// - Parameters:
///   - file: as it was loaded.
///   - options: with the kind that the file was taken as.
func withFixesThatHold(
  _ findings: [Diagnostic], in file: LoadedFile, options: LoadingOptions, files: any FileReading
) -> [Diagnostic] {
  guard findings.contains(where: { !$0.fixes.isEmpty }), let source = file.source, case .loaded = file.outcome else {
    return findings
  }
  let text = source.text
  let hasAnchors = text.contains(UInt8(ascii: "&"))
  // Where the lines begin that fixes take out: none of them is what a map keeps.
  let taken = Set(
    findings.flatMap(\.fixes).flatMap(\.edits).filter { $0.replacement.isEmpty }.map {
      $0.location.range.bytes.lowerBound
    })
  let crowded = crowdedKeys(findings, in: source)
  var doubtful: [OneFix] = []
  var refused: Set<OneFix.ID> = []
  for (number, finding) in findings.enumerated() {
    for (place, fix) in finding.fixes.enumerated() where fix.edits.allSatisfy({ $0.location.path == source.path }) {
      let id = OneFix.ID(finding: number, fix: place)
      if fix.edits.contains(where: { joinsLines($0, in: text) }) {
        refused.insert(id)
      } else if hasAnchors || (!crowded.isEmpty && fix.edits.contains { makes($0, oneOf: crowded, in: text) })
        || !fix.edits.allSatisfy({ isWordForWord($0, in: text) || takesOneLine($0, in: text, taken) })
      {
        doubtful.append(OneFix(id: id, of: finding, fix))
      }
    }
  }
  func holds(_ plan: FixPlan) -> Bool {
    let edits = plan.edits(of: source.path)
    guard let changed = applied(edits, to: text) else { return false }
    let new = loadText(changed, path: file.path, options: options, files: files)
    return changedElsewhere(file, new, edits: edits) == nil
  }
  // All at once where that goes well; else one after the other, as `fix` does, and as many as a person looks at.
  if !doubtful.isEmpty {
    let plan = FixPlan(doubtful.map(\.finding), level: .all)
    if plan.items.count < doubtful.count || !holds(plan) {
      var kept: [OneFix] = []
      refused.formUnion(doubtful.dropFirst(mostChecks).map(\.id))
      for one in doubtful.prefix(mostChecks) {
        let removals = kept.map(\.finding).filter(isRemoval)
        let others = kept.map(\.finding).filter { !isRemoval($0) }
        let together = FixPlan(others + [withRemovals(of: removals, one.finding)], level: .all)
        // Two ways to mend one place are looked at alone.
        let isInTheWay = together.items.count <= others.count
        if !holds(isInTheWay ? FixPlan([one.finding], level: .all) : together) {
          refused.insert(one.id)
          // Both write one key, in one place: which of them is right can't be told.
          let keys = keysMade(by: one.finding, in: text)
          let rivals = keys.isEmpty ? [] : kept.filter { !keysMade(by: $0.finding, in: text).isDisjoint(with: keys) }
          for rival in rivals
          where holds(FixPlan([one.finding], level: .all))
            && !holds(FixPlan([rival.finding, one.finding], level: .all))
          {
            refused.insert(rival.id)
          }
        } else if !isInTheWay {
          kept.append(one)
        }
      }
    }
  }
  guard !refused.isEmpty else { return findings }
  return findings.enumerated().map { number, finding in
    var left = finding
    left.fixes = finding.fixes.enumerated().filter { place, _ in
      !refused.contains(OneFix.ID(finding: number, fix: place))
    }.map(\.element)
    return left
  }
}

/// A finding with the one of its fixes that is looked at.
private struct OneFix {
  struct ID: Hashable {
    var finding: Int
    var fix: Int
  }

  var id: ID
  var finding: Diagnostic

  init(id: ID, of finding: Diagnostic, _ fix: Fix) {
    self.id = id
    self.finding = finding
    self.finding.fixes = [fix]
  }
}

/// The keys that fixes make, and that the text has already, or that more than one of them makes.
private func crowdedKeys(_ findings: [Diagnostic], in source: SourceFile) -> Set<String> {
  var made: Set<String> = []
  var crowded: Set<String> = []
  for finding in findings {
    for fix in finding.fixes {
      for edit in fix.edits where edit.location.path == source.path {
        guard let key = keyMade(by: edit, in: source.text) else { continue }
        if !made.insert(key).inserted { crowded.insert(key) }
      }
    }
  }
  return made.isEmpty ? crowded : crowded.union(keys(made, in: source.text))
}

private func makes(_ edit: TextEdit, oneOf keys: Set<String>, in text: [UInt8]) -> Bool {
  keyMade(by: edit, in: text).map(keys.contains) ?? false
}

private func keysMade(by finding: Diagnostic, in text: [UInt8]) -> Set<String> {
  Set(finding.fixes.flatMap(\.edits).compactMap { keyMade(by: $0, in: text) })
}

/// Each costs a reading of the file.
private let mostChecks = 32

/// Whether a finding's one fix only takes something out.
private func isRemoval(_ finding: Diagnostic) -> Bool {
  finding.fixes.allSatisfy { $0.edits.allSatisfy(\.replacement.isEmpty) }
}

/// A finding whose one fix takes out what those of others take out, too: lines that follow each other, all of a map perhaps.
///
/// - Parameter others: which only take out, too.
private func withRemovals(of others: [Diagnostic], _ finding: Diagnostic) -> Diagnostic {
  var whole = finding
  guard let fix = finding.fixes.first, isRemoval(finding) else { return finding }
  whole.fixes = [fix]
  whole.fixes[0].edits += others.flatMap(\.fixes).flatMap(\.edits)
  return whole
}
