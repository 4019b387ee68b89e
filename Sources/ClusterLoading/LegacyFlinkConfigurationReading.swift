package import ClusterModel
package import Diagnostics
internal import Glibc
import YAMLTree

/// Reads a `flink-conf.yaml` as Flink 1.x does: lines of `key: value`, cut at the first `#`, the last of two equal keys
/// wins, and every other line is dropped with one WARN.
///
/// - Parameter bytes: the file. It is read as UTF-8, which is what the JVM does outside a C locale: bytes that are none
///   become U+FFFD, and a byte order mark is part of the first key.
/// - Parameter loggedName: what Flink calls the file, where that isn't its path.
/// - Returns: the cluster with its configuration and Flink's WARN lines; and the text that places count in.
package func readLegacyFlinkConfiguration(
  _ bytes: [UInt8], path: String, loggedName: String? = nil
) -> (cluster: Cluster, source: SourceFile) {
  var cluster = Cluster(kind: .legacyFlinkConfiguration, path: path)
  let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
  let body = hasMark ? Array(bytes.dropFirst(3)) : bytes
  var source = SourceFile(path: path, text: body)
  let isASCII = source.isASCII
  if !isASCII { source = SourceFile(path: path, text: Array(String(decoding: body, as: UTF8.self).utf8)) }
  var reading = LegacyReading(
    path: path, loggedName: loggedName ?? path, text: source.text, hasMark: hasMark, isASCII: isASCII)
  reading.run()
  cluster.configuration = reading.configuration
  cluster.readerLogs = reading.logs
  cluster.droppedLines = reading.dropped
  return (cluster, source)
}

private struct LegacyReading {
  let path: String
  let loggedName: String
  let text: [UInt8]
  /// Whether a byte order mark, which isn't in `text`, stands before the first line.
  let hasMark: Bool
  /// Whether columns are bytes.
  let isASCII: Bool
  var configuration = FlinkConfiguration(isStandardYAML: false)
  var logs: [String] = []
  var dropped: [Cluster.DroppedLine] = []

  mutating func run() {
    let file = configuration.path(path) ?? 0
    configuration.reserve(entries: text.count / 40, bytes: text.count)
    text.withUnsafeBufferPointer { text in
      var start = 0
      var number = 1
      let hasReturns = place(of: 0x0D, in: text, 0..<text.count) != nil
      while start < text.count || (number == 1 && hasMark && text.isEmpty) {
        var end = place(of: 0x0A, in: text, start..<text.count) ?? text.count
        if hasReturns { end = place(of: 0x0D, in: text, start..<end) ?? end }
        add(UnsafeBufferPointer(rebasing: text[start..<end]), at: start, number: number, file: file)
        if end < text.count, text[end] == 0x0D, end + 1 < text.count, text[end + 1] == 0x0A { end += 1 }
        start = end + 1
        number += 1
      }
    }
  }

  private mutating func add(_ line: UnsafeBufferPointer<UInt8>, at offset: Int, number: Int, file: UInt16) {
    var content = 0..<(place(of: UInt8(ascii: "#"), in: line, 0..<line.count) ?? line.count)
    let hasMark = self.hasMark && number == 1
    content = trim(content, in: line, keepsStart: hasMark)
    if content.isEmpty && !hasMark { return }
    guard let colon = separator(in: line, content) else {
      drop(content, line, offset, number)
      return log(
        "Error while trying to split key and value", number, "Line is not a key-value pair (missing space after ':'?)")
    }
    let keyRange = trim(content.lowerBound..<colon, in: line, keepsStart: hasMark)
    let valueRange = trim(colon + 2..<content.upperBound, in: line)
    if (keyRange.isEmpty && !hasMark) || valueRange.isEmpty {
      drop(content, line, offset, number)
      return log("Error after splitting key and value", number, "Key or value was empty")
    }
    let value = UnsafeBufferPointer(rebasing: line[valueRange])
    if hasMark {
      let key = [0xEF, 0xBB, 0xBF] + Array(line[keyRange])
      key.withUnsafeBufferPointer { key in
        set(key, value, line, offset, number, keyRange, valueRange, file)
      }
    } else {
      set(UnsafeBufferPointer(rebasing: line[keyRange]), value, line, offset, number, keyRange, valueRange, file)
    }
  }

  private mutating func set(
    _ key: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, _ line: UnsafeBufferPointer<UInt8>,
    _ offset: Int, _ number: Int, _ keyRange: Range<Int>, _ valueRange: Range<Int>, _ file: UInt16
  ) {
    configuration.set(
      key: key, text: value, type: .string, path: file, range: place(valueRange, line, offset, number),
      keyRange: place(keyRange, line, offset, number))
  }

  private func place(
    _ range: Range<Int>, _ line: UnsafeBufferPointer<UInt8>, _ offset: Int, _ number: Int
  ) -> CompactRange {
    var column = range.lowerBound + 1
    var endColumn = range.upperBound + 1
    if !isASCII {
      column -= line[..<range.lowerBound].count { $0 & 0xC0 == 0x80 }
      endColumn -= line[..<range.upperBound].count { $0 & 0xC0 == 0x80 }
    }
    return CompactRange(
      start: UInt32(clamping: offset + range.lowerBound), startLine: UInt32(clamping: number),
      startColumn: UInt32(clamping: column), end: UInt32(clamping: offset + range.upperBound),
      endLine: UInt32(clamping: number), endColumn: UInt32(clamping: endColumn))
  }

  /// The first `: `.
  private func separator(in line: UnsafeBufferPointer<UInt8>, _ content: Range<Int>) -> Int? {
    var from = content.lowerBound
    while let colon = place(of: UInt8(ascii: ":"), in: line, from..<content.upperBound) {
      if colon + 1 < content.upperBound, line[colon + 1] == 0x20 { return colon }
      from = colon + 1
    }
    return nil
  }

  /// The first place of a byte in a part of a text.
  private func place(of byte: UInt8, in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    guard let base = text.baseAddress, !range.isEmpty,
      let found = memchr(base + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Java's `trim`: U+0000 to U+0020 at both ends.
  private func trim(
    _ range: Range<Int>, in line: UnsafeBufferPointer<UInt8>, keepsStart: Bool = false
  ) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    if !keepsStart {
      while start < end, line[start] <= 0x20 { start += 1 }
    }
    while start < end, line[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }

  private mutating func drop(
    _ content: Range<Int>, _ line: UnsafeBufferPointer<UInt8>, _ offset: Int, _ number: Int
  ) {
    guard !content.isEmpty else { return }
    let range = place(content, line, offset, number).range
    dropped.append(Cluster.DroppedLine(location: SourceLocation(path: path, range: range)))
  }

  private mutating func log(_ what: String, _ number: Int, _ why: String) {
    logs.append("GlobalConfiguration: \(what) in configuration file \(loggedName):\(number): \(why)")
  }
}
