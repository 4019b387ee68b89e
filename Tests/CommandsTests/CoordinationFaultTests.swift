import Foundation
import TestSupport
import Testing

/// Coordination files that are no such thing, and tools that can't be run: the binary and the scripts say so, at once.
@Suite struct CoordinationFaultTests {
  private static let programs = [
    [BuiltBinary("drey").url.path, "gpu-discovery"],
    [Repository.root.appendingPathComponent("Templates/discovery/nvidia-gpu-discovery.sh").path],
  ]

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func tool(_ text: String) throws {
    let path = try scratch.write("nvidia-smi", text)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  private func run(_ program: [String], _ arguments: [String]) throws -> BuiltBinary.Outcome {
    try BuiltBinary(at: URL(fileURLWithPath: "/usr/bin/env")).run(
      program + arguments, environment: ["PATH": "\(scratch.url.path):/usr/bin:/bin"])
  }

  private func coordinate(_ program: [String], _ file: String) throws -> BuiltBinary.Outcome {
    try tool("#!/bin/bash\nfor i in 0 1 2; do echo \"GPU $i: NVIDIA X (UUID: GPU-$i)\"; done\n")
    return try run(program, ["1", "--enable-coordination-mode", "--coordination-file", file])
  }

  @Test(
    arguments: programs,
    ["\0\0\0\0", "0 1\n\0\0", "0 99999999999\n", "0 0\n", "0 012\n", "0  1\n", "0 1\r\n", "0 1 x\n", "0\n"])
  func `guesses at no damaged file, and leaves it as it is`(_ program: [String], _ text: String) throws {
    let file = try scratch.write("co", text)
    let outcome = try coordinate(program, file)
    #expect(outcome.status == 1 && outcome.output == "", "\(outcome)")
    #expect(outcome.errors.contains("is damaged at line") && outcome.errors.contains("delete the file"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
  }

  @Test(arguments: programs, ["co", "co.drey"])
  func `waits for no pipe and trusts no device`(_ program: [String], _ name: String) throws {
    mkfifo(scratch.path(name), 0o600)
    let pipe = try coordinate(program, scratch.path("co"))
    #expect(pipe.status == 1 && pipe.output == "", "\(pipe)")
    let device = try coordinate(program, "/dev/null")
    #expect(device.status == 1 && device.output == "" && device.errors.contains("not a regular file"), "\(device)")
  }

  @Test(arguments: programs)
  func `says that a tool is there and can't be run`(_ program: [String]) throws {
    try tool("#!/usr/bin/env no-such-interpreter\n")
    let outcome = try run(program, ["1"])
    #expect(outcome.status == 1 && outcome.output == "")
    #expect(outcome.errors.contains("no-such-interpreter") && outcome.errors.contains("can't be run"), "\(outcome)")
  }

  @Test(arguments: programs)
  func `takes no help for GPUs`(_ program: [String]) throws {
    let outcome = try run(program, ["1", "--help"])
    #expect(outcome.status == 2 && outcome.output == "" && outcome.errors.contains("usage: "))
  }

  @Test(arguments: programs)
  func `leaves no child of a tool that hangs`(_ program: [String]) throws {
    try tool("#!/bin/bash\n(trap '' TERM; exec sleep 1917) &\necho $! >\"${0%/*}/pid\"\nexec sleep 1918\n")
    let outcome = try run(program, ["1", "--timeout", "1"])
    #expect(outcome.status == 1 && outcome.errors.contains("still running after 1 s"), "\(outcome)")
    let child = try String(contentsOfFile: scratch.path("pid"), encoding: .utf8).dropLast()
    let stat = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ") Z"
    #expect(stat.contains(") Z"), "\(child) runs on")
  }
}
