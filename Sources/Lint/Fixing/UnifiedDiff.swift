internal import Diagnostics

/// The change of a text in the form of `diff -u`, which `patch -p0` and `git apply -p0` read; empty for no change.
///
/// https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
///
/// - Parameter path: stands in both header lines.
package func unifiedDiff(from old: [UInt8], to new: [UInt8], path: String, context: Int = 3) -> [UInt8] {
  guard old != new else { return [] }
  let (left, right) = (lines(old), lines(new))
  let changes = changes(left, right)
  let name = quotedName(path)
  var diff = Array("--- \(name)\n+++ \(name)\n".utf8)
  var index = 0
  while index < changes.count {
    var last = index
    while last + 1 < changes.count,
      changes[last + 1].left.lowerBound - changes[last].left.upperBound <= context * 2
    {
      last += 1
    }
    writeHunk(changes[index...last], left, right, context, to: &diff)
    index = last + 1
  }
  return diff
}

/// A file's name as git and `patch` read it: in quotes, as C has them, where it holds a quote, a backslash or what steers a
/// terminal.
private func quotedName(_ path: String) -> String {
  func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C }
  guard !path.utf8.allSatisfy(isPlain) else { return path }
  let isHarmless = path.unicodeScalars.allSatisfy { scalar in
    scalar.value >= 0x80 ? TerminalText.shown(String(scalar)) == String(scalar) : isPlain(UInt8(scalar.value))
  }
  if isHarmless { return path }
  var name = "\""
  for byte in path.utf8 {
    if isPlain(byte) {
      name.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      let digits = String(byte, radix: 8)
      name += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
  }
  return name + "\""
}

/// Lines of the one text that lines of the other take the place of.
private struct Change {
  var left: Range<Int>
  var right: Range<Int>
}

private typealias Line = ArraySlice<UInt8>

private func writeHunk(
  _ changes: ArraySlice<Change>, _ left: [Line], _ right: [Line], _ context: Int, to diff: inout [UInt8]
) {
  guard let first = changes.first, let last = changes.last else { return }
  let before = min(context, first.left.lowerBound)
  let after = min(context, left.count - last.left.upperBound)
  let leftRange = first.left.lowerBound - before..<last.left.upperBound + after
  let rightRange = first.right.lowerBound - before..<last.right.upperBound + after
  diff += "@@ -\(place(leftRange)) +\(place(rightRange)) @@\n".utf8
  var index = leftRange.lowerBound
  for change in changes {
    for line in left[index..<change.left.lowerBound] { write(" ", line, to: &diff) }
    for line in left[change.left] { write("-", line, to: &diff) }
    for line in right[change.right] { write("+", line, to: &diff) }
    index = change.left.upperBound
  }
  for line in left[index..<leftRange.upperBound] { write(" ", line, to: &diff) }
}

/// `START,COUNT`, lines counted from 1; of no lines, the line before them.
private func place(_ range: Range<Int>) -> String {
  let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
  return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
}

private func write(_ mark: String, _ line: Line, to diff: inout [UInt8]) {
  diff += mark.utf8
  diff += line
  if line.last != 0x0A { diff += "\n\\ No newline at end of file\n".utf8 }
}

/// With their line ends.
private func lines(_ text: [UInt8]) -> [Line] {
  var found: [Line] = []
  var start = 0
  for index in text.indices where text[index] == 0x0A {
    found.append(text[start...index])
    start = index + 1
  }
  if start < text.count { found.append(text[start...]) }
  return found
}

/// What differs, in order. The longest common subsequence between the first and the last difference; one change of all
/// of it where that would take too long.
private func changes(_ left: [Line], _ right: [Line]) -> [Change] {
  var start = 0
  while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
  var (leftEnd, rightEnd) = (left.count, right.count)
  while leftEnd > start, rightEnd > start, left[leftEnd - 1] == right[rightEnd - 1] {
    leftEnd -= 1
    rightEnd -= 1
  }
  let (rows, columns) = (leftEnd - start, rightEnd - start)
  guard rows * columns <= mostCells else { return [Change(left: start..<leftEnd, right: start..<rightEnd)] }
  // lengths[row][column]: of what is common to the lines from there on.
  var lengths = [Int32](repeating: 0, count: (rows + 1) * (columns + 1))
  for row in (0..<rows).reversed() {
    for column in (0..<columns).reversed() {
      lengths[row * (columns + 1) + column] =
        left[start + row] == right[start + column]
        ? lengths[(row + 1) * (columns + 1) + column + 1] + 1
        : max(lengths[(row + 1) * (columns + 1) + column], lengths[row * (columns + 1) + column + 1])
    }
  }
  var found: [Change] = []
  var (row, column) = (0, 0)
  while row < rows || column < columns {
    if row < rows, column < columns, left[start + row] == right[start + column] {
      row += 1
      column += 1
      continue
    }
    let takesLeft =
      row < rows
      && (column == columns
        || lengths[(row + 1) * (columns + 1) + column] >= lengths[row * (columns + 1) + column + 1])
    if found.last?.left.upperBound != start + row || found.last?.right.upperBound != start + column {
      found.append(Change(left: start + row..<start + row, right: start + column..<start + column))
    }
    var change = found.removeLast()
    if takesLeft {
      row += 1
      change.left = change.left.lowerBound..<start + row
    } else {
      column += 1
      change.right = change.right.lowerBound..<start + column
    }
    found.append(change)
  }
  return found
}

private let mostCells = 16_000_000
