import ClusterLoading
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Lint
import Resolution
import TestSupport
import Testing

/// What the real Flink makes of configuration directories (`Tests/Fixtures/flink`), against what lint says of them.
@Suite struct FlinkOracleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var version: FlinkVersion
    var directory: String
    var isOK: Bool
    /// WARN lines of the framework, by stage.
    var warnings: [String: [String]]
    var otherLogs: [String]
    var listed: [String]
    var configured: Set<String>

    var testDescription: String { "\(name) on \(version)" }
  }

  static let cases: [Case] =
    all("expected.jsonl", in: "cases", FlinkVersion(2, 3))
    + all("expected-1.20.jsonl", in: "cases-1x", FlinkVersion(1, 20))
    + all("expected-1.18.jsonl", in: "cases-1x", FlinkVersion(1, 18))

  @Test func `has the cases`() { #expect(Self.cases.count == 449) }

  @Test(arguments: cases)
  func `says so where Flink fails or drops something`(item: Case) {
    let found = findings(item)
    let codes = found.map { "\($0.severity.rawValue) \($0.code) \($0.message)" }
    if !item.isOK, !Self.notSeen.contains(item.name) {
      #expect(found.contains { $0.severity == .error }, "Flink fails; found: \(codes)")
    }
    if item.warnings["amounts"] != nil {
      #expect(found.contains { $0.severity == .error }, "Flink drops a resource; found: \(codes)")
    }
    if item.warnings["drivers"] != nil {
      #expect(!found.isEmpty, "Flink makes no driver; found: \(codes)")
    }
    if !Set(item.warnings["kubernetes"] ?? []).isEmpty, !Set(item.warnings["yarn"] ?? []).isEmpty {
      #expect(!found.isEmpty, "Flink requests nothing")
    }
    if !item.otherLogs.isEmpty { #expect(!found.isEmpty, "Flink's reader logs \(item.otherLogs)") }
    for name in item.configured.subtracting(item.listed) where item.isOK {
      #expect(!found.isEmpty, "\(name) is inert")
    }
  }

  @Test(arguments: cases)
  func `has no error where Flink is content`(item: Case) {
    // A resource without a driver is fine for many a job.
    let hasDriverTrouble = (item.warnings["drivers"] ?? []).contains {
      !$0.hasPrefix("Could not find driver class name")
    }
    let isContent =
      item.isOK && item.warnings["amounts"] == nil && !hasDriverTrouble && item.otherLogs.isEmpty
      && (item.warnings["kubernetes"] == nil || item.warnings["yarn"] == nil)
      && item.configured.isSubset(of: item.listed)
    guard isContent else { return }
    let errors = findings(item).filter { $0.severity == .error }
    #expect(errors.map { "\($0.code) \($0.message)" } == Self.justified[item.name, default: []])
  }

  /// What is said of each case, by code: a change is seen, and looked at.
  private static let golden = Golden("Tests/Fixtures/lint/flink-cases.txt")

  @Test func `says of each case what it said before`() {
    let lines = Self.cases.map { item in
      let codes = findings(item).map { "\($0.severity.rawValue) \($0.code)" }
      return "\(item.version) \(item.name):\(Set(codes).sorted().map { " " + $0 }.joined(separator: ","))\n"
    }
    if let difference = Self.golden.difference(from: lines.joined()) { Issue.record("\(difference)") }
  }

  @Test(arguments: cases.filter { silent[$0.name] != nil })
  func `says so where Flink changes or drops something in silence`(item: Case) {
    let found = Set(findings(item).map(\.code.description))
    let expected = Self.silent[item.name, default: []]
    #expect(expected.contains { found.contains($0) }, "found: \(found.sorted())")
  }

  /// What Flink does without a word, or with one that doesn't tell, and the rules that say so; of several one is enough.
  private static let silent: [String: [String]] = [
    // Names and lists.
    "list-absent": ["GPU101"], "list-empty-list": ["GPU101"], "list-empty-string": ["GPU101"],
    "list-only-semicolon": ["GPU101"], "list-map-flow": ["GPU101"], "list-duplicate-semicolon": ["GPU105"],
    "list-duplicate-yaml": ["GPU105"], "list-comma": ["GPU103"], "list-none-in-list": ["GPU106"],
    "list-none-space": ["GPU106"], "list-none-upper": ["GPU106"], "list-padded": ["GPU107", "GPU101"],
    "list-yaml-list-inner-semicolon": ["GPU103"], "list-yaml-null-item": ["GPU101"], "list-brackets": ["GPU104"],
    "list-brackets-one": ["GPU104"], "list-wrong-key": ["GPU109"], "name-space": ["GPU108"],
    "list-brackets-named": ["GPU108"],
    // Amounts.
    "amount-unlisted": ["GPU101"], "amount-double-precision": ["GPU114"], "amount-map": ["GPU111", "GPU113"],
    "deprecated-draft-amount": ["GPU122"], "shape-leaf-and-map": ["GPU122"], "typo-amount": ["GPU123"],
    "other-typo-config-key": ["GPU123"], "other-typo-plural-prefix": ["GPU121"], "typo-prefix": ["GPU121"],
    "other-typo-singular-list": ["GPU109"], "duplicate-case": ["OPT101"],
    // Config keys.
    "key-cpu": ["KUB103"], "key-memory": ["KUB103"], "key-padded": ["KUB102"], "key-bool": ["KUB102"],
    "key-float": ["KUB102"], "key-one-dot-ten": ["KUB102"], "key-null": ["KUB102"], "key-shared": ["GPU141"],
    "key-duplicate-three-resources": ["GPU141"], "key-duplicate-loser-zero": ["GPU141"],
    "yaml-anchor-alias": ["GPU141"], "key-missing": ["KUB101", "GPU143"], "key-absent": ["KUB101", "GPU143"],
    // Drivers.
    "other-driver-absent": ["GPU131"], "other-driver-unknown": ["GPU133"], "other-driver-wrong-key": ["GPU123"],
    "other-param-script-missing": ["GPU201"], "driver-script-missing": ["GPU201"],
    // The file.
    "file-both": ["FLK105"], "file-both-new-nested": ["FLK105"], "file-both-not-merged": ["FLK105"],
    "file-both-old-comments": ["FLK105"], "file-both-old-empty": ["FLK105"], "file-both-old-nested": ["FLK105"],
    "shape-both-nested-last": ["FLK102"], "duplicate-amount": ["FLK102"], "duplicate-amount-far": ["FLK102"],
    "comment-in-quotes": ["FLK108"], "comment-glued": ["FLK108"], "yaml-json": ["FLK109"], "quote-key": ["OPT101"],
    "quote-driver": ["GPU132"], "quote-config-key-single": ["KUB102"], "yaml-nested": ["FLK103"],
  ]

  /// Errors where the framework only warns of what follows from them.
  private static let justified = [
    // The WARN line names the driver class, which is missing because its key is mistyped.
    "other-driver-wrong-key": ["GPU123 `driver-factory` is no key of a resource"],
    // Each line is a key and a value, but none of them is an option.
    "yaml-json": ["FLK109 `flink-conf.yaml` is read by lines, not as JSON"],
    // A `null` in `flink-conf.yaml` is a word: the framework doesn't ask for the REST port, the JobManager does.
    "yaml-null-unrelated": ["OPT112 `null` is no number: `rest.port` can only be a whole number of 32 bits"],
  ]
  /// `flink-conf.yaml` as a directory beside a `config.yaml`: the loader takes the file.
  private static let notSeen: Set<String> = ["file-both-old-directory"]

  private func findings(_ item: Case) -> [Diagnostic] {
    let (files, _) = load([item.directory], options: LoadingOptions(flinkVersion: item.version), files: LocalFiles())
    return files.flatMap { lint($0, flinkVersion: item.version, files: LocalFiles()) }
  }

  private static func all(_ file: String, in folder: String, _ version: FlinkVersion) -> [Case] {
    let fixtures = Repository.root.appending(path: "Tests/Fixtures/flink")
    guard let text = try? String(contentsOf: fixtures.appending(path: file), encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let answer = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let name = answer["dir"] as? String
      else { return nil }
      let flat = answer["flat"] as? [String: String] ?? [:]
      let names = flat.keys.compactMap { key -> String? in
        guard key.hasPrefix("external-resource."), key.hasSuffix(".amount") else { return nil }
        return String(key.dropFirst("external-resource.".count).dropLast(".amount".count))
      }
      return Case(
        name: name, version: version, directory: fixtures.appending(path: folder).appending(path: name).path,
        isOK: answer["ok"] as? Bool == true, warnings: answer["warnings"] as? [String: [String]] ?? [:],
        otherLogs: answer["otherLogs"] as? [String] ?? [], listed: answer["listed"] as? [String] ?? [],
        configured: Set(names.filter { !$0.isEmpty }))
    }
  }
}
