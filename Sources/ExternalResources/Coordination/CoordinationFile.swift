/// The text of a coordination file: a line `INDEX PID` for each GPU that is held.
///
/// Of other vendors than NVIDIA, the index has `@` and the vendor behind it: each numbers its own. Neither what Flink's
/// script looks for (`^0 `) nor what it deletes (`0 `) is in such a line.
///
/// Flink's own script writes and greps these lines, so there is one blank and nothing more on them. What else Drey needs
/// to know stands in a second file, as lines `INDEX PID START BOOT`.
struct CoordinationFile: Sendable, Hashable {
  struct Holding: Sendable, Hashable {
    var index: String
    var owner: ProcessIdentity
  }

  var holdings: [Holding] = []

  /// What is wrong with a file.
  struct Damage: Error, Sendable, Hashable {
    /// From 1.
    var line: Int
    var text: String
  }

  init(_ holdings: [Holding] = []) { self.holdings = holdings }

  /// Reads both files.
  ///
  /// - Parameters:
  ///   - text: the file. Every line must be understood: a guess could hand a GPU out twice.
  ///   - starts: the second file. A line that isn't understood says nothing about any process.
  init(text: [UInt8], starts: [UInt8]) throws(Damage) {
    var known: [String: ProcessIdentity] = [:]
    for line in starts.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 4, let process = Int32(words[1]), let start = UInt64(words[2]) else { continue }
      known["\(words[0]) \(words[1])"] = ProcessIdentity(process: process, start: start, boot: words[3])
    }
    for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty { continue }
      let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard words.count == 2, !words[0].isEmpty, line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
        words[1].allSatisfy({ (0x30...0x39).contains($0) }), words[1].first != 0x30,
        let process = Int32(String(decoding: words[1], as: UTF8.self)), process > 0,
        let index = String(validating: words[0], as: UTF8.self)
      else { throw Damage(line: number + 1, text: printable(String(decoding: line.prefix(80), as: UTF8.self))) }
      let entry = known[String(decoding: line, as: UTF8.self)]
      holdings.append(Holding(index: index, owner: entry ?? ProcessIdentity(process: process)))
    }
  }

  /// The lines for the file itself.
  var text: [UInt8] { holdings.flatMap { Array("\($0.index) \($0.owner.process)\n".utf8) } }

  /// The lines for the second file.
  var starts: [UInt8] {
    holdings.flatMap { holding -> [UInt8] in
      guard let start = holding.owner.start, let boot = holding.owner.boot else { return [] }
      return Array("\(holding.index) \(holding.owner.process) \(start) \(boot)\n".utf8)
    }
  }
}
