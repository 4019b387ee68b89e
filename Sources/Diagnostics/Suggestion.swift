/// The allowed word that a mistyped one most likely stands for; nil when none is near.
///
/// Near is at most a third of the longer word's length, in edits. Upper and lower case differ by half an edit, so that
/// `taskmanager` finds `taskManager` first. Of equally near words the first in order wins.
package func suggestion(for word: String, among allowed: some Sequence<String>) -> String? {
  let typed = Array(word.unicodeScalars)
  guard !typed.isEmpty, typed.count <= longestComparedWord else { return nil }
  var best: (word: String, cost: Int)?
  for candidate in allowed {
    let scalars = Array(candidate.unicodeScalars)
    // Costs are in half edits.
    let bound = max(typed.count, scalars.count) * 2 / 3
    guard abs(typed.count - scalars.count) * 2 <= bound, scalars.count <= longestComparedWord else { continue }
    let cost = editCost(typed, scalars)
    if cost <= max(bound, 1), cost < best?.cost ?? Int.max { best = (candidate, cost) }
  }
  return best?.word
}

/// The number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
/// (Damerau and Levenshtein's distance, each pair of neighbours swapped at most once).
package func editDistance(_ left: String, _ right: String) -> Int {
  (editCost(Array(left.unicodeScalars), Array(right.unicodeScalars), caseCost: 2) + 1) / 2
}

/// Longer words are never compared: the cost of comparing is the product of the lengths.
private let longestComparedWord = 200

/// The distance in half edits.
private func editCost(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], caseCost: Int = 1) -> Int {
  if left.isEmpty || right.isEmpty { return max(left.count, right.count) * 2 }
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = (0...right.count).map { $0 * 2 }
  var current = beforeLast
  for row in 1...left.count {
    current[0] = row * 2
    for column in 1...right.count {
      let substitution = substitutionCost(left[row - 1], right[column - 1], caseCost)
      var cost = min(last[column] + 2, current[column - 1] + 2, last[column - 1] + substitution)
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        cost = min(cost, beforeLast[column - 2] + 2)
      }
      current[column] = cost
    }
    (beforeLast, last, current) = (last, current, beforeLast)
  }
  return last[right.count]
}

private func substitutionCost(_ left: Unicode.Scalar, _ right: Unicode.Scalar, _ caseCost: Int) -> Int {
  if left == right { return 0 }
  if left.isASCII, right.isASCII, left.value | 0x20 == right.value | 0x20, left.properties.isAlphabetic {
    return caseCost
  }
  return 2
}
