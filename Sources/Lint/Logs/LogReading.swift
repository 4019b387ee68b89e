internal import CLinux
import Diagnostics
import FlinkOptions

/// Reads a log as it comes: memory doesn't grow with it.
package struct LogReading {
  private var pending: [UInt8] = []
  private var line = 1
  /// Whether the last bytes that were done with are the beginning of a line.
  private var isWithinLine = false
  private var explanation = LogExplanation()
  private var indexes: [String: Int] = [:]
  private var settings: [String: LogExplanation.Setting] = [:]
  private var order: [String] = []
  /// The script's failure whose output may stand in the lines below.
  private var lastFailure: (finding: Int, line: Int)?

  /// Different lines that are told of.
  private static let mostFindings = 500
  private static let mostSettings = 500
  /// A line without end is cut there, in bytes.
  private static let longestLine = 1 << 20
  /// Of what is shown, in scalars.
  private static let longestText = 300

  package init() {}

  /// Takes the next bytes, wherever they are cut.
  package mutating func take(_ bytes: some Collection<UInt8>) {
    pending += bytes
    if let end = pending.lastIndex(of: 0x0A) {
      process(0..<end + 1)
      pending.removeSubrange(0...end)
      isWithinLine = false
    } else if pending.count > Self.longestLine {
      process(0..<pending.count)
      pending.removeAll(keepingCapacity: true)
      isWithinLine = true
    }
  }

  /// What it came to.
  package mutating func finish() -> LogExplanation {
    if !pending.isEmpty || isWithinLine {
      process(0..<pending.count)
      pending = []
      line += 1
    }
    var result = explanation
    result.lineCount = line - 1
    for index in result.findings.indices { addSettings(to: &result.findings[index]) }
    return result
  }

  // MARK: Lines

  private mutating func process(_ region: Range<Int>) {
    var hits: [(place: Int, pattern: Int)] = []
    pending.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      if !explanation.namesFlink {
        explanation.namesFlink = memmem(base + region.lowerBound, region.count, "flink", 5) != nil
      }
      for (number, pattern) in LogPattern.all.enumerated() {
        var needle = pattern.literals[0]
        needle.withUTF8 { needle in
          var from = region.lowerBound
          while from < region.upperBound,
            let hit = memmem(base + from, region.upperBound - from, needle.baseAddress, needle.count)
          {
            let place = UnsafeRawPointer(hit) - base
            hits.append((place, number))
            from = place + needle.count
          }
        }
      }
    }
    hits.sort { ($0.place, $0.pattern) < ($1.place, $1.pattern) }
    var counted = region.lowerBound
    for hit in hits {
      line += lineFeeds(counted..<hit.place)
      counted = hit.place
      read(hit.place, LogPattern.all[hit.pattern], region)
    }
    line += lineFeeds(counted..<region.upperBound)
  }

  private func lineFeeds(_ range: Range<Int>) -> Int {
    pending.withUnsafeBufferPointer { bytes in
      var count = 0
      for index in range where bytes[index] == 0x0A { count += 1 }
      return count
    }
  }

  private mutating func read(_ place: Int, _ pattern: LogPattern, _ region: Range<Int>) {
    var start = place
    while start > region.lowerBound, pending[start - 1] != 0x0A, place - start < 4096 { start -= 1 }
    var end = place
    while end < region.upperBound, pending[end] != 0x0A, pending[end] != 0x0D, end - place < 8192 { end += 1 }
    let head = String(decoding: pending[start..<place], as: UTF8.self)
    var text = String(decoding: pending[place..<end], as: UTF8.self)
    // A layout that writes JSON: the message is a string there, and its line feeds are `\n`.
    if head.contains("{\"") { text = unescaped(text) }
    if text.contains("\n") { text = String(text.prefix { $0 != "\n" }) }
    guard let captures = pattern.captures(in: text[...].utf8) else { return }
    let level = level(
      in: head + " " + (head.contains("{\"") ? String(decoding: pending[place..<end], as: UTF8.self) : ""))
    take(pattern, captures.map(shortened), level: level ?? pattern.level, time: time(in: head))
  }

  private func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= Self.longestText
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longestText))) + "…"
  }

  /// A JSON string's text up to its closing quote.
  private func unescaped(_ text: String) -> String {
    var out = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\"" { return out }
      guard scalar == "\\" else {
        out.unicodeScalars.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "n": out += "\n"
      case "t": out += "\t"
      case "r": out += "\r"
      case "u":
        let digits = String(String.UnicodeScalarView(rest.prefix(4)))
        rest = rest.dropFirst(4)
        out.unicodeScalars.append(UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
      case let other?: out.unicodeScalars.append(other)
      case nil: break
      }
    }
    return out
  }

  private func level(in text: String) -> String? {
    let words = text.split { !($0.isASCII && $0.isLetter) }
    return words.first { ["WARN", "WARNING", "INFO", "ERROR", "FATAL", "DEBUG", "TRACE"].contains($0) }.map(String.init)
  }

  /// The first `2026-11-23T16:05:27` or `2026-11-23 16:05:27` of a line, or the time alone.
  private func time(in head: String) -> String? {
    let bytes = Array(head.utf8.prefix(400))
    func isDigit(_ index: Int) -> Bool { index < bytes.count && (0x30...0x39).contains(bytes[index]) }
    func fits(_ form: String, at start: Int) -> Bool {
      form.utf8.enumerated().allSatisfy { offset, byte in
        let index = start + offset
        guard index < bytes.count else { return false }
        return byte == UInt8(ascii: "0")
          ? isDigit(index) : byte == UInt8(ascii: "T") ? [0x54, 0x20].contains(bytes[index]) : bytes[index] == byte
      }
    }
    for form in ["0000-00-00T00:00:00", "00:00:00"] {
      guard bytes.count >= form.utf8.count else { continue }
      for start in 0...(bytes.count - form.utf8.count)
      where (start == 0 || !isDigit(start - 1)) && fits(form, at: start) {
        return String(decoding: bytes[start..<start + form.utf8.count], as: UTF8.self)
      }
    }
    return nil
  }

  // MARK: What they say

  private mutating func take(_ pattern: LogPattern, _ captures: [String], level: String, time: String?) {
    switch pattern.kind {
    case .enabled:
      let names = captures[0].split(separator: ",").map { trimmed(String($0), of: " ") }
      let new = names.filter { explanation.enabled?.contains($0) != true }
      explanation.enabled = Array(((explanation.enabled ?? []) + new).prefix(Self.mostSettings))
    case .driverAdded:
      if !explanation.drivers.contains(captures[0]), explanation.drivers.count < Self.mostSettings {
        explanation.drivers.append(captures[0])
      }
    case .property, .dynamicProperty:
      let key = "external-resource" + captures[0]
      guard settings[key] != nil || settings.count < Self.mostSettings else { return }
      settings[key] = LogExplanation.Setting(
        key: key, value: isSensitive(key) ? "******" : captures[1], line: line,
        isDynamic: pattern.kind == .dynamicProperty)
    case .standardError:
      guard let failure = lastFailure, line - failure.line <= 3, !captures[0].isEmpty else { return }
      if !explanation.findings[failure.finding].cause.contains("It says: ") {
        explanation.findings[failure.finding].cause += ". It says: \(captures[0])"
      }
    default: add(pattern, captures, level: level, time: time)
    }
  }

  private mutating func add(_ pattern: LogPattern, _ captures: [String], level: String, time: String?) {
    guard let meaning = LogMeaning.of(pattern, captures) else { return }
    if let index = indexes[meaning.message] {
      explanation.findings[index].count += 1
      explanation.findings[index].lastLine = line
      if let time { explanation.findings[index].lastTime = time }
      if pattern.kind == .scriptFailed { lastFailure = (index, line) }
      return
    }
    guard explanation.findings.count < Self.mostFindings else {
      explanation.leftOut += 1
      return
    }
    indexes[meaning.message] = explanation.findings.count
    if pattern.kind == .scriptFailed { lastFailure = (explanation.findings.count, line) }
    let rule = meaning.rule.flatMap { code in RuleCatalogue.all.first { $0.description.code == code } }
    explanation.findings.append(
      LogExplanation.Finding(
        level: level, message: meaning.message, firstLine: line, lastLine: line, firstTime: time, lastTime: time,
        rule: meaning.rule, setting: meaning.setting, cause: meaning.cause,
        effect: meaning.effect ?? rule?.description.effect ?? "", help: meaning.help))
  }

  /// What the log shows of the settings behind a line, and what they say of its cause.
  private func addSettings(to finding: inout LogExplanation.Finding) {
    var keys = [finding.setting].compactMap(\.self)
    if !keys.contains("external-resources"), finding.rule?.description.hasPrefix("GPU1") == true {
      keys.append("external-resources")
    }
    finding.settings = keys.compactMap { settings[$0] }
  }
}
