import Diagnostics
import ExternalResources
import Foundation
import TestSupport
import Testing
import XMLTree

@testable import ScriptLab

/// Discovery scripts in the lab: what they are good for shows, and what is wrong with them.
@Suite struct ScriptLabTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func script(_ text: String) throws -> String {
    let path = try scratch.write("discover.sh", text)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  /// With more time than Flink gives: other tests run beside these.
  private func report(
    _ script: String, _ arguments: [String] = [], vendor: String = "nvidia", limit: Int = 15
  ) async throws -> LabReport {
    try await tryScript(
      script, arguments: arguments, vendor: vendor, environment: currentEnvironment(), limit: limit)
  }

  @Test(arguments: [("nvidia", "nvidia-gpu-discovery.sh"), ("amd", "amd-gpu-discovery.sh")])
  func `finds nothing wrong with the shipped scripts`(_ vendor: String, _ name: String) async throws {
    let report = try await report(
      Repository.root.appendingPathComponent("Templates/discovery/\(name)").path, vendor: vendor)
    #expect(report.results.count >= 14)
    for result in report.results { #expect(result.verdict.kind == .passed, "\(result)") }
  }

  /// What Flink's own script does, in short: the first words that the tool prints are taken for indexes.
  @Test func `shows what trusting the tool's words leads to`() async throws {
    let report = try await report(
      script(
        """
        #!/bin/bash
        all=($(nvidia-smi --query-gpu=index --format=csv,noheader)) || exit 1
        (($1 <= ${#all[@]})) || exit 1
        IFS=,
        echo "${all[*]:0:$1}"
        """), limit: 12)
    let failed = report.results.filter { $0.verdict.kind == .failed }
    #expect(
      Set(failed.map(\.name)) == [
        "no-gpu", "mig", "time-slicing", "lost-gpu", "slow-tool", "noisy-tool", "flood-of-errors", "reads-input",
        "background-child", "two-at-once", "after-a-crash",
      ])
    let reasons = Dictionary(uniqueKeysWithValues: failed.map { ($0.name, $0.verdict.reason ?? "") })
    #expect(reasons["no-gpu"] == "Flink takes 'No' for a GPU")
    #expect(reasons["mig"] == "Flink takes '0' for a GPU, which is cut into MIG devices and can't be used as a whole")
    #expect(reasons["time-slicing"] == "Flink takes '1' for a GPU, which is GPU 0 once more")
    #expect(reasons["two-at-once"] == "both TaskManagers get GPU 0, 1")
    #expect(reasons["slow-tool"]?.hasPrefix("Flink waits for ten seconds") == true)
    #expect(failed.allSatisfy { $0.help != nil })
  }

  @Test func `says once that a script doesn't start`() async throws {
    let report = try await report(script("#!/no/such/interpreter\necho 0\n"))
    #expect(report.results.count == 1)
    #expect(report.results[0].verdict.reason?.hasPrefix("the script does not run: Cannot run program") == true)
  }

  @Test func `says how to mend a script that doesn't start`() async throws {
    let carriage = try await report(script("#!/bin/bash\r\necho 0\r\n"))
    #expect(carriage.results.first?.help?.contains("LF, not CR LF") == true)
    let environment = try await report(script("#!/usr/bin/env bash\r\necho 0\r\n"))
    #expect(environment.results.map(\.help) == carriage.results.map(\.help))
    let missing = try await report(script("#!/no/such/interpreter\necho 0\n"))
    #expect(missing.results.first?.help?.contains("'#!/no/such/interpreter'") == true)
    let plain = try scratch.write("plain.sh", "echo 0\n")
    #expect(try await report(plain).results.first?.help == "make it executable: chmod +x")
  }

  @Test(arguments: ["read -r line", "head -c 100000 /dev/zero >&2", "yes"])
  func `says what holds up a script that waits for no tool`(_ line: String) async throws {
    let report = try await report(script("#!/bin/bash\n\(line)\necho 0\n"), limit: 1)
    let results = Dictionary(uniqueKeysWithValues: report.results.map { ($0.name, $0) })
    #expect(results.values.allSatisfy { $0.verdict.kind == .failed })
    #expect(results["one-gpu"]?.help?.contains("standard input, which Flink leaves open") == true)
    #expect(results["one-gpu"]?.help?.contains("a pipe holds 64 KiB") == true)
    #expect(results["slow-tool"]?.help?.contains("nvidia-smi") == true)
  }

  @Test func `judges no script by what the stand-ins don't know`() async throws {
    let report = try await report(script("#!/bin/bash\nnvidia-smi --no-such-option >/dev/null || exit 1\necho 0\n"))
    #expect(report.results[0].verdict.kind == .unjudged)
    #expect(report.results[0].verdict.reason == "the lab has no answer to 'nvidia-smi --no-such-option'")
  }

  @Test func `leaves a real coordination file alone`() async throws {
    let real = try scratch.write("real", "keep me\n")
    let path = try script("#!/bin/bash\n[[ \"$*\" != *'\(real)'* ]] || echo wrong >'\(real)'\necho 0\n")
    _ = try await report(path, ["--coordination-file", real])
    #expect(try String(contentsOfFile: real, encoding: .utf8) == "keep me\n")
  }

  @Test func `writes JUnit that a reader of XML takes`() throws {
    let report = LabReport(
      script: "/a<b>&\".sh", vendor: "nvidia",
      results: [
        LabResult(
          name: "one", title: "1", flink: ["takes 0"], verdict: Verdict(kind: .failed, reason: "a \u{1}<x>&\""),
          help: "do\nit")
      ])
    #expect(parseXML(Array(report.junit.utf8), path: "junit.xml").problem == nil)
    #expect(report.junit.contains("failures=\"1\""))
  }
}
