import ClusterModel
import Diagnostics
import Files
import TestSupport
import Testing
import YAMLTree

@testable import ClusterLoading

@Suite struct BadInputTests {
  @Test func `says what can't be read`() {
    var files = InMemoryFiles(["dir/notes.txt": "x"])
    files["secret.yaml"] = .denied
    files["pipe"] = .other
    func reason(_ path: String) -> FileError.Reason? {
      guard case .unreadable(let error) = loadFile(path, files: files).outcome else { return nil }
      return error.reason
    }
    #expect(reason("absent.yaml") == .missing)
    #expect(reason("secret.yaml") == .denied)
    #expect(reason("pipe") == .notRegular)
    let (loaded, _) = load(["dir"], files: files)
    guard loaded.count == 1, case .unrecognised(let what) = loaded[0].outcome else {
      Issue.record("\(loaded)")
      return
    }
    #expect(what == "a directory without YAML files")
  }

  @Test func `bounds size and depth`() {
    let small = LoadingOptions(limits: YAMLLimits(bytes: 100))
    let big = loadFile(
      "c.yaml", options: small,
      files: InMemoryFiles(["c.yaml": clusterText("image: " + String(repeating: "x", count: 200))]))
    guard case .unreadable(let error) = big.outcome else {
      Issue.record("\(big.outcome)")
      return
    }
    #expect(error.reason == .tooLarge(limit: 100))

    let deep = clusterText("podTemplate: " + String(repeating: "[", count: 100_000))
    let loaded = loadText(Array(deep.utf8), path: "c.yaml", files: InMemoryFiles())
    #expect(loaded.diagnostics.map(\.code) == ["YML104"])
    #expect(loaded.clusters.isEmpty)
  }

  @Test(arguments: [
    ("# a\nb: c\nrest.port: \u{1}80\n", 3, 12), ("a: b\r\nc: d\u{7F}\n", 2, 5), ("a: b\rc: \u{85}é\u{7}", 2, 6),
  ])
  func `points at a control character`(text: String, line: Int, column: Int) throws {
    let cluster = try #require(loadText(Array(text.utf8), path: "config.yaml", files: InMemoryFiles()).clusters.first)
    let place = try #require(cluster.loadFailure?.location?.range.start)
    #expect(place.line == line && place.column == column)
    #expect(text.utf8[text.utf8.index(text.utf8.startIndex, offsetBy: place.offset)] < 0x80)
  }

