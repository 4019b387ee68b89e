import Foundation
import TestSupport
import Testing

@testable import ExternalResources

@Suite struct GPUDriverTests {
  private func driver(_ script: Script, _ more: [String: String] = [:]) throws -> GPUDriver {
    try GPUDriver(.init(more.merging([GPUDriver.Key.path: script.path]) { $1 }))
  }

  private func failure(_ script: Script, amount: Int = 1, _ more: [String: String] = [:]) async throws
    -> ExternalResourceError?
  {
    let driver = try driver(script, more)
    do throws(ExternalResourceError) {
      _ = try await driver.discover(amount: amount)
      return nil
    } catch {
      return error
    }
  }

  @Test func `takes the first line, split at commas and trimmed`() async throws {
    let script = try Script("#!/bin/bash\necho ' 3, 1,,MIG-0a-1 '\necho 9\n")
    let answer = try await driver(script).discover(amount: 2)
    #expect(answer.gpus.map(\.index) == ["3", "1", "MIG-0a-1"])
    #expect(answer.gpus[2].uuid == "MIG-0a-1")
    #expect(answer.notes.count == 1)
    let set = try await driver(script).retrieveResourceInfo(amount: 2)
    #expect(set.sorted().map(\.description) == ["GPU Device(1)", "GPU Device(3)", "GPU Device(MIG-0a-1)"])
  }

  @Test func `leaves absent arguments absent, and splits the others at white space`() async throws {
    let script = try Script("#!/bin/bash\nprintf '%s' \"$#\"\n")
    #expect(try await driver(script).discover(amount: 1).gpus.map(\.index) == ["1"])
    let arguments = [GPUDriver.Key.arguments: "--a  b\tc"]
    #expect(try await driver(script, arguments).discover(amount: 1).gpus.map(\.index) == ["4"])
  }

  @Test func `runs a script whose path has blanks and quotes`() async throws {
    let script = try Script("#!/bin/bash\necho 0\n", name: "it's my \"script\".sh")
    #expect(try await driver(script).discover(amount: 1).gpus.map(\.index) == ["0"])
  }

  @Test func `takes a relative path from FLINK_HOME`() async throws {
    let script = try Script("#!/bin/bash\necho 5\n", name: "s.sh")
    let driver = try GPUDriver(
      [GPUDriver.Key.path: "s.sh"], environment: ["FLINK_HOME": script.directory.path, "PATH": "/bin"])
    #expect(try await driver.discover(amount: 1).gpus.map(\.index) == ["5"])
  }

  @Test(arguments: [[:], ["FLINK_HOME": ""]])
  func `takes a relative path from the working directory without FLINK_HOME`(_ home: [String: String]) async throws {
    let driver = try GPUDriver(
      [GPUDriver.Key.path: "Templates/../no-such.sh"], environment: home.merging(["PATH": "/bin"]) { $1 })
    #expect(driver.script == .file(path: "./Templates/../no-such.sh"))
  }

  @Test func `runs the shipped script where no path is set`() async throws {
    for (vendor, name) in [(nil, "nvidia-gpu-discovery.sh"), ("amd", "amd-gpu-discovery.sh")] {
      let driver = try GPUDriver(.init(vendor.map { [GPUDriver.Key.vendor: $0] } ?? [:]))
      #expect(driver.script.name == name)
    }
  }

  @Test func `orders numbers by value and before UUIDs, and compares by index alone`() {
    let indexes = ["MIG-b", "10", "GPU-a", "9", "0"]
    #expect(indexes.map { GPUInfo(index: $0) }.sorted().map(\.index) == ["0", "9", "10", "GPU-a", "MIG-b"])
    let bare = GPUInfo(index: "1")
    let full = GPUInfo(
      index: "1", uuid: "GPU-u", model: "M", memoryMiB: 5, pciBusID: "p", numaNode: 0, vendor: "nvidia",
      migProfile: "1g.10gb")
    #expect(bare == full && Set([bare, full]).count == 1 && bare.hashValue == full.hashValue)
    #expect(bare.keys == ["index"] && full.keys.count == 8 && full.keys == full.keys.sorted())
    #expect(full.keys.map { full.property($0) } == ["1", "5", "1g.10gb", "M", "0", "p", "GPU-u", "nvidia"])
    #expect(full.description == "GPU Device(1)")
  }

  @Test func `reports fewer GPUs than asked for, with what the script said`() async throws {
    let script = try Script("#!/bin/bash\necho 0; echo 'GPU 1 is lost' >&2\n")
    let error = try await failure(script, amount: 2)
    #expect(error == .tooFew(asked: 2, found: ["0"], path: script.path, errors: "GPU 1 is lost\n"))
    #expect(error?.description.hasSuffix("found 1 of 2 GPUs: GPU 1 is lost") == true)
  }

