import FlinkYAML

/// `maximum-allocation` of a queue of the Capacity Scheduler, as Hadoop's `ResourceUtils.createResourceFromString` reads it:
/// measured with Hadoop 3.5.0.
struct QueueMaximum {
  /// What is written that Hadoop throws at.
  struct Flaw {
    var word: String
    var message: String
    var help: String
  }

  /// By type; memory in MiB. Of two the last one counts.
  private(set) var amounts: [(type: String, amount: Int64)] = []
  private(set) var flaw: Flaw?
  private var places: [String: Int] = [:]

  init(_ text: String) {
    // A client's brackets are none here.
    var text = javaTrimmed(text)
    if text.utf8.first == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]") {
      flaw = Flaw(word: String(text), message: "a queue's maximum has no brackets", help: "remove the brackets")
      return
    }
    // Java's `split` leaves empty ends out.
    while text.utf8.last == UInt8(ascii: ",") { text.removeLast() }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      add(String(javaTrimmed(part)))
      if flaw != nil { return }
    }
  }

  private mutating func add(_ pair: String) {
    let sides = pair.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2, !sides[0].isEmpty, let (digits, unit) = Self.divided(sides[1]) else {
      flaw = Flaw(
        word: pair, message: "\(quoted(pair)) is no `type=amount`",
        help: "write pairs between commas, such as `memory-mb=65536,vcores=16,yarn.io/gpu=4`")
      return
    }
    guard ["", "M", "m", "G", "g"].contains(unit) else {
      flaw = Flaw(word: pair, message: "\(quoted(unit)) is no unit here", help: "write `M`, `G`, or no unit")
      return
    }
    guard var amount = Int64(digits) else {
      let isNumber = digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
      flaw = Flaw(
        word: pair, message: "\(quoted(digits)) is no whole number\(isNumber ? " of 64 bits" : "")",
        help: isNumber ? "write a smaller number" : "write digits, and behind them `M`, `G`, or nothing")
      return
    }
    let type = ["memory": "memory-mb", "gpu": "yarn.io/gpu", "fpga": "yarn.io/fpga"][sides[0]] ?? String(sides[0])
    if type == "memory-mb" {
      if unit == "G" || unit == "g" { amount = amount.multipliedReportingOverflow(by: 1024).partialValue }
      // `memory` counts bytes where it has no unit.
      if sides[0] == "memory", unit.isEmpty { amount >>= 20 }
    }
    if let place = places[type] {
      amounts[place].amount = amount
    } else {
      places[type] = amounts.count
      amounts.append((type, amount))
    }
  }

  /// `\d+\s?\w*`, and what of it `ResourceUtils.getUnits` takes for the unit; nil for another text.
  private static func divided(_ text: Substring) -> (digits: String, unit: String)? {
    let bytes = Array(text.utf8)
    let count = bytes.prefix { (0x30...0x39).contains($0) }.count
    guard count > 0 else { return nil }
    var rest = bytes[count...]
    if let first = rest.first, first == 0x20 || (0x09...0x0D).contains(first) { rest = rest.dropFirst() }
    func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    guard rest.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }) else { return nil }
    let unit = bytes.reversed().prefix(while: isLetter).count
    let digits = String(decoding: bytes.dropLast(unit), as: UTF8.self)
    return (String(javaTrimmed(digits)), String(decoding: bytes.suffix(unit), as: UTF8.self))
  }
}
