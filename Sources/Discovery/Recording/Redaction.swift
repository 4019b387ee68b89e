internal import ExternalResources

/// What is left out of a recording, in the words of any tool: XML, JSON, and lines of `name : value`.
///
/// It works on bytes and by the names of values, so that an output that no parser understands is kept as it is but for them.
struct Redaction: Sendable {
  var keepsSerials = false
  var isAnonymous = false
  /// What the host calls itself.
  var hostNames: [String] = []

  static let mark = "[left out]"

  /// - Parameter file: the path of a kernel's file, some of which hold one bare value.
  func applied(to bytes: [UInt8], file: String? = nil) -> [UInt8] {
    // UTF-16 would hide every name.
    var bytes = bytes.contains(0) ? Array(toolText(bytes).utf8) : bytes
    if !keepsSerials {
      bytes = withoutSecrets(bytes)
      for name in hostNames where Self.isTelling(name) { bytes = replacing(name, by: "host", in: bytes) }
    }
    if isAnonymous { bytes = Pseudonyms.applied(to: bytes, isBare: file?.hasSuffix("/unique_id") ?? false) }
    return bytes
  }

  /// Whether a name can be told from the other words of an output.
  private static func isTelling(_ name: String) -> Bool { name.utf8.count >= 4 && name != "localhost" }

  /// Whether a value of this name tells one device, host or person from others.
  static func isSecret(_ name: some Sequence<UInt8>) -> Bool {
    let letters = plain(name)
    return ["serial", "partnumber", "fruid", "vmname", "vmid", "hostid", "hostname", "fabricguid"]
      .contains(where: letters.contains) || letters == "pdi"
  }

  /// Whether a value of this name is a list of processes.
  static func isProcessList(_ name: some Sequence<UInt8>) -> Bool {
    ["processes", "processlist", "processinfo", "accountedprocesses"].contains(plain(name))
  }

  /// The name's letters and digits, in lower case.
  private static func plain(_ name: some Sequence<UInt8>) -> String {
    String(decoding: name.filter { isWord($0) && $0 != 0x5F }.map { $0 | 0x20 }, as: UTF8.self)
  }

  private func withoutSecrets(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = 0
    var isLineStart = true
    // In XML a quote is text; elsewhere, one that nothing closes in its line is, and all behind it there.
    let isXML = bytes.first { $0 > 0x20 } == UInt8(ascii: "<")
    var quotesFrom = isXML ? bytes.count : 0
    while place < bytes.count {
      let byte = bytes[place]
      if isLineStart, let end = secretLine(bytes, place) {
        result += bytes[place..<end.value] + Array(" \(Self.mark)".utf8)
        place = end.line
        isLineStart = false
        continue
      }
      isLineStart = byte == 0x0A || byte == 0x0D
      switch byte {
      case UInt8(ascii: "<"):
        let end = element(bytes, place)
        result += end.copied
        place = end.next
      case UInt8(ascii: "\"") where place >= quotesFrom:
        guard let end = member(bytes, place) else {
          quotesFrom = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
          continue
        }
        result += end.copied
        place = end.next
      default:
        result.append(byte)
        place += 1
      }
    }
    return result
  }

  /// A line whose value is secret: where the value begins, and where the line ends.
  private func secretLine(_ bytes: [UInt8], _ start: Int) -> (value: Int, line: Int)? {
    var end = start
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    guard let first = bytes[start..<end].first(where: { $0 != 0x20 && $0 != 0x09 }),
      ![UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "}")].contains(first)
    else { return nil }
    var name = start
    for place in start..<end where bytes[place] == UInt8(ascii: ":") {
      if place - name <= 80, Self.isSecret(bytes[name..<place]) {
        let value = trimmed(String(decoding: bytes[(place + 1)..<end], as: UTF8.self))
        return knownValue(value) == nil ? nil : (place + 1, end)
      }
      name = place + 1
    }
    return nil
  }

  /// An XML element from its `<` on; without its content where that is secret.
  private func element(_ bytes: [UInt8], _ start: Int) -> (copied: ArraySlice<UInt8>, next: Int) {
    var close = start + 1
    while close < bytes.count, close - start < 200, Self.isWord(bytes[close]) { close += 1 }
    guard close < bytes.count, bytes[close] == UInt8(ascii: ">"), close > start + 1 else {
      return ([bytes[start]], start + 1)
    }
    let name = bytes[(start + 1)..<close]
    if Self.isProcessList(name) {
      let ending = Array("</".utf8) + name + [UInt8(ascii: ">")]
      var next = close + 1
      while next < bytes.count, !bytes[next...].starts(with: ending) { next += 1 }
      return (bytes[start...close], next)
    }
    guard Self.isSecret(name) else { return (bytes[start...close], close + 1) }
    let next = bytes[close...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    let value = String(decoding: bytes[(close + 1)..<next], as: UTF8.self)
    guard knownValue(value) != nil else { return (bytes[start..<next], next) }
    return (bytes[start...close] + Array(Self.mark.utf8), next)
  }

  /// A JSON string from its quote on, and the value behind it where it is the name of a secret one.
  ///
  /// - Returns: nil where the line ends before the string.
  private func member(_ bytes: [UInt8], _ start: Int) -> (copied: ArraySlice<UInt8>, next: Int)? {
    guard let end = Self.stringEnd(bytes, start) else { return nil }
    var place = end
    while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    let name = bytes[(start + 1)..<(end - 1)]
    guard place < bytes.count, bytes[place] == UInt8(ascii: ":"), Self.isSecret(name) || Self.isProcessList(name) else {
      return (bytes[start..<end], end)
    }
    place += 1
    while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    let next = Self.valueEnd(bytes, place)
    if Self.isProcessList(name) { return (bytes[start..<place] + Array("[]".utf8), next) }
    let value = String(decoding: bytes[place..<next].filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    guard knownValue(value) != nil else { return (bytes[start..<next], next) }
    return (bytes[start..<place] + Array("\"\(Self.mark)\"".utf8), next)
  }

  /// Behind the closing quote; nil where the line ends before.
  private static func stringEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
    var place = start + 1
    while place < bytes.count, bytes[place] != 0x0A {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 2
      case UInt8(ascii: "\""): return place + 1
      default: place += 1
      }
    }
    return nil
  }

  /// Behind a JSON value: a string, a number or word, or brackets with all that is in them.
  private static func valueEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    var place = start
    var depth = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        place = stringEnd(bytes, place) ?? bytes.count
        if depth == 0 { return place }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return place }
        depth -= 1
        if depth == 0 { return place + 1 }
      case UInt8(ascii: ","), 0x0A:
        if depth == 0 { return place }
      default: break
      }
      place += 1
    }
    return bytes.count
  }

  private func replacing(_ name: String, by other: String, in bytes: [UInt8]) -> [UInt8] {
    let name = Array(name.utf8)
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == name[0], bytes[place...].starts(with: name), place == 0 || !Self.isWord(bytes[place - 1]),
        place + name.count == bytes.count || !Self.isWord(bytes[place + name.count])
      {
        result += Array(other.utf8)
        place += name.count
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return result
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }
}
