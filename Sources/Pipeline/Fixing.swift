internal import ClusterLoading
internal import ClusterModel
package import Diagnostics
package import Files
package import Lint

/// A file that fixes changed.
package struct FixedFile: Sendable {
  package var path: String
  /// As it is, and as it shall be: in the encoding of the file.
  package var old: [UInt8]
  package var new: [UInt8]

  /// In bytes, of a text that is read again; what was linted has 16 MiB at most.
  package static let longest = 256 << 20
}

/// What fixing came to; nothing is written yet.
package struct FixResult: Sendable {
  /// Sorted by path.
  package var files: [FixedFile]
  /// Findings that a fix mended.
  package var mended: [Diagnostic]
  /// Fixes that were not made, each a sentence with the path.
  package var refusals: [String]
  /// Standard input as it shall be; empty where it was not read.
  package var standardInput: [UInt8] = []
  /// What is left, found in the texts as they shall be.
  package var result: LintResult
}

/// Lints, mends what may be mended, and lints again until nothing more is to be done.
///
/// A fix is made only if the file, read again, says the same as before but for what the fix is about; else it is left
/// out, and so said.
///
/// - Parameters:
///   - readsStandardInput: whether `-` is among the paths.
///   - isInside: whether a file lies where the run may write; fixes of others are not made.
///   - lint: checks the paths of the run, through the given files.
package func fix(
  level: FixLevel, options: RunOptions, readsStandardInput: Bool = false, files: any FileReading,
  isInside: (String) -> Bool = { _ in true },
  lint: (any FileReading) -> LintResult
) -> FixResult {
  var overlay = OverlaidFiles(base: files)
  // It can be read once only.
  if readsStandardInput {
    do {
      overlay.texts["-"] = try files.read("-", limit: longestFile)
    } catch {
      var result = LintResult()
      result.unreadable = [error]
      return FixResult(files: [], mended: [], refusals: [], result: result)
    }
  }
  var outcome = FixResult(files: [], mended: [], refusals: [], result: lint(overlay))
  var originals: [String: [UInt8]] = [:]
  var refused: Set<Offer> = []
  // By path: asked once, since links are followed for it.
  var outside: [String: Bool] = [:]
  func liesOutside(_ path: String) -> Bool {
    if let known = outside[path] { return known }
    let isOutside = !options.isStandardInput(path) && !isInside(path)
    outside[path] = isOutside
    return isOutside
  }
  var keptOut: Set<String> = []
  var hasChanged = false
  for _ in 0..<mostRounds {
    let offers = outcome.result.findings.map { finding in
      var offer = finding
      offer.fixes.removeAll { refused.contains(Offer(finding, $0)) }
      offer.fixes.removeAll { fix in
        guard level == .all || fix.safety == .safe, let path = fix.edits.map(\.location.path).first(where: liesOutside)
        else { return false }
        keptOut.insert(path)
        return true
      }
      return offer
    }
    let plan = FixPlan(offers, level: level)
    guard !plan.isEmpty else {
      // What was refused may go well by now; a second run would try it.
      guard hasChanged, !refused.isEmpty else { break }
      hasChanged = false
      refused = []
      outcome.refusals = []
      continue
    }
    var next = overlay
    var made: [FixPlan.Item] = []
    for group in byFile(plan) {
      // All at once where that goes well; else the first that does alone, and the rest in the next round.
      for part in [group] + (group.items.count > 1 ? group.items.map { FixPlan(items: [$0]) } : []) {
        do throws(FixRefusal) {
          let changed = try texts(after: part, options: options, seen: outcome.result, files: next)
          for (path, text) in changed { next.texts[path] = text }
          made += part.items
          break
        } catch {
          guard part.items.count == 1, let item = part.items.first else { continue }
          refused.insert(Offer(item.finding, item.fix))
          outcome.refusals.append(
            "\(error.path): not mended (\(item.finding.code), \(item.fix.label)): \(error.reason)")
        }
      }
    }
    let result = lint(next)
    let idle = withoutEffect(made, before: outcome.result.findings, after: result.findings)
    if idle.isEmpty {
      for path in next.texts.keys where originals[path] == nil {
        originals[path] = overlay.texts[path] ?? (try? files.read(path, limit: longestFile))
      }
      overlay = next
      outcome.mended += made.map(\.finding)
      hasChanged = hasChanged || !made.isEmpty
      outcome.result = result
    } else {
      // The round is made again without them.
      for item in idle {
        refused.insert(Offer(item.finding, item.fix))
        outcome.refusals.append(
          "\(item.finding.path): not mended (\(item.finding.code), \(item.fix.label)): the finding would stay")
      }
    }
  }
  outcome.refusals += keptOut.sorted().map { "\($0): not mended: it lies outside of what was named" }
  outcome.standardInput = overlay.texts["-"] ?? []
  outcome.files = originals.keys.sorted().compactMap { path in
    guard let old = originals[path], let new = overlay.texts[path], old != new else { return nil }
    return FixedFile(path: path, old: old, new: new)
  }
  return outcome
}

