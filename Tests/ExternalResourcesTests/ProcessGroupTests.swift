import Foundation
import Testing

@testable import ExternalResources

@Suite struct ProcessGroupTests {
  private let commands = LocalCommands()

  /// Whether a process is there and no zombie.
  private func isRunning(_ process: Int) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = stat.lastIndex(of: ")")
    else { return false }
    return !stat[end...].hasPrefix(") Z")
  }

  private func milliseconds(_ work: () async throws -> Void) async rethrows -> Int64 {
    let clock = ContinuousClock()
    return try await clock.measure(work).milliseconds
  }

  @Test func `gives output, messages and status`() async throws {
    let outcome = try await commands.run(Command(["sh", "-c", "echo out; echo err >&2; exit 4"]))
    #expect(outcome == CommandOutcome(ending: .exited(4), output: Array("out\n".utf8), errors: Array("err\n".utf8)))
  }

  @Test func `hands arguments on without a shell`() async throws {
    let outcome = try await commands.run(Command(["printf", "%s|", "a b", "$HOME", "*", "'", "\"", ""]))
    #expect(outcome.outputText == "a b|$HOME|*|'|\"||")
  }

  @Test func `gives an empty input, the three descriptors and nothing else`() async throws {
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    let outcome = try await commands.run(Command(["sh", "-c", "cat; ls /proc/$$/fd"]))
    #expect(outcome.outputText.split(separator: "\n") == ["0", "1", "2"])
  }

  @Test func `drains a flood on both streams, and keeps a bounded part`() async throws {
    let flood = "head -c 50000000 /dev/zero & head -c 50000000 /dev/zero >&2; wait"
    let outcome = try await commands.run(Command(["sh", "-c", flood], outputLimit: 1000))
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.count == 1000 && outcome.errors.count == 1000)
    #expect(outcome.droppedOutput == 49_999_000 && outcome.droppedErrors == 49_999_000)
  }

  @Test func `ends a flood that is of no use, and keeps what was wanted of it`() async throws {
    // A command that runs into its timeout throws.
    let outcome = try await commands.run(
      Command(["sh", "-c", "yes & yes"], timeout: .seconds(60), outputLimit: 1000, endsWhenFull: true))
    #expect(outcome.output.count == 1000 && outcome.droppedOutput > 0)
    #expect(outcome.ending == .signalled(SIGTERM))
    let whole = try await commands.run(Command(["printf", "12345"], outputLimit: 5, endsWhenFull: true))
    #expect(whole.outputText == "12345" && whole.succeeded)
  }

  @Test(arguments: ["setsid", "timeout 600"])
  func `ends children in groups of their own when the time is up`(_ wrapper: String) async throws {
    let script = "\(wrapper) sh -c 'trap \"\" TERM; echo $$; sleep 600 & echo $!; wait; sleep 600' & wait"
    do throws(CommandFailure) {
      _ = try await commands.run(Command(["bash", "-c", script], timeout: .milliseconds(700)))
      Issue.record("should have timed out")
    } catch {
      guard case .timedOut(_, _, let partial) = error else {
        Issue.record("\(error)")
        return
      }
      let processes = partial.outputText.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      try #require(processes.count == 2)
      for process in processes {
        for _ in 0..<100 where isRunning(process) { usleep(10_000) }
        #expect(!isRunning(process))
      }
    }
  }

  @Test func `ends children that ignore SIGTERM when the time is up`() async throws {
    let script = "trap '' TERM; sleep 600 & echo $! $$; wait; sleep 600"
    var processes: [Int] = []
    let spent = await milliseconds {
      do throws(CommandFailure) {
        _ = try await commands.run(Command(["bash", "-c", script], timeout: .milliseconds(300)))
        Issue.record("should have timed out")
      } catch {
        guard case .timedOut(_, _, let partial) = error else {
          Issue.record("\(error)")
          return
        }
        processes = partial.outputText.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      }
    }
    #expect(processes.count == 2)
    for process in processes { #expect(!isRunning(process)) }
    #expect(spent < 300_000)
  }

  @Test func `ends a child that outlives its leader when the time is up`() async throws {
    // The leader dies of SIGTERM at once; the child ignores it and has closed its streams.
    let script = "(trap '' TERM; exec >/dev/null 2>&1; echo $BASHPID >\"$1\"; sleep 600; sleep 600) & sleep 600"
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("drey-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    await #expect(throws: CommandFailure.self) {
      try await commands.run(Command(["bash", "-c", script, "x", file.path], timeout: .milliseconds(500)))
    }
    let process = try #require(Int(String(contentsOf: file, encoding: .utf8).split(separator: "\n")[0]))
    #expect(!isRunning(process))
  }

  @Test func `is not held by a child in the background that keeps the pipe`() async throws {
    var outcome: CommandOutcome?
    let spent = try await milliseconds {
      outcome = try await commands.run(Command(["sh", "-c", "sleep 600 & echo $!"]))
    }
    #expect(spent < 300_000)
    let child = try #require(outcome.flatMap { Int($0.outputText.split(separator: "\n")[0]) })
    #expect(outcome?.ending == .exited(0))
    #expect(!isRunning(child))
  }

  @Test func `waits for a program that closed its streams`() async throws {
    let outcome = try await commands.run(Command(["sh", "-c", "exec >&- 2>&-; sleep 0.3; exit 5"]))
    #expect(outcome.ending == .exited(5))
  }

  @Test func `runs with default signals whatever this process ignores`() async throws {
    let outcome = try await commands.run(Command(["sh", "-c", "grep -E 'Sig(Blk|Ign)' /proc/self/status"]))
    let masks = outcome.outputText.split(whereSeparator: \.isNewline).compactMap { UInt64($0.suffix(16), radix: 16) }
    // Signals 32 and 33 are glibc's own: `posix_spawn` has every child ignore them.
    #expect(masks.map { $0 & ~0x1_8000_0000 } == [0, 0], "\(outcome.outputText)")
  }

  @Test func `ends the command when its task is cancelled`() async throws {
    let spent = await milliseconds {
      let task = Task { try await commands.run(Command(["sleep", "600"], timeout: .seconds(600))) }
      try? await Task.sleep(for: .milliseconds(100))
      task.cancel()
      let result = await task.result
      #expect(throws: CommandFailure.interrupted(program: "sleep")) { try result.get() }
    }
    #expect(spent < 300_000)
  }

  @Test func `runs many at once, and leaves no zombie`() async throws {
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<64 {
        group.addTask {
          let outcome = try await LocalCommands().run(Command(["sh", "-c", "sleep 0.05; echo $$ \(number)"]))
          let words = outcome.outputText.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
          #expect(words.count == 2 && !FileManager.default.fileExists(atPath: "/proc/\(words[0])"))
          return words[1]
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 64 * 63 / 2)
  }

  @Test func `says why a program doesn't run`() async {
    await #expect(throws: CommandFailure.notFound(program: "no-such-program")) {
      try await commands.run(Command(["no-such-program"]))
    }
    await #expect(throws: CommandFailure.notFound(program: "")) { try await commands.run(Command([])) }
    await #expect(throws: CommandFailure.notFound(program: "sh")) {
      try await commands.run(Command(["sh"], environment: ["PATH": ".:"]))
    }
    await #expect(throws: CommandFailure.self) { try await commands.run(Command(["sh", "a\0b"])) }
    await #expect(throws: CommandFailure.notStarted(program: "sh", reason: "cannot enter /nowhere")) {
      try await commands.run(Command(["sh"], directory: "/nowhere"))
    }
  }
}
