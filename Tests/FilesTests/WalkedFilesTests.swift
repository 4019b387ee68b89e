import Files
import Foundation
import Glibc
import Testing

@Suite struct WalkedFilesTests {
  let directory: TemporaryDirectory
  let files = WalkedFiles()

  init() throws { directory = try TemporaryDirectory() }

  @Test func `answers as the disk does, listed or not`() throws {
    try directory.write("conf/config.yaml", "a: 1")
    try directory.write("conf/below/workers", "one")
    mkfifo(directory.at("conf/pipe"), 0o600)
    symlink("config.yaml", directory.at("conf/link"))
    symlink("below", directory.at("conf/linked"))
    symlink("nowhere", directory.at("conf/broken"))
    let names = [
      "config.yaml", "below", "below/", "below/workers", "pipe", "link", "linked", "linked/workers", "broken", "absent",
      "config.yam", "config.yaml2", "below/absent", ".", "..", "../conf/absent", "../conf/link", "",
    ]
    func check() {
      for name in names {
        for path in [directory.at("conf/\(name)"), directory.at("conf//\(name)")] {
          #expect(files.kind(of: path) == LocalFiles().kind(of: path), "\(path)")
          #expect(files.isSymbolicLink(path) == LocalFiles().isSymbolicLink(path), "\(path)")
        }
      }
    }
    check()
    #expect(try files.list(directory.at("conf")) == LocalFiles().list(directory.at("conf")))
    #expect(try files.list(directory.at("conf/below/")) == ["workers"])
    check()
  }

  @Test func `finds nothing under a name that is no UTF-8`() throws {
    let raw: [CChar] = Array((directory.path + "/").utf8CString.dropLast()) + [-1, 0]
    close(open(raw, O_CREAT, 0o600))
    let names = try files.list(directory.path)
    #expect(names == ["\u{FFFD}"])
    #expect(files.kind(of: directory.at("\u{FFFD}")) == nil)
  }

  @Test func `does not ask again what a listing told`() throws {
    try directory.write("conf/config.yaml", "a: 1")
    #expect(files.listing(of: directory.at("conf")) == nil)
    _ = try files.list(directory.at("conf"))
    try directory.write("conf/late", "")
    #expect(files.kind(of: directory.at("conf/late")) == nil)
    let listing = try #require(files.listing(of: directory.at("conf/")))
    #expect(listing.answer(for: "config.yaml") == .present(.file))
    #expect(listing.answer(for: "late") == .absent)
  }

  @Test func `keeps the last directories only, and no long ones`() throws {
    for number in 0..<520 {
      mkdir(directory.at("\(number)"), 0o700)
      _ = try files.list(directory.at("\(number)"))
    }
    #expect(files.listing(of: directory.at("7")) == nil)
    #expect(files.listing(of: directory.at("8")) != nil)
    #expect(files.listing(of: directory.at("519")) != nil)
    mkdir(directory.at("long"), 0o700)
    for number in 0..<4097 { close(open(directory.at("long/\(number)"), O_CREAT, 0o600)) }
    #expect(try files.list(directory.at("long")).count == 4097)
    #expect(files.listing(of: directory.at("long")) == nil)
    #expect(files.kind(of: directory.at("long/4096")) == .file)
  }

  @Test func `fails as the disk does`() throws {
    try directory.write("file", "")
    #expect(throws: FileError(path: directory.at("none"), reason: .missing)) { try files.list(directory.at("none")) }
    #expect(throws: FileError(path: directory.at("file"), reason: .notDirectory)) {
      try files.list(directory.at("file"))
    }
  }
}
