import Files
import Foundation
import Glibc
import Testing

@Suite struct AtomicWritingTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ name: String, _ text: String) throws(FileError) {
    try writeAtomically(name.hasPrefix("/") ? name : directory.at(name), Array(text.utf8))
  }

  private func mode(_ name: String) -> mode_t {
    var status = stat()
    stat(directory.at(name), &status)
    return status.st_mode & 0o7777
  }

  @Test func `replaces a file and leaves nothing else`() throws {
    try write("a.md", "one")
    try write("a.md", "two")
    #expect(directory.text("a.md") == "two")
    #expect(directory.all() == ["a.md"])
  }

  @Test func `keeps the mode of a file`() throws {
    try write("a", "one")
    let usual = umask(0o022)
    umask(usual)
    #expect(mode("a") == 0o666 & ~usual)
    chmod(directory.at("a"), 0o640)
    try write("a", "two")
    #expect(mode("a") == 0o640)
  }

  @Test func `writes through a link`() throws {
    try directory.write("real/a", "one")
    symlink("real/a", directory.at("link"))
    try write("link", "two")
    #expect(directory.text("real/a") == "two")
    #expect(LocalFiles().isSymbolicLink(directory.at("link")))
    #expect(directory.all(below: "real") == ["a"])
  }

  @Test func `writes through a link to a file that isn't there yet`() throws {
    try directory.write("real/other", "")
    symlink("real/a", directory.at("link"))
    symlink("link", directory.at("second"))
    try write("second", "one")
    #expect(directory.text("real/a") == "one")
    #expect(LocalFiles().isSymbolicLink(directory.at("second")) && LocalFiles().isSymbolicLink(directory.at("link")))
    #expect(directory.all(below: "real") == ["a", "other"])
  }

  @Test func `refuses a link that leads nowhere, and leaves it`() throws {
    symlink("none/a", directory.at("nowhere"))
    #expect(throws: FileError(path: directory.at("none"), reason: .missing)) { try write("nowhere", "x") }
    symlink("loop", directory.at("loop"))
    #expect(throws: FileError(path: directory.at("loop"), reason: .system(ELOOP, "too many levels of symbolic links")))
    {
      try write("loop", "x")
    }
    #expect(directory.all() == ["loop", "nowhere"])
    #expect(LocalFiles().isSymbolicLink(directory.at("nowhere")) && LocalFiles().isSymbolicLink(directory.at("loop")))
  }

  @Test func `writes a device straight and says when it is full`() throws {
    try write("/dev/null", "x")
    #expect(throws: FileError(path: "/dev/full", reason: .diskFull)) { try write("/dev/full", "x") }
  }

  @Test func `replaces what a killed run left`() throws {
    try directory.write(".a.drey-new", "half")
    try write("a", "whole")
    #expect(directory.all() == ["a"])
  }

  @Test func `leaves one of two texts when many write at once`() async throws {
    let texts = (0..<8).map { String(repeating: "\($0)", count: 20_000) }
    let path = directory.at("a")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for text in texts { group.addTask { for _ in 0..<5 { try writeAtomically(path, Array(text.utf8)) } } }
      try await group.waitForAll()
    }
    #expect(texts.contains(try #require(directory.text("a"))))
    #expect(directory.all() == ["a"])
  }

  @Test func `keeps the old file when it can't write`() throws {
    try directory.write("sub/a", "old")
    chmod(directory.at("sub"), 0o555)
    chmod(directory.at("sub/a"), 0o666)
    try asNobody {
      #expect(throws: FileError(path: directory.at("sub/a"), reason: .denied)) { try write("sub/a", "new") }
    }
    #expect(directory.text("sub/a") == "old")
    #expect(throws: FileError(path: directory.at("sub"), reason: .isDirectory)) { try write("sub", "new") }
    #expect(throws: FileError(path: directory.at("none"), reason: .missing)) { try write("none/a", "new") }
  }

  @Test func `keeps a name as long as names may be`() throws {
    let name = String(repeating: "é", count: 127)
    try write(name, "x")
    #expect(directory.text(name) == "x")
  }

  @Test func `keeps the old file when the disk is full`() throws {
    try withSmallDisk(in: directory, bytes: 64 << 10) { disk in
      let path = "\(disk)/report.md"
      try writeAtomically(path, Array("old".utf8))
      #expect(throws: FileError(path: path, reason: .diskFull)) {
        try writeAtomically(path, [UInt8](repeating: 0x61, count: 100 << 10))
      }
      #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["report.md"])
    }
  }
}

/// Mounts a small tmpfs for a test; where that isn't allowed, says so and runs nothing.
func withSmallDisk(
  in directory: TemporaryDirectory, bytes: Int, readOnlyAfter prepare: ((String) throws -> Void)? = nil,
  _ body: (String) throws -> Void
) throws {
  let disk = directory.at("disk")
  mkdir(disk, 0o755)
  guard try shell(["mount", "-t", "tmpfs", "-o", "size=\(bytes)", "none", disk]) == 0 else {
    print("not tested here, since no file system can be mounted: a full or read-only disk")
    return
  }
  defer { _ = try? shell(["umount", disk]) }
  if let prepare {
    try prepare(disk)
    #expect(try shell(["mount", "-o", "remount,ro", disk]) == 0)
  }
  try body(disk)
}

/// Runs a command without its messages.
func shell(_ arguments: [String]) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", "exec \"$@\" 2>/dev/null", "sh"] + arguments
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}
