import ClusterModel
import Diagnostics
import Foundation
import FoundationXML
import Testing

@testable import Manifests

/// Text from outside, in the writers of formats other than YAML.
@Suite struct WriterTests {
  static let hostile = [
    "plain", "a b", "", "<x/>", "]]>", "&amp;", "-->", "--", "'", "\"", "$(id)", "`id`", "${X}", "a\nb", "a\tb", "a\rb",
    "é€😀",
    "a;b", "*", "~root", "-rf", "=x", "x=y", "!!", "\\", "a\\'b", "<!DOCTYPE x>",
  ]

  @Test(arguments: hostile)
  func `gives a shell one word, and the same text`(text: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf '%s\\001' x \(shellWord(text))"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: data, as: UTF8.self) == "x\u{1}\(text)\u{1}")
  }

  @Test(arguments: hostile)
  func `gives an XML reader the same text`(text: String) throws {
    let root = XMLNode(
      "configuration", .elements([XMLNode("property", .elements([XMLNode("value", .text(text, .derived("test")))]))]))
    let document = try XMLDocument(data: Data(xmlBytes(root, header: ["source: \(text)"])))
    let value = try document.nodes(forXPath: "/configuration/property/value").first?.stringValue
    #expect(value == text)
    #expect(try document.nodes(forXPath: "//*").count == 3)
  }

  @Test func `keeps out of XML what it can't hold`() {
    #expect(xmlText("a\u{0}b\u{1B}") == "a\u{FFFD}b\u{FFFD}")
    #expect(!xmlComment("a--b-").contains("--"))
  }

  @Test func `keeps a file's name from ending a comment`() {
    let lines = header(
      for: "yarn", of: "a.yaml", sources: [ManifestSource(path: "a\nrm -rf /\u{2028}.yaml", digest: "0")])
    #expect(lines.allSatisfy { line in !line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 } })
    let file = ManifestFile(
      path: "submit.sh", header: lines, content: .script([.init("#!/bin/sh", .derived("test"))]))
    #expect(String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").allSatisfy { $0.hasPrefix("#") })
  }

  @Test func `keeps Kubernetes from replacing text of an argument`() {
    #expect(containerArgument("$(A)$(B)") == "$$(A)$$(B)")
    #expect(containerArgument("a$b") == "a$b")
  }

  @Test func `writes a string literal of CEL`() {
    #expect(celString("a\"b\\c\n") == #""a\"b\\c\u000a""#)
  }
}
