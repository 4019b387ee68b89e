/// `[domain/]name`: <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>.
func isLabelKey(_ key: String) -> Bool {
  guard let slash = key.utf8.firstIndex(of: UInt8(ascii: "/")) else { return !key.isEmpty && isLabelValue(key.utf8) }
  let name = key.utf8[key.utf8.index(after: slash)...]
  return !name.isEmpty && isLabelValue(name) && isDomain(key.utf8[..<slash])
}

/// Nothing, or at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
func isLabelValue(_ text: some BidirectionalCollection<UInt8>) -> Bool {
  guard let first = text.first, let last = text.last else { return true }
  return text.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
    && text.allSatisfy {
      isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }
}

/// A DNS subdomain (RFC 1123).
func isDomain(_ domain: some BidirectionalCollection<UInt8>) -> Bool {
  guard domain.count <= 253 else { return false }
  var last = UInt8(ascii: ".")
  for byte in domain {
    switch byte {
    case UInt8(ascii: "."): guard isLowerCaseAlphanumeric(last) else { return false }
    case UInt8(ascii: "-"): guard last != UInt8(ascii: ".") else { return false }
    default: guard isLowerCaseAlphanumeric(byte) else { return false }
    }
    last = byte
  }
  return isLowerCaseAlphanumeric(last)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerCaseAlphanumeric(byte) || (0x41...0x5A).contains(byte) }

private func isLowerCaseAlphanumeric(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
}
