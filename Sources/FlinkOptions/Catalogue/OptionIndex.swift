internal import Glibc
import Synchronization

/// Finds a line of a sorted table by its key, in a hash table that was made with it: a process that looks at one file reads
/// a few lines, and no more.
///
/// A line is known by its offset in the table, one of the hash table's by its slot.
final class OptionIndex: Sendable {
  private let tableText: StaticString
  private let slotsText: StaticString
  /// By slot, in chunks: the lines that were read, for the next file with the same keys.
  private let read: Mutex<[[FlinkOption?]]>
  private static let chunk = 64

  /// - Parameter slots: as `devtool` makes them of the table's lines.
  init(_ table: StaticString, slots: StaticString) {
    tableText = table
    slotsText = slots
    read = Mutex([])
  }

  private var table: UnsafeBufferPointer<UInt8> { bytes(of: tableText) }
  private var slots: UnsafeBufferPointer<UInt8> { bytes(of: slotsText) }

  /// How many slots there are.
  private var size: Int { slots.count / 4 }

  /// The slot of the line with exactly this key.
  func slot(of key: some StringProtocol) -> Int? {
    var key = String(key)
    return key.withUTF8 { slot(of: $0) }
  }

  func slot(of key: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = hash(key) & (size - 1)
    while let line = line(at: slot) {
      if isKey(key, of: line) { return slot }
      slot = (slot + 1) & (size - 1)
    }
    return nil
  }

  /// Whether a line is that of a key.
  private func isKey(_ key: UnsafeBufferPointer<UInt8>, of line: Int) -> Bool {
    let end = line + key.count
    guard end < table.count, table[end] == 0x09 || table[end] == 0x0A, let own = table.baseAddress,
      let asked = key.baseAddress
    else { return false }
    return memcmp(own + line, asked, key.count) == 0
  }

  /// The line that a slot stands for; nil for a free one.
  private func line(at slot: Int) -> Int? {
    var value = 0
    for digit in 0..<4 { value |= Int(slots[slot * 4 + digit] &- 0x30) << (digit * 6) }
    return value == 0 ? nil : value - 1
  }

  /// The bytes of a slot's line behind its key.
  func fields(_ slot: Int) -> UnsafeBufferPointer<UInt8> {
    guard let line = line(at: slot) else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(rebasing: optionLine(table, line)[keyBytes(line).count...])
  }

  /// The letter behind `=` in the first field of the line of a key, which stands in this slot; nil where it has none.
  func plainness(_ slot: Int, of key: UnsafeBufferPointer<UInt8>) -> UInt8? {
    guard let line = line(at: slot) else { return nil }
    let end = line + key.count
    guard end + 2 < table.count, table[end] == 0x09, table[end + 1] == UInt8(ascii: "=") else { return nil }
    return table[end + 2]
  }

  /// Whether the option of a slot is a map, without reading the rest of its line.
  func isMap(_ slot: Int) -> Bool {
    fields(slot).split(separator: 0x09).contains { $0.elementsEqual("tmap".utf8) }
  }

  func option(_ slot: Int) -> FlinkOption {
    read.withLock { read in
      let (chunk, place) = slot.quotientAndRemainder(dividingBy: Self.chunk)
      if read.isEmpty { read = Array(repeating: [], count: size / Self.chunk + 1) }
      if read[chunk].isEmpty { read[chunk] = Array(repeating: nil, count: Self.chunk) }
      if let option = read[chunk][place] { return option }
      let option = FlinkOption(OptionLine(optionLine(table, line(at: slot) ?? table.count)))
      read[chunk][place] = option
      return option
    }
  }

  // MARK: In the order of the keys' bytes

  /// The offsets of all lines.
  var lines: [Int] { lineOffsets(table) }

  func key(_ line: Int) -> String { String(decoding: keyBytes(line), as: UTF8.self) }

  /// The bytes of a line up to its first tab.
  func keyBytes(_ line: Int) -> UnsafeBufferPointer<UInt8> {
    var end = line
    while end < table.count, table[end] != 0x09, table[end] != 0x0A { end += 1 }
    return UnsafeBufferPointer(rebasing: table[line..<end])
  }

  /// The first two lines whose keys begin with these bytes: as many as anybody has to know.
  func firstLines(beginningWith start: [UInt8]) -> [Int] {
    // The first line that does not precede them: halving the bytes that are left, from line start to line start.
    var low = 0
    var high = table.count
    while low < high {
      let middle = lineStart(before: (low + high) / 2)
      if order(of: middle, start) < 0 { low = lineEnd(middle) } else { high = middle }
    }
    var found: [Int] = []
    while low < table.count, found.count < 2, order(of: low, start) == 0 {
      found.append(low)
      low = lineEnd(low)
    }
    return found
  }

  /// Below 0 for a line whose key comes before these bytes, 0 for one that begins with them.
  private func order(of line: Int, _ start: [UInt8]) -> Int {
    let table = table
    for (place, byte) in start.enumerated() {
      // A tab ends the key, and comes before all that keys hold.
      let own = line + place < table.count ? table[line + place] : 0
      if own != byte { return own < byte ? -1 : 1 }
    }
    return 0
  }

  private func lineStart(before offset: Int) -> Int {
    var start = offset
    while start > 0, table[start - 1] != 0x0A { start -= 1 }
    return start
  }

  /// Where the next line begins.
  private func lineEnd(_ line: Int) -> Int { line + optionLine(table, line).count + 1 }
}

/// All options of a small table.
func allOptions(_ table: StaticString) -> [FlinkOption] {
  let table = bytes(of: table)
  return lineOffsets(table).map { FlinkOption(OptionLine(optionLine(table, $0))) }
}

func bytes(of table: StaticString) -> UnsafeBufferPointer<UInt8> {
  UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
}

/// The offsets of all lines of a table.
func lineOffsets(of table: StaticString) -> [Int] { lineOffsets(bytes(of: table)) }

private func lineOffsets(_ table: UnsafeBufferPointer<UInt8>) -> [Int] {
  var lines: [Int] = []
  var isStart = true
  for (offset, byte) in table.enumerated() {
    if isStart { lines.append(offset) }
    isStart = byte == 0x0A
  }
  return lines
}

/// A line, without its line break.
func optionLine(_ table: UnsafeBufferPointer<UInt8>, _ line: Int) -> UnsafeBufferPointer<UInt8> {
  var end = line
  while end < table.count, table[end] != 0x0A { end += 1 }
  return UnsafeBufferPointer(rebasing: table[line..<end])
}

/// FNV-1a: keys come from files, but a slow lookup costs no more than the 1,400 lines of the table.
private func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return Int(truncatingIfNeeded: hash ^ (hash >> 32)) & Int.max
}
