/// A value for some of the stages: a few pairs at most, for which a dictionary would cost more than they do.
package struct ByStage<Value: Sendable>: Sendable, ExpressibleByDictionaryLiteral {
  private var pairs: [(stage: ResolvedCluster.Stage, value: Value)] = []

  package init(dictionaryLiteral elements: (ResolvedCluster.Stage, Value)...) {
    for (stage, value) in elements { self[stage] = value }
  }

  package var isEmpty: Bool { pairs.isEmpty }

  /// The stages that have a value, in the order in which they got it.
  package var keys: [ResolvedCluster.Stage] { pairs.map(\.stage) }

  package subscript(stage: ResolvedCluster.Stage) -> Value? {
    // A loop: `first(where:)` isn't specialised here, and asks the runtime for types.
    get {
      for pair in pairs where pair.stage == stage { return pair.value }
      return nil
    }
    set {
      pairs.removeAll { $0.stage == stage }
      if let newValue { pairs.append((stage, newValue)) }
    }
  }

  package subscript(stage: ResolvedCluster.Stage, default standard: @autoclosure () -> Value) -> Value {
    get { self[stage] ?? standard() }
    // In place: a list that is added to line by line must not be copied for each.
    _modify {
      let place = pairs.firstIndex { $0.stage == stage } ?? pairs.count
      if place == pairs.count { pairs.append((stage, standard())) }
      yield &pairs[place].value
    }
  }
}

extension ByStage: Equatable where Value: Equatable {
  package static func == (left: ByStage, right: ByStage) -> Bool {
    left.pairs.count == right.pairs.count && left.pairs.allSatisfy { right[$0.stage] == $0.value }
  }
}
