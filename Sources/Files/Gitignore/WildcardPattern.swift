/// A pattern of `.gitignore`, ready to be matched against paths, as git's `wildmatch` does.
///
/// `*` and `?` stop at a slash, `**/` stands for any directories, `/**` for all that is inside. The time is bounded by the
/// product of the lengths, whatever the pattern.
///
/// https://git-scm.com/docs/gitignore, https://github.com/git/git/blob/master/wildmatch.c
struct WildcardPattern: Sendable, Hashable {
  private enum Token: Sendable, Hashable {
    case byte(UInt8)
    /// `?`: anything but a slash.
    case one
    /// `*`: any bytes but slashes.
    case many
    /// `**` at the end, behind a slash: anything.
    case anything
    /// `**/`: nothing, or whole directories with the slash behind them.
    case directories
    /// `[…]`, by byte.
    case set(ByteSet)
  }

  private struct ByteSet: Sendable, Hashable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    subscript(byte: UInt8) -> Bool {
      get {
        let word =
          switch byte >> 6 {
          case 0: words.0
          case 1: words.1
          case 2: words.2
          default: words.3
          }
        return word >> (byte & 63) & 1 == 1
      }
      set {
        guard newValue != self[byte] else { return }
        let bit: UInt64 = 1 << (byte & 63)
        switch byte >> 6 {
        case 0: words.0 ^= bit
        case 1: words.1 ^= bit
        case 2: words.2 ^= bit
        default: words.3 ^= bit
        }
      }
    }

    mutating func negate() { words = (~words.0, ~words.1, ~words.2, ~words.3) }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
      hasher.combine(words.0)
      hasher.combine(words.1)
      hasher.combine(words.2)
      hasher.combine(words.3)
    }
  }

  /// Bytes of a pattern; git's paths are no longer.
  private static let longest = 4096

  private let tokens: [Token]
  /// The only text that matches, for a pattern without wildcards: most are plain names.
  private let plain: [UInt8]?

  /// Nil for a pattern that matches nothing: an open bracket, a lone backslash at its end, more bytes than a path has.
  init?(_ pattern: ArraySlice<UInt8>) {
    guard pattern.count <= Self.longest else { return nil }
    let pattern = Array(pattern)
    var tokens: [Token] = []
    var index = 0
    while index < pattern.count {
      let byte = pattern[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\\"):
        guard index < pattern.count else { return nil }
        tokens.append(.byte(pattern[index]))
        index += 1
      case UInt8(ascii: "?"): tokens.append(.one)
      case UInt8(ascii: "["):
        guard let (set, end) = Self.set(pattern, from: index) else { return nil }
        tokens.append(.set(set))
        index = end
      case UInt8(ascii: "*"):
        let start = index - 1
        while index < pattern.count, pattern[index] == UInt8(ascii: "*") { index += 1 }
        let isAlone = index - start >= 2 && (start == 0 || pattern[start - 1] == UInt8(ascii: "/"))
        if isAlone, index == pattern.count {
          tokens.append(.anything)
        } else if isAlone, pattern[index] == UInt8(ascii: "/") {
          // `**/**/` is `**/`.
          if tokens.last != .directories { tokens.append(.directories) }
          index += 1
        } else {
          tokens.append(.many)
        }
      default: tokens.append(.byte(byte))
      }
    }
    self.tokens = tokens
    let bytes = tokens.compactMap { token in if case .byte(let byte) = token { byte } else { nil } }
    plain = bytes.count == tokens.count ? bytes : nil
  }

  /// Whether the whole text matches.
  func matches(_ text: ArraySlice<UInt8>) -> Bool {
    if let plain { return text.elementsEqual(plain) }
    // Every place in the pattern that what was read so far can lead to.
    var places = [Bool](repeating: false, count: tokens.count + 1)
    enter(0, &places)
    for byte in text {
      var next = [Bool](repeating: false, count: tokens.count + 1)
      var isAlive = false
      for place in tokens.indices where places[place] {
        let isSlash = byte == UInt8(ascii: "/")
        switch tokens[place] {
        case .byte(let wanted): if byte == wanted { enter(place + 1, &next) }
        case .one: if !isSlash { enter(place + 1, &next) }
        case .set(let set): if !isSlash, set[byte] { enter(place + 1, &next) }
        case .many: if !isSlash { enter(place, &next) }
        case .anything: enter(place, &next)
        case .directories:
          next[place] = true
          if isSlash { enter(place + 1, &next) }
        }
        isAlive = true
      }
      guard isAlive else { return false }
      places = next
    }
    return places[tokens.count]
  }

  /// Marks a place, and those behind it that nothing has to be read for.
  private func enter(_ place: Int, _ places: inout [Bool]) {
    var place = place
    while true {
      places[place] = true
      guard place < tokens.count else { return }
      switch tokens[place] {
      case .many, .anything, .directories: place += 1
      case .byte, .one, .set: return
      }
    }
  }

  /// What a bracket expression takes, from behind its `[`, and where it ends; nil for one that is never closed.
  private static func set(_ pattern: [UInt8], from start: Int) -> (ByteSet, Int)? {
    var index = start
    var isNegated = false
    if index < pattern.count, pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^") {
      isNegated = true
      index += 1
    }
    var set = ByteSet()
    let first = index
    var last: UInt8?
    while true {
      guard index < pattern.count else { return nil }
      var byte = pattern[index]
      if byte == UInt8(ascii: "]"), index > first { break }
      if byte == UInt8(ascii: "["), index + 1 < pattern.count, pattern[index + 1] == UInt8(ascii: ":") {
        guard let close = (index + 2..<pattern.count).first(where: { pattern[$0] == UInt8(ascii: "]") }) else {
          return nil
        }
        if close > index + 2, pattern[close - 1] == UInt8(ascii: ":") {
          let name = String(decoding: pattern[index + 2..<close - 1], as: UTF8.self)
          guard let members = classes[name] else { return nil }
          for member in members { set[member] = true }
          last = nil
          index = close + 1
          continue
        }
      }
      if byte == UInt8(ascii: "-"), let low = last, index + 1 < pattern.count, pattern[index + 1] != UInt8(ascii: "]") {
        index += 1
        byte = pattern[index]
        if byte == UInt8(ascii: "\\") {
          index += 1
          guard index < pattern.count else { return nil }
          byte = pattern[index]
        }
        if low <= byte { for member in low...byte { set[member] = true } }
        last = nil
        index += 1
        continue
      }
      if byte == UInt8(ascii: "\\") {
        index += 1
        guard index < pattern.count else { return nil }
        byte = pattern[index]
      }
      set[byte] = true
      last = byte
      index += 1
    }
    if isNegated { set.negate() }
    return (set, index + 1)
  }

  private static let classes: [String: [UInt8]] = {
    let upper = Array(UInt8(ascii: "A")...UInt8(ascii: "Z"))
    let lower = Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
    let digit = Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
    let graph = Array(UInt8(0x21)...0x7E)
    let alnum = upper + lower + digit
    return [
      "alnum": alnum, "alpha": upper + lower, "blank": [0x20, 0x09], "cntrl": Array(0...0x1F) + [0x7F],
      "digit": digit, "graph": graph, "lower": lower, "print": [0x20] + graph,
      "punct": graph.filter { !alnum.contains($0) }, "space": [0x20] + Array(0x09...0x0D), "upper": upper,
      "xdigit": digit + Array(UInt8(ascii: "A")...UInt8(ascii: "F")) + Array(UInt8(ascii: "a")...UInt8(ascii: "f")),
    ]
  }()
}
