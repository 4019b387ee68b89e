package import Diagnostics
internal import Glibc

extension SourceFile {
  /// Whether it is all ASCII, so that columns are bytes.
  package var isASCII: Bool { text.withUnsafeBufferPointer(SourceScan.isASCII) }
}

/// What must be known of a text before libyaml sees it.
struct SourceScan {
  /// Whether character indexes are byte offsets.
  var isASCII = true
  /// Whether it holds U+0085, U+2028 or U+2029, which libyaml counts as line ends and editors do not.
  var hasUnicodeLineEnds = false
  /// The first place where libyaml would take more than linear time, with the limit that it breaks.
  var trap: (offset: Int, kind: YAMLProblem.Kind)?

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: YAMLLimits) {
    isASCII = SourceScan.isASCII(bytes)
    if !isASCII { hasUnicodeLineEnds = SourceScan.hasUnicodeLineEnds(bytes) }
    if let offset = SourceScan.directive(after: limits.directives, in: bytes) {
      trap = (offset, .tooManyDirectives(limit: limits.directives))
    } else if let (offset, limit) = SourceScan.longBlanks(in: bytes) {
      trap = (offset, .tooManyBlanks(limit: limit))
    }
  }

  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = UnsafeRawPointer(bytes.baseAddress) else { return true }
    var index = 0
    while index + 64 <= bytes.count {
      var all: UInt64 = 0
      for word in 0..<8 { all |= base.loadUnaligned(fromByteOffset: index + word * 8, as: UInt64.self) }
      if all & 0x8080_8080_8080_8080 != 0 { return false }
      index += 64
    }
    while index < bytes.count {
      if bytes[index] >= 0x80 { return false }
      index += 1
    }
    return true
  }

  private static func hasUnicodeLineEnds(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in bytes.indices.dropLast() {
      if bytes[index] == 0xC2, bytes[index + 1] == 0x85 { return true }
      if bytes[index] == 0xE2, bytes[index + 1] == 0x80, index + 2 < bytes.count, bytes[index + 2] & 0xFE == 0xA8 {
        return true
      }
    }
    return false
  }

  /// The first `%` at the start of a line after so many others: libyaml compares each `%TAG` with all before it.
  private static func directive(after limit: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var count = 0
    var from = 0
    guard let base = bytes.baseAddress else { return nil }
    while from < bytes.count, let found = memchr(base + from, Int32(UInt8(ascii: "%")), bytes.count - from) {
      let offset = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if offset == 0 || bytes[offset - 1] == 0x0A || bytes[offset - 1] == 0x0D {
        count += 1
        if count > limit { return offset }
      }
      from = offset + 1
    }
    return nil
  }

  /// A run of blanks and line ends that is long for a file of this size.
  ///
  /// libyaml keeps the blanks inside a scalar in a buffer and clears the whole of it after each word, so the time is
  /// the longest run times the number of words. Their product is held under 2³⁵ (about half a second): any run in a
  /// file under 180 KB, 2 KiB in one of 16 MiB.
  private static func longBlanks(in bytes: UnsafeBufferPointer<UInt8>) -> (offset: Int, limit: Int)? {
    let work = 1 << 35
    guard bytes.count > 185_000 else { return nil }
    let limit = max(work / bytes.count, 512)
    var index = limit
    while index < bytes.count {
      defer { index += limit }
      guard isBlank(bytes[index]) else { continue }
      var start = index
      while start > 0, isBlank(bytes[start - 1]) { start -= 1 }
      var end = index
      while end < bytes.count, end - start <= limit, isBlank(bytes[end]) { end += 1 }
      // Blanks at the start of the text are in no scalar.
      if start > 0, end - start > limit { return (start, limit) }
    }
    return nil
  }

  /// Blanks, tabs, line ends, and the bytes of the line ends beyond ASCII.
  private static func isBlank(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x0A, 0x0D, 0x09, 0xC2, 0x85, 0xE2, 0x80, 0xA8, 0xA9: true
    default: false
    }
  }
}
