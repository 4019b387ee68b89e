import Files
import Foundation
import Glibc
import Testing

@Suite struct OutputWritingTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  var out: String { directory.at("out") }

  private func tree(_ folders: [String: [String: String]], complete: [String] = []) -> OutputTree {
    OutputTree(
      folders: folders.sorted { $0.key < $1.key }.map { path, files in
        OutputFolder(path: path, files: files.mapValues { OutputFile(Array($0.utf8)) })
      }, complete: complete)
  }

  /// Files below the output directory without Drey's records.
  private var files: [String] { directory.all(below: "out").filter { !$0.hasSuffix("/") && !$0.contains(".drey-") } }

  private func inode(_ name: String) -> UInt {
    var status = stat()
    lstat("\(out)/\(name)", &status)
    return UInt(status.st_ino)
  }

  @Test func `writes a tree and finds it fresh`() throws {
    let tree = tree(["fraud/yarn": ["config.yaml": "a", "sub/x.xml": "b"], "fraud/standalone": ["config.yaml": "c"]])
    #expect(
      try compareOutput(tree, with: out).map(\.path) == [
        "fraud/standalone/config.yaml", "fraud/yarn/config.yaml", "fraud/yarn/sub/x.xml",
      ])
    #expect(directory.all() == [], "comparing writes nothing")
    #expect(try writeOutput(tree, to: out).map(\.kind) == [.missing, .missing, .missing])
    #expect(files == ["fraud/standalone/config.yaml", "fraud/yarn/config.yaml", "fraud/yarn/sub/x.xml"])
    #expect(directory.text("out/fraud/yarn/sub/x.xml") == "b")
    #expect(try compareOutput(tree, with: out) == [])
    #expect(!directory.all(below: "out").contains { $0.contains("staging") })
  }

  @Test func `says what differs`() throws {
    try writeOutput(tree(["a/yarn": ["same": "1", "other": "1", "gone": "1", "edited": "1"]]), to: out)
    try directory.write("out/a/yarn/edited", "by hand")
    let next = tree(["a/yarn": ["same": "1", "other": "2", "edited": "2", "added": "1"]])
    let changes: [OutputChange] = [
      OutputChange(.missing, path: "a/yarn/added"), OutputChange(.different, path: "a/yarn/edited", wasEdited: true),
      OutputChange(.stale, path: "a/yarn/gone"), OutputChange(.different, path: "a/yarn/other"),
    ]
    #expect(try compareOutput(next, with: out) == changes)
    #expect(try writeOutput(next, to: out) == changes)
    #expect(files == ["a/yarn/added", "a/yarn/edited", "a/yarn/other", "a/yarn/same"])
    #expect(directory.text("out/a/yarn/edited") == "2")
  }

  @Test func `leaves unchanged files and folders as they are`() throws {
    try writeOutput(tree(["a/yarn": ["same": "1", "other": "1"], "a/standalone": ["x": "1"]]), to: out)
    let before = ["a/yarn/same", "a/standalone", "a/standalone/x"].map(inode)
    try writeOutput(tree(["a/yarn": ["same": "1", "other": "2"], "a/standalone": ["x": "1"]]), to: out)
    #expect(["a/yarn/same", "a/standalone", "a/standalone/x"].map(inode) == before)
    #expect(directory.text("out/a/yarn/other") == "2")
    let folder = inode("a/yarn")
    #expect(try writeOutput(tree(["a/yarn": ["same": "1", "other": "2"]]), to: out) == [])
    #expect(inode("a/yarn") == folder)
  }

  @Test func `keeps what others put into a folder`() throws {
    try writeOutput(tree(["a/yarn": ["config.yaml": "1", "old/x": "1"]]), to: out)
    try directory.write("out/a/yarn/README.md", "mine")
    try directory.write("out/a/yarn/patches/p.yaml", "mine")
    try directory.write("out/a/yarn/old/mine", "mine")
    mkdir("\(out)/a/yarn/empty", 0o750)
    symlink("README.md", "\(out)/a/yarn/link")
    let inodes = ["a/yarn/README.md", "a/yarn/link"].map(inode)
    try writeOutput(tree(["a/yarn": ["config.yaml": "2"]]), to: out)
    #expect(
      directory.all(below: "out/a/yarn").filter { $0 != ".drey-output" } == [
        "README.md", "config.yaml", "empty/", "link", "old/", "old/mine", "patches/", "patches/p.yaml",
      ])
    #expect(["a/yarn/README.md", "a/yarn/link"].map(inode) == inodes)
    #expect(try compareOutput(tree(["a/yarn": ["config.yaml": "2"]]), with: out) == [])
  }

  @Test func `removes folders that are no longer in a complete directory`() throws {
    try writeOutput(
      tree(["a/yarn": ["c": "1"], "a/standalone": ["c": "1"], "a/other": ["c": "1"], "b/yarn": ["c": "1"]]), to: out)
    try directory.write("out/a/mine/note", "mine")
    try directory.write("out/a/other/note", "mine")
    let next = tree(["a/yarn": ["c": "1"]], complete: ["a"])
    #expect(try compareOutput(next, with: out).map(\.path) == ["a/other/c", "a/standalone/c"])
    try writeOutput(next, to: out)
    #expect(
      directory.all(below: "out/a").filter { !$0.contains(".drey") } == [
        "mine/", "mine/note", "other/", "other/note", "yarn/", "yarn/c",
      ])
    #expect(files.contains("b/yarn/c"))
    try writeOutput(tree([:], complete: ["b"]), to: out)
    #expect(!directory.all(below: "out").contains { $0.hasPrefix("b/") })
  }

  @Test func `refuses to replace what it did not write`() throws {
    try directory.write("out/a/yarn/config.yaml", "by hand")
    #expect(throws: FileError(path: "\(out)/a/yarn/config.yaml", reason: .notOurs)) {
      try writeOutput(tree(["a/standalone": ["x": "1"], "a/yarn": ["config.yaml": "1"]]), to: out)
    }
    #expect(directory.text("out/a/yarn/config.yaml") == "by hand")
    #expect(files == ["a/yarn/config.yaml"])
    // The same bytes are no conflict: a record can be lost.
    #expect(try writeOutput(tree(["a/yarn": ["config.yaml": "by hand"]]), to: out) == [])
    try writeOutput(tree(["a/yarn": ["config.yaml": "2"]]), to: out)
    #expect(directory.text("out/a/yarn/config.yaml") == "2")
  }

  @Test func `refuses links below the output directory and follows the directory's own`() throws {
    try directory.write("elsewhere/x", "mine")
    mkdir(out, 0o755)
    symlink("../elsewhere", "\(out)/a")
    #expect(throws: FileError(path: "\(out)/a", reason: .symbolicLink)) {
      try writeOutput(tree(["a/yarn": ["x": "1"]]), to: out)
    }
    unlink("\(out)/a")
    mkdir("\(out)/a", 0o755)
    mkdir("\(out)/a/yarn", 0o755)
    symlink("../../../elsewhere/x", "\(out)/a/yarn/x")
    #expect(throws: FileError(path: "\(out)/a/yarn/x", reason: .notOurs)) {
      try writeOutput(tree(["a/yarn": ["x": "1"]]), to: out)
    }
    #expect(directory.text("elsewhere/x") == "mine")
    symlink("out", directory.at("link"))
    try writeOutput(tree(["b/yarn": ["x": "1"]]), to: directory.at("link"))
    #expect(directory.text("out/b/yarn/x") == "1")
  }

  @Test(
    arguments: [
      "", "/etc", "../x", "a/../b", "a//b", "a/", "./a", "a\0b", "a\nb", "a\\b", "\u{7F}",
      String(repeating: "x", count: 201), ".drey-staging/new.x",
    ]) func `refuses a folder's path`(path: String) throws
  {
    #expect(throws: FileError.self) { try writeOutput(tree([path: ["x": "1"]]), to: out) }
    #expect(throws: FileError.self) { try compareOutput(tree([path: ["x": "1"]]), with: out) }
    #expect(directory.all() == [])
  }

  @Test func `takes the directory itself for a folder only where it is the one`() throws {
    #expect(throws: FileError.self) { try writeOutput(tree([".": ["x": "1"], "a": ["x": "1"]]), to: out) }
    #expect(directory.all() == [])
  }

  @Test(arguments: ["", "/etc/passwd", "../x", "a/../../b", ".drey-output", "x\0", "b/x"])
  func `refuses a file's path`(path: String) throws {
    #expect(throws: FileError.self) { try writeOutput(tree(["a": [path: "1", "b": "1"]]), to: out) }
    #expect(directory.all() == [])
  }

  @Test func `takes names that only look odd`() throws {
    let names = ["-rf", "--help", "a b", "ünï", "$(x)", "..a", "a..", "'", "*"]
    let tree = tree(["-o/yarn": Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })])
    try writeOutput(tree, to: out)
    #expect(try compareOutput(tree, with: out) == [])
    #expect(files.count == names.count)
  }

  @Test func `makes scripts executable`() throws {
    var tree = tree(["a": ["x": "1"]])
    try writeOutput(tree, to: out)
    tree.folders[0].files["x"]?.isExecutable = true
    #expect(try writeOutput(tree, to: out).map(\.kind) == [.different])
    #expect(FileManager.default.isExecutableFile(atPath: "\(out)/a/x"))
    #expect(try compareOutput(tree, with: out) == [])
  }

  @Test func `keeps the old output when the disk is full`() throws {
    try withSmallDisk(in: directory, bytes: 64 << 10) { disk in
      let old = tree(["a/yarn": ["x": "old"], "b/yarn": ["x": "old"]])
      try writeOutput(old, to: disk)
      let big = String(repeating: "b", count: 100 << 10)
      #expect(throws: FileError(path: "\(disk)/b/yarn/y", reason: .diskFull)) {
        try writeOutput(tree(["a/yarn": ["x": "new"], "b/yarn": ["x": "new", "y": big]]), to: disk)
      }
      #expect(try compareOutput(old, with: disk) == [])
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk).sorted() == ["a", "b"])
    }
  }

  @Test func `keeps the old output where it may not write`() throws {
    let old = tree(["a/yarn": ["x": "old"]])
    func prepare(_ disk: String) throws { try writeOutput(old, to: disk) }
    try withSmallDisk(in: directory, bytes: 64 << 10, readOnlyAfter: prepare) { (disk: String) throws in
      #expect(throws: FileError(path: "\(disk)/", reason: .system(EROFS, "read-only file system"))) {
        try writeOutput(tree(["a/yarn": ["x": "new"]]), to: disk)
      }
      #expect(try compareOutput(old, with: disk) == [])
      #expect(try writeOutput(old, to: disk) == [], "there is nothing to do")
    }
    try writeOutput(old, to: out)
    chmod(out, 0o555)
    try asNobody {
      #expect(throws: FileError.self) { try writeOutput(tree(["a/yarn": ["x": "new"]]), to: out) }
    }
    #expect(try compareOutput(old, with: out) == [])
    #expect(throws: FileError(path: "/proc/none", reason: .missing)) { try writeOutput(old, to: "/proc/none") }
    try directory.write("file", "")
    #expect(throws: FileError(path: directory.at("file"), reason: .notDirectory)) {
      try writeOutput(old, to: directory.at("file"))
    }
  }

  @Test func `replaces files one by one where folders can't be moved`() throws {
    // The lower layer of an overlay, as of a container's image, lets go of no directory.
    let layers = ["lower", "upper", "work", "out"].map(directory.at)
    for layer in layers { mkdir(layer, 0o755) }
    try writeOutput(tree(["a/yarn": ["x": "1", "y": "1", "old/z": "1"], "a/gone": ["x": "1"]]), to: layers[0])
    try directory.write("lower/a/yarn/old/mine", "mine")
    let options = "lowerdir=\(layers[0]),upperdir=\(layers[1]),workdir=\(layers[2])"
    guard try shell(["mount", "-t", "overlay", "-o", options, "none", layers[3]]) == 0 else {
      print("not tested here, since no overlay can be mounted: folders that can't be moved")
      return
    }
    defer { _ = try? shell(["umount", layers[3]]) }
    let next = tree(["a/yarn": ["x": "1", "y": "2", "z": "1"]], complete: ["a"])
    #expect(try writeOutput(next, to: out).map(\.path) == ["a/gone/x", "a/yarn/old/z", "a/yarn/y", "a/yarn/z"])
    #expect(try compareOutput(next, with: out) == [])
    #expect(files == ["a/yarn/old/mine", "a/yarn/x", "a/yarn/y", "a/yarn/z"])
    #expect(directory.text("out/a/yarn/y") == "2")
    #expect(try FileManager.default.contentsOfDirectory(atPath: out) == ["a"])
  }

  @Test func `clears away what a run left that was killed while building`() throws {
    try writeOutput(tree(["a/yarn": ["x": "1"]]), to: out)
    try directory.write("out/a/yarn/mine", "mine")
    let built = ".drey-staging/new.a%2Fyarn"
    try directory.write("out/\(built)/.drey-output", "\(String(repeating: "0", count: 64))  x\n")
    try directory.write("out/\(built)/x", "half")
    link("\(out)/a/yarn/mine", "\(out)/\(built)/mine")
    try writeOutput(tree(["a/yarn": ["x": "2"]]), to: out)
    #expect(directory.all(below: "out") == ["a/", "a/yarn/", "a/yarn/.drey-output", "a/yarn/mine", "a/yarn/x"])
    #expect(directory.text("out/a/yarn/x") == "2")
    #expect(directory.text("out/a/yarn/mine") == "mine")
  }

  @Test func `puts back what a run moved aside that was killed then`() throws {
    try writeOutput(tree(["a/yarn": ["x": "1"]]), to: out)
    try directory.write("out/a/yarn/mine", "mine")
    try directory.write("out/.drey-staging/new.a%2Fyarn/.drey-output", "")
    rename("\(out)/a/yarn", "\(out)/.drey-staging/old.a%2Fyarn")
    #expect(try writeOutput(tree(["a/yarn": ["x": "1"]]), to: out) == [])
    #expect(directory.all(below: "out") == ["a/", "a/yarn/", "a/yarn/.drey-output", "a/yarn/mine", "a/yarn/x"])
  }

  private static let versions = ["1", "2"].map { version in
    OutputTree(folders: [
      OutputFolder(
        path: "a/yarn",
        files: Dictionary(uniqueKeysWithValues: (0..<20).map { ("f\($0)", OutputFile(Array(version.utf8))) }))
    ])
  }

  private static let outputOfChild = ProcessInfo.processInfo.environment["DREY_TEST_OUTPUT"]

  /// Runs in a process of its own, that the next test kills.
  @Test(.enabled(if: outputOfChild != nil)) func `writes until killed`() throws {
    let out = try #require(Self.outputOfChild)
    for round in 0... {
      try writeOutput(Self.versions[round % 2], to: out)
      if round == 0 { try writeAtomically("\(out)/ready", []) }
    }
  }

  @Test(.enabled(if: outputOfChild == nil)) func `leaves a whole folder whenever it is killed`() throws {
    try writeOutput(Self.versions[0], to: out)
    try directory.write("out/a/yarn/mine", "mine")
    for round in 0..<12 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      process.arguments = ["--testing-library", "swift-testing", "--filter", "writes until killed"]
      process.environment = ["DREY_TEST_OUTPUT": out]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      var patience = 2000
      while directory.text("out/ready") == nil, patience > 0, process.isRunning {
        usleep(5000)
        patience -= 1
      }
      #expect(process.isRunning)
      usleep(UInt32(round * 700))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      unlink("\(out)/ready")
      let fresh = try Self.versions.map { try compareOutput($0, with: out).isEmpty }
      #expect(fresh.contains(true), "half a folder in round \(round)")
      #expect(directory.text("out/a/yarn/mine") == "mine")
    }
    try writeOutput(Self.versions[1], to: out)
    #expect(try compareOutput(Self.versions[1], with: out) == [])
    #expect(!directory.all(below: "out").contains { $0.contains("staging") })
    #expect(directory.all(below: "out/a/yarn").count == 22)
  }

  @Test func `shows readers whole folders only`() async throws {
    let versions = ["1", "2"].map { tree(["a": ["x": $0, "y": $0]]) }
    try writeOutput(versions[0], to: out)
    let out = out
    let writer = Task.detached {
      for round in 0..<200 { try writeOutput(versions[round % 2], to: out) }
    }
    var mixed = 0
    for _ in 0..<2000 {
      // Through one open directory, as a reader that wants one version has to.
      let folder = open("\(out)/a", O_RDONLY | O_DIRECTORY)
      defer { close(folder) }
      let texts = ["x", "y"].map { name -> UInt8 in
        let file = openat(folder, name, O_RDONLY)
        defer { close(file) }
        var byte: UInt8 = 0
        return read(file, &byte, 1) == 1 ? byte : 0
      }
      // A folder that has been replaced loses its files: then the reader knows.
      if !texts.contains(0), texts[0] != texts[1] { mixed += 1 }
    }
    try await writer.value
    #expect(mixed == 0)
  }

  @Test func `lets runs of several processes take turns`() async throws {
    let out = out
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<6 {
        group.addTask {
          let folder = OutputFolder(path: "c\(number)/yarn", files: ["x": OutputFile([UInt8(number)])])
          for _ in 0..<5 { try writeOutput(OutputTree(folders: [folder]), to: out) }
        }
      }
      try await group.waitForAll()
    }
    #expect(files == (0..<6).map { "c\($0)/yarn/x" })
  }
}
