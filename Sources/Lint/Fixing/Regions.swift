/// The places of edits in a text, in their order; none overlaps another.
///
/// Asked for each of many places, and there can be as many edits.
struct Regions {
  private let ranges: [Range<Int>]

  init(_ ranges: [Range<Int>]) { self.ranges = ranges }

  var count: Int { ranges.count }

  /// The number of the first that overlaps a range; none does that is empty.
  func first(overlapping range: Range<Int>) -> Int? {
    around(range).first { ranges[$0].overlaps(range) }
  }

  func overlap(_ range: Range<Int>) -> Bool { first(overlapping: range) != nil }

  /// Whether one of them changes what is written at a place; an empty one does at either end, too.
  func touch(_ place: Range<Int>) -> Bool {
    around(place).contains { ranges[$0].isEmpty || ranges[$0].overlaps(place) }
  }

  /// Those that end where a place begins or behind that, and begin where it ends or before.
  private func around(_ place: Range<Int>) -> Range<Int> {
    let first = ranges.firstSorted { $0.upperBound >= place.lowerBound }
    let end = ranges[first...].firstSorted { $0.lowerBound > place.upperBound }
    return first..<end
  }
}
