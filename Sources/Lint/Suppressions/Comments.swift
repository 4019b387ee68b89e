internal import CLinux
import ClusterLoading
import ClusterModel
import Diagnostics
import XMLTree
import YAMLTree

/// A comment of a file that may speak to Drey.
struct Comment {
  /// All of it, signs included.
  var bytes: Range<Int>
  /// The text from `drey:` to its end, without blanks behind it.
  var directive: Range<Int>
  /// The place of the directive.
  var start: SourcePosition
  /// The lines of what follows, where nothing else stands on the comment's own.
  var below: ClosedRange<Int>?
  /// The lines of the Flink file that it stands in, where that is a text in a ConfigMap.
  var file: ClosedRange<Int>?
}

/// Finds the comments that begin with `drey:`, or with what may be meant for that, in order.
///
/// A `#` in a quoted or a block scalar begins none, unless the block holds a Flink file. Costs a few looks for the name where a
/// file has none.
func dreyComments(in source: SourceFile, isLegacy: Bool) -> [Comment] {
  var places: [Int] = []
  source.text.withUnsafeBytes { bytes in
    guard let base = bytes.baseAddress else { return }
    // What is meant for one is told. Long texts are found without a look at each byte.
    for name in ["drey:", "drey-ignore", "Drey:ignore", "DREY:IGNORE"] {
      let count = name.utf8.count
      var from = 0
      while from < bytes.count, places.count < mostComments,
        let hit = memmem(base + from, bytes.count - from, name, count)
      {
        let place = UnsafeRawPointer(hit) - base
        places.append(place)
        from = place + count
      }
    }
  }
  guard !places.isEmpty else { return [] }
  places.sort()
  let first = source.text.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
  if first == UInt8(ascii: "<") { return xmlComments(in: source, places) }
  return lineComments(in: source, places, isLegacy: isLegacy)
}

/// In one file; more are no work of a person.
private let mostComments = 10_000

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
private func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

// MARK: YAML, and Flink's lines

private func lineComments(in source: SourceFile, _ places: [Int], isLegacy: Bool) -> [Comment] {
  let text = source.text
  let scalars = isLegacy ? nil : ScalarPlaces(parseYAML(source))
  var comments: [Comment] = []
  var known = SourcePosition.start
  var lines = ContentLines(text: text)
  // The line that was looked at last, and how far no comment begins in it: a line may be the whole of a large file.
  var (start, end, unsigned) = (0, -1, 0)
  for place in places {
    if let last = comments.last, place < last.bytes.upperBound { continue }
    var sign = place
    while sign > 0, isBlank(text[sign - 1]) { sign -= 1 }
    guard sign > 0, text[sign - 1] == UInt8(ascii: "#") else { continue }
    sign -= 1
    if place >= end {
      start = place
      while start > 0, !isBreak(text[start - 1]) { start -= 1 }
      end = place
      while end < text.count, !isBreak(text[end]) { end += 1 }
      unsigned = start
    }
    let begin: Int?
    if let scalars {
      begin = (unsigned...sign).first { at in
        text[at] == UInt8(ascii: "#") && (at == start || isBlank(text[at - 1])) && scalars.isOutside(at, text)
      }
    } else {
      begin = text[unsigned...sign].firstIndex(of: UInt8(ascii: "#"))
    }
    unsigned = sign + 1
    guard let begin else { continue }
    var last = end
    while last > place, isBlank(text[last - 1]) { last -= 1 }
    known = source.position(from: known, to: place)
    let isAlone = text[start..<begin].allSatisfy { isBlank($0) || $0 >= 0xBB && start == 0 }
    comments.append(
      Comment(
        bytes: begin..<last, directive: place..<last, start: known,
        below: isAlone ? lines.first(behind: end, line: known.line) : nil, file: scalars?.file(at: place, in: source)))
  }
  return comments
}

/// Finds the lines that are neither blank nor a comment.
private struct ContentLines {
  let text: [UInt8]
  /// The stretch that was looked through last, and the line at its end: comments come in heaps.
  private var last: (from: Int, to: Int, line: Int)?

  init(text: [UInt8]) { self.text = text }

  /// The first one below a line; the line itself where there is none.
  mutating func first(behind end: Int, line: Int) -> ClosedRange<Int> {
    if let last, last.from <= end, end < last.to { return last.line...last.line }
    var place = end
    var found = line
    while place < text.count {
      place += text[place] == 0x0D && place + 1 < text.count && text[place + 1] == 0x0A ? 2 : 1
      found += 1
      var first = place
      while first < text.count, isBlank(text[first]) { first += 1 }
      guard first < text.count else { break }
      if !isBreak(text[first]), text[first] != UInt8(ascii: "#") {
        last = (end, first, found)
        return found...found
      }
      place = first
      while place < text.count, !isBreak(text[place]) { place += 1 }
    }
    last = (end, text.count + 1, line)
    return line...line
  }
}

