internal import Dispatch
internal import Synchronization

/// What becomes of each item, in their order, worked out by several threads.
///
/// - Parameters:
///   - threads: 1 or less works on the calling thread.
///   - share: how many items a thread takes at once; with no more than that, no thread is asked.
func inShares<Item: Sendable, Made: Sendable>(
  _ items: [Item], threads: Int, share: Int, _ make: @Sendable (Item) -> Made
) -> [Made] {
  guard threads > 1, items.count > share else { return items.map(make) }
  let shares = (items.count + share - 1) / share
  let done = Mutex([[Made]](repeating: [], count: shares))
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, shares)) { _ in
    while true {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < shares else { return }
      let first = number * share
      let own = items[first..<min(first + share, items.count)].map(make)
      done.withLock { $0[number] = own }
    }
  }
  return done.withLock { $0 }.flatMap(\.self)
}
