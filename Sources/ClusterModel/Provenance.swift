package import Diagnostics

/// Where a value comes from, and what it overrode.
package struct Provenance: Sendable, Hashable {
  /// Boxed: every value of a cluster and of its manifests has one, and is copied far more often than made.
  package indirect enum Origin: Sendable, Hashable {
    /// Written in a file at this place.
    case source(SourceLocation)
    /// A dynamic property: `-D key=value` on the command line.
    case commandLine(String)
    /// Put there by Drey: the name of the lowering step or rule, and the value it was derived from.
    case derived(rule: String, from: SourceLocation?)
  }

  package var origin: Origin
  /// The values this one took the place of, nearest first.
  package var overrode: [Origin]

  package init(_ origin: Origin, overrode: [Origin] = []) {
    self.origin = origin
    self.overrode = overrode
  }

  /// Notes that this value took the place of another, and of those that the other had taken the place of.
  ///
  /// Each origin is noted once: a base file is reached on as many ways as there are paths through a diamond of `extends`.
  package mutating func replace(_ old: Provenance) {
    for other in [old.origin] + old.overrode where other != origin && !overrode.contains(other) {
      overrode.append(other)
    }
  }

  /// The place in a file to point at, where there is one.
  package var location: SourceLocation? {
    switch origin {
    case .source(let location): location
    case .commandLine: nil
    case .derived(_, let location): location
    }
  }
}

/// A value and the place it was read from.
package struct Located<Value: Sendable>: Sendable {
  package var value: Value
  package var provenance: Provenance

  package init(_ value: Value, _ provenance: Provenance) {
    self.value = value
    self.provenance = provenance
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
