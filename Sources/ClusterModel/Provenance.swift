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
    let others = [old.origin] + old.overrode
    // What one value overrode are different places already.
    let isFirst = overrode.isEmpty
    for other in others where other != origin && (isFirst || !overrode.contains(other)) {
      guard overrode.count < Self.mostOverrode else { return }
      overrode.append(other)
    }
  }

  /// So many places are kept, the nearest: one key on each line of a large file would cost the square of its lines.
  package static let mostOverrode = 255

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
