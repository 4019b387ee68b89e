import Foundation
import TestSupport
import Testing

/// `drey script write`: what stands in the file afterwards, and that it runs.
@Suite struct ScriptWriteCommandTests {
  private let drey = BuiltBinary("drey")

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `writes a wrapper that becomes this binary, so that the caller stays the parent`() throws {
    let scratch = try Scratch()
    try scratch.writeTool("nvidia-smi", "echo \"GPU 0: X (UUID: GPU-a)\"; echo \"$PPID\" >\"${0%/*}/asker\"")
    let wrapper = scratch.path("my gpu.sh")
    let written = try drey.run(["script", "write", "wrapper", "-o", wrapper])
    #expect(written.status == 0 && written.output == "" && written.errors == "")
    #expect(try mode(wrapper) == 0o755)
    let found = try BuiltBinary(at: URL(fileURLWithPath: wrapper))
      .run(["1", "null"], environment: ["PATH": "\(scratch.url.path):/usr/bin:/bin"])
    #expect(found.output == "0\n" && found.status == 0, "\(found.errors)")
    let few = try BuiltBinary(at: URL(fileURLWithPath: wrapper))
      .run(["2"], environment: ["PATH": "\(scratch.url.path):/usr/bin:/bin"])
    #expect(few.status == 1 && few.errors.hasPrefix("drey gpu-discovery: 2 GPUs wanted, 1 found\n  help: "))
    let text = try String(contentsOfFile: wrapper, encoding: .utf8)
    #expect(text.hasPrefix("#!/bin/sh\n"))
    #expect(text.hasSuffix("\nexec '\(drey.url.resolvingSymlinksInPath().path)' gpu-discovery \"$@\"\n"))
  }

  @Test(arguments: ["drey", "a b", "it's \"here\"", "$HOME `id` $(id) \\ * ; & #", "ä\u{301} 日本"])
  func `quotes the path of the binary`(_ name: String) throws {
    let scratch = try Scratch()
    let binary = try scratch.writeTool(name, "printf '%s|' \"$0\" \"$@\"")
    let wrapper = scratch.path("wrapper.sh")
    let written = try drey.run(["script", "write", "wrapper", "--drey", binary, "-o", wrapper])
    #expect(written.status == 0, "\(written.errors)")
    let outcome = try BuiltBinary(at: URL(fileURLWithPath: wrapper)).run(["2", "a b", "", "*"])
    #expect(outcome.output == "\(binary)|gpu-discovery|2|a b||*|", "\(outcome.errors)")
  }

  @Test(arguments: ["nvidia", "amd"])
  func `writes the shipped scripts, to a file or standard output`(_ kind: String) throws {
    let shipped = try Data(
      contentsOf: Repository.root.appendingPathComponent("Templates/discovery/\(kind)-gpu-discovery.sh"))
    for arguments in [["script", "write", kind], ["script", "write", kind, "-o", "-"]] {
      let outcome = try drey.run(arguments)
      #expect(outcome.status == 0 && Data(outcome.output.utf8) == shipped)
    }
    let scratch = try Scratch()
    let file = scratch.path("s.sh")
    #expect(try drey.run(["script", "write", kind, "-o", file]).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == shipped)
    #expect(try mode(file) == 0o755)
  }

  @Test func `replaces what stands there, and makes it executable`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("s.sh", "old\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "s.sh")
    #expect(try drey.run(["script", "write", "amd", "-o", scratch.path("link")]).status == 0)
    #expect(try mode(file) == 0o755)
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("#!/usr/bin/env bash\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted() == ["link", "s.sh"])
  }

  @Test func `says why a script can't be written, and leaves nothing`() throws {
    let scratch = try Scratch()
    let folder = scratch.path("folder")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try scratch.write("file", "kept")
    for (output, words) in [
      (scratch.path("none/s.sh"), "drey: error: \(scratch.path("none")): no such file or directory\n"),
      (folder, "drey: error: \(folder): is a directory\n"),
      (scratch.path("file/s.sh"), "drey: error: \(scratch.path("file")): is not a directory\n"),
      ("/proc/s.sh", "drey: error: /proc/s.sh: "),
      ("/dev/full", "drey: error: /dev/full: no space left on the device\n"),
    ] {
      let outcome = try drey.run(["script", "write", "wrapper", "-o", output])
      #expect(outcome.status == 2 && outcome.output == "" && outcome.errors.hasPrefix(words), "\(outcome.errors)")
    }
    #expect(try scratch.tree() == ["file": Data("kept".utf8)])
  }

  @Test func `refuses a binary that a script can't name, and itself`() throws {
    let scratch = try Scratch()
    let file = scratch.path("s.sh")
    for (binary, words) in [("drey", "can only be absolute"), ("", "can only be absolute"), ("/a\nid", "no line end")] {
      let outcome = try drey.run(["script", "write", "wrapper", "--drey", binary, "-o", file])
      #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    let copy = try scratch.write("drey", "binary")
    let itself = try drey.run(["script", "write", "wrapper", "--drey", copy, "-o", copy])
    #expect(itself.status == 2 && itself.errors.contains("choose another name for the wrapper"))
    let useless = try drey.run(["script", "write", "amd", "--drey", copy, "-o", file])
    #expect(useless.status == 2 && useless.errors.contains("--drey can only be given for wrapper"))
    #expect(try drey.run(["script", "write", "intel"]).status == 2)
    #expect(try scratch.tree() == ["drey": Data("binary".utf8)])
  }
}
