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

  /// Errors where the framework only warns of what follows from them.
  private static let justified = [
    // The WARN line names the driver class, which is missing because its key is mistyped.
    "other-driver-wrong-key": ["GPU123 `driver-factory` is no key of a resource"],
    // A `null` in `flink-conf.yaml` is a word: the framework doesn't ask for the REST port, the JobManager does.
    "yaml-null-unrelated": ["OPT112 `null` is no number: `rest.port` can only be a whole number of 32 bits"],
  ]
  /// `flink-conf.yaml` as a directory beside a `config.yaml`: the loader takes the file.
  private static let notSeen: Set<String> = ["file-both-old-directory"]

  private func findings(_ item: Case) -> [Diagnostic] {
    let (files, _) = load([item.directory], options: LoadingOptions(flinkVersion: item.version), files: LocalFiles())
    return files.flatMap { lint($0, flinkVersion: item.version) }
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