  @Test func `survives an alias bomb`() {
    var text = clusterText("image: x") + "bomb:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      text += "  a\(level): &a\(level) [" + (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ",") + "]\n"
    }
    let loaded = loadText(Array(text.utf8), path: "c.yaml", files: InMemoryFiles())
    #expect(loaded.diagnostics.map(\.code) == ["YML104"])
  }

  @Test(
    arguments: [
      ("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\n", ["OBJ101"]),
      ("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\n", ["OBJ103", "OBJ101"]),
      ("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: y}\nspec: {}\n", ["OBJ102"]),
      ("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: [a]}\nspec: {}\n", ["OBJ102"]),
      ("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: null}\nspec: {}\n", ["OBJ103"]),
      ("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec: 7\n", ["OBJ102"]),
      ("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: x\nspec: {}\n", ["OBJ102"]),
      (
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata: {name: a}\nspec: {job: [], flinkConfiguration: x}\n",
        ["OBJ102", "OBJ102"]
      ),
      (
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec: {image: a, image: b}\n",
        ["YML106"]
      ),
      (
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec: {flinkVersion: v1_17}\n",
        ["OBJ105"]
      ),
      (
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec: {flinkVersion: v9_9}\n",
        ["OBJ104"]
      ),
      (
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec: {flinkVersion: v2_4}\n",
        []
      ),
      ("apiVersion: drey/v2\nkind: Cluster\nmetadata: {name: a}\nspec: {}\n", ["CLU104"]),
      ("apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: a}\n", ["CLU103"]),
      ("apiVersion: drey/v1\nkind: Cluster\n", ["CLU103", "CLU103"]),
      (
        "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: a}\nspec: {flinkConfiguration: {a.b: 1, a.b: 2}}\n",
        ["YML106"]
      ),
    ])
  func `reports every mistake of an object`(text: String, codes: [String]) {
    let loaded = loadText(Array(text.utf8), path: "a.yaml", files: InMemoryFiles())
    #expect(loaded.diagnostics.map(\.code.description) == codes, "\(loaded.diagnostics)")
    #expect(loaded.diagnostics.allSatisfy { $0.range != nil && !$0.message.hasSuffix(".") })
    #expect(loaded.clusters.count == 1)
  }

  @Test(
    arguments: [
      ("absent.yaml", "CLU106"), ("bases", "CLU106"), ("secret.yaml", "CLU106"), ("broken.yaml", "CLU107"),
      ("two.yaml", "CLU107"), ("config.yaml", "CLU107"), ("empty.yaml", "CLU107"), ("c.yaml", "CLU105"),
      ("./x/../c.yaml", "CLU105"),
    ])
  func `reports a base that is none, at its path`(base: String, code: String) throws {
    var files = InMemoryFiles([
      "c.yaml": clusterText("extends:\n  - \(base)\n  - good.yaml"),
      "good.yaml": clusterText(name: "good", "image: good"),
      "bases/a.yaml": clusterText(""), "broken.yaml": "a: [", "empty.yaml": "",
      "two.yaml": clusterText("") + "---\n" + clusterText(""), "config.yaml": "rest.port: 1\n",
    ])
    files["secret.yaml"] = .denied
    let loaded = loadFile("c.yaml", files: files)
    let finding = try #require(loaded.diagnostics.first { $0.path == "c.yaml" })
    #expect(finding.code.description == code)
    #expect(finding.range?.start == SourcePosition(line: 7, column: 7, offset: 81))
    #expect(loaded.clusters.first?.image?.value == "good")
  }

  @Test func `reads a base once, however many files extend it`() throws {
    var texts = ["c.yaml": clusterText("extends: [l0a.yaml, l0b.yaml]")]
    for level in 0..<40 {
      for side in ["a", "b"] {
        texts["l\(level)\(side).yaml"] = clusterText("extends: [l\(level + 1)a.yaml, l\(level + 1)b.yaml]")
      }
    }
    texts["l40a.yaml"] = clusterText("imagee: x")
    texts["l40b.yaml"] = clusterText("image: flink")
    let loaded = loadFile("c.yaml", files: InMemoryFiles(texts))
    #expect(loaded.diagnostics.map(\.code) == ["CLU101"])
    #expect(loaded.clusters.first?.bases.count == 82)
    #expect(loaded.clusters.first?.image?.value == "flink")
    #expect(loaded.clusters.first?.image?.provenance.overrode == [])
  }

  @Test func `follows no endless chain`() {
    var texts = ["c.yaml": clusterText("extends: n0.yaml")]
    for level in 0..<200 { texts["n\(level).yaml"] = clusterText("extends: n\(level + 1).yaml") }
    #expect(loadFile("c.yaml", files: InMemoryFiles(texts)).diagnostics.map(\.code) == ["CLU106"])
  }

  @Test func `reports two clusters of one name`() {
    let files = InMemoryFiles([
      "a.yaml": clusterText("image: a"), "b.yaml": clusterText("image: b"), "c.yaml": clusterText(name: "other", ""),
    ])
    let (_, diagnostics) = load(["a.yaml", "b.yaml", "c.yaml"], files: files)
    #expect(diagnostics.map(\.code) == ["CLU108"])
    #expect(diagnostics.first?.path == "b.yaml")
    #expect(diagnostics.first?.notes.first?.location?.path == "a.yaml")
  }

  @Test func `walks a directory for YAML files`() {
    let files = InMemoryFiles([
      "all/a.yaml": clusterText("image: a"), "all/conf/config.yaml": "rest.port: 1", "all/conf/log4j.yaml": "x: 1",
      "all/.git/x.yaml": "x: 1", "all/readme.md": "x", "all/values.yaml": "x: 1",
      "all/website/config.yaml": "title: x", "all/website/site/flink-conf.yaml": "",
    ])
    let (loaded, diagnostics) = load(["all"], files: files)
    #expect(diagnostics == [])
    #expect(
      loaded.map { "\($0.path) \($0.clusters.count)" } == [
        "all/a.yaml 1", "all/conf/config.yaml 1", "all/conf/log4j.yaml 0", "all/values.yaml 0",
        "all/website/config.yaml 0", "all/website/site/flink-conf.yaml 1",
      ])
  }
}
