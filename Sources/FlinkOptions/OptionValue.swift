import FlinkYAML

/// Why Flink can't read a text as a value of an option's type.
package enum ValueFlaw: Sendable, Hashable {
  case notBoolean
  /// Not digits of the type's width; the text says which.
  case notWholeNumber(bits: Int)
  case notNumber
  case notDuration
  case notMemorySize
  /// One item of a map without its `key:value`.
  case notMap
  /// Quotes that are not closed, or a text behind them.
  case badQuotes
  case notAllowed
}

/// What Flink's `Configuration.get` makes of texts, measured on 1.18, 1.20 and 2.3
/// (`ConfigurationUtils.convertValue`, `TimeUtils.parseDuration`, `MemorySize.parse`).
package enum OptionValue {
  /// Nil where Flink reads the text, and where nothing is known of the type.
  ///
  /// - Parameters:
  ///   - text: as Flink prints the value.
  ///   - allowed: the values of an enum.
  package static func flaw(
    of text: String, as type: OptionType, allowed: [String], in version: FlinkVersion
  ) -> ValueFlaw? {
    switch type {
    case .boolean: ["true", "false"].contains(text.lowercased()) ? nil : .notBoolean
    case .int: javaLong(text).flatMap { Int32(exactly: $0) } == nil ? .notWholeNumber(bits: 32) : nil
    case .long: javaLong(text) == nil ? .notWholeNumber(bits: 64) : nil
    case .float, .double: javaDouble(Array(text.utf8)) == nil ? .notNumber : nil
    case .duration: isDuration(text, in: version) ? nil : .notDuration
    case .memory: isMemorySize(text) ? nil : .notMemorySize
    case .enumeration:
      allowed.isEmpty || allowed.contains { $0.lowercased() == text.lowercased() } ? nil : .notAllowed
    case .map: mapFlaw(text, in: version)
    case .list(let item): listFlaw(text, of: item, allowed: allowed, in: version)
    case .string, .other: nil
    }
  }

  // MARK: Units

  /// What Flink takes behind the digits of a duration, small letters; nothing is milliseconds.
  package static let durationUnits = [
    "", "d", "day", "days", "h", "hour", "hours", "m", "min", "minute", "minutes", "s", "sec", "secs", "second",
    "seconds", "ms", "milli", "millis", "millisecond", "milliseconds", "µs", "micro", "micros", "microsecond",
    "microseconds", "ns", "nano", "nanos", "nanosecond", "nanoseconds",
  ]

  /// What Flink takes behind the digits of a memory size, with its bytes; all are powers of 1024.
  package static let memoryUnits: [(names: [String], bytes: Int64)] = [
    (["", "b", "bytes"], 1), (["k", "kb", "kibibytes"], 1 << 10), (["m", "mb", "mebibytes"], 1 << 20),
    (["g", "gb", "gibibytes"], 1 << 30), (["t", "tb", "tebibytes"], 1 << 40),
  ]

  /// The digits and the unit, in small letters, as Flink divides them; nil without a digit first.
  package static func divided(_ text: String) -> (digits: Substring, unit: String)? {
    let text = javaTrimmed(text)
    let digits = text[
      ..<text.utf8.index(text.startIndex, offsetBy: text.utf8.prefix { (0x30...0x39).contains($0) }.count)]
    guard !digits.isEmpty else { return nil }
    let unit = javaTrimmed(text[digits.endIndex...])
    let isSmall = unit.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    return (digits, isSmall ? String(unit) : unit.lowercased())
  }

  /// A duration of whole milliseconds; nil for a text that is none.
  package static func milliseconds(of text: String) -> Int64? {
    guard let (digits, unit) = divided(text), let number = Int64(digits),
      let factor = milliseconds.first(where: { $0.units.contains(unit) })?.factor
    else { return nil }
    let (product, isOverflow) = number.multipliedReportingOverflow(by: factor)
    return isOverflow ? nil : product
  }

  private static let milliseconds: [(units: [String], factor: Int64)] = [
    (["ms", "milli", "millis", "millisecond", "milliseconds"], 1),
    (["s", "sec", "secs", "second", "seconds"], 1000), (["m", "min", "minute", "minutes"], 60_000),
    (["h", "hour", "hours"], 3_600_000), (["d", "day", "days"], 86_400_000),
  ]

  private static func isDuration(_ text: String, in version: FlinkVersion) -> Bool {
    guard let (digits, unit) = divided(text) else {
      return version >= FlinkVersion(2, 1) && isISODuration(javaTrimmed(text))
    }
    guard let seconds = seconds(of: unit) else { return false }
    // Older ones multiply by a `long`; newer ones count in `Duration`, which holds a `long` of seconds.
    guard let number = Int64(digits) else {
      return version >= FlinkVersion(2, 1) && (Double(digits) ?? .infinity) * seconds < Double(Int64.max)
    }
    return Double(number) * seconds < Double(Int64.max)
  }

  /// How many seconds a unit of a duration is; nil for no unit.
  private static func seconds(of unit: String) -> Double? {
    switch unit {
    case "d", "day", "days": 86_400
    case "h", "hour", "hours": 3600
    case "m", "min", "minute", "minutes": 60
    case "s", "sec", "secs", "second", "seconds": 1
    default: durationUnits.contains(unit) ? 0.001 : nil
    }
  }

  /// `[±]P[±nD][T[±nH][±nM][±n.nS]]`, of which one part is enough (java.time.Duration.parse): parts of `long`, nine digits of a
  /// second behind a point or a comma; Flink takes no sum below zero.
  private static func isISODuration(_ text: Substring) -> Bool {
    var rest = Substring(text.uppercased()).utf8
    func sign() -> Double {
      guard let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else { return 1 }
      rest.removeFirst()
      return first == UInt8(ascii: "-") ? -1 : 1
    }
    let whole = sign()
    guard rest.popFirst() == UInt8(ascii: "P") else { return false }
    var units: [(name: UInt8, seconds: Double)] = [(UInt8(ascii: "D"), 86_400)]
    var sum = 0.0
    var count = 0
    while let first = rest.first {
      if first == UInt8(ascii: "T"), units.first?.seconds != 3600, units.count <= 1, rest.count > 1 {
        rest.removeFirst()
        units = [(UInt8(ascii: "H"), 3600), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1)]
        continue
      }
      let factor = sign()
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      var fraction: Substring.UTF8View?
      if let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") {
        fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(1 + (fraction?.count ?? 0))
      }
      guard !digits.isEmpty, let number = Int64(String(Substring(digits))), let name = rest.popFirst(),
        let place = units.firstIndex(where: { $0.name == name }), (fraction?.count ?? 0) <= 9,
        fraction == nil || name == UInt8(ascii: "S")
      else { return false }
      let part = Double(number) * units[place].seconds
      guard part < Double(Int64.max) else { return false }
      sum += factor * (part + (fraction.flatMap { Double("0." + String(Substring($0))) } ?? 0))
      units = Array(units[(place + 1)...])
      count += 1
    }
    return count > 0 && whole * sum >= 0 && abs(sum) < Double(Int64.max)
  }

  private static func isMemorySize(_ text: String) -> Bool {
    guard let (digits, unit) = divided(text), let number = Int64(digits),
      let bytes = memoryUnits.first(where: { $0.names.contains(unit) })?.bytes
    else { return false }
    return !number.multipliedReportingOverflow(by: bytes).overflow
  }

  // MARK: Lists and maps

  private static func mapFlaw(_ text: String, in version: FlinkVersion) -> ValueFlaw? {
    // Since 2.0 a YAML map in flow style is one.
    if text.hasPrefix("{"), text.hasSuffix("}") { return nil }
    guard let items = split(text, at: ",") else { return .badQuotes }
    return items.allSatisfy { split($0, at: ":")?.count == 2 } ? nil : .notMap
  }

  private static func listFlaw(
    _ text: String, of item: String, allowed: [String], in version: FlinkVersion
  ) -> ValueFlaw? {
    var items: [String]
    if text.hasPrefix("["), text.hasSuffix("]") {
      // A YAML list; older versions take it as text, and only lists of text can be that.
      guard version >= FlinkVersion(1, 19) else {
        return item == "string" ? nil : flaw(of: text, as: OptionType(item), allowed: allowed, in: version)
      }
      guard !text.contains("\""), !text.contains("'"), !text.dropFirst().contains("[") else { return nil }
      items = text.dropFirst().dropLast().split(separator: ",").map { String(javaTrimmed($0)) }
    } else {
      guard let parts = split(text, at: ";") else { return .badQuotes }
      items = parts
    }
    for part in items {
      if let flaw = flaw(of: part, as: OptionType(item), allowed: allowed, in: version) { return flaw }
    }
    return nil
  }

  /// As `StructuredOptionsSplitter.splitEscaped` does: quotes count at the start of an item, a doubled one is a quote; items
  /// are trimmed. Nil for quotes that are not closed, or that something follows.
  private static func split(_ text: String, at separator: Character) -> [String]? {
    var items: [String] = []
    var rest = text[...]
    var isFirst = true
    while !rest.isEmpty {
      defer { isFirst = false }
      rest = rest.drop { $0 == " " }
      guard let first = rest.first else { break }
      if first == "'" || first == "\"" {
        rest.removeFirst()
        var item = ""
        while true {
          guard let next = rest.popFirst() else { return nil }
          guard next == first else {
            item.append(next)
            continue
          }
          guard rest.first == first else { break }
          item.append(first)
          rest.removeFirst()
        }
        rest = rest.drop { $0 == " " }
        guard rest.isEmpty || rest.popFirst() == separator else { return nil }
        items.append(item)
      } else {
        let item = rest.prefix { $0 != separator }
        rest = rest[item.endIndex...].dropFirst()
        // Between two separators there is an item, before the first and behind the last there is none.
        if !item.isEmpty || !isFirst { items.append(String(javaTrimmed(item))) }
      }
    }
    return items
  }
}
