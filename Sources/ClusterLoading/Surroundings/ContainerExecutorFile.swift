package import Diagnostics

/// `container-executor.cfg` as the container executor reads it (configuration.c of Hadoop 3): strictly, line by line.
package struct ContainerExecutorFile: Sendable {
  package struct Setting: Sendable {
    /// Empty before the first `[section]`.
    package var section: String
    package var name: String
    package var value: String
    package var location: SourceLocation
  }

  /// A line at which the program exits: nothing of the file counts then.
  package struct Flaw: Sendable {
    package var message: String
    package var help: String
    package var location: SourceLocation
  }

  package let path: String
  /// Those before the flaw, if there is one.
  package private(set) var settings: [Setting] = []
  package private(set) var flaw: Flaw?

  /// What it says, of two the first; nil where it is absent or empty.
  package func setting(_ section: String, _ name: String) -> Setting? {
    settings.first { $0.section == section && $0.name == name }
  }

  /// Whether a module is on: only the word `true` does it (module-configs.c).
  package func isOn(_ module: String) -> Bool { setting(module, "module.enabled")?.value == "true" }

  package init(_ file: SourceFile) {
    path = file.path
    var section = ""
    var hasSections = false
    var start = 0
    var line = 1
    let text = file.text
    while start < text.count, flaw == nil {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      let place = SourcePosition(line: line, column: 1, offset: start)
      func location(_ range: Range<Int>) -> SourceLocation {
        let begin = file.position(from: place, to: range.lowerBound)
        return SourceLocation(
          path: file.path, range: SourceRange(start: begin, end: file.position(from: begin, to: range.upperBound)))
      }
      let whole = text[start..<end]
      if whole.first != UInt8(ascii: "#") {
        let words = whole.prefix { $0 != UInt8(ascii: "#") }
        if words.first == UInt8(ascii: "["), words.last == UInt8(ascii: "]") {
          section = String(decoding: words.dropFirst().dropLast(), as: UTF8.self)
          hasSections = true
          if section.isEmpty {
            flaw = Flaw(
              message: "the section has no name", help: "name the section, such as `[gpu]`",
              location: location(start..<end))
          }
        } else if let setting = read(words) {
          settings.append(
            Setting(
              section: section, name: setting.name, value: setting.value, location: location(setting.place)))
        } else if !words.isEmpty, !isWithoutValue(words) {
          let isOfWindows = words.last == 0x0D
          flaw = lineFlaw(words, whole: whole, at: location(start..<(isOfWindows ? end - 1 : end)))
        }
      }
      start = end + 1
      line += 1
    }
    if flaw == nil, settings.isEmpty, !hasSections {
      flaw = Flaw(
        message: "the file sets nothing", help: "set what the NodeManager's `container-executor.cfg` needs",
        location: SourceLocation(path: file.path, range: SourceRange(at: .start)))
    }
  }
}

/// The two words around a line's first `=`, where there are two: a second `=` ends the value.
private func read(_ words: ArraySlice<UInt8>) -> (name: String, value: String, place: Range<Int>)? {
  let parts = words.split(separator: UInt8(ascii: "="), maxSplits: 2)
  guard parts.count >= 2 else { return nil }
  let (name, value) = (trimmedSpace(parts[0]), trimmedSpace(parts[1]))
  return (
    String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self), value.startIndex..<value.endIndex
  )
}

/// `name=`: it is passed over.
private func isWithoutValue(_ words: ArraySlice<UInt8>) -> Bool {
  words.contains(UInt8(ascii: "=")) && words.contains { $0 != UInt8(ascii: "=") }
}

private func lineFlaw(
  _ words: ArraySlice<UInt8>, whole: ArraySlice<UInt8>, at location: SourceLocation
) -> ContainerExecutorFile.Flaw {
  if words.last == 0x0D {
    return .init(
      message: "the line ends in a carriage return, as on Windows",
      help: "write the file with line feeds alone, `sed -i 's/\\r$//'` does", location: location)
  }
  let plain = trimmedSpace(words)
  if plain.isEmpty {
    return words.count < whole.count
      ? .init(
        message: "blanks stand before the comment", help: "begin the line with `#`", location: location)
      : .init(message: "the line holds nothing but blanks", help: "empty the line", location: location)
  }
  let text = String(String(decoding: plain, as: UTF8.self).prefix(60))
  if plain.first == UInt8(ascii: "["), plain.last == UInt8(ascii: "]") {
    return .init(
      message: "`\(text)` has blanks around it: it begins no section", help: "write `\(text)` alone on the line",
      location: location)
  }
  if plain.first == UInt8(ascii: "=") {
    return .init(message: "`\(text)` names nothing", help: "write `name=value`", location: location)
  }
  return .init(message: "`\(text)` has no `=`", help: "write `name=value`", location: location)
}

/// As C's `isspace` has it.
private func trimmedSpace(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var text = text
  func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  while let first = text.first, isSpace(first) { text.removeFirst() }
  while let last = text.last, isSpace(last) { text.removeLast() }
  return text
}
