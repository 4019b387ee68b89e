internal import Glibc

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes of a key begin with a text. The rules ask it of every key of every file; `starts(with:)` of a
  /// string's UTF-8 compares byte by byte through iterators.
  package func begins(with start: StaticString) -> Bool {
    guard count >= start.utf8CodeUnitCount, let own = baseAddress else { return false }
    return memcmp(own, start.utf8Start, start.utf8CodeUnitCount) == 0
  }

  /// Whether they end with a text.
  package func ends(with end: StaticString) -> Bool {
    count >= end.utf8CodeUnitCount && UnsafeBufferPointer(rebasing: suffix(end.utf8CodeUnitCount)).begins(with: end)
  }
}
