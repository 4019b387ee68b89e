import ClusterLoading
import Diagnostics
import FlinkOptions
import Foundation
import Lint
import Resolution
import TestSupport
import Testing

/// Comments that silence rules, in each kind of file.
@Suite struct SuppressionTests {
  /// What is found, as `line code`.
  private func found(_ text: String, path: String = "config.yaml", beside: [String: String] = [:]) -> [String] {
    lintText(text, path: path, beside: beside).filter {
      $0.path == path
        && ($0.code.description.hasPrefix("SUP") || $0.code.description.hasPrefix("GPU103")
          || $0.code.description.hasPrefix("GPU113") || $0.code.description.hasPrefix("YRN2") || $0.code == "FLK103")
    }
    .map { "\($0.range?.start.line ?? 0) \($0.code)" }
  }

  private static let comma = "external-resources: gpu,fpga"

  @Test(arguments: [
    // Its own line, or the one below.
    "\(comma) # drey:ignore GPU103 -- why", "# drey:ignore GPU103 -- why\n\(comma)",
    "# drey:ignore GPU103 -- why\n# more\n\n  # still more\n\(comma)", "# drey:ignore GPU103 -- why\r\n\(comma)\r\n",
    "\(comma) # one name # drey:ignore GPU103 -- why", "\u{FEFF}# drey:ignore GPU103 -- why\n\(comma)",
    "#drey:ignore list-comma-delimiter -- why\n\(comma)",
    "#   drey:ignore GPU1, OPT — why\n\(comma) # drey:ignore OPT -- x\n",
    // Blocks, one in another.
    "# drey:ignore-start GPU103 -- why\na: 1\n\(comma)\n# drey:ignore-end\n",
    "# drey:ignore-start GPU103: why\n# drey:ignore-start GPU103 -- why\n\(comma)\n# drey:ignore-end\n# drey:ignore-end",
    // The file, from anywhere.
    "\(comma)\n# drey:ignore-file GPU103 -- why", "a: '#'\n\(comma)\n# drey:ignore-file ALL -- why",
  ])
  func `silences what it names`(text: String) {
    #expect(
      !found(text).contains { $0.hasSuffix("GPU103") || $0.hasSuffix("SUP102") || $0.hasSuffix("SUP103") },
      "\(found(text))")
  }

  @Test(arguments: [
    // Another line, another rule.
    "# drey:ignore GPU103 -- why\na: 1\n\(comma)", "\(comma) # drey:ignore GPU104 -- why",
    "# drey:ignore-start GPU103 -- why\n# drey:ignore-end\n\(comma)",
    // No comment, or none to Drey.
    "\(comma)\nb: \"# drey:ignore-file GPU103 -- why\"", "\(comma)\nb: '\n # drey:ignore-file GPU103 -- why'",
    "\(comma)\nb: |\n  # drey:ignore-file GPU103 -- why\n", "\(comma)\nb: x# drey:ignore-file GPU103 -- why",
    "\(comma)\nb: >-\n  text\n  # drey:ignore-file GPU103 -- why\nc: 1\n", "\(comma) # see drey:ignore GPU103 -- why",
  ])
  func `leaves all else`(text: String) {
    #expect(found(text).contains { $0.hasSuffix("GPU103") }, "\(text)")
    #expect(
      text.contains("b: ") || text.contains("see") || found(text).contains { $0.hasSuffix("SUP101") }, "\(found(text))")
  }

  @Test func `knows a directive behind a blank for a slip`() {
    let text = "external-resources: gpu,fpga # drey: ignore GPU103 -- why\n"
    let found = lintText(text).filter { $0.code == "SUP106" }
    #expect(found.map(\.help) == ["did you mean `drey:ignore`?"])
    #expect(lintText("external-resources: none # drey: see the manual\n").isEmpty)
  }

  @Test func `takes every sign for a comment in a legacy file`() {
    let text = "a: \"x# drey:ignore FLK103 -- why\nkey=value # drey:ignore FLK103 -- why\nkey=value\n"
    #expect(found(text, path: "flink-conf.yaml") == ["1 SUP101", "3 FLK103"])
  }

  @Test func `reads a Flink file in a ConfigMap, and no other text there`() {
    func map(_ name: String, _ line: String) -> String {
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink}
      data:
        other.sh: |
          # drey:ignore-file ALL -- why
        \(name): |
          external-resources: gpu
          external-resource.gpu.amount: x\(line)
      """
    }
    for name in ["config.yaml", "flink-conf.yaml"] {
      #expect(found(map(name, ""), path: "cm.yaml") == ["9 GPU113"])
      #expect(found(map(name, " # drey:ignore GPU113 -- why"), path: "cm.yaml") == [])
      #expect(found(map(name, "\n    # drey:ignore-file GPU113 -- why"), path: "cm.yaml") == [])
    }
    #expect(
      found(map("config.yaml", "\n    b: \"it's # drey:ignore-file GPU113 -- why\""), path: "cm.yaml") == ["9 GPU113"])
  }

  @Test func `leaves the other documents alone for the file in a ConfigMap`() {
    let map = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink}
      data:
        config.yaml: |
          external-resources: gpu,fpga
          # drey:ignore-file GPU103 -- why
      ---

      """
    let other = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: a}
      spec:
        flinkConfiguration:
          external-resources: gpu,fpga
      """
    #expect(found(map + other, path: "d.yaml") == ["14 GPU103"])
    #expect(found("# drey:ignore-file GPU103 -- why\n" + map + other, path: "d.yaml") == [])
  }

  @Test func `works on items of a list, and on the document it stands in`() {
    let one =
      "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  flinkConfiguration:\n    external-resources: gpu,fpga"
    #expect(found("\(one) # drey:ignore GPU103 -- why\n---\n\(one)\n", path: "d.yaml") == ["13 GPU103"])
  }

  @Test(arguments: [
    ("a: 1 # ticket 12 # drey:ignore GPU104 -- why\n", "a: 1 # ticket 12\n"),
    ("# ticket 12 # drey:ignore GPU104 -- why\na: 1\n", "# ticket 12\na: 1\n"),
    ("# drey:ignore GPU104 -- why\na: 1\n", "a: 1\n"), ("a: 1 # drey:ignore GPU104 -- why\n", "a: 1\n"),
  ])
  func `takes no other words of a comment along`(text: String, left: String) throws {
    let idle = try #require(lintText(text).first { $0.code == "SUP101" })
    var bytes = Array(text.utf8)
    for edit in try #require(idle.fixes.first).edits {
      bytes.replaceSubrange(edit.location.range.bytes, with: edit.replacement.utf8)
    }
    #expect(String(decoding: bytes, as: UTF8.self) == left)
  }

  @Test func `says which of several names is idle, and mends the comment`() throws {
    let text = "\(Self.comma) # drey:ignore GPU104, GPU103, OPT -- why\n"
    let idle = lintText(text).filter { $0.code == "SUP101" }
    #expect(idle.map(\.message) == ["`GPU104` silences nothing here", "`OPT` silences nothing here"])
    var bytes = Array(text.utf8)
    for edit in idle.reversed().flatMap({ $0.fixes[0].edits }) {
      bytes.replaceSubrange(edit.location.range.bytes, with: edit.replacement.utf8)
    }
    #expect(String(decoding: bytes, as: UTF8.self) == "\(Self.comma) # drey:ignore GPU103 -- why\n")
  }

  @Test(arguments: [
    ("a: 1 # drey:ignore GPU103 -- why\nb: 2\n", "a: 1\nb: 2\n"),
    ("a: 1\n  # drey:ignore GPU103 -- why\nb: 2\n", "a: 1\nb: 2\n"),
    ("# drey:ignore-file GPU103 -- why\r\nb: 2\r\n", "b: 2\r\n"),
    ("# drey:ignore-start GPU103 -- why\nb: 2\n# drey:ignore-end", "b: 2\n"),
    ("b: 2\n# drey:ignore-end\n", "b: 2\n"),
  ])
  func `takes an idle comment out`(text: String, mended: String) throws {
    let finding = try #require(lintText(text).first { $0.code == "SUP101" || $0.code == "SUP105" })
    var bytes = Array(text.utf8)
    for edit in finding.fixes[0].edits.reversed() {
      let range = edit.location.range
      #expect(SourceFile(path: "", text: text).position(ofByte: range.start.offset).line == range.start.line)
      bytes.replaceSubrange(range.bytes, with: edit.replacement.utf8)
    }
    #expect(Array(mended.utf8) == bytes)
  }

  @Test func `judges nothing in a file that could not be read`() {
    for text in ["a: [ # drey:ignore GPU103 -- why\n", "a: {b # drey:ignore-file GPU103 -- why"] {
      #expect(!found(text).contains { $0.hasSuffix("SUP101") })
    }
  }

  @Test func `stays bounded on a file of comments`() {
    let text = "external-resources: gpu,fpga\n" + String(repeating: "# drey:ignore-start GPU -- why\n", count: 20_000)
    let clock = ContinuousClock()
    let time = clock.measure { #expect(lintText(text).count { $0.code == "SUP104" } == 10_000) }
    #expect(time < .seconds(30))
  }

  @Test func `judges nothing where only some of the clusters are checked`() throws {
    let one =
      "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: NAME}\nspec:\n  flinkConfiguration:\n    external-resources: gpu,fpga # drey:ignore GPU103 -- why\n"
    let text =
      one.replacingOccurrences(of: "NAME", with: "a") + "---\n" + one.replacingOccurrences(of: "NAME", with: "b")
    let file = loadText(Array(text.utf8), path: "d.yaml", files: InMemoryFiles([:]))
    let resolved = file.clusters.map { resolve($0, version: .newest) }
    #expect(resolved.count == 2)
    for some in [[resolved[0]], [resolved[1]], resolved] {
      #expect(!lint(file, resolved: some).contains { $0.code == "SUP101" || $0.code == "GPU103" })
    }
  }
}
