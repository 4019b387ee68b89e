import Foundation
import TestSupport
import Testing

/// `drey resolve` gives the real Flink's answer to every recorded case, through the built binary and a configuration
/// directory as a person would name it.
@Suite struct OracleTests {
  let drey = BuiltBinary("drey")

  struct Version: Sendable, CustomTestStringConvertible {
    var cases: String
    var answers: String
    var options: [String]
    var testDescription: String { answers }
  }

  static let versions = [
    Version(cases: "cases", answers: "expected.jsonl", options: []),
    Version(cases: "cases-1x", answers: "expected-1.20.jsonl", options: ["--flink-version", "1.20"]),
    Version(cases: "cases-1x", answers: "expected-1.18.jsonl", options: ["--flink-version", "1.18"]),
  ]

  @Test(arguments: versions)
  func `answers as Flink does`(_ version: Version) throws {
    let fixtures = Repository.root.appendingPathComponent("Tests/Fixtures/flink")
    let lines = try String(contentsOf: fixtures.appendingPathComponent(version.answers), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count > 100)
    for line in lines {
      let expected = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let name = try #require(expected["dir"] as? String)
      let directory = fixtures.appendingPathComponent("\(version.cases)/\(name)").path
      let outcome = try drey.run(["resolve", directory, "--format", "json", "--quiet"] + version.options)
      let got = try #require(
        try? JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any],
        "\(name): \(outcome.errors)")
      for member in ["ok", "flat", "listed", "amounts", "kubernetes", "yarn", "warnings"] {
        let (left, right) = (text(got[member]), text(expected[member]))
        #expect(left == right, "\(name): \(member)")
      }
      let logs = (expected["otherLogs"] as? [String] ?? []).map {
        $0.replacingOccurrences(of: "${DIR}", with: directory)
      }
      #expect(got["otherLogs"] as? [String] == logs, "\(name): otherLogs")
      let stages = (expected["errors"] as? [String: Any])?.keys.sorted()
      #expect((got["errors"] as? [String: Any])?.keys.sorted() == stages, "\(name): errors")
      #expect(outcome.status == (expected["ok"] as? Bool == true ? 0 : 1), "\(name)")
    }
  }

  /// A JSON value as comparable text; what Flink did not get to is null or absent.
  private func text(_ value: Any?) -> String {
    guard let value, !(value is NSNull) else { return "null" }
    if let names = value as? [String] { return names.sorted().description }
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "?"
  }
}
