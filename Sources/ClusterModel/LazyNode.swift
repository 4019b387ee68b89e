import Synchronization

/// A tree that is made when somebody first asks for it: most questions about a cluster never look into its pod
/// templates, which are the larger part of a deployment.
enum LazyNode: Sendable {
  case made(StructuredNode?)
  case deferred(Maker)

  var node: StructuredNode? {
    switch self {
    case .made(let node): node
    case .deferred(let maker): maker.node
    }
  }

  /// Makes its tree once, however many ask.
  final class Maker: Sendable {
    private let made = Mutex<StructuredNode?>(nil)
    private let make: @Sendable () -> StructuredNode

    init(_ make: @escaping @Sendable () -> StructuredNode) { self.make = make }

    var node: StructuredNode {
      made.withLock { made in
        if let made { return made }
        let node = make()
        made = node
        return node
      }
    }
  }
}
