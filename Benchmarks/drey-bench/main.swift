import Files
import Glibc
import Synchronization

// drey-bench MODE LIST THREADS: does MODE to each file that LIST names, one path a line, and prints what it saw.
// It is measured from outside, as the C programs are: see Benchmarks/run.

let modes: [String: @Sendable ([String]) throws -> Tally] = [
  "parse": each(parse), "load": each(load), "resolve": each(resolve), "lint": lint, "compile": compile,
  "markdown": each(markdown), "nvidia": each(nvidia),
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

/// A mode that takes a file at a time.
func each(_ work: @escaping @Sendable (String) throws -> Tally) -> @Sendable ([String]) throws -> Tally {
  { paths in
    var own = Tally()
    for path in paths { own.add(try work(path)) }
    return own
  }
}

/// Takes files, a few at a time, until none is left.
@Sendable func workThrough() throws -> Tally {
  let chunk = 24
  var own = Tally()
  while true {
    let start = next.add(chunk, ordering: .relaxed).oldValue
    guard start < paths.count else { return own }
    own.add(try work(Array(paths[start..<min(start + chunk, paths.count)])))
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
