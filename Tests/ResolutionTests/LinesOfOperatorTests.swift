import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution
import TestSupport
import Testing

/// For Flink before 2.0 the operator writes a `flink-conf.yaml`, and Flink reads that.
@Suite struct LinesOfOperatorTests {
  private func read(_ value: String, version: String = "v1_20") throws -> FlinkConfiguration {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: c}
      spec:
        flinkVersion: \(version)
        flinkConfiguration:
          k: \(value)
          other: plain
      """
    let cluster = try #require(loadText(Array(text.utf8), path: "d.yaml", files: InMemoryFiles([:])).clusters.first)
    return resolve(cluster, version: try #require(cluster.flinkVersion?.value)).cluster.configuration
  }

  @Test(arguments: [
    ("'a #b'", "a"), ("'a#b'", "a"), ("'#b'", nil), ("''", nil), ("' a '", "a"), ("\"a\\nb\"", "a"), ("\"a\\n\"", "a"),
    ("'a: b'", "a: b"), ("'\"a\"'", "\"a\""),
  ])
  func `reads each value as Flink reads its line`(value: String, text: String?) throws {
    #expect(try read(value).text(of: "k") == text)
    #expect(try read(value).text(of: "other") == "plain")
    #expect(try read(value, version: "v2_0").text(of: "k") != nil, "a config.yaml holds anything")
  }

  @Test func `reads further lines of a value as options`() throws {
    let configuration = try read("\"a\\nexternal-resources: gpu # two\\nz\"")
    #expect(configuration.text(of: "external-resources") == "gpu")
    #expect(configuration.count == 3)
  }

  @Test func `keeps what the object says, which the operator compares`() throws {
    let text =
      "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: c}\nspec:\n  flinkVersion: v1_19\n"
      + "  flinkConfiguration: {k: 'a#b'}\n"
    let cluster = try #require(loadText(Array(text.utf8), path: "d.yaml", files: InMemoryFiles([:])).clusters.first)
    let resolved = resolve(cluster, version: FlinkVersion(1, 19)).cluster
    #expect(resolved.writtenConfiguration?.text(of: "k") == "a#b")
    #expect(resolved.configuration.text(of: "k") == "a")
  }
}
