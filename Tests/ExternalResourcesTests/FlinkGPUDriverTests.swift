import Foundation
import TestSupport
import Testing

@testable import ExternalResources

/// A script that Flink 2.3.0's driver was given, and what it made of it.
struct FlinkCase: Sendable, Decodable, CustomTestStringConvertible {
  var name: String
  var script: String
  var amount: Int
  var args: String?
  var ok: Bool
  var error: String?
  var indexes: [String]?
  var otherLogs: [String]

  enum CodingKeys: String, CodingKey {
    case name = "case"
    case script, amount, args, ok, error, indexes, otherLogs
  }

  var testDescription: String { name }

  static let all: [FlinkCase] = {
    let file = Repository.root.appendingPathComponent("Tests/Fixtures/flink/driver.jsonl")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.compactMap { try? JSONDecoder().decode(FlinkCase.self, from: Data($0.utf8)) }
  }()
}

@Suite struct FlinkGPUDriverTests {
  @Test func `reads every case of the fixture`() throws {
    let file = Repository.root.appendingPathComponent("Tests/Fixtures/flink/driver.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(FlinkCase.all.count == lines.count)
    #expect(lines.count >= 41)
  }

  @Test(arguments: FlinkCase.all)
  func `answers as Flink's driver does`(_ flink: FlinkCase) async throws {
    let script = try Script(flink.script)
    // A shorter timeout than Flink's: between the case that sleeps for 1 s and those that never end in time.
    let driver = FlinkGPUDriver(path: script.path, arguments: flink.args, timeout: .seconds(5))
    let answer = await driver.answer(amount: flink.amount)
    let fault = answer.fault.map { "\($0.stage.rawValue): \($0.exception): \($0.message)" }
    #expect(answer.succeeded == flink.ok)
    #expect(fault == flink.error?.replacingOccurrences(of: "10000 ms", with: "5000 ms"))
    // By bytes, since Swift takes é for e and an accent.
    #expect(Set(answer.indexes.map { Array($0.utf8) }) == Set((flink.indexes ?? []).map { Array($0.utf8) }))
    #expect(answer.indexes.count == flink.indexes?.count ?? 0)
    #expect(answer.logs == flink.otherLogs)
  }

  @Test func `fails where Flink fails before it runs anything`() async throws {
    let missing = await FlinkGPUDriver(path: "/nowhere/script", arguments: nil).answer(amount: 1)
    #expect(missing.fault?.stage == .create)
    #expect(missing.fault?.exception == "FileNotFoundException")
    let plain = try Script("#!/bin/bash\necho 0\n", mode: 0o600)
    #expect(await FlinkGPUDriver(path: plain.path, arguments: nil).answer(amount: 1).fault?.stage == .create)
    #expect(
      await FlinkGPUDriver(path: "  ", arguments: nil).answer(amount: 1).fault?.exception
        == "IllegalConfigurationException")
  }

  @Test func `falls over a path with a blank, a directory and a CRLF line, when it runs`() async throws {
    let blank = try Script("#!/bin/bash\necho 0\n", name: "my script.sh")
    let spaced = await FlinkGPUDriver(path: blank.path, arguments: nil).answer(amount: 1)
    #expect(spaced.fault?.exception == "IOException")
    let cut = blank.path.dropLast(" script.sh".count)
    #expect(spaced.fault?.message == "Cannot run program \"\(cut)\": error=2, No such file or directory")
    #expect(spaced.fault?.stage == .retrieve)
    let directory = await FlinkGPUDriver(path: blank.directory.path, arguments: nil).answer(amount: 1)
    #expect(
      directory.fault?.message
        == "Cannot run program \"\(blank.directory.path)\": error=13, Permission denied")
    let windows = try Script("#!/bin/bash\r\necho 0\r\n")
    #expect(await FlinkGPUDriver(path: windows.path, arguments: nil).answer(amount: 1).fault?.stage == .retrieve)
    let plain = try Script("echo 0\n")
    #expect(await FlinkGPUDriver(path: plain.path, arguments: nil).answer(amount: 1).indexes == ["0"])
  }

  @Test func `takes a relative path from FLINK_HOME`() async throws {
    let script = try Script("#!/bin/bash\necho 7\n", name: "found.sh")
    let driver = FlinkGPUDriver(
      path: "found.sh", arguments: nil, environment: ["FLINK_HOME": script.directory.path, "PATH": "/usr/bin:/bin"])
    #expect(await driver.answer(amount: 1).indexes == ["7"])
  }

  @Test func `spells paths as Java does`() async throws {
    let script = try Script("#!/bin/bash\nprintf '%s,' \"$0\"\n", name: "s.sh")
    let folder = script.directory.path
    for path in ["\(folder)//s.sh", "\(folder)/s.sh/", "/\(folder)/s.sh//"] {
      #expect(await FlinkGPUDriver(path: path, arguments: nil).answer(amount: 1).indexes == [script.path])
    }
    let dotted = await FlinkGPUDriver(path: "\(folder)/./s.sh", arguments: nil).answer(amount: 1)
    #expect(dotted.indexes == ["\(folder)/./s.sh"])
    // Set and empty is no directory; without any, the working directory is written with a dot.
    let here = FileManager.default.currentDirectoryPath
    for (home, shown) in [("", "\(here)/no.sh"), ("home/", "\(here)/home/no.sh"), (nil, "\(here)/./no.sh")] {
      let missing = await FlinkGPUDriver(
        path: "no.sh", arguments: nil, environment: home.map { ["FLINK_HOME": $0] } ?? [:]
      )
      .answer(amount: 1)
      #expect(missing.fault?.message == "The gpu discovery script does not exist in path \(shown).")
    }
    let nul = await FlinkGPUDriver(path: "a\0b", arguments: nil).answer(amount: 1)
    #expect(nul.fault?.exception == "InvalidPathException")
    let argument = await FlinkGPUDriver(path: script.path, arguments: "a\0b").answer(amount: 1)
    #expect(argument.fault?.message == "invalid null character in command")
  }

  @Test func `logs what a failing script wrote, its lines glued together`() async throws {
    let script = try Script("#!/bin/bash\necho a; echo b; echo c >&2; exit 3\n")
    let answer = await FlinkGPUDriver(path: script.path, arguments: nil).answer(amount: 1)
    #expect(answer.fault?.message == "Discovery script exit with non-zero return code: 3.")
    #expect(answer.logs == ["GPUDriver: Discovery script exit with 3.\nSTDOUT: ab\nSTDERR: c"])
    let killed = try Script("#!/bin/bash\nkill -9 $$\n")
    let signalled = await FlinkGPUDriver(path: killed.path, arguments: nil).answer(amount: 1)
    #expect(signalled.fault?.message == "Discovery script exit with non-zero return code: 137.")
  }
}
