import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct WholeDirectoryTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ files: [String: String], to directory: String) throws {
    let (tree, parent) = try wholeDirectory(directory, files: files.mapValues { OutputFile(Array($0.utf8)) })
    try writeOutput(tree, to: parent)
  }

  private func texts(_ name: String) throws -> [String: String] {
    try scratch.tree(name).filter { $0.key != OutputRecord.name }.mapValues { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `fills a directory, files at its top included`() throws {
    try write(["index.html": "a", "hosts/one.html": "b"], to: scratch.path("site"))
    #expect(try texts("site") == ["index.html": "a", "hosts/one.html": "b"])
  }

  @Test func `removes what it no longer writes and keeps what others wrote`() throws {
    try write(["index.html": "a", "old.html": "b"], to: scratch.path("site"))
    try scratch.write("site/CNAME", "example.com")
    try write(["index.html": "c"], to: scratch.path("site") + "//")
    #expect(try texts("site") == ["index.html": "c", "CNAME": "example.com"])
  }

  @Test func `replaces the directory behind a link`() throws {
    try FileManager.default.createDirectory(atPath: scratch.path("real"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("link"), withDestinationPath: scratch.path("real"))
    try write(["index.html": "a"], to: scratch.path("link"))
    #expect(try texts("real") == ["index.html": "a"])
  }

  @Test(arguments: ["/", "//"])
  func `refuses the root of the machine`(_ directory: String) {
    #expect(throws: FileError.self) { try wholeDirectory(directory, files: [:]) }
  }
}
