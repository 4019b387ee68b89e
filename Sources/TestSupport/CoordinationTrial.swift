import Foundation

/// Many processes that ask for GPUs through one coordination file, and are killed at random.
///
/// An owner is a process that runs the discovery program once and then stays: it holds what the program printed until it is
/// killed. The trial knows who lives, and says where the program handed a GPU out twice or refused one that was free.
package struct CoordinationTrial {
  /// The discovery program: the amount and the options of coordination are added.
  package var program: [String]
  package var environment: [String: String]
  package var gpus = 16
  package var owners = 200
  /// How many owners live at once, at most.
  package var crowd = 24

  package init(program: [String], environment: [String: String]) {
    self.program = program
    self.environment = environment
  }

  /// What went wrong, and what happened.
  package struct Outcome {
    /// A GPU that two living owners held.
    package var doubles: [String] = []
    /// A refusal that counted a GPU of a dead owner as held, or anything else that is no plain refusal.
    package var faults: [String] = []
    package var granted = 0
    package var refused = 0
    package var killed = 0

    package var isClean: Bool { doubles.isEmpty && faults.isEmpty }
  }

  private final class Owner {
    let number: Int
    let process: Process
    let output: URL
    let errors: URL
    let started: Date
    var held: [String]?

    init(number: Int, process: Process, output: URL, errors: URL) {
      self.number = number
      self.process = process
      self.output = output
      self.errors = errors
      started = Date()
    }

    var id: Int32 { process.processIdentifier }
  }

  /// Runs the trial in a directory of its own.
  package func run(seed: UInt64) throws -> Outcome {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("drey-trial-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    var random = SplitMix(state: seed)
    var outcome = Outcome()
    var alive: [Owner] = []
    var deaths: [Int32: Date] = [:]
    defer { for owner in alive { kill(-owner.id, SIGKILL) } }

    var started = 0
    while started < owners || !alive.isEmpty {
      let mayStart = started < owners && alive.count < crowd
      if mayStart, alive.isEmpty || random.next(in: 0..<100) < 60 {
        alive.append(try start(started, amount: random.next(in: 1..<4), in: directory))
        started += 1
      } else if let place = alive.isEmpty ? nil : random.next(in: 0..<alive.count) {
        // Often while it still asks.
        let owner = alive.remove(at: place)
        end(owner, withProgram: random.next(in: 0..<2) == 0)
        deaths[owner.id] = Date()
        outcome.killed += 1
      }
      usleep(UInt32(random.next(in: 0..<12_000)))
      look(&alive, deaths, &outcome)
    }

    // Everybody is dead: everything is free.
    let last = try start(owners, amount: gpus, in: directory)
    let deadline = Date().addingTimeInterval(60)
    var final = [last]
    while last.held == nil, !final.isEmpty, Date() < deadline {
      usleep(10_000)
      look(&final, deaths, &outcome)
    }
    if last.held?.count != gpus {
      let words = (try? String(contentsOf: last.errors, encoding: .utf8)) ?? ""
      outcome.faults.append("the last owner got \(last.held ?? []) of \(gpus) free GPUs: \(words)")
    }
    end(last, withProgram: true)
    return outcome
  }

  private func start(_ number: Int, amount: Int, in directory: URL) throws -> Owner {
    // Foundation starts a process in a group of its own: the owner, and below it the program.
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // Foundation notices a child's end by a descriptor, which children that other threads start at that moment inherit. An owner that
    // lives for minutes would keep it, and with it whoever waits for that child.
    let closing = "for fd in /proc/$$/fd/*; do fd=${fd##*/}; if ((fd > 2)); then eval \"exec $fd>&-\"; fi; done"
    process.arguments =
      ["-c", "\(closing); \"$@\" && exec sleep 1000", "owner"] + program + [
        "\(amount)", "--enable-coordination-mode", "--coordination-file", directory.appendingPathComponent("co").path,
      ]
    process.environment = environment
    let files = try ["out", "err"].map { kind in
      let file = directory.appendingPathComponent("\(kind)-\(number)")
      try Data().write(to: file)
      return file
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    return Owner(number: number, process: process, output: files[0], errors: files[1])
  }

  /// Kills an owner, alone or with the program it waits for, and waits until it is dead.
  private func end(_ owner: Owner, withProgram: Bool) {
    kill(withProgram ? -owner.id : owner.id, SIGKILL)
    while isAlive(owner.id) { usleep(1000) }
    // What is left of the program goes on for a while, as after a real crash.
  }

  /// Whether a process is there, and more than its exit status.
  private func isAlive(_ id: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
      let name = stat.lastIndex(of: ")")
    else { return false }
    return !stat[name...].hasPrefix(") Z") && !stat[name...].hasPrefix(") X")
  }

  /// Reads who holds what, and removes owners that were refused.
  private func look(_ alive: inout [Owner], _ deaths: [Int32: Date], _ outcome: inout Outcome) {
    var remaining: [Owner] = []
    for owner in alive {
      let running = owner.process.isRunning
      if owner.held == nil, let text = try? String(contentsOf: owner.output, encoding: .utf8), text.hasSuffix("\n") {
        owner.held = text.dropLast().split(separator: ",").map(String.init)
        outcome.granted += 1
      }
      if running || owner.held != nil {
        remaining.append(owner)
        continue
      }
      refuse(owner, deaths, &outcome)
    }
    alive = remaining
    var holders: [String: Int32] = [:]
    for owner in alive {
      for gpu in owner.held ?? [] {
        if let other = holders.updateValue(owner.id, forKey: gpu) {
          let double = "GPU \(gpu) is held by \(other) and \(owner.id)"
          if !outcome.doubles.contains(double) { outcome.doubles.append(double) }
        }
      }
    }
  }

  private func refuse(_ owner: Owner, _ deaths: [Int32: Date], _ outcome: inout Outcome) {
    let words = (try? String(contentsOf: owner.errors, encoding: .utf8)) ?? ""
    guard let list = words.range(of: "; held: ") else {
      outcome.faults.append("owner \(owner.number) got no answer: \(words)")
      return
    }
    outcome.refused += 1
    // `0 by process 123, 1 by process 124 (see …)`: none of them may have been dead when the owner began to ask.
    let pids = words[list.upperBound...].split(whereSeparator: { !$0.isNumber }).compactMap { Int32($0) }
    for (place, pid) in pids.enumerated() where place % 2 == 1 {
      if let death = deaths[pid], death < owner.started {
        outcome.faults.append("owner \(owner.number) was refused a GPU of \(pid), which was dead: \(words)")
      }
    }
  }
}

/// A small generator that gives the same numbers for the same seed everywhere (Steele, Lea, Flood 2014).
package struct SplitMix {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  package mutating func next(in range: Range<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
}
