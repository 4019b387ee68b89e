import ClusterLoading
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Resolution
import TestSupport
import Testing

/// The pods that the real Flink builds from configuration directories: `Tests/Fixtures/flink/pods`.
@Suite struct PodOracleTests {
  @Test(arguments: OracleCase.all("expected-pod.jsonl", in: "pods"))
  func `makes the pod of the real Flink`(oracle: OracleCase) throws {
    let version = FlinkVersion(2, 3)
    let (cluster, _, error) = readFlinkConfigurationDirectory(
      oracle.directory.path, version: version, files: LocalFiles())
    try #require(error == nil)
    let file = oracle.directory.appending(path: "pod-template.yaml")
    let template = (try? Data(contentsOf: file)).map { PodTemplateText(path: file.path, bytes: Array($0)) }
    let pod = effectivePod(of: resolve(cluster, version: version), role: .taskManager, template: template)
    let drey = try object(pod.json(withProvenance: false).text())
    let flink = try object(oracle.answer)
    for field in PodOracle.fields {
      #expect(PodOracle.text(drey[field]) == PodOracle.text(flink[field]), "\(field)")
    }
    #expect((drey["errors"] as? [String: Any])?.keys.sorted() == (flink["errors"] as? [String: Any])?.keys.sorted())
  }

  @Test func `has all the cases`() {
    #expect(OracleCase.all("expected-pod.jsonl", in: "pods").count == 15)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}

enum PodOracle {
  static let fields = [
    "ok", "resources", "nodeSelector", "tolerations", "affinity", "runtimeClassName", "otherContainers", "warnings",
    "otherLogs", "externalArgs",
  ]

  /// A JSON value as comparable text; what Flink did not get to is null or absent.
  static func text(_ value: Any?) -> String {
    guard let value, !(value is NSNull) else { return "null" }
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "?"
  }
}