/// Where the scalars of a text stand, and which of them hold a file of Flink's.
private struct ScalarPlaces {
  /// In order.
  private var starts: [Int] = []
  private var ends: [Int] = []
  private var files: [(bytes: Range<Int>, isLegacy: Bool)] = []

  init(_ tree: YAMLTree) {
    tree.withNodes { nodes in
      for id in 0..<UInt32(nodes.count) where nodes[id].kind == .scalar {
        starts.append(Int(nodes[id].start))
        ends.append(Int(nodes[id].end))
      }
    }
    for document in tree.documents {
      let objects = document["items"].map { Array($0.items) } ?? [document]
      for data in objects.compactMap({ $0["data"] }) {
        for (name, isLegacy) in [("config.yaml", false), ("flink-conf.yaml", true)] {
          if let node = data[name], node.style == .literal || node.style == .folded {
            files.append((node.range.bytes, isLegacy))
          }
        }
      }
    }
  }

  /// Whether a `#` begins a comment there.
  func isOutside(_ place: Int, _ text: [UInt8]) -> Bool {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle + 1 } else { high = middle }
    }
    guard low > 0, place < ends[low - 1] else { return true }
    guard let file = files.first(where: { $0.bytes.contains(place) }) else { return false }
    return file.isLegacy || !isQuoted(place, text)
  }

  /// The lines of the Flink file at a place, where it is a text among others.
  func file(at place: Int, in source: SourceFile) -> ClosedRange<Int>? {
    guard let file = files.first(where: { $0.bytes.contains(place) }) else { return nil }
    return source.position(ofByte: file.bytes.lowerBound).line...source.position(ofByte: file.bytes.upperBound).line
  }

  /// Whether a quote is open before a place of a line.
  private func isQuoted(_ place: Int, _ text: [UInt8]) -> Bool {
    var start = place
    while start > 0, !isBreak(text[start - 1]) { start -= 1 }
    var open: UInt8?
    for index in start..<place {
      let byte = text[index]
      if let quote = open {
        if byte == quote, quote == UInt8(ascii: "'") || text[index - 1] != UInt8(ascii: "\\") { open = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\""),
        index == start || !(text[index - 1] >= 0x80 || text[index - 1] > 0x40)
      {
        open = byte
      }
    }
    return open != nil
  }
}

// MARK: XML

private func xmlComments(in source: SourceFile, _ places: [Int]) -> [Comment] {
  let text = source.text
  var comments: [Comment] = []
  var known = SourcePosition.start
  let elements = XMLPlaces(parseXML(source))
  var rest = places[...]
  var index = 0
  while index < text.count, !rest.isEmpty {
    guard text[index] == UInt8(ascii: "<") else {
      index += 1
      continue
    }
    if text[index...].starts(with: "<![CDATA[".utf8) {
      index = end(of: "]]>", in: text, from: index + 9)
      continue
    }
    guard text[index...].starts(with: "<!--".utf8) else {
      index += 1
      continue
    }
    let begin = index
    let close = end(of: "-->", in: text, from: begin + 4)
    index = close
    while let place = rest.first, place < begin { rest.removeFirst() }
    guard let place = rest.first, place < close else { continue }
    while let next = rest.first, next < close { rest.removeFirst() }
    guard text[begin + 4..<place].allSatisfy({ isBlank($0) || isBreak($0) }) else { continue }
    var last = max(place, close - 3)
    if let line = text[place..<last].firstIndex(where: isBreak) { last = line }
    while last > place, isBlank(text[last - 1]) { last -= 1 }
    known = source.position(from: known, to: place)
    var start = begin
    while start > 0, isBlank(text[start - 1]) { start -= 1 }
    var following = close
    while following < text.count, isBlank(text[following]) { following += 1 }
    let isAlone =
      (start == 0 || isBreak(text[start - 1])) && (following == text.count || isBreak(text[following]))
    comments.append(
      Comment(
        bytes: begin..<close, directive: place..<last, start: known,
        below: isAlone ? elements.lines(ofFirstBehind: close) ?? known.line...known.line : nil))
  }
  return comments
}

private func end(of mark: String, in text: [UInt8], from: Int) -> Int {
  let bytes = Array(mark.utf8)
  var index = min(from, text.count)
  while index < text.count, !text[index...].starts(with: bytes) { index += 1 }
  return min(index + bytes.count, text.count)
}

/// The elements right below the root of one of Hadoop's files, and those in them.
private struct XMLPlaces {
  private var ranges: [SourceRange] = []

  init(_ tree: XMLTree) {
    guard let root = tree.root else { return }
    ranges = root.children.flatMap { [$0.range] + $0.children.map(\.range) }
  }

  func lines(ofFirstBehind place: Int) -> ClosedRange<Int>? {
    ranges.first { $0.start.offset >= place }.map { $0.start.line...max($0.start.line, $0.end.line) }
  }
}
