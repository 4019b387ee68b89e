import ClusterLoading
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Glibc
import Resolution
import TestSupport
import Testing

/// What the real Flink makes of configuration directories: `Tests/Fixtures/flink`.
@Suite struct FlinkOracleTests {
  @Test(arguments: OracleCase.all("expected.jsonl", in: "cases"))
  func `agrees with Flink 2-3`(oracle: OracleCase) throws { try check(oracle, FlinkVersion(2, 3)) }

  @Test(arguments: OracleCase.all("expected-1.20.jsonl", in: "cases-1x"))
  func `agrees with Flink 1-20`(oracle: OracleCase) throws { try check(oracle, FlinkVersion(1, 20)) }

  @Test(arguments: OracleCase.all("expected-1.18.jsonl", in: "cases-1x"))
  func `agrees with Flink 1-18`(oracle: OracleCase) throws { try check(oracle, FlinkVersion(1, 18)) }

  @Test func `has all the cases`() {
    #expect(OracleCase.all("expected.jsonl", in: "cases").count == 135)
    #expect(OracleCase.all("expected-1.20.jsonl", in: "cases-1x").count == 157)
    #expect(OracleCase.all("expected-1.18.jsonl", in: "cases-1x").count == 157)
  }

  private func check(_ oracle: OracleCase, _ version: FlinkVersion) throws {
    let directory = oracle.directory.path
    let (cluster, _, error) = readFlinkConfigurationDirectory(directory, version: version, files: LocalFiles())
    try #require(error == nil)
    let resolved = resolve(cluster, version: version) { path in
      access(path, F_OK) != 0 ? .missing : access(path, X_OK) == 0 ? .executable : .notExecutable
    }
    // Foundation drops a byte order mark that begins a member's name.
    let text = resolved.json.text().replacing(directory, with: "${DIR}").replacing("\u{FEFF}", with: "\\ufeff")
    let drey = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let flink = try #require(try JSONSerialization.jsonObject(with: Data(oracle.answer.utf8)) as? [String: Any])
    let fields = [
      "ok", "errors", "flat", "types", "listed", "amounts", "drivers", "kubernetes", "yarn", "warnings", "otherLogs",
    ]
    for field in fields {
      let left = flink[field] ?? NSNull()
      let right = drey[field] ?? NSNull()
      // The error texts are Java's: the stages that failed count.
      if field == "errors" {
        #expect((left as? [String: Any])?.keys.sorted() == (right as? [String: Any])?.keys.sorted())
      } else {
        let answers = try [left, right].map { value in
          try JSONSerialization.data(withJSONObject: [field: value], options: [.sortedKeys])
        }
        #expect(String(decoding: answers[0], as: UTF8.self) == String(decoding: answers[1], as: UTF8.self))
      }
    }
  }
}

/// A directory with Flink's answer to it.
struct OracleCase: CustomTestStringConvertible, Sendable {
  var name: String
  var directory: URL
  /// A line of JSON.
  var answer: String

  var testDescription: String { name }

  static func all(_ file: String, in folder: String) -> [OracleCase] {
    let fixtures = Repository.root.appending(path: "Tests/Fixtures/flink")
    guard let text = try? String(contentsOf: fixtures.appending(path: file), encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let answer = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let name = answer["dir"] as? String
      else { return nil }
      return OracleCase(
        name: name, directory: fixtures.appending(path: folder).appending(path: name), answer: String(line))
    }
  }
}
