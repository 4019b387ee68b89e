import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import TestSupport
import Testing

@testable import ClusterLoading

private func kinds(_ text: String, path: String, isNamed: Bool = true) -> [DocumentKind] {
  loadText(Array(text.utf8), path: path, options: LoadingOptions(isNamed: isNamed), files: InMemoryFiles())
    .clusters.map(\.kind)
}

private func reason(_ text: String, path: String = "some.yaml", isNamed: Bool = true) -> String? {
  let loaded = loadText(
    Array(text.utf8), path: path, options: LoadingOptions(isNamed: isNamed), files: InMemoryFiles())
  guard case .unrecognised(let reason) = loaded.outcome else { return nil }
  return reason
}

private func deployment(_ name: String, indent: String = "") -> String {
  """
  \(indent)apiVersion: flink.apache.org/v1beta1
  \(indent)kind: FlinkDeployment
  \(indent)metadata: {name: \(name)}
  \(indent)spec: {flinkVersion: v1_20, flinkConfiguration: {taskmanager.numberOfTaskSlots: "2"}}
  """
}

@Suite struct RecognitionTests {
  @Test func `finds the deployment in a blue-green one`() {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkBlueGreenDeployment
      metadata: {name: bg}
      spec:
        template:
          spec: {flinkVersion: v1_20, serviceAccount: flink, flinkConfiguration: {external-resources: gpu}}
      """
    let loaded = loadText(Array(text.utf8), path: "bg.yaml", files: InMemoryFiles())
    #expect(loaded.clusters.map(\.kind) == [.flinkDeployment])
    #expect(loaded.clusters.first?.configuration.text(of: "external-resources") == "gpu")
    #expect(loaded.clusters.first?.flinkVersion?.value == FlinkVersion(1, 20))
    #expect(loaded.diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("v1beta1", "FlinkDeploymnet", "did you mean 'FlinkDeployment'?"),
    ("v1", "FlinkDeployment", "write 'flink.apache.org/v1beta1'"),
    ("v1beta1", "FlinkStateSnapshot", nil), ("v1beta1", "FlinkDeploymentList", nil),
  ])
  func `says of a kind that the operator doesn't have so`(version: String, kind: String, help: String?) {
    let text = "apiVersion: flink.apache.org/\(version)\nkind: \(kind)\nmetadata: {name: a}\n"
    let loaded = loadText(Array(text.utf8), path: "a.yaml", files: InMemoryFiles())
    #expect(loaded.diagnostics.filter { $0.code == "OBJ109" }.map(\.help) == (help.map { [$0] } ?? []))
  }

  @Test func `knows Flink's files by their names`() {
    #expect(kinds("a: 1", path: "conf/config.yaml") == [.flinkConfiguration])
    #expect(kinds("a: 1", path: "conf/flink-conf.yaml") == [.legacyFlinkConfiguration])
    #expect(kinds("", path: "config.yaml") == [.flinkConfiguration])
    #expect(kinds("# nothing\n", path: "flink-conf.yaml") == [.legacyFlinkConfiguration])
    #expect(kinds("[", path: "config.yaml") == [.flinkConfiguration])
    #expect(kinds("][", path: "flink-conf.yaml") == [.legacyFlinkConfiguration])
  }

  @Test func `knows Flink's options under any name`() {
    #expect(kinds("taskmanager.numberOfTaskSlots: 2\nrest.port: 8081", path: "prod.yaml") == [.flinkConfiguration])
    #expect(kinds("taskmanager: {numberOfTaskSlots: 2}", path: "prod.yaml") == [.flinkConfiguration])
    #expect(kinds("external-resources: gpu", path: "-") == [.flinkConfiguration])
    #expect(kinds("taskmanager.numberOfTaskSlots: 2", path: "flink-conf-prod.yaml") == [.legacyFlinkConfiguration])
  }

  @Test func `lets the content decide before the name`() {
    #expect(kinds(deployment("a"), path: "config.yaml") == [.flinkDeployment])
    #expect(
      kinds(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  config.yaml: |\n    a: 1\n",
        path: "flink-conf.yaml") == [.configMap])
    #expect(reason("apiVersion: flink.k8s.io/v1beta1\nkind: FlinkApplication", path: "config.yaml") != nil)
  }

  @Test func `takes a chart's values for no configuration`() {
    #expect(reason("taskmanager:\n  replicaCount: 2\nimage: {name: flink}", path: "values.yaml") != nil)
    #expect(reason("jobmanager:\n  nodeSelector:\ntaskmanager:\n  resources: {}", path: "values.yaml") != nil)
    #expect(kinds("taskmanager: {memory: {process: {size: 1g}}}", path: "values.yaml") == [.flinkConfiguration])
  }

  @Test func `reads an object that a walk finds under Flink's name`() {
    let text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  flink-conf.yaml: |\n    jobmanager.rpc.port: 1\n"
    let files = InMemoryFiles(["deploy/flink/flink-conf.yaml": text, "deploy/other/flink-conf.yaml": "a.b: 1\n"])
    let (loaded, _) = load(["deploy"], files: files)
    #expect(loaded.flatMap(\.clusters).map(\.kind) == [.configMap, .legacyFlinkConfiguration])
  }

  @Test func `asks a file that was only found for evidence`() {
    #expect(reason("title: my site", path: "config.yaml", isNamed: false) == "a mapping without Flink's keys")
    #expect(kinds("rest.port: 8081", path: "config.yaml", isNamed: false) == [.flinkConfiguration])
    #expect(kinds("a: 1", path: "flink-conf.yaml", isNamed: false) == [.legacyFlinkConfiguration])
  }

  @Test(
    arguments: [
      ("services: {}\nversion: '3'", "a compose file, or another mapping without Flink's keys"),
      ("", "empty"),
      ("# only\n# comments\n", "empty"),
      ("---\n---\n", "empty"),
      ("- a\n- b\n", "a list"),
      ("just words", "plain text"),
      ("apiVersion: apps/v1\nkind: Deployment", "a Deployment (apps/v1) that starts no Flink"),
      (
        "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster",
        "a Cluster (cluster.x-k8s.io/v1beta1), a kind that Drey doesn't read"
      ),
      ("resources: [a.yaml]\nkind: Kustomization", "a Kustomization without an apiVersion"),
      (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization",
        "a Kustomization (kustomize.config.k8s.io/v1beta1), a kind that Drey doesn't read"
      ),
      (
        "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}",
        "a ConfigMap without config.yaml or flink-conf.yaml in its data"
      ),
      ("image: flink\njobmanager: {replicas: 1}\nservice: {}\nname: x\nreplicas: 2", "a mapping without Flink's keys"),
      (
        "kind: FlinkDeployment\nspec: {replicas: {{ .Values.n }}}",
        "a template: render it first, and give Drey the result"
      ),
      ("replicas: {{ .Values.n }}", "a template: render it first, and give Drey the result"),
    ])
  func `passes other YAML by, with a reason`(text: String, expected: String) {
    #expect(reason(text) == expected)
  }

  @Test func `passes binary files by`() {
    let bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0]
    for path in ["drey", "x.yaml"] {
      let loaded = loadText(bytes, path: path, files: InMemoryFiles())
      guard case .unrecognised(let reason) = loaded.outcome else {
        Issue.record("\(loaded.outcome)")
        continue
      }
      #expect(reason == "a binary file")
    }
  }

  @Test func `loads each document and list item`() throws {
    let stream = deployment("one") + "\n---\napiVersion: v1\nkind: Namespace\n---\n" + deployment("two") + "\n"
    let loaded = loadText(Array(stream.utf8), path: "a.yaml", files: InMemoryFiles())
    #expect(loaded.clusters.map(\.name?.value) == ["one", "two"])
    #expect(loaded.clusters.map { $0.document?.range.start.line } == [1, 9])

    for (header, version) in [("v1", "List"), ("flink.apache.org/v1beta1", "FlinkDeploymentList")] {
      let list =
        "apiVersion: \(header)\nkind: \(version)\nitems:\n- " + deployment("one", indent: "  ").dropFirst(2) + "\n- "
        + deployment("two", indent: "  ").dropFirst(2) + "\n"
      let loaded = loadText(Array(list.utf8), path: "a.yaml", files: InMemoryFiles())
      #expect(loaded.clusters.map(\.name?.value) == ["one", "two"])
      #expect(loaded.clusters.map(\.flinkVersion?.value) == [FlinkVersion(1, 20), FlinkVersion(1, 20)])
    }
  }

  @Test func `loads the documents around a broken one`() throws {
    let text = deployment("one") + "\n---\nkind: [\n---\n" + deployment("three") + "\n---\n\"\n"
    let loaded = loadText(Array(text.utf8), path: "a.yaml", files: InMemoryFiles())
    #expect(loaded.clusters.map(\.name?.value) == ["one", "three"])
    #expect(loaded.clusters.last?.document?.range.start.line == 8)
    #expect(loaded.diagnostics.map(\.code) == ["YML101", "YML101"])
    #expect(loaded.diagnostics.map { $0.range?.start.line } == [7, 13])
  }

  @Test func `takes the kind that a person gives`() {
    func load(_ text: String, _ kind: DocumentKind) -> LoadedFile {
      loadText(Array(text.utf8), path: "x.txt", options: LoadingOptions(kind: kind), files: InMemoryFiles())
    }
    #expect(load("a: 1", .flinkConfiguration).clusters.map(\.kind) == [.flinkConfiguration])
    #expect(load("a: 1", .legacyFlinkConfiguration).clusters.map(\.kind) == [.legacyFlinkConfiguration])
    let fragment = load("spec: {flinkConfiguration: {a.b: 1}}", .flinkDeployment)
    #expect(fragment.clusters.first?.configuration["a.b"] != nil)
    #expect(fragment.diagnostics.map(\.code) == ["OBJ103"])
  }

  @Test func `reads standard input`() {
    let loaded = loadFile("-", files: InMemoryFiles(["-": deployment("one")]))
    #expect(loaded.clusters.map(\.path) == ["<stdin>"])
  }

  @Test func `reads JSON as kubectl does, a stream of objects and escapes of pairs`() {
    func object(_ name: String) -> String {
      #"{"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment", "metadata": {"name": "\#(name)", "#
        + #""annotations": {"a": "\ud83d\ude00 \/"}}, "spec": {"flinkConfiguration": {"rest.port": "1"}}}"#
    }
    #expect(kinds(object("a"), path: "a.json") == [.flinkDeployment])
    #expect(kinds(object("a") + "\n" + object("b") + "\n", path: "a.json") == [.flinkDeployment, .flinkDeployment])
    // What only begins like JSON is YAML.
    #expect(
      kinds("{kind: FlinkDeployment, apiVersion: flink.apache.org/v1beta1, spec: {}}", path: "a.yaml") == [
        .flinkDeployment
      ])
  }
}
