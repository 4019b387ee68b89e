/// Which findings of two runs are the same: of now and a baseline, or of two revisions.
package struct FingerprintMatch: Sendable {
  /// For each new fingerprint, the index of the old one that it is; nil where it is new.
  package var old: [Int?]
  /// Indexes of the old fingerprints that no new one is, sorted.
  package var unmatched: [Int]
}

/// Pairs fingerprints of two runs: first those of the same file, then those of a file that is gone with those of a file that
/// is new, so that a renamed file keeps its findings.
///
/// Ordinals don't count: of three equal findings two are left when one is mended, whichever it was.
///
/// - Parameter isGone: whether an old file's name stands for no file any more.
package func match(
  _ old: [Fingerprint], with new: [Fingerprint], isGone: (String) -> Bool
) -> FingerprintMatch {
  struct Key: Hashable {
    var path: String?
    var identity: String
  }
  var result = FingerprintMatch(old: Array(repeating: nil, count: new.count), unmatched: [])
  var left: [Key: [Int]] = [:]
  for index in old.indices.reversed() {
    left[Key(path: old[index].path, identity: old[index].identity), default: []].append(index)
  }
  for index in new.indices {
    result.old[index] = left[Key(path: new[index].path, identity: new[index].identity)]?.popLast()
  }
  let known = Set(old.map(\.path))
  var states: [String: Bool] = [:]
  var renamed: [Key: [Int]] = [:]
  for index in left.values.flatMap(\.self).sorted(by: >) {
    let path = old[index].path
    let gone = states[path] ?? isGone(path)
    states[path] = gone
    if gone { renamed[Key(path: nil, identity: old[index].identity), default: []].append(index) }
  }
  for index in new.indices where result.old[index] == nil && !known.contains(new[index].path) {
    result.old[index] = renamed[Key(path: nil, identity: new[index].identity)]?.popLast()
  }
  let matched = Set(result.old.compactMap(\.self))
  result.unmatched = old.indices.filter { !matched.contains($0) }
  return result
}
