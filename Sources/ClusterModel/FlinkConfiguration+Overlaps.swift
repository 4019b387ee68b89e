extension FlinkConfiguration {
  /// The options whose key is the beginning of another one's, up to a dot, each with one of those: nested maps hold only one of
  /// the two.
  package var overlappingKeys: [(short: Entry, long: Entry)] {
    // Most beginnings have a length that no key has.
    var lengths: UInt64 = 0
    forEachKey { lengths |= 1 << UInt64($0.count & 63) }
    var found: [(String, String)] = []
    forEachKey { key in
      for place in key.indices.dropFirst()
      where key[place] == UInt8(ascii: ".") && lengths >> UInt64(place & 63) & 1 == 1 {
        let start = UnsafeBufferPointer(rebasing: key[..<place])
        if contains(start) {
          found.append((String(decoding: start, as: UTF8.self), String(decoding: key, as: UTF8.self)))
        }
      }
    }
    return found.compactMap { short, long in
      guard let short = self[short], let long = self[long] else { return nil }
      return (short, long)
    }
  }
}
