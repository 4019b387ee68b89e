import FlinkOptions
import Foundation
import TestSupport
import Testing

/// Values as the real Flink's `Configuration.get` reads them (`Tests/Fixtures/flink/values`).
@Suite struct OptionValueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var version: FlinkVersion
    var type: OptionType
    var text: String
    var isRead: Bool
    var testDescription: String { "\(type) '\(text)' on \(version)" }
  }

  private static let types: [Substring: OptionType] = [
    "D": .duration, "M": .memory, "B": .boolean, "I": .int, "L": .long, "F64": .double, "F32": .float, "MAP": .map,
    "LS": .list(of: "string"), "LI": .list(of: "int"), "E": .enumeration,
  ]
  private static let states = Thread.State.names

  static let cases: [Case] = ["1.18", "1.20", "2.3"].flatMap { name -> [Case] in
    let file = Repository.root.appending(path: "Tests/Fixtures/flink/values/\(name).tsv")
    guard let version = FlinkVersion(name), let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let first = line.firstIndex(of: "\t"), let last = line.lastIndex(of: "\t"), first < last,
        let type = types[line[..<first]]
      else { return nil }
      return Case(
        version: version, type: type, text: String(line[line.index(after: first)..<last]),
        isRead: !line[last...].hasPrefix("\tX "))
    }
  }

  private enum Thread {
    enum State { static let names = ["NEW", "RUNNABLE", "BLOCKED", "WAITING", "TIMED_WAITING", "TERMINATED"] }
  }

  @Test func `has the cases`() { #expect(Self.cases.count == 1545) }

  @Test func `refuses what Flink refuses, and nothing else`() {
    for item in Self.cases {
      let flaw = OptionValue.flaw(
        of: item.text, as: item.type, allowed: item.type == .enumeration ? Self.states : [], in: item.version)
      #expect((flaw == nil) == item.isRead, "\(item)")
    }
  }

  @Test(arguments: [
    ("P1DT2H", true), ("P1D1D", false), ("PT", false), ("P", false), ("PT1H1D", false), ("P1M", false),
    ("PT1,5S", true), ("PT+1M", true), ("+PT1M", true), ("PT-0S", true), ("-PT-1M", true), ("PT-1M", false),
    ("PT1.1234567890S", false), ("PT99999999999999999999S", false), ("PT1.5M", false), ("PT1S1M", false),
  ])
  func `takes ISO durations since 2.1`(text: String, isRead: Bool) {
    let flaw = OptionValue.flaw(of: text, as: .duration, allowed: [], in: FlinkVersion(2, 1))
    #expect((flaw == nil) == isRead)
  }

  @Test(arguments: [
    ("1e", OptionType.double), ("1ee5", .double), ("0x1", .double), ("\u{1D7D0}", .int), ("a:b,,c:d", .map),
    ("9223372036854775807 d", .duration),
  ])
  func `refuses what Java's parsers refuse`(text: String, type: OptionType) {
    #expect(OptionValue.flaw(of: text, as: type, allowed: [], in: .newest) != nil)
  }
}
