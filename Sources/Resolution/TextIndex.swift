/// Where texts stand in a list, found by their bytes: names that only look alike are two.
struct TextIndex: Sendable {
  /// By text, then by place.
  private let sorted: [(text: String, place: Int)]

  init(_ texts: [String]) { self.init(texts.enumerated().map { ($0.element, $0.offset) }) }

  /// - Parameter texts: by place; a place may lack.
  init(_ texts: [(text: String, place: Int)]) {
    sorted = texts.sorted { left, right in
      if left.text.utf8.lexicographicallyPrecedes(right.text.utf8) { return true }
      return left.text.utf8.elementsEqual(right.text.utf8) && left.place < right.place
    }
  }

  func contains(_ text: String) -> Bool { place(of: text, after: -1) != nil }

  /// The first place of a text behind another place.
  func place(of text: String, after: Int) -> Int? {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore =
        sorted[middle].text.utf8.lexicographicallyPrecedes(text.utf8)
        || sorted[middle].text.utf8.elementsEqual(text.utf8) && sorted[middle].place <= after
      if isBefore { low = middle + 1 } else { high = middle }
    }
    guard low < sorted.count, sorted[low].text.utf8.elementsEqual(text.utf8) else { return nil }
    return sorted[low].place
  }
}
