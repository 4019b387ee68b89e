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

  @Test func `leaves the working directory where it is, and others' files in it`() throws {
    try FileManager.default.createDirectory(atPath: scratch.path("site"), withIntermediateDirectories: false)
    try scratch.write("site/CNAME", "example.com")
    let inode = {
      try FileManager.default.attributesOfItem(atPath: self.scratch.path("site"))[.systemFileNumber] as? Int
    }
    let before = try inode()
    func write(_ files: [String: String]) throws {
      let tree = OutputTree(folders: [OutputFolder(path: ".", files: files.mapValues { OutputFile(Array($0.utf8)) })])
      try writeOutput(tree, to: scratch.path("site"))
    }
    try write(["index.html": "a", "old/page.html": "b"])
    #expect(try texts("site") == ["index.html": "a", "old/page.html": "b", "CNAME": "example.com"])
    try write(["index.html": "c", "new/page.html": "d"])
    #expect(try texts("site") == ["index.html": "c", "new/page.html": "d", "CNAME": "example.com"])
    #expect(try inode() == before)
    #expect(
      try compareOutput(OutputTree(folders: [OutputFolder(path: ".", files: [:])]), with: scratch.path("site")).count
        == 2)
  }

  @Test(arguments: ["/", "//"])
  func `refuses the root of the machine`(_ directory: String) {
    #expect(throws: FileError.self) { try wholeDirectory(directory, files: [:]) }
  }
}
