import ClusterModel
import Diagnostics
import FlinkOptions
import TestSupport
import Testing

@testable import ClusterLoading

private func load(_ text: String, version: FlinkVersion? = nil) -> LoadedFile {
  loadText(
    Array(text.utf8), path: "cm.yaml", options: LoadingOptions(flinkVersion: version), files: InMemoryFiles())
}

/// The text of a file at the place of a key's value.
private func sourceText(_ file: LoadedFile, _ key: String) throws -> String {
  let entry = try #require(file.clusters.first?.configuration[key])
  let range = try #require(entry.provenance.location?.range)
  let text = try #require(file.source?.text)
  return String(decoding: text[range.bytes], as: UTF8.self)
}

@Suite struct ConfigMapLoadingTests {
  private let text = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: flink-config, namespace: prod}
    data:
      log4j.properties: |
        rootLogger.level = INFO
      config.yaml: |
        # Größe
        external-resources: gpu

        external-resource:
          gpu:
            amount: 22   # ä
        web.title: "ü — x"
      other: x

    """

  @Test func `gives places in the ConfigMap's own file`() throws {
    let loaded = load(text)
    #expect(loaded.diagnostics == [])
    let cluster = try #require(loaded.clusters.first)
    #expect(cluster.kind == .configMap)
    #expect(cluster.name?.value == "flink-config")
    #expect(cluster.namespace?.value == "prod")
    #expect(try sourceText(loaded, "external-resources") == "gpu")
    #expect(try sourceText(loaded, "external-resource.gpu.amount") == "22")
    #expect(try sourceText(loaded, "web.title") == "\"ü — x\"")
    let amount = try #require(cluster.configuration["external-resource.gpu.amount"])
    #expect(amount.provenance.location?.range.start.line == 13)
    #expect(amount.provenance.location?.range.start.column == 17)
    #expect(amount.keyRange?.start.column == 9)
  }

  @Test func `finds a line that was escaped where it stands once, and gives the whole value's place otherwise`() throws
  {
    func start(_ text: String) throws -> SourcePosition? {
      let escaped = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {config.yaml: \"\(text)\"}\n"
      let entry = try #require(load(escaped).clusters.first?.configuration["c.d"])
      return entry.provenance.location?.range.start
    }
    let whole = SourcePosition(line: 4, column: 21, offset: 71)
    #expect(try start("a.b: 1\\nc.d: 2\\n") == whole)
    #expect(try start("a.b: 1\\nc.d: alone\\n")?.column == 35)
    #expect(try start("# c.d: alone\\nc.d: alone\\n") == whole)
    #expect(try start("a.b: 1\\nc.d: \\x61lone\\n") == whole)
  }

  @Test func `gives places of a legacy file`() throws {
    let loaded = load(
      "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: a}\r\ndata:\r\n  flink-conf.yaml: |+\r\n    a.b: 1\r\n\r\n    c.d: 2\r\n\r\n"
    )
    #expect(loaded.clusters.first?.configuration.isStandardYAML == false)
    let entry = try #require(loaded.clusters.first?.configuration["c.d"])
    #expect(entry.provenance.location?.range.start.line == 8)
  }

  @Test func `opens the file that Flink would open`() {
    let both =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  config.yaml: |\n    x.new: 1\n  flink-conf.yaml: |\n    x.old: 1\n"
    #expect(load(both).clusters.first?.configuration["x.new"] != nil)
    #expect(load(both, version: FlinkVersion(2, 0)).clusters.first?.configuration["x.new"] != nil)
    #expect(load(both, version: FlinkVersion(1, 20)).clusters.first?.configuration["x.old"] != nil)
  }

  @Test func `reports a value that is no text`() {
    let loaded = load("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  config.yaml:\n    a: 1\n")
    #expect(loaded.diagnostics.map(\.code) == ["OBJ102"])
    #expect(loaded.clusters.isEmpty)
  }
}
