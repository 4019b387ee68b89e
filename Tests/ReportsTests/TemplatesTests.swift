import EmbeddedTemplates
import Foundation
import Testing

@Suite struct TemplatesTests {
  @Test func `holds the templates as they are, or asks for make generate`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Templates")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(
        atPath: folder.appendingPathComponent(path).path, isDirectory: &isFolder)
      return isThere && !isFolder.boolValue && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }
    #expect(EmbeddedTemplates.paths == paths.sorted(), "run `make generate`")
    for path in paths {
      let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      #expect(EmbeddedTemplates.text(at: path) == text, "run `make generate`")
    }
  }

  @Test func `has every template that reports ask for`() {
    for path in [
      "page.html", "style.css", "picture.css", "404.md", "report/requests.md", "report/lowering.md", "report/hosts.md",
      "report/log.md",
    ] {
      #expect(EmbeddedTemplates.text(at: path)?.isEmpty == false, "\(path)")
    }
    #expect(EmbeddedTemplates.text(at: "../Package.swift") == nil)
  }
}
