internal import CLinux
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

  /// Whether a text stands somewhere in them.
  package func holds(_ part: StaticString) -> Bool {
    guard let own = baseAddress else { return part.utf8CodeUnitCount == 0 }
    return memmem(own, count, part.utf8Start, part.utf8CodeUnitCount) != nil
  }
}

/// Whether a key is one of the operator's, which it keeps from the clusters (`AbstractFlinkService.removeOperatorConfigs`).
package func isOperatorOption(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
  guard key.first == UInt8(ascii: "k") || key.first == UInt8(ascii: "j") else { return false }
  return key.begins(with: "kubernetes.operator.") || key.begins(with: "job.autoscaler.")
}

/// The same of a key as a text.
package func isOperatorOption(_ key: String) -> Bool {
  var key = key
  return key.withUTF8 { isOperatorOption($0) }
}

extension String {
  /// Whether a text stands somewhere in its UTF-8. `contains` takes characters for it, whose dictionary costs the first run
  /// 300,000 instructions.
  package func holds(_ part: StaticString) -> Bool {
    var text = self
    return text.withUTF8 { $0.holds(part) }
  }
}
