/// 1 to 63 lower-case letters, digits and `-`, with a letter or digit at both ends.
func isDNSLabel(_ text: String) -> Bool { isDNSLabel(text.utf8) }

/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
func isLabelValue(_ text: String) -> Bool { text.isEmpty || isName(text.utf8) }

/// A name, or a domain and a name with `/` between them: the key of a label or annotation.
func isQualifiedName(_ text: String) -> Bool {
  let bytes = text.utf8
  guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return isName(bytes) }
  let domain = bytes[..<slash]
  return domain.count <= 253 && areDNSLabels(domain) && isName(bytes[bytes.index(after: slash)...])
}

/// A DNS subdomain, as Kubernetes wants most names.
func isObjectName(_ text: String) -> Bool { text.utf8.count <= 253 && areDNSLabels(text[...].utf8) }

/// What the operator accepts: `DefaultValidator.validateDeploymentName` of flink-kubernetes-operator.
func isClusterName(_ text: String) -> Bool {
  text.utf8.count <= 45 && text.utf8.first?.isLowerCaseLetter == true && isDNSLabel(text.utf8)
}

/// A qualified name outside of `kubernetes.io`, or what Kubernetes itself knows without a domain.
func isExtendedResource(_ name: String) -> Bool {
  if name == "ephemeral-storage" || name.hasPrefix("hugepages-") { return true }
  let bytes = name.utf8
  guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
  let domain = bytes[..<slash]
  let last = bytes[bytes.index(after: slash)...]
  guard domain.count <= 253, areDNSLabels(domain), isName(last) else { return false }
  // A quota has it with "requests." before it.
  return !Substring(domain).hasSuffix("kubernetes.io") && !name.hasPrefix("requests.")
}

/// 1 to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends: a label's value, and the last part of a
/// qualified name.
private func isName(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
  guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
  return first.isAlphanumeric && last.isAlphanumeric
    && bytes.allSatisfy { $0.isAlphanumeric || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
}

private func isDNSLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
  guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
  return first != 0x2D && last != 0x2D && bytes.allSatisfy { $0.isLowerCaseLetter || $0.isDigit || $0 == 0x2D }
}

/// Whether a domain is of labels with `.` between them.
private func areDNSLabels(_ domain: Substring.UTF8View) -> Bool {
  var rest = domain
  while let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
    guard isDNSLabel(rest[..<dot]) else { return false }
    rest = rest[rest.index(after: dot)...]
  }
  return isDNSLabel(rest)
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLowerCaseLetter: Bool { self >= 0x61 && self <= 0x7A }
  var isLetter: Bool { isLowerCaseLetter || self >= 0x41 && self <= 0x5A }
  var isAlphanumeric: Bool { isLetter || isDigit }
}
