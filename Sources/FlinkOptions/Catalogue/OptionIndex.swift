import Synchronization

/// Finds a line of a sorted table by its key: a hash of keys to lines, made at the first use in a few dozen
/// microseconds; no line is read before it is asked for.
struct OptionIndex: Sendable {
  private let table: StaticString
  /// Byte offsets of the lines.
  private let lines: [UInt32]
  /// 1 + a place in `lines`, and the hash of its key; 0 is free. A power of two long, at most half full.
  private let slots: [(place: UInt32, hash: UInt32)]
  private let read = ReadOptions()

  init(_ table: StaticString) {
    self.table = table
    let bytes = Self.bytes(of: table)
    var lines: [UInt32] = []
    var offset = 0
    while offset < bytes.count {
      lines.append(UInt32(offset))
      while offset < bytes.count, bytes[offset] != 0x0A { offset += 1 }
      offset += 1
    }
    var size = 8
    while size < lines.count * 2 { size *= 2 }
    var slots = [(place: UInt32, hash: UInt32)](repeating: (0, 0), count: size)
    for (place, line) in lines.enumerated() {
      let hash = Self.hash(Self.key(bytes, line))
      var slot = Int(hash) & (size - 1)
      while slots[slot].place != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = (UInt32(place + 1), hash)
    }
    self.lines = lines
    self.slots = slots
  }

  var count: Int { lines.count }

  /// The place of the line with exactly this key.
  func place(of key: some StringProtocol) -> Int? {
    var key = String(key)
    return key.withUTF8 { place(of: $0) }
  }

  func place(of key: UnsafeBufferPointer<UInt8>) -> Int? {
    let bytes = Self.bytes(of: table)
    let hash = Self.hash(key)
    return slots.withUnsafeBufferPointer { slots in
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot].place != 0 {
        let place = Int(slots[slot].place) - 1
        if slots[slot].hash == hash, isKey(key, bytes, Int(lines[place])) { return place }
        slot = (slot + 1) & (slots.count - 1)
      }
      return nil
    }
  }

  /// Whether a line is that of a key.
  private func isKey(_ key: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ line: Int) -> Bool {
    let end = line + key.count
    guard end < bytes.count, bytes[end] == 0x09 || bytes[end] == 0x0A else { return false }
    for place in key.indices where key[place] != bytes[line + place] { return false }
    return true
  }

  /// The letter behind `=` in the first field of a line; nil where it has none.
  func plainness(_ place: Int) -> UInt8? {
    let bytes = Self.bytes(of: table)
    let end = Int(lines[place]) + keyBytes(place).count
    guard end + 2 < bytes.count, bytes[end] == 0x09, bytes[end + 1] == UInt8(ascii: "=") else { return nil }
    return bytes[end + 2]
  }

  /// The text of a line, without its line break.
  func line(_ place: Int) -> String {
    let bytes = Self.bytes(of: table)
    let start = Int(lines[place])
    var end = start
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The bytes of a line behind its key.
  func fields(_ place: Int) -> UnsafeBufferPointer<UInt8> {
    let bytes = Self.bytes(of: table)
    let start = Int(lines[place])
    var end = start
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    return UnsafeBufferPointer(rebasing: bytes[start + Self.key(bytes, lines[place]).count..<end])
  }

  func key(_ place: Int) -> String { String(decoding: Self.key(Self.bytes(of: table), lines[place]), as: UTF8.self) }

  func keyBytes(_ place: Int) -> UnsafeBufferPointer<UInt8> { Self.key(Self.bytes(of: table), lines[place]) }

  /// The places of the keys that begin with these bytes.
  func places(beginningWith start: [UInt8]) -> Range<Int> {
    var low = 0
    var high = lines.count
    while low < high {
      let middle = (low + high) / 2
      if keyBytes(middle).lexicographicallyPrecedes(start) { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < lines.count, keyBytes(end).starts(with: start) { end += 1 }
    return low..<end
  }

  /// Whether the option of a line is a map, without reading the rest of it.
  func isMap(_ place: Int) -> Bool {
    fields(place).split(separator: 0x09).contains { $0.elementsEqual("tmap".utf8) }
  }

  func option(_ place: Int) -> FlinkOption { read.option(place) { FlinkOption(OptionLine(line(place))) } }

  private static func bytes(of table: StaticString) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
  }

  /// The bytes of a line up to its first tab.
  private static func key(_ bytes: UnsafeBufferPointer<UInt8>, _ line: UInt32) -> UnsafeBufferPointer<UInt8> {
    let start = Int(line)
    var end = start
    while end < bytes.count, bytes[end] != 0x09, bytes[end] != 0x0A { end += 1 }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  /// FNV-1a: keys come from files, but a slow lookup costs no more than the 1,400 lines of the table.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}

/// The lines that were read, for the next file with the same keys; at most all lines of the table.
private final class ReadOptions: Sendable {
  private let options = Mutex<[Int: FlinkOption]>([:])

  func option(_ place: Int, _ read: () -> FlinkOption) -> FlinkOption {
    options.withLock { options in
      if let option = options[place] { return option }
      let option = read()
      options[place] = option
      return option
    }
  }
}