  @Test func `reports a GPU that is printed twice`() async throws {
    let script = try Script("#!/bin/bash\necho 0,1,0\n")
    #expect(
      try await failure(script, amount: 2) == .duplicate(index: "0", line: "0,1,0", path: script.path, errors: ""))
  }

  @Test(arguments: ["No devices were found", "0;1", "-1", "0 1", "1e3", "123456", "GPU-", "GPU-a b", "\u{FFFD}"])
  func `reports text that names no GPU`(_ text: String) async throws {
    let script = try Script("#!/bin/bash\necho '\(text)'\n")
    guard case .notAnIndex(let found, _, _, _)? = try await failure(script) else {
      Issue.record("taken for a GPU: \(text)")
      return
    }
    #expect(found == text)
  }

  @Test func `reports a script that fails, with its words`() async throws {
    let script = try Script("#!/bin/bash\necho broken >&2; exit 7\n")
    let error = try await failure(script)
    #expect(error == .scriptFailed(path: script.path, ending: .exited(7), output: "", errors: "broken\n"))
    let killed = try Script("#!/bin/bash\nkill -SEGV $$\n")
    #expect(
      try await failure(killed) == .scriptFailed(path: killed.path, ending: .signalled(11), output: "", errors: ""))
  }

  @Test func `tells apart why a script doesn't start`() async throws {
    let script = try Script("#!/bin/bash\r\necho 0\n")
    #expect(
      try await failure(script)
        == .scriptNotStarted(
          path: script.path, reason: "its first line ends with CR: the file has Windows line ends"))
    let missing = try Script("#!/nowhere/bash\n")
    #expect(
      try await failure(missing)
        == .scriptNotStarted(path: missing.path, reason: "its interpreter /nowhere/bash does not exist"))
    let plain = try Script("#!/bin/bash\n", mode: 0o644)
    #expect(try await failure(plain) == .scriptNotStarted(path: plain.path, reason: "it is not executable"))
    let link = script.directory.appendingPathComponent("link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/nowhere")
    let dangling = try GPUDriver([GPUDriver.Key.path: link])
    await #expect(throws: ExternalResourceError.scriptNotStarted(path: link, reason: "it is a link to nothing")) {
      try await dangling.discover(amount: 1)
    }
    let directory = try GPUDriver([GPUDriver.Key.path: script.directory.path])
    await #expect(
      throws: ExternalResourceError.scriptNotStarted(path: script.directory.path, reason: "it is a directory")
    ) {
      try await directory.discover(amount: 1)
    }
    let absent = try GPUDriver([GPUDriver.Key.path: "/nowhere/s.sh"])
    await #expect(throws: ExternalResourceError.scriptNotFound(path: "/nowhere/s.sh")) {
      try await absent.discover(amount: 1)
    }
  }

  @Test func `ends a script that runs too long, and says what it had said`() async throws {
    let script = try Script("#!/bin/bash\necho waiting >&2; sleep 60\n")
    let error = try await failure(script, [GPUDriver.Key.timeout: "300 ms"])
    #expect(error == .scriptTimedOut(path: script.path, after: .milliseconds(300), errors: "waiting\n"))
    #expect(error?.description.contains("ran for more than 300 ms: waiting") == true)
  }

  @Test func `rejects amounts and parameters that mean nothing`() async throws {
    let script = try Script("#!/bin/bash\necho 0\n")
    #expect(try await failure(script, amount: 0) == .amountNotPositive(0))
    #expect(throws: ExternalResourceError.self) { try GPUDriver([GPUDriver.Key.path: " "]) }
    #expect(throws: ExternalResourceError.self) { try GPUDriver([GPUDriver.Key.vendor: "intel"]) }
    for timeout in ["", "soon", "0", "-1", "10 h", "99999999999999999999"] {
      #expect(throws: ExternalResourceError.self) { try GPUDriver([GPUDriver.Key.timeout: timeout]) }
    }
    #expect(try GPUDriver([GPUDriver.Key.timeout: "2 s"]).timeout == .seconds(2))
    #expect(try GPUDriver([GPUDriver.Key.timeout: "1500"]).timeout == .milliseconds(1500))
    #expect(try GPUDriver([:]).timeout == .seconds(10))
  }

  @Test func `is made by the registry from Flink's class name`() throws {
    let registry = ExternalResourceDriverRegistry.standard()
    let configuration = ExternalResourceConfiguration(
      resource: "gpu",
      in: [
        "external-resource.gpu.param.discovery-script.args": "x", "external-resource.gpu.amount": "1",
        "external-resource.gpus.param.vendor": "amd",
      ])
    #expect(configuration == ["discovery-script.args": "x"])
    let factory = try registry.factory(named: "org.apache.flink.externalresource.gpu.GPUDriverFactory")
    #expect(try factory.createExternalResourceDriver(configuration) is GPUDriver)
    #expect(throws: ExternalResourceError.unknownFactory(name: "com.example.Mine", known: registry.names)) {
      try registry.factory(named: "com.example.Mine")
    }
  }
}
