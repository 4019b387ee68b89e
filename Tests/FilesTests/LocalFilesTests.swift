import Files
import Foundation
import Glibc
import Testing

@Suite struct LocalFilesTests {
  let directory: TemporaryDirectory
  let files = LocalFiles()

  init() throws { directory = try TemporaryDirectory() }

  private func reason(_ name: String, limit: Int = 1000) -> FileError.Reason? {
    do throws(FileError) {
      _ = try files.read(directory.at(name), limit: limit)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test(arguments: [0, 1, 4095, 4096, 100_000]) func `reads a file whole`(size: Int) throws {
    let text = String(repeating: "x", count: size)
    try directory.write("a", text)
    #expect(try files.read(directory.at("a"), limit: size) == Array(text.utf8))
  }

  @Test func `reads a file that says it is empty`() throws {
    #expect(try !files.read("/proc/self/status", limit: 1 << 20).isEmpty)
  }

  @Test func `stops a file without an end at the limit`() throws {
    // Regular by its looks, and larger than the limit.
    #expect(throws: FileError(path: "/proc/self/smaps", reason: .tooLarge(limit: 100))) {
      try files.read("/proc/self/smaps", limit: 100)
    }
  }

  @Test func `names the reason`() throws {
    try directory.write("big", "12345")
    mkfifo(directory.at("pipe"), 0o600)
    symlink("nowhere", directory.at("dangling"))
    symlink("loop", directory.at("loop"))
    #expect(reason("none") == .missing)
    #expect(reason("big/below") == .notDirectory)
    #expect(reason(".") == .isDirectory)
    #expect(reason("pipe") == .notRegular)
    #expect(reason("big", limit: 4) == .tooLarge(limit: 4))
    #expect(reason("big", limit: 5) == nil)
    #expect(reason("dangling") == .missing)
    #expect(reason("loop") == .system(ELOOP, "too many levels of symbolic links"))
    #expect(reason("big\0.yaml") == .system(EINVAL, "invalid argument"))
    #expect(throws: FileError(path: "/dev/zero", reason: .notRegular)) { try files.read("/dev/zero", limit: 10) }
  }

  @Test func `names a file that may not be read`() throws {
    try directory.write("secret", "x")
    chmod(directory.at("secret"), 0)
    try asNobody { #expect(reason("secret") == .denied) }
  }

  @Test func `reads a pipe that is named by its descriptor`() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("a: 1\n".utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(files.kind(of: path) == .file)
    #expect(try files.read(path, limit: 5) == Array("a: 1\n".utf8))
  }

  @Test func `lists names bytewise and tells kinds apart`() throws {
    for name in ["b", "é", "B", "a/x", ".h"] { try directory.write(name, "") }
    symlink("a", directory.at("link"))
    #expect(try files.list(directory.path) == [".h", "B", "a", "b", "link", "é"])
    #expect(files.kind(of: directory.at("link")) == .directory)
    #expect(files.isSymbolicLink(directory.at("link")))
    #expect(!files.isSymbolicLink(directory.at("a")))
    #expect(files.kind(of: directory.at("b")) == .file)
    #expect(files.kind(of: "/dev/null") == .other)
    #expect(files.kind(of: directory.at("none")) == nil)
    #expect(throws: FileError(path: directory.at("b"), reason: .notDirectory)) { try files.list(directory.at("b")) }
  }

  @Test func `leaves no descriptor open`() throws {
    try directory.write("a", "x")
    func open() -> Set<String> { Set((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []) }
    // Other tests open files meanwhile: a leak of 2000 would show all the same.
    let before = open().count
    for _ in 0..<2000 {
      _ = try files.read(directory.at("a"), limit: 10)
      _ = try files.list(directory.path)
    }
    #expect(open().count < before + 1000)
  }
}

/// Runs with the rights of `nobody` on files, on this thread only.
///
/// `setfsuid` isn't in Swift's module; without root there is nothing to drop.
func asNobody(_ body: () throws -> Void) throws {
  typealias Call = @convention(c) (UInt32) -> Int32
  guard getuid() == 0 else { return try body() }
  let symbol = try #require(dlsym(nil, "setfsuid"))
  let setfsuid = unsafeBitCast(symbol, to: Call.self)
  _ = setfsuid(65534)
  defer { _ = setfsuid(0) }
  try body()
}
