/// Whether Flink's scripts read a text as the host of `masters`: they cut it at its first colon.
package func isMasterHost(_ text: String) -> Bool {
  text.utf8.first.map { isLetter($0) || (0x30...0x39).contains($0) } == true
    && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "-._".utf8.contains($0) }
}

/// Whether Flink's scripts hand a text to `ssh` as it stands, and `ssh` takes it for a host: without brackets and port.
package func isWorkerHost(_ text: String) -> Bool {
  if isMasterHost(text) { return true }
  let parts = text.utf8.split(separator: 0x25, maxSplits: 1, omittingEmptySubsequences: false)
  guard let address = parts.first, parts.dropFirst().allSatisfy({ isMasterHost(String(decoding: $0, as: UTF8.self)) })
  else { return false }
  // With one colon it is a name and a port.
  let colons = address.split(separator: 0x3A, omittingEmptySubsequences: false)
  func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }
  guard colons.count >= 3, let first = colons.first, first.allSatisfy(isHexadecimal) else { return false }
  return address.allSatisfy { isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }
}

/// The same for all names of one host that can be told by themselves: small letters, and one name of this machine.
package func hostIdentity(_ name: String) -> String {
  let name = name.lowercased()
  return ["127.0.0.1", "::1"].contains(name) ? "localhost" : name
}

private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
