internal import ClusterLoading
internal import Diagnostics
internal import Files
internal import Lint

/// Leaves out fixes that `fix` would refuse, so that no format offers one which can't be made.
///
/// The file is read again with them, as `fix` does. Most fixes put one word in the place of another and need no such look; a
/// file without fixes pays nothing.
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
  // Findings with the one fix that is to be looked at.
  var doubtful: [Diagnostic] = []
  var refused: [Diagnostic] = []
  for finding in findings {
    for fix in finding.fixes where fix.edits.allSatisfy({ $0.location.path == source.path }) {
      var one = finding
      one.fixes = [fix]
      if fix.edits.contains(where: { joinsLines($0, in: text) }) {
        refused.append(one)
      } else if hasAnchors
        || !fix.edits.allSatisfy({ isWordForWord($0, in: text) || takesOneLine($0, in: text, taken) })
      {
        doubtful.append(one)
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
    let plan = FixPlan(doubtful, level: .all)
    if plan.items.count < doubtful.count || !holds(plan) {
      var kept: [Diagnostic] = []
      for one in doubtful.prefix(mostChecks) {
        let together = FixPlan(kept.filter { !isRemoval($0) } + [withRemovals(of: kept, one)], level: .all)
        // Two ways to mend one place are looked at alone.
        let isInTheWay = together.items.count <= kept.count { !isRemoval($0) }
        if !holds(isInTheWay ? FixPlan([one], level: .all) : together) {
          refused.append(one)
        } else if !isInTheWay {
          kept.append(one)
        }
      }
    }
  }
  guard !refused.isEmpty else { return findings }
  return findings.map { finding in
    var left = finding
    left.fixes.removeAll { fix in
      var one = finding
      one.fixes = [fix]
      return refused.contains(one)
    }
    return left
  }
}

/// Each costs a reading of the file.
private let mostChecks = 32

/// Whether a finding's one fix only takes something out.
private func isRemoval(_ finding: Diagnostic) -> Bool {
  finding.fixes.allSatisfy { $0.edits.allSatisfy(\.replacement.isEmpty) }
}

/// A finding whose one fix takes out what those of others take out, too: lines that follow each other, all of a map perhaps.
private func withRemovals(of others: [Diagnostic], _ finding: Diagnostic) -> Diagnostic {
  var whole = finding
  guard let fix = finding.fixes.first, isRemoval(finding) else { return finding }
  whole.fixes = [fix]
  whole.fixes[0].edits += others.filter(isRemoval).flatMap(\.fixes).flatMap(\.edits)
  return whole
}

/// Whether an edit takes a line break away and puts something else in its place: the next line would go on there.
private func joinsLines(_ edit: TextEdit, in text: [UInt8]) -> Bool {
  let old = edit.location.range.bytes
  guard !old.isEmpty, old.upperBound <= text.count, let last = edit.replacement.utf8.last else { return false }
  return text[old.upperBound - 1] == 0x0A && last != 0x0A
}

/// Whether an edit puts a word in the place of another, which changes nothing around it: that no key stands twice
/// is for the rules to see.
private func isWordForWord(_ edit: TextEdit, in text: [UInt8]) -> Bool {
  let old = edit.location.range.bytes
  let new = Array(edit.replacement.utf8)
  // Between the names of a list.
  if new.elementsEqual(";".utf8), old.count == 1, old.upperBound <= text.count { return text[old.lowerBound] != 0x0A }
  guard !old.isEmpty, old.upperBound <= text.count else { return false }
  let (own, other) = (unwrapped(text[old]), unwrapped(new[...]))
  // Without quotes or brackets, what stands behind them could go on with the word.
  if own.count < old.count, other.count == new.count, old.upperBound < text.count, text[old.upperBound] > 0x20 {
    return false
  }
  return own.allSatisfy(isOfWord) && other.allSatisfy(isOfWord) && other.first.map(isAlphanumeric) == true
    && other.last.map(isAlphanumeric) == true
}

/// A text without the quotes around it, or the brackets of a list.
private func unwrapped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  guard text.count > 1, let first = text.first, let last = text.last else { return text }
  let isWrapped =
    first == last && (first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"))
    || first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
  return isWrapped ? text.dropFirst().dropLast() : text
}

/// Whether an edit takes a line with a key and its value out, and nothing else: the map keeps another key, before it or behind it,
/// and nothing of the next line belongs to this one.
private func takesOneLine(_ edit: TextEdit, in text: [UInt8], _ taken: Set<Int>) -> Bool {
  let old = edit.location.range.bytes
  guard edit.replacement.isEmpty, old.upperBound <= text.count, old.count > 1, text[old.upperBound - 1] == 0x0A,
    old.lowerBound == 0 || text[old.lowerBound - 1] == 0x0A, !text[old].dropLast().contains(0x0A),
    let own = keyIndentation(text[old])
  else { return false }
  var rest = text[old.upperBound...]
  while let line = rest.first.map({ _ in rest.prefix { $0 != 0x0A } }) {
    rest = rest[min(line.endIndex + 1, rest.endIndex)...]
    guard !isPassedOver(line), !taken.contains(line.startIndex) else { continue }
    if line.prefix(while: { $0 == 0x20 }).count > own { return false }
    if keyIndentation(line) == own { return true }
    break
  }
  // The last of its map.
  var before = text[..<old.lowerBound]
  while !before.isEmpty {
    let end = before.endIndex - 1
    let start = before[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = before[start..<end]
    if !isPassedOver(line), !taken.contains(start) { return keyIndentation(line) == own }
    before = before[..<start]
  }
  return false
}

/// How far a line with a key is indented; nil for other lines.
private func keyIndentation(_ line: ArraySlice<UInt8>) -> Int? {
  let words = line.drop { $0 == 0x20 }
  return words.first.map(isAlphanumeric) == true && words.contains(UInt8(ascii: ":"))
    ? words.startIndex - line.startIndex : nil
}

/// Whether a line is empty or a comment.
private func isPassedOver(_ line: ArraySlice<UInt8>) -> Bool {
  let first = line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
  return first == nil || first == UInt8(ascii: "#")
}

private func isOfWord(_ byte: UInt8) -> Bool {
  isAlphanumeric(byte) || byte == 0x20 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    || byte == UInt8(ascii: "_")
    || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",")
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
