import ClusterLoading
import Diagnostics
import Files
import Foundation
import Lint
import TestSupport
import Testing

/// What Hadoop 3.5.0 makes of YARN's files (`Tests/Fixtures/hadoop`), against what lint says of a Flink configuration beside
/// them that asks for four GPUs.
@Suite struct HadoopOracleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var directory: URL
    /// Nil: the case has its own.
    var configuration: String?
    var isFine: Bool
    var testDescription: String { name }
  }

  static let cases: [Case] = clusters + flinks

  @Test func `has the cases`() { #expect(Self.cases.count == 227) }

  @Test(arguments: cases)
  func `says so where YARN fails, and has no error where it is content`(item: Case) throws {
    var texts: [String: String] = [:]
    // Git keeps no empty directory.
    let files = try? FileManager.default.contentsOfDirectory(at: item.directory, includingPropertiesForKeys: nil)
    for file in files ?? [] {
      if let data = try? Data(contentsOf: file) {
        texts[file.lastPathComponent] = String(decoding: data, as: UTF8.self)
      }
    }
    let errors = lintText(item.configuration ?? texts["config.yaml"] ?? "", beside: texts)
      .filter { $0.severity == .error }.map { "\($0.code) \($0.path) \($0.message)" }
    if Self.notSeen.contains(item.name) || Self.unsure.contains(item.name) { return }
    #expect(errors.isEmpty == item.isFine, "found: \(errors)")
  }

  /// What the files beside the configuration don't show, or no rule looks at.
  private static let notSeen: Set<String> = [
    // No file, or not the one that matters.
    "base-nothing", "calculator-file-missing", "xml-include-missing",
    // The nodes that have registered, and other hosts' files.
    "flink-amount-no-node-with-gpu", "flink-amount-over-largest-node", "flink-application-master-without-types",
    // Entities that Hadoop fetches, and doesn't get: a warning.
    "xml-entity-external-dtd", "xml-entity-external-file",
    // Bytes that are no UTF-8: the test hands texts over.
    "xml-latin1-undeclared",
  ]
  /// Errors that are right, though what was run does not show it.
  private static let unsure: Set<String> = [
    // NodeManagers were not part of it: `Resource.setResourceInformation`, which they call, throws.
    "node-gpu-unknown-type",
    // A resource that is configured and not listed.
    "flink-listed-not",
    // The GPU plugin without its type: NodeManagers were not part of it.
    "flink-key-nvidia-known", "flink-units-gi", "flink-units-gi-bytes-no-max",
  ]

  private static let root = Repository.root.appending(path: "Tests/Fixtures/hadoop")

  private static let clusters: [Case] = rows("expected.jsonl").compactMap { row in
    guard let name = row["dir"] as? String else { return nil }
    let read = row["readNotRun"] as? [String: Any] ?? [:]
    let starts = ["resourceManager", "nodeManager"].allSatisfy { daemon in
      (read[daemon] as? [String: Any])?["starts"] as? Bool != false
    }
    return Case(
      name: name, directory: root.appending(path: "cases").appending(path: name),
      configuration: """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
      isFine: row["ok"] as? Bool == true && starts && (maximum(row) ?? 4) >= 4 && normalized(row) != 0)
  }

  /// What the scheduler makes of a request for four.
  private static func normalized(_ row: [String: Any]) -> Int? {
    ((row["request"] as? [String: Any])?["normalized"] as? [String: Any])?["yarn.io/gpu"] as? Int
  }

  /// Flink compares with the maximum by itself.
  private static func maximum(_ row: [String: Any]) -> Int? {
    (row["maximumAllocation"] as? [String: Any])?["yarn.io/gpu"] as? Int
  }

  private static let flinks: [Case] = rows("expected-flink.jsonl").compactMap { row in
    guard let name = row["dir"] as? String else { return nil }
    let logs = (row["logs"] as? [String: [String]] ?? [:]).values.joined().filter { $0.hasPrefix("WARN") }
    return Case(
      name: "flink-\(name)", directory: root.appending(path: "flink-cases").appending(path: name),
      configuration: nil, isFine: row["ok"] as? Bool == true && logs.isEmpty)
  }

  private static func rows(_ file: String) -> [[String: Any]] {
    guard let text = try? String(contentsOf: root.appending(path: file), encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }
}
