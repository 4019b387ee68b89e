import Foundation
import Testing

@testable import ExternalResources

@Suite struct CoordinationTests {
  private let file = FileManager.default.temporaryDirectory.appendingPathComponent("drey-co-\(UUID().uuidString)").path

  private var coordination: Coordination { Coordination(path: file, patience: .seconds(60)) }

  private func cleanUp() { for path in [file, "\(file).drey"] { try? FileManager.default.removeItem(atPath: path) } }

  private func text() throws -> String { try String(contentsOfFile: file, encoding: .utf8) }

  private func take(_ amount: Int, of count: Int, for owner: ProcessIdentity) throws -> [String] {
    try coordination.take(amount, of: (0..<count).map(String.init), for: owner)
  }

  /// A process that does nothing until it is ended.
  private final class Owner: Sendable {
    let process: Process
    let identity: ProcessIdentity

    init() throws {
      process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sleep")
      process.arguments = ["1000"]
      let process = process
      try ExecutableWriting.whileNoneIsWritten { Result { try process.run() } }.get()
      identity = try #require(ProcessIdentity.running(process.processIdentifier))
    }

    func end() {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }

    deinit { end() }
  }

  @Test func `gives each process GPUs of its own, and writes lines as Flink's script does`() throws {
    defer { cleanUp() }
    let (first, second) = (try Owner(), try Owner())
    #expect(try take(2, of: 4, for: first.identity) == ["0", "1"])
    #expect(try take(1, of: 4, for: second.identity) == ["2"])
    let (a, b) = (first.identity.process, second.identity.process)
    #expect(try text() == "0 \(a)\n1 \(a)\n2 \(b)\n")
    #expect(
      throws: CoordinationError.tooFew(
        wanted: 2, free: 1, total: 4,
        holders: [.init(index: "0", process: a), .init(index: "1", process: a), .init(index: "2", process: b)],
        path: file)
    ) { try take(2, of: 4, for: second.identity) }
  }

  @Test func `takes back what an ended process held, and only that`() throws {
    defer { cleanUp() }
    let (first, second) = (try Owner(), try Owner())
    // Of 12 GPUs, those called 1, 10 and 11 differ by more than their beginning.
    #expect(try coordination.take(1, of: ["1"], for: first.identity) == ["1"])
    #expect(try coordination.take(2, of: ["10", "11"], for: second.identity) == ["10", "11"])
    first.end()
    #expect(try coordination.holders().map(\.index) == ["10", "11"])
    #expect(try take(9, of: 12, for: second.identity) == ["0", "1", "2", "3", "4", "5", "6", "7", "8"])
    #expect(try text().split(separator: "\n").count == 11)
  }

  @Test func `frees a GPU whose owner's id was given out again`() throws {
    defer { cleanUp() }
    let owner = try Owner()
    let identity = owner.identity
    let start = try #require(identity.start)
    let boot = try #require(identity.boot)
    try "0 \(identity.process)\n".write(toFile: file, atomically: false, encoding: .utf8)
    try "0 \(identity.process) \(start - 1) \(boot)\n".write(
      toFile: "\(file).drey", atomically: false, encoding: .utf8)
    #expect(try take(1, of: 1, for: identity) == ["0"])
    #expect(throws: CoordinationError.self) { try take(1, of: 1, for: identity) }
    try "0 \(identity.process) \(start) another-boot\n".write(
      toFile: "\(file).drey", atomically: false, encoding: .utf8)
    #expect(try take(1, of: 1, for: identity) == ["0"])
  }

  @Test func `respects a line that Flink's own script wrote`() throws {
    defer { cleanUp() }
    let (theirs, ours) = (try Owner(), try Owner())
    try "0 \(theirs.identity.process)\n\n".write(toFile: file, atomically: false, encoding: .utf8)
    #expect(try take(1, of: 2, for: ours.identity) == ["1"])
    #expect(throws: CoordinationError.self) { try take(1, of: 2, for: ours.identity) }
    theirs.end()
    #expect(try take(1, of: 2, for: ours.identity) == ["0"])
  }

  @Test(arguments: [
    ("0 1 2\n", 1), ("0\n", 1), ("\n\n0 x\n", 3), ("0  1\n", 1), ("0 1\r\n", 1), ("0 99999999999\n", 1), (" 0 1\n", 1),
    ("0 0\n", 1), ("0 1\n\u{0}\n", 2), ("0\t1\n", 1),
  ])
  func `stops at a damaged line, and leaves the file as it is`(_ damaged: String, _ line: Int) throws {
    defer { cleanUp() }
    let owner = try Owner()
    try Data(damaged.utf8).write(to: URL(fileURLWithPath: file))
    do throws(CoordinationError) {
      _ = try coordination.take(1, of: ["5"], for: owner.identity)
      Issue.record("took a GPU")
    } catch {
      guard case .damaged(_, let number, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(number == line)
      #expect(error.advice == "stop this host's TaskManagers, delete the file and start them again")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data(damaged.utf8))
  }

  @Test func `locks the file that stands at the path, not one that was replaced`() async throws {
    defer { cleanUp() }
    let owner = try Owner()
    try Data().write(to: URL(fileURLWithPath: file))
    let old = open(file, O_RDWR | O_CLOEXEC)
    defer { close(old) }
    #expect(flock(old, LOCK_EX) == 0)
    let (coordination, identity) = (Coordination(path: file, patience: .seconds(60)), owner.identity)
    let waiting = Task { await onOwnThread { Result { try coordination.take(1, of: ["0", "1"], for: identity) } } }
    try await Task.sleep(for: .milliseconds(50))
    // What `sed -i` does.
    try "0 \(owner.identity.process)\n".write(toFile: "\(file).new", atomically: false, encoding: .utf8)
    rename("\(file).new", file)
    flock(old, LOCK_UN)
    #expect(try await waiting.value.get() == ["1"])
  }

  @Test func `gives up on a lock that nobody frees`() throws {
    defer { cleanUp() }
    let owner = try Owner()
    try Data().write(to: URL(fileURLWithPath: file))
    let held = open(file, O_RDWR | O_CLOEXEC)
    defer { close(held) }
    #expect(flock(held, LOCK_EX) == 0)
    let impatient = Coordination(path: file, patience: .milliseconds(100))
    #expect(throws: CoordinationError.locked(path: file, after: .milliseconds(100))) {
      try impatient.take(1, of: ["0"], for: owner.identity)
    }
  }

  @Test func `hands nothing to a process that is gone`() throws {
    defer { cleanUp() }
    let owner = try Owner()
    let identity = owner.identity
    owner.end()
    #expect(throws: CoordinationError.ownerGone) { try take(1, of: 1, for: identity) }
    #expect(throws: CoordinationError.self) {
      try Coordination(path: "/nowhere/file").take(1, of: ["0"], for: identity)
    }
  }

  @Test func `never gives one GPU to two when many ask at once`() async throws {
    defer { cleanUp() }
    let owners = try (0..<16).map { _ in try Owner() }
    let coordination = coordination
    let got = await withTaskGroup(of: [String].self) { group in
      for owner in owners {
        group.addTask {
          await onOwnThread {
            (try? coordination.take(1, of: (0..<16).map(String.init), for: owner.identity)) ?? []
          }
        }
      }
      return await group.reduce(into: [String]()) { $0 += $1 }
    }
    #expect(got.count == 16)
    #expect(Set(got).count == 16)
  }

  @Test func `knows a process by its start`() throws {
    let owner = try Owner()
    #expect(owner.identity.isRunning)
    #expect(owner.identity.start != nil && owner.identity.boot != nil)
    #expect(!ProcessIdentity(process: owner.identity.process, start: 1, boot: nil).isRunning)
    #expect(ProcessIdentity(process: owner.identity.process).isRunning)
    owner.end()
    #expect(!owner.identity.isRunning)
    #expect(ProcessIdentity.running(0) == nil && ProcessIdentity.running(-1) == nil)
  }
}