private let longestFile = FixedFile.longest

/// A round mends all that it can; the next one sees what that uncovered.
private let mostRounds = 32

/// A fix, wherever it stands by now.
private struct Offer: Hashable {
  var path: String
  var code: RuleCode
  var message: String
  var label: String

  init(_ finding: Diagnostic, _ fix: Fix) {
    path = finding.path
    code = finding.code
    message = finding.message
    label = fix.label
  }
}

/// Fixes whose findings are still there, as many as before.
private func withoutEffect(
  _ made: [FixPlan.Item], before: [Diagnostic], after: [Diagnostic]
) -> [FixPlan.Item] {
  func counts(_ findings: [Diagnostic]) -> [Offer: Int] {
    findings.reduce(into: [:]) { counts, finding in
      for fix in finding.fixes { counts[Offer(finding, fix), default: 0] += 1 }
    }
  }
  let (old, new) = (counts(before), counts(after))
  return made.filter { item in
    let offer = Offer(item.finding, item.fix)
    return new[offer, default: 0] >= old[offer, default: 0]
  }
}

/// The plan in parts, one for the fixes of each file; a fix of several files goes with the first.
private func byFile(_ plan: FixPlan) -> [FixPlan] {
  Dictionary(grouping: plan.items) { $0.fix.edits.map(\.location.path).min() ?? "" }
    .sorted { $0.key < $1.key }.map { FixPlan(items: $0.value) }
}

private struct FixRefusal: Error {
  var path: String
  var reason: String
}

/// The files that a plan changes, as they shall be.
private func texts(
  after plan: FixPlan, options: RunOptions, seen: LintResult, files: OverlaidFiles
) throws(FixRefusal) -> [String: [UInt8]] {
  var changed: [String: [UInt8]] = [:]
  for path in plan.paths {
    guard let known = seen.source(path) else { throw FixRefusal(path: path, reason: "it was not read") }
    let stored = path == options.loading.standardInputName || path == "<stdin>" ? "-" : path
    let bytes: [UInt8]
    do {
      bytes = try files.read(stored, limit: longestFile)
    } catch {
      throw FixRefusal(path: path, reason: error.description)
    }
    let edits = plan.edits(of: path)
    guard let encoded = fixedBytes(of: bytes, source: known, edits) else {
      throw FixRefusal(path: path, reason: "its bytes are no whole text")
    }
    var loading = options.loading
    // As the run took it: a file below a configuration directory was told by its place.
    loading.kind = loading.kind ?? seen.kind(path)
    let old = loadText(bytes, path: path, options: loading, files: files)
    let new = loadText(encoded, path: path, options: loading, files: files)
    if let place = changedElsewhere(old, new, edits: edits) { throw FixRefusal(path: path, reason: place) }
    // By itself the file has to stay what it is, too.
    if loading.kind != options.loading.kind {
      let alone = [bytes, encoded].map { loadText($0, path: path, options: options.loading, files: files) }
      guard alone[0].clusters.map(\.kind) == alone[1].clusters.map(\.kind) else {
        throw FixRefusal(path: path, reason: "it is no longer read as what it was")
      }
    }
    changed[stored] = encoded
  }
  return changed
}
