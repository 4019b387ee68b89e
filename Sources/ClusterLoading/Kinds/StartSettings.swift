import ClusterModel
import Diagnostics
import FlinkOptions
import YAMLTree

/// The variable whose lines the entrypoint of Flink's images writes into Flink's file.
let propertiesVariable = "FLINK_PROPERTIES"

/// A setting that the start of a container lays over Flink's files.
struct StartSetting {
  var key: String
  var value: String
  /// Of the value, where it can be told.
  var location: SourceLocation
  var keyRange: SourceRange?
  /// Whether it is a line of `FLINK_PROPERTIES` without a colon, which nothing reads; the value is the line.
  var isDropped = false
}

/// The lines of `FLINK_PROPERTIES`. Since 1.19 the entrypoint of Flink's images takes all white space of a line away, and what
/// is before the first colon is the key; before that it appends the lines to flink-conf.yaml, whose reader takes the first
/// colon with a blank behind it, cuts at the first `#`, and drops what is no `key: value`.
///
/// - Parameters:
///   - text: with these lines, and perhaps others that are no settings.
///   - range: of the lines in it.
///   - start: the place of the first of them.
///   - outer: from a range of the text to that of the file.
///   - outerKey: the same for a key; nil where it has no line of its own there: then its place is that of its value.
func flinkProperties(
  in text: SourceFile, _ range: Range<Int>, from start: SourcePosition, path: String, version: FlinkVersion,
  outer: (SourceRange) -> SourceRange, outerKey: (SourceRange) -> SourceRange? = { $0 }
) -> [StartSetting] {
  let isAppended = version < FlinkVersion(1, 19)
  var settings: [StartSetting] = []
  var known = start
  var start = range.lowerBound
  while start < range.upperBound {
    let end = text.text[start..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
    var line = trimmed(start..<end, in: text.text)
    if isAppended, let sign = text.text[line].firstIndex(of: UInt8(ascii: "#")) {
      line = trimmed(line.lowerBound..<sign, in: text.text)
    }
    func inner(_ range: Range<Int>) -> SourceRange {
      let start = text.position(from: known, to: range.lowerBound)
      return SourceRange(start: start, end: text.position(from: start, to: range.upperBound))
    }
    func place(_ range: Range<Int>) -> SourceRange { outer(inner(range)) }
    let isComment = text.text[line].first == UInt8(ascii: "#")
    let colon = isComment ? nil : separator(in: text.text, line, withBlank: isAppended)
    let key = colon.map { trimmed(line.lowerBound..<$0, in: text.text) } ?? line.lowerBound..<line.lowerBound
    let value = colon.map { trimmed($0 + 1..<line.upperBound, in: text.text) } ?? line.lowerBound..<line.lowerBound
    if !key.isEmpty, !value.isEmpty {
      settings.append(
        StartSetting(
          key: isAppended ? String(decoding: text.text[key], as: UTF8.self) : withoutBlanks(text.text[key]),
          value: isAppended ? String(decoding: text.text[value], as: UTF8.self) : withoutBlanks(text.text[value]),
          location: SourceLocation(path: path, range: place(value)), keyRange: outerKey(inner(key)) ?? place(value)))
    } else if colon == nil, !isComment,
      let sign = text.text[line].firstIndex(where: {
        $0 == UInt8(ascii: "=") || (isAppended && $0 == UInt8(ascii: ":"))
      }),
      sign > line.lowerBound
    {
      settings.append(
        StartSetting(
          key: withoutBlanks(text.text[line.lowerBound..<sign]),
          value: String(decoding: text.text[line], as: UTF8.self),
          location: SourceLocation(path: path, range: place(line)), isDropped: true))
    }
    let next = min(end + 1, range.upperBound)
    known = text.position(from: known, to: next)
    start = next
    if end == range.upperBound { break }
  }
  return settings
}

/// The first colon of a line; with a blank behind it, where only such a one counts.
private func separator(in text: [UInt8], _ line: Range<Int>, withBlank: Bool) -> Int? {
  text[line].indices.first { index in
    text[index] == UInt8(ascii: ":") && (!withBlank || (index + 1 < line.upperBound && text[index + 1] == 0x20))
  }
}

/// The options that the words of a command line set, `-Dkey=value` or `-D key=value` as Flink's command line takes them.
///
/// From `ConfigurationParserUtils` and `CustomCommandLine`: both read them with commons-cli, which takes the next word for an
/// option that has none.
///
/// - Parameter flinks: from which word on all of them are Flink's, whatever their names; nil where that isn't known.
func startOptions(
  _ words: [(text: String, location: SourceLocation)], flinksFrom flinks: Int? = nil
) -> [StartSetting] {
  var settings: [StartSetting] = []
  var isOpen = false
  for (place, word) in words.enumerated() {
    let text = isOpen ? "-D" + word.text : word.text
    if let option = startOption(text, at: word.location, isFlinks: flinks.map { place >= $0 } ?? false) {
      settings.append(option)
    }
    isOpen = !isOpen && word.text == "-D"
  }
  return settings
}

/// The option that a word of a command line sets, `-Dkey=value`, if it is one of Flink's; other programs know `-D`, too.
///
/// - Parameter isFlinks: whether it stands on Flink's own command line.
func startOption(_ word: some StringProtocol, at location: SourceLocation, isFlinks: Bool = false) -> StartSetting? {
  guard word.hasPrefix("-D"), let equals = word.firstIndex(of: "=") else { return nil }
  let key = String(word[word.index(word.startIndex, offsetBy: 2)..<equals])
  guard
    isFlinks && !key.isEmpty || key.hasPrefix("external-resource") || OptionCatalogue.lookUp(key, in: .newest) != nil
  else { return nil }
  // Quotes are the shell's.
  var value = word[word.index(after: equals)...]
  while let last = value.last, last == "\"" || last == "'" { value = value.dropLast() }
  while let first = value.first, first == "\"" || first == "'" { value = value.dropFirst() }
  return StartSetting(key: key, value: String(value), location: location)
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

private func trimmed(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
  var (start, end) = (range.lowerBound, range.upperBound)
  while start < end, isBlank(text[start]) { start += 1 }
  while start < end, isBlank(text[end - 1]) { end -= 1 }
  return start..<end
}

private func withoutBlanks(_ bytes: ArraySlice<UInt8>) -> String {
  String(decoding: bytes.filter { !isBlank($0) }, as: UTF8.self)
}

/// Puts the settings of a start over a file's: `FLINK_PROPERTIES` is written into the file, and `-D` lies over both.
///
/// - Parameter version: of the Flink that starts: before 1.19 its only file was read by lines.
func layered(
  over base: Cluster?, _ version: FlinkVersion, properties: [StartSetting], options: [StartSetting],
  into cluster: inout Cluster
) {
  var configuration = FlinkConfiguration(
    isStandardYAML: base?.configuration.isStandardYAML ?? (version >= FlinkVersion(1, 19)),
    entries: base.map { Array($0.configuration.entries) } ?? [])
  for setting in properties + options {
    guard !setting.isDropped else {
      cluster.droppedProperties.append(Located(setting.value, Provenance(.source(setting.location))))
      continue
    }
    configuration.set(
      FlinkConfiguration.Entry(
        key: setting.key, value: .string(setting.value), provenance: Provenance(.source(setting.location)),
        keyRange: setting.keyRange))
  }
  cluster.configuration = configuration
}
