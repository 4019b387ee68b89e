import Files
import Glibc
import Synchronization

// drey-bench MODE LIST THREADS: does MODE to each file that LIST names, one path a line, and prints what it saw.
// It is measured from outside, as the C programs are: see Benchmarks/run.

let modes: [String: @Sendable (String) throws -> Tally] = [
  "parse": parse, "load": load, "resolve": resolve, "lint": lint, "compile": compile,
  "markdown": markdown, "nvidia": nvidia,
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

/// Takes files, a few at a time, until none is left.
@Sendable func workThrough() throws -> Tally {
  let chunk = 16
  var own = Tally()
  while true {
    let start = next.add(chunk, ordering: .relaxed).oldValue
    guard start < paths.count else { return own }
    for path in paths[start..<min(start + chunk, paths.count)] { own.add(try work(path)) }
  }
}

var total = Tally()
if threads == 1 {
  // On this thread, as every command does: with a second one, glibc's allocator would take locks.
  total = try workThrough()
} else {
  try await withThrowingTaskGroup(of: Tally.self) { group in
    for _ in 0..<threads { group.addTask { try workThrough() } }
    for try await part in group { total.add(part) }
  }
}
print("files=\(total.files) items=\(total.items) failed=\(total.failed)")
// The end of an `async` main unwinds its stack, which in a static executable first sorts all unwinding tables.
exit(0)
