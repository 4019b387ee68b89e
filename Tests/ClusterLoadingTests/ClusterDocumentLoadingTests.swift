import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import TestSupport
import Testing

@testable import ClusterLoading

/// A `kind: Cluster` with this spec, indented by two.
func clusterText(name: String = "fraud", _ spec: String) -> String {
  "apiVersion: drey/v1\nkind: Cluster\nmetadata:\n  name: \(name)\nspec:\n"
    + spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
}

/// What loading one `kind: Cluster` gives.
func loadCluster(_ text: String, path: String = "c.yaml", others: [String: String] = [:]) throws -> (
  cluster: Cluster, diagnostics: [Diagnostic]
) {
  var files = InMemoryFiles(others)
  files[path] = .file(Array(text.utf8))
  let loaded = loadFile(path, files: files)
  return (try #require(loaded.clusters.first), loaded.diagnostics)
}

@Suite struct ClusterDocumentLoadingTests {
  @Test func `reads the fields of a cluster`() throws {
    let (cluster, diagnostics) = try loadCluster(
      clusterText(
        """
        targets: [kubernetes-operator, yarn]
        flinkVersion: v2_3
        kubernetesVersion: "1.34"
        image: registry.example.com/flink:2.3
        serviceAccount: flink
        flinkConfiguration:
          external-resources: gpu
          external-resource:
            gpu.amount: 2
        taskManager:
          replicas: 4
          resource: {cpu: 0.5, memory: 4096m}
        hosts:
          - sample: ../hosts/dgx
            count: 3
          - local
          - ssh: gpu-1
          - kubernetes: {context: prod, selector: gpu=yes}
          - yarn: http://rm:8088
        """), path: "clusters/fraud.yaml")
    #expect(diagnostics == [])
    #expect(cluster.name?.value == "fraud")
    #expect(cluster.targets.map(\.value) == [.kubernetesOperator, .yarn])
    #expect(cluster.flinkVersion?.value.description == "2.3")
    #expect(cluster.kubernetesVersion?.value == "1.34")
    #expect(cluster.taskManager?["replicas"]?.value == .integer(4))
    #expect(cluster.otherFields.map(\.key) == ["serviceAccount"])
    #expect(cluster.configuration["external-resource.gpu.amount"]?.value == .string("2"))
    #expect(
      cluster.hosts.map(\.value) == [
        .sample(path: "hosts/dgx", count: 3), .local, .ssh(host: "gpu-1"),
        .kubernetes(context: "prod", selector: "gpu=yes"), .yarn(url: "http://rm:8088"),
      ])
  }

  @Test func `tells of keys that YAML reads as something else`() throws {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, labels: {on: b, "No": c, 1: d, 0x10: e, plain: f}}
      spec: {flinkVersion: v2_2, flinkConfiguration: {010: 3, a.b: 1}}
      """
    let loaded = loadText(Array(text.utf8), path: "c.yaml", files: InMemoryFiles([:]))
    #expect(
      loaded.diagnostics.filter { $0.code == "CLU109" }.map(\.message) == [
        "the key 'on' is read as 'true'", "the key '0x10' is read as '16'", "the key '010' is read as '8'",
      ])
    let block = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        image: a
        image: b
      """
    let duplicate = loadText(Array(block.utf8), path: "c.yaml", files: InMemoryFiles([:])).diagnostics.first {
      $0.code == "YML106"
    }
    #expect(duplicate?.effect == "Nobody can tell which of the two is meant.")
  }

  @Test func `takes namespace and labels from the files that it extends, and no name`() throws {
    let base = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: base, namespace: ml, labels: {team: x, tier: low}, annotations: {a: b}}
      spec: {flinkVersion: v2_2}
      """
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: own, labels: {tier: high}}
      spec: {extends: base.yaml}
      """
    let cluster = try #require(
      loadText(Array(text.utf8), path: "c.yaml", files: InMemoryFiles(["base.yaml": base])).clusters.first)
    #expect(cluster.name?.value == "own")
    #expect(cluster.namespace?.value == "ml")
    #expect(cluster.metadata?["labels"]?["team"]?.string == "x")
    #expect(cluster.metadata?["labels"]?["tier"]?.string == "high")
    #expect(cluster.metadata?["annotations"]?["a"]?.string == "b")
    let nameless = try #require(
      loadText(
        Array(text.replacing("name: own, ", with: "").utf8), path: "c.yaml", files: InMemoryFiles(["base.yaml": base])
      ).clusters.first)
    #expect(nameless.name == nil)
  }

  @Test func `merges the files that it extends, and keeps what was overridden`() throws {
    let (cluster, diagnostics) = try loadCluster(
      clusterText(
        """
        extends: [base/one.yaml, base/two.yaml]
        flinkConfiguration:
          a.b: 3
        """),
      others: [
        "base/one.yaml": clusterText(
          name: "one", "image: one\ntargets: [yarn]\nflinkConfiguration:\n  a: {b: 1}\n  only.one: 1"),
        "base/two.yaml": clusterText(
          name: "two", "image: two\ntargets: [standalone]\nflinkConfiguration:\n  a.b: 2"),
      ])
    #expect(diagnostics == [])
    #expect(cluster.name?.value == "fraud")
    #expect(cluster.image?.value == "two")
    #expect(cluster.targets.map(\.value) == [.standalone])
    #expect(cluster.bases == ["base/two.yaml", "base/one.yaml"])
    let entry = try #require(cluster.configuration["a.b"])
    #expect(entry.value == .string("3"))
    #expect(entry.provenance.location?.path == "c.yaml")
    #expect(
      entry.provenance.overrode.compactMap { origin in
        guard case .source(let location) = origin else { return nil }
        return "\(location.path):\(location.range.start.line)"
      } == ["base/two.yaml:9", "base/one.yaml:9"])
    #expect(cluster.configuration["only.one"]?.provenance.location?.path == "base/one.yaml")
  }

  @Test func `names the whole chain of a cycle`() throws {
    let (_, diagnostics) = try loadCluster(
      clusterText("extends: b.yaml"),
      others: ["b.yaml": clusterText("extends: [d/e.yaml]"), "d/e.yaml": clusterText("extends: ../c.yaml")])
    #expect(diagnostics.map(\.code) == ["CLU105"])
    #expect(diagnostics.first?.message.hasSuffix("c.yaml → b.yaml → d/e.yaml → c.yaml") == true)
    #expect(diagnostics.first?.path == "d/e.yaml")
    #expect(diagnostics.first?.range?.start == SourcePosition(line: 6, column: 12, offset: 75))
  }

  @Test func `suggests the field that was meant`() throws {
    let (_, diagnostics) = try loadCluster(clusterText("taskmanager: {replicas: 2}\nzzz: 1"))
    #expect(diagnostics.map(\.code) == ["CLU101", "CLU101"])
    #expect(diagnostics.first?.message == "unknown field 'taskmanager' in 'spec'")
    #expect(diagnostics.first?.help == "did you mean 'taskManager'?")
    #expect(diagnostics.first?.range?.start.column == 3)
    #expect(diagnostics.first?.range?.end.column == 14)
    #expect(diagnostics.last?.fixes == [])
  }
}
