import Files
import Glibc
import Synchronization

// drey-bench MODE LIST THREADS: does MODE to each file that LIST names, one path a line, and prints what it saw.
// It is measured from outside, as the C programs are: see Benchmarks/run.

let modes: [String: @Sendable (String) throws -> Tally] = [
  "parse": parse, "load": load, "resolve": resolve, "lint": lint,
]
guard CommandLine.arguments.count == 4, let work = modes[CommandLine.arguments[1]],
  let threads = Int(CommandLine.arguments[3]), threads > 0
else {
  print("usage: drey-bench \(modes.keys.sorted().joined(separator: "|")) LIST THREADS")
  exit(2)
}
let list = try LocalFiles().read(CommandLine.arguments[2], limit: 1 << 30)
let paths = list.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
let next = Atomic<Int>(0)
var total = Tally()
try await withThrowingTaskGroup(of: Tally.self) { group in
  for _ in 0..<threads {
    group.addTask {
      var own = Tally()
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < paths.count else { return own }
        own.add(try work(paths[index]))
      }
    }
  }
  for try await part in group { total.add(part) }
}
print("files=\(total.files) items=\(total.items) failed=\(total.failed)")
