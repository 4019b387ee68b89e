internal import Synchronization
internal import Topology

/// A line on the terminal that says how far a run is; nothing where standard error is none.
final class Progress: Sendable {
  private let isShown: Bool
  private let count = Mutex(0)

  init(quiet: Bool) { isShown = !quiet && Console.standardError.isTerminal && environment("TERM") != "dumb" }

  /// Shows one more answer.
  func show(_ hosts: [Host]) {
    guard isShown else { return }
    let answered = count.withLock { count in
      count += 1
      return count
    }
    let last = terminalText(String((hosts.last?.name ?? "").prefix(40)))
    Console.standardError.write("\r\u{1B}[2K\(answered) answered, last \(last)")
  }

  /// Takes the line away.
  func end() {
    if isShown { Console.standardError.write("\r\u{1B}[2K") }
  }
}
