internal import Synchronization
internal import Topology

/// What hosts answered in a run that asks some of them for several clusters: each is asked once.
package final class HostAnswers: Sendable {
  private let answers = Mutex<[HostToAsk.Kind: [Host]]>([:])

  package init() {}

  subscript(kind: HostToAsk.Kind) -> [Host]? { answers.withLock { $0[kind] } }

  func add(_ hosts: [Host], of kind: HostToAsk.Kind) { answers.withLock { $0[kind] = hosts } }
}
