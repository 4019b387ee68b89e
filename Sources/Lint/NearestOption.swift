import Diagnostics
import FlinkOptions
import Synchronization

/// The known key that an unknown one most likely stands for, and whether its beginning is Flink's at all.
enum NearestOption {
  /// The known keys that an unknown one may stand for, the likeliest first.
  struct Answer: Sendable {
    /// Two edits away at most, or the same but for `-`, `_`, `.` and the size of letters, or short of one last word.
    var mistyped: [String] = []
    /// Those that have all words of the key and one more.
    var related: [String] = []
  }

  static func keys(to key: String, isOperators: Bool) -> Answer {
    guard key.utf8.count <= 120 else { return Answer() }
    let asked = AskedKey(key: key, isOperators: isOperators)
    if let known = answers.withLock({ $0[asked] }) { return known }
    let nearest = search(key, isOperators: isOperators)
    answers.withLock { answers in
      // Some thousands of keys of user code are all that a run is likely to hold; a hostile one starts again.
      if answers.count >= 4096 { answers.removeAll(keepingCapacity: true) }
      answers[asked] = nearest
    }
    return nearest
  }

  /// Whether the first word of a key is one that Flink's own keys begin with; user code has its own.
  static func isFlinks(_ key: String) -> Bool {
    guard let first = key.utf8.first, first != UInt8(ascii: "$") else { return false }
    return flinkKeys.beginnings.contains(hash(key.utf8.prefix { $0 != UInt8(ascii: ".") }))
  }

  private struct AskedKey: Hashable {
    var key: String
    var isOperators: Bool
  }

  private static let answers = Mutex<[AskedKey: Answer]>([:])

  private static func search(_ key: String, isOperators: Bool) -> Answer {
    let known = isOperators ? operatorKeys : flinkKeys
    func name(_ line: Int) -> String { OptionCatalogue.key(ofLine: line, ofOperator: isOperators) }
    let isASCII = key.utf8.allSatisfy { $0 < 0x80 }
    let bare = isASCII ? bareWords(key.utf8) : bareWords(key.lowercased().utf8)
    for line in known.lines(ofBareHash: bareHash(bare)) {
      let same = name(line)
      if bareWords(same.utf8) == bare { return Answer(mistyped: [same]) }
    }
    // One that begins so begins with the same word.
    if known.beginnings.contains(hash(key.utf8.prefix { $0 != UInt8(ascii: ".") })),
      let longer = OptionCatalogue.onlyKey(beginningWith: key + ".", ofOperator: isOperators),
      !longer.hasPrefix("$"), !longer.hasPrefix("_")
    {
      return Answer(mistyped: [longer])
    }
    let length = isASCII ? key.utf8.count : key.unicodeScalars.count
    let most = length < 8 ? 1 : 2
    var near: [(key: String, distance: Int)] = []
    for line in known.lines(near: length, most, letters: letters(key.utf8)) {
      let candidate = name(line)
      guard let distance = editDistance(key, candidate, atMost: most), !isOtherWord(candidate, key) else { continue }
      near.append((candidate, distance))
    }
    if !near.isEmpty {
      // In the order of the catalogue where they are as near.
      return Answer(mistyped: (1...most).flatMap { far in near.filter { $0.distance == far }.map(\.key) })
    }
    guard isASCII else { return Answer() }
    if let once = withoutRepeated(key), known.lines(ofBareHash: bareHash(once.utf8)).map(name).contains(once) {
      return Answer(mistyped: [once])
    }
    let other = otherNames(of: key).first { known.lines(ofBareHash: bareHash($0.utf8)).map(name).contains($0) }
    if let other { return Answer(mistyped: [other]) }
    guard key.utf8.count(where: isDivider) > 1 else { return Answer() }
    let asked = words(key)
    guard asked.count > 2 else { return Answer() }
    let longer = known.lines(
      with: letters(key.utf8), words: asked.count + 1, firstWord: firstWord(key.utf8), longerThan: length)
    return Answer(related: longer.map(name).filter { isRelated($0, asked) })
  }

  /// Whether two keys differ in one word that is another word, not a mistyped one: `host` and `port`, `min` and `max`.
  private static func isOtherWord(_ left: String, _ right: String) -> Bool {
    let (left, right) = (words(left), words(right))
    guard left.count == right.count else { return false }
    let pairs = zip(left, right).filter { !$0.elementsEqual($1) }
    guard pairs.count == 1, let (one, other) = pairs.first.map({ (String(Substring($0)), String(Substring($1))) })
    else { return false }
    // One letter apart, and another device.
    if one != other, one.hasPrefix("cpu") || one.hasPrefix("gpu"), other.hasPrefix("cpu") || other.hasPrefix("gpu"),
      one.prefix(3) != other.prefix(3)
    {
      return true
    }
    return editDistance(one, other) * 2 >= min(one.count, other.count)
  }

  /// The key without a word that stands twice in a row, as after a copy into a nested map: `fs.fs`; nil where none does.
  private static func withoutRepeated(_ key: String) -> String? {
    guard repeatsWord(key.utf8) else { return nil }
    let words = key.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let twice = words.indices.dropFirst().first(where: { words[$0].elementsEqual(words[$0 - 1]) }) else {
      return nil
    }
    return (words[..<twice] + words[(twice + 1)...]).map { String(Substring($0)) }.joined(separator: ".")
  }

