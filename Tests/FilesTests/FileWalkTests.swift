import Files
import Glibc
import Testing

@Suite struct FileWalkTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func walk(depth: Int = 64, limit: Int = 1000) -> FileWalk {
    var walk = findFiles(below: directory.path, in: LocalFiles(), depth: depth, limit: limit) { $0.hasSuffix(".yaml") }
    walk.files = walk.files.map { String($0.dropFirst(directory.path.count + 1)) }
    return walk
  }

  @Test func `finds files in order and follows links to files only`() throws {
    for name in ["b.yaml", "a/z.yaml", "a/b/c.yaml", "a.txt", "B.yaml", ".git/config.yaml", ".hidden.yaml"] {
      try directory.write(name, "")
    }
    symlink("..", directory.at("a/cycle"))
    symlink("../b.yaml", directory.at("a/link.yaml"))
    mkfifo(directory.at("pipe.yaml"), 0o600)
    let walk = walk()
    #expect(walk.files == ["B.yaml", "a/b/c.yaml", "a/link.yaml", "a/z.yaml", "b.yaml"])
    #expect(walk.errors == [])
  }

  @Test func `says what it could not look into and goes on`() throws {
    try directory.write("closed/a.yaml", "")
    try directory.write("open/b.yaml", "")
    symlink("nowhere", directory.at("dangling.yaml"))
    chmod(directory.at("closed"), 0)
    try asNobody {
      let walk = walk()
      #expect(walk.files == ["open/b.yaml"])
      #expect(
        walk.errors == [
          FileError(path: directory.at("dangling.yaml"), reason: .missing),
          FileError(path: directory.at("closed"), reason: .denied),
        ])
    }
    chmod(directory.at("closed"), 0o700)
  }

  @Test func `ends at its bounds`() throws {
    try directory.write("a/b/c/d.yaml", "")
    try directory.write("a/e.yaml", "")
    let shallow = walk(depth: 2)
    #expect(shallow.files == ["a/e.yaml"])
    #expect(shallow.errors == [FileError(path: directory.at("a/b/c"), reason: .tooDeep(limit: 2))])
    #expect(walk(limit: 1).errors == [FileError(path: directory.path, reason: .tooManyFiles(limit: 1))])
    #expect(walk(limit: 2).errors == [])
  }
}
