import ClusterLoading
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Lint
import TestSupport
import Testing

/// What native Kubernetes Flink 2.3 makes of configurations and pod templates (`Tests/Fixtures/flink/pods`), against what lint
/// says of them.
@Suite struct FlinkPodOracleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var isOK: Bool
    /// WARN lines of any logger.
    var logs: [String]
    var testDescription: String { name }
  }

  private static let fixtures = Repository.root.appending(path: "Tests/Fixtures/flink")

  static let cases: [Case] = {
    guard let text = try? String(contentsOf: fixtures.appending(path: "expected-pod.jsonl"), encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").compactMap { line in
      guard let answer = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let name = answer["dir"] as? String
      else { return nil }
      let warnings = answer["warnings"] as? [String: [String]] ?? [:]
      return Case(
        name: name, isOK: answer["ok"] as? Bool == true,
        logs: warnings.values.flatMap(\.self) + (answer["otherLogs"] as? [String] ?? []))
    }
  }()

  @Test func `has the cases`() { #expect(Self.cases.count == 15) }

  @Test(arguments: cases)
  func `says so where Flink makes no pod, or drops something`(item: Case) {
    let found = findings(item)
    let codes = found.map { "\($0.severity.rawValue) \($0.code) \($0.message)" }
    if !item.isOK { #expect(found.contains { $0.severity == .error }, "Flink fails; found: \(codes)") }
    if !item.logs.isEmpty {
      #expect(found.contains { $0.severity >= .warning }, "Flink logs \(item.logs); found: \(codes)")
    }
    if item.isOK, item.logs.isEmpty {
      let errors = found.filter { $0.severity == .error }.map(\.code.description)
      #expect(errors == Self.justified[item.name, default: []], "found: \(codes)")
    }
    if let codes = Self.silent[item.name] {
      #expect(Set(codes).isSubset(of: found.map(\.code.description)), "Flink changes something in silence")
    }
  }

  /// Errors where Flink itself is content: the resource is configured, and counts for nothing.
  private static let justified = ["gpu-not-listed": ["GPU101"]]

  /// What Flink changes without a word, and the rules that say so.
  private static let silent = [
    "gpu-amount-2pow53plus1": ["GPU114"], "gpu-not-listed": ["GPU101"], "key-cpu": ["KUB103"], "key-memory": ["KUB103"],
    "key-padded": ["KUB102"], "name-space": ["GPU108"], "template-cpu-memory": ["KUB206"],
  ]

  private func findings(_ item: Case) -> [Diagnostic] {
    let folder = Self.fixtures.appending(path: "pods").appending(path: item.name).path
    let version = FlinkVersion(2, 3)
    let (files, _) = load([folder], options: LoadingOptions(flinkVersion: version), files: LocalFiles())
    return files.flatMap { lint($0, flinkVersion: version, files: LocalFiles()) }
  }
}