  /// Whether a word and its dot stand twice in a row, or at the end of the key: few have that.
  private static func repeatsWord(_ key: String.UTF8View) -> Bool {
    var previous = key[key.startIndex..<key.startIndex]
    var rest = key[...]
    var isFirst = true
    while true {
      let word = rest.prefix { $0 != UInt8(ascii: ".") }
      if !isFirst, word.elementsEqual(previous) { return true }
      guard word.endIndex < rest.endIndex else { return false }
      (previous, isFirst) = (word, false)
      rest = rest[rest.index(after: word.endIndex)...]
    }
  }

  /// The key with its last word as Flink has it.
  private static func otherNames(of key: String) -> [String] {
    guard key.hasSuffix("host") || key.hasSuffix("hostname"), let last = words(key).last.map({ String(Substring($0)) })
    else { return [] }
    let others: [String]
    switch last {
    case "host": others = ["address"]
    case "hostname": others = ["address", "host"]
    default: return []
    }
    return others.map { key.dropLast(last.count) + $0 }
  }

  /// Whether a key has all of some words, and one more.
  private static func isRelated(_ candidate: String, _ asked: [Substring.UTF8View]) -> Bool {
    let all = words(candidate)
    guard all.count == asked.count + 1, let first = all.first, let its = asked.first, first.elementsEqual(its) else {
      return false
    }
    let same = zip(all, asked).prefix { $0.elementsEqual($1) }.count
    return zip(all[(same + 1)...], asked[same...]).allSatisfy { $0.elementsEqual($1) }
  }

  /// By bytes: what divides words is ASCII.
  private static func words(_ key: String) -> [Substring.UTF8View] { key.utf8.split(whereSeparator: isDivider) }

  /// What is compared of each known key; all of them are ASCII.
  private struct Known: Sendable {
    private struct Entry: Sendable {
      /// In the catalogue.
      var line: Int
      /// Which letters a key has: an edit changes at most two of these bits, so most keys need no closer look.
      var letters: UInt64
      var words: Int
      var firstWord: UInt64
    }

    /// By length.
    private var entries: [[Entry]] = []
    /// The bare words of all keys, chained by their hash: `next` is a place in the list, 0 for none.
    private var hashed: [(hash: UInt64, length: Int, line: Int, next: Int)] = [(0, 0, 0, 0)]
    private var chains = [Int](repeating: 0, count: 1024)
    /// What stands before the first dot of a key, as `hash` has it.
    private(set) var beginnings: Set<UInt64> = []

    init(ofOperator: Bool) {
      OptionCatalogue.withKeys(ofOperator: ofOperator) { line, key in
        guard let first = key.first, first != UInt8(ascii: "$"), first != UInt8(ascii: "_") else { return }
        if let dot = key.firstIndex(of: UInt8(ascii: ".")) { beginnings.insert(NearestOption.hash(key[..<dot])) }
        let bare = bareHash(key)
        let chain = Int(truncatingIfNeeded: bare & 1023)
        hashed.append((bare, key.count, line, chains[chain]))
        chains[chain] = hashed.count - 1
        while entries.count <= key.count { entries.append([]) }
        entries[key.count].append(
          Entry(
            line: line, letters: NearestOption.letters(key),
            words: 1 + key.count(where: isDivider), firstWord: NearestOption.firstWord(key)))
      }
    }

    func lines(ofBareHash hash: UInt64) -> [Int] {
      var found: [(length: Int, line: Int)] = []
      var place = chains[Int(truncatingIfNeeded: hash & 1023)]
      while place != 0 {
        if hashed[place].hash == hash { found.append((hashed[place].length, hashed[place].line)) }
        place = hashed[place].next
      }
      // The shortest first.
      return found.count < 2 ? found.map(\.line) : found.sorted { $0 < $1 }.map(\.line)
    }

    /// In the order of the catalogue.
    func lines(near length: Int, _ most: Int, letters: UInt64) -> [Int] {
      var lines: [Int] = []
      for length in max(0, length - most)...length + most where length < entries.count {
        for entry in entries[length] where (entry.letters ^ letters).nonzeroBitCount <= most * 2 {
          lines.append(entry.line)
        }
      }
      return lines.sorted()
    }

    /// Those that have all these letters, so many words, and the same first one, and are longer by a word.
    func lines(with letters: UInt64, words: Int, firstWord: UInt64, longerThan length: Int) -> [Int] {
      var lines: [Int] = []
      for length in length + 2..<max(length + 2, min(entries.count, length + 24)) {
        for entry in entries[length] where entry.words == words && entry.firstWord == firstWord {
          if entry.letters & letters == letters { lines.append(entry.line) }
        }
      }
      return lines.sorted()
    }
  }

  private static func isDivider(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func firstWord(_ key: some Sequence<UInt8>) -> UInt64 { hash(key.prefix { !isDivider($0) }) }

  /// FNV-1a.
  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func letters(_ key: some Sequence<UInt8>) -> UInt64 { key.reduce(0) { $0 | 1 << UInt64($1 & 63) } }

  /// In small letters, without what divides words.
  private static func bareWords(_ key: some Sequence<UInt8>) -> [UInt8] { key.compactMap(bare) }

  /// A byte in small letters; nil for one that divides words.
  private static func bare(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): nil
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    default: byte
    }
  }

  /// FNV-1a of the bare words, without making them; of bare words themselves the same.
  private static func bareHash(_ key: some Sequence<UInt8>) -> UInt64 { hash(key.lazy.compactMap(bare)) }

  // Made when a file first has an unknown key.
  private static let flinkKeys = Known(ofOperator: false)
  private static let operatorKeys = Known(ofOperator: true)
}
