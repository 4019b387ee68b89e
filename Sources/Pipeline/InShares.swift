internal import Glibc
internal import Synchronization

/// What becomes of each item, in their order, worked out by several threads.
///
/// - Parameters:
///   - threads: 1 or less works on the calling thread.
///   - share: how many items a thread takes at once; with no more than that, no thread is asked.
func inShares<Item: Sendable, Made: Sendable>(
  _ items: [Item], threads: Int, share: Int, _ make: @Sendable (Item) -> Made
) -> [Made] {
  inSlices(items, threads: threads, share: share) { $0.map(make) }
}

/// What becomes of items, in their order, worked out by several threads.
///
/// - Parameters:
///   - threads: 1 or less works on the calling thread.
///   - share: how many items a thread takes at once; with no more than that, no thread is asked.
///   - make: is given some items that stand side by side; on the calling thread alone, all of them.
func inSlices<Item: Sendable, Made: Sendable>(
  _ items: [Item], threads: Int, share: Int, _ make: @Sendable (ArraySlice<Item>) -> [Made]
) -> [Made] {
  guard threads > 1, items.count > share else { return make(items[...]) }
  let shares = (items.count + share - 1) / share
  let done = Mutex([[Made]](repeating: [], count: shares))
  let next = Atomic<Int>(0)
  perform(on: min(threads, shares)) {
    while true {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < shares else { return }
      let first = number * share
      let own = make(items[first..<min(first + share, items.count)])
      done.withLock { $0[number] = own }
    }
  }
  return done.withLock { $0 }.flatMap(\.self)
}

/// Does the same work on the calling thread and on new ones, and returns when all have ended. Where the system gives no
/// thread, there are fewer.
///
/// Dispatch would start its queues and a thread that watches over them, which takes as long as the manifests of a small
/// cluster.
private func perform(on threads: Int, _ work: @Sendable () -> Void) {
  withoutActuallyEscaping(work) { work in
    var started: [pthread_t] = []
    for _ in 1..<threads {
      var thread = pthread_t()
      let own = Unmanaged.passRetained(ThreadWork(work))
      let status = pthread_create(
        &thread, nil,
        { pointer in
          guard let pointer else { return nil }
          Unmanaged<ThreadWork>.fromOpaque(pointer).takeRetainedValue().run()
          return nil
        }, own.toOpaque())
      guard status == 0 else {
        own.release()
        break
      }
      started.append(thread)
    }
    work()
    for thread in started { pthread_join(thread, nil) }
  }
}

/// What a thread is handed: one pointer.
private final class ThreadWork: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
