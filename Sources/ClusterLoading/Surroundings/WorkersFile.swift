package import Diagnostics

/// The hosts of a file `workers`, as `readWorkers` and `extractHostName` of bin/config.sh have them: of each line the first
/// word, up to a `#`, and behind the last `/`. One TaskManager starts for each.
package struct WorkersFile: Sendable {
  package struct Worker: Sendable {
    package var host: String
    package var location: SourceLocation
  }

  package private(set) var workers: [Worker] = []
  /// The line ends of Windows: `read` keeps the carriage return as a part of the host.
  package private(set) var carriageReturn: SourceLocation?

  package init(_ file: SourceFile) {
    let text = file.text
    var place = SourcePosition(line: 1, column: 1, offset: 0)
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      func location(_ range: Range<Int>) -> SourceLocation {
        let begin = file.position(from: place, to: range.lowerBound)
        return SourceLocation(
          path: file.path, range: SourceRange(start: begin, end: file.position(from: begin, to: range.upperBound)))
      }
      let line = text[start..<end].drop { $0 == 0x20 || $0 == 0x09 }
      var word = line.prefix { $0 != 0x20 && $0 != 0x09 && $0 != UInt8(ascii: "#") }
      if word.last == 0x0D {
        if word.count > 1 {
          carriageReturn = carriageReturn ?? location(word.startIndex..<(word.endIndex - 1))
        }
        word.removeLast()
      }
      if let slash = word.lastIndex(of: UInt8(ascii: "/")), isName(word[(slash + 1)...]) { word = word[(slash + 1)...] }
      if !word.isEmpty {
        workers.append(
          Worker(host: String(decoding: word, as: UTF8.self), location: location(word.startIndex..<word.endIndex)))
      }
      start = end + 1
      place = SourcePosition(line: place.line + 1, column: 1, offset: start)
    }
  }

  /// What the script's pattern takes for a host behind a `/`.
  private func isName(_ word: ArraySlice<UInt8>) -> Bool {
    !word.isEmpty
      && word.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2E
          || byte == 0x2D
      }
  }
}
