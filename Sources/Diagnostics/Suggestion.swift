/// The allowed word that a mistyped one most likely stands for; nil when none is near.
///
/// Near is at most a third of the longer word's length, in edits. Upper and lower case differ by half an edit, so that
/// `taskmanager` finds `taskManager` first. Of equally near words the first in order wins.
package func suggestion(for word: String, among allowed: [String]) -> String? {
  let typed = scalars(of: word)
  guard !typed.isEmpty, typed.count <= longestComparedWord else { return nil }
  var best: (word: String, cost: Int)?
  for candidate in allowed {
    let letters = scalars(of: candidate)
    // Costs are in half edits.
    let bound = max(typed.count, letters.count) * 2 / 3
    guard abs(typed.count - letters.count) * 2 <= bound, letters.count <= longestComparedWord else { continue }
    // In other cases it is the same word, however short.
    let cost = word.lowercased() == candidate.lowercased() ? 1 : editCost(typed, letters)
    if cost <= max(bound, 1), cost < best?.cost ?? Int.max { best = (candidate, cost) }
  }
  return best?.word
}

/// The number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
/// (Damerau and Levenshtein's distance, each pair of neighbours swapped at most once).
package func editDistance(_ left: String, _ right: String) -> Int {
  (editCost(scalars(of: left), scalars(of: right), caseCost: 2) + 1) / 2
}

/// The same where it is at most `most`; nil where it is more, which is found out sooner.
package func editDistance(_ left: String, _ right: String, atMost most: Int) -> Int? {
  let cost = editCost(scalars(of: left), scalars(of: right), caseCost: 2, atMost: most * 2)
  return cost <= most * 2 ? (cost + 1) / 2 : nil
}

/// Longer words are never compared: the cost of comparing is the product of the lengths.
private let longestComparedWord = 200

/// The distance in half edits.
///
/// - Parameter most: more than this need not be exact.
private func editCost(
  _ left: [UInt32], _ right: [UInt32], caseCost: Int = 1, atMost most: Int = .max
) -> Int {
  // What both begin and end with costs nothing.
  var start = 0
  while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
  var ends = (left.count, right.count)
  while ends.0 > start, ends.1 > start, left[ends.0 - 1] == right[ends.1 - 1] { ends = (ends.0 - 1, ends.1 - 1) }
  let (left, right) = (left[start..<ends.0], right[start..<ends.1])
  if left.isEmpty || right.isEmpty { return max(left.count, right.count) * 2 }
  if abs(left.count - right.count) * 2 > most { return abs(left.count - right.count) * 2 }
  // No way within the bound leads further from the diagonal: an insertion costs 2.
  let band = min(most / 2, left.count + right.count)
  let far = Int.max / 2
  var beforeLast = [Int](repeating: far, count: right.count + 1)
  var last = (0...right.count).map { $0 <= band ? $0 * 2 : far }
  var current = beforeLast
  var leastBefore = 0
  for row in 1...left.count {
    let columns = max(1, row - band)...max(1, min(right.count, row + band))
    current[columns.lowerBound - 1] = row <= band ? row * 2 : far
    var least = current[columns.lowerBound - 1]
    let one = left[start + row - 1]
    for column in columns {
      let other = right[start + column - 1]
      var cost = min(
        last[column] + 2, current[column - 1] + 2, last[column - 1] + substitutionCost(one, other, caseCost))
      if row > 1, column > 1, one == right[start + column - 2], left[start + row - 2] == other {
        cost = min(cost, beforeLast[column - 2] + 2)
      }
      current[column] = cost
      least = min(least, cost)
    }
    if columns.upperBound < right.count { current[columns.upperBound + 1] = far }
    // A swap reaches over one row, no further.
    if min(least, leastBefore) > most { return least }
    leastBefore = least
    (beforeLast, last, current) = (last, current, beforeLast)
  }
  return last[right.count]
}

private func substitutionCost(_ left: UInt32, _ right: UInt32, _ caseCost: Int) -> Int {
  if left == right { return 0 }
  let isCase = left < 0x80 && left | 0x20 == right | 0x20 && (0x61...0x7A).contains(left | 0x20)
  return isCase ? caseCost : 2
}

private func scalars(of text: String) -> [UInt32] {
  text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.map { UInt32($0) } : text.unicodeScalars.map(\.value)
}
