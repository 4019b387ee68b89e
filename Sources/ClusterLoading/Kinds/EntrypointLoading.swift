import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import YAMLTree

/// Whether a file is named like what starts a container, or like what its image is made from.
func isEntrypointName(_ name: Substring) -> Bool {
  name == "Dockerfile" || name.hasPrefix("Dockerfile.") || name.hasSuffix(".Dockerfile")
    || name.hasSuffix("entrypoint.sh")
}

/// Loads an entrypoint or a Dockerfile: what its `FLINK_PROPERTIES` and `-D` options make of the Flink file beside it, or in
/// `conf` there; where there is none, what they say by themselves. Nil where it sets nothing, or starts something else.
func loadEntrypoint(_ source: SourceFile, options: LoadingOptions, files: any FileReading) -> LoadedFile? {
  let stages = isDockerfile(source) ? DockerfileStages(of: source) : nil
  let image = stages?.image
  let ofImage = image.flatMap { FlinkVersion(officialImage: $0.value) }
  let version = options.statedVersion(inDirectory: directory(of: source.path)) ?? ofImage ?? .newest
  let (properties, words) = settings(in: source, stages?.ranges, version: version)
  let unopened = stages.flatMap { stages in ofImage.flatMap { unopenedFile(in: source, stages.ranges, $0) } }
  guard !properties.isEmpty || !words.isEmpty || unopened != nil else { return nil }
  var cluster = Cluster(kind: .composeFile, path: source.path)
  cluster.unopenedFile = unopened
  cluster.image = image
  if FlinkContainer.askingTargets.contains(where: { source.text.firstRange(of: Array($0.utf8)) != nil }) {
    cluster.started = .asking
  }
  var diagnostics: [Diagnostic] = []
  if let image, let ofImage {
    cluster.flinkVersion = Located(ofImage, image.provenance)
    diagnostics = findingsOfOldVersion(ofImage, at: image.provenance.location, path: source.path)
  }
  for name in ["", "conf/"].flatMap({ folder in flinkFiles(version).map { folder + $0 } }) {
    let place = path(name, besideFile: source.path)
    guard source.path != "<stdin>" else { break }
    guard files.kind(of: place) == .file, let bytes = try? files.read(place, limit: options.limits.bytes) else {
      continue
    }
    let (base, text) =
      name.hasSuffix("/config.yaml") || name == "config.yaml"
      ? readFlinkConfiguration(bytes, path: place) : readLegacyFlinkConfiguration(bytes, path: place)
    // A file that Flink can't load has findings of its own, and other programs have a config.yaml, too.
    if base.loadFailure != nil { return nil }
    guard isFlinkConfiguration(base.configuration) else { continue }
    layered(over: base, version, properties: properties, options: words, into: &cluster)
    return LoadedFile(
      path: source.path, outcome: .loaded([cluster]), diagnostics: diagnostics, source: source, bases: [text])
  }
  guard !properties.isEmpty || startsFlink(source.text) || image.map({ isFlinksImage($0.value) }) == true else {
    return nil
  }
  // What the image's own file says isn't known.
  cluster.isPartial = true
  layered(over: nil, version, properties: properties, options: words, into: &cluster)
  return LoadedFile(path: source.path, outcome: .loaded([cluster]), diagnostics: diagnostics, source: source)
}

private func isDockerfile(_ source: SourceFile) -> Bool {
  !lastComponent(of: source.path).hasSuffix(".sh") && !isShellScript(source)
}

/// Whether a text says by its first line that it is a script, and isn't named like YAML, where that is a comment.
func isShellScript(_ source: SourceFile) -> Bool {
  guard source.text.first == UInt8(ascii: "#"), source.text.starts(with: "#!".utf8) else { return false }
  let name = lastComponent(of: source.path)
  return !name.hasSuffix(".yaml") && !name.hasSuffix(".yml") && !name.hasSuffix(".json")
}

/// Whether a script runs one of those that start a standalone cluster. The other ways have more to say than such a file shows.
private func startsFlink(_ text: [UInt8]) -> Bool {
  ["docker-entrypoint.sh", "taskmanager.sh", "jobmanager.sh", "standalone-job.sh", "start-cluster.sh"].contains {
    name in
    text.firstRange(of: Array(name.utf8)) != nil
  }
}

/// The file that a Dockerfile copies into Flink's directory for a Flink that doesn't open it.
private func unopenedFile(
  in source: SourceFile, _ ranges: [Range<Int>], _ version: FlinkVersion
) -> Cluster.UnopenedFile? {
  // The first copy of each of the two names.
  var copied: [(name: String, range: Range<Int>)] = []
  for range in ranges {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = source.text[start..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
      defer { start = end + 1 }
      let line = source.text[start..<end]
      guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), "CcAaRr".utf8.contains(first) else { continue }
      let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      let command = words.first.map { String(decoding: $0, as: UTF8.self).uppercased() }
      // What a command makes of the file isn't known.
      if command == "RUN" { copied.removeAll { line.firstRange(of: Array($0.name.utf8)) != nil } }
      guard command == "COPY" || command == "ADD", words.count > 2,
        let target = words.last.map({ String(decoding: $0, as: UTF8.self) })
      else { continue }
      let folder = target.hasSuffix("/") ? String(target.dropLast()) : target
      for word in words.dropFirst().dropLast() where !word.starts(with: "--".utf8) {
        let own = String(lastComponent(of: String(decoding: word, as: UTF8.self)))
        let isFolder = lastComponent(of: folder) == "conf"
        let name = isFolder ? own : String(lastComponent(of: folder))
        guard flinkFileNames.contains(name), isFolder ? isFlinkDirectory(folder) : isFlinkFile(folder) else { continue }
        if !copied.contains(where: { $0.name == name }) { copied.append((name, word.startIndex..<word.endIndex)) }
      }
    }
  }
  let opened = flinkFiles(version)
  guard let first = copied.first, !copied.contains(where: { opened.contains($0.name) }) else { return nil }
  let from = source.position(ofByte: first.range.lowerBound)
  let range = SourceRange(start: from, end: source.position(from: from, to: first.range.upperBound))
  return Cluster.UnopenedFile(
    name: first.name, version: version, location: SourceLocation(path: source.path, range: range), isAlone: false)
}

/// The settings in a shell script or a Dockerfile, by what they look like; comment lines are left out.
///
/// - Parameter ranges: the parts of a Dockerfile that count; nil for a script. A variable of an image has the value that it
///   was given last; in a script that depends on which way it takes.
private func settings(
  in source: SourceFile, _ ranges: [Range<Int>]?, version: FlinkVersion
) -> (properties: [StartSetting], options: [StartSetting]) {
  let text = source.text
  var properties: [StartSetting] = []
  var options: [StartSetting] = []
  var known = SourcePosition.start
  for range in ranges ?? [0..<text.count] {
    var index = range.lowerBound
    var isLineStart = true
    while index < range.upperBound {
      let byte = text[index]
      if isLineStart, byte == UInt8(ascii: "#") {
        index = text[index..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
        continue
      }
      if byte == 0x0A {
        isLineStart = true
      } else if byte != 0x20, byte != 0x09 {
        isLineStart = false
      }
      if byte == UInt8(ascii: "F"), index == 0 || !isNamePart(text[index - 1]),
        let value = valueOfProperties(at: index, in: text, isDockerfile: ranges != nil)
      {
        known = source.position(from: known, to: value.lowerBound)
        let found =
          joinedProperties(in: source, value, known, version: version)
          ?? flinkProperties(in: source, value, from: known, path: source.path, version: version, outer: { $0 })
        let addsTo =
          text[value].firstRange(of: "$FLINK_PROPERTIES".utf8) ?? text[value].firstRange(of: "${FLINK_PROPERTIES".utf8)
        properties = ranges == nil || addsTo != nil ? properties + found : found
        index = value.upperBound + 1
        continue
      }
      if byte == UInt8(ascii: "-"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "D"),
        index == 0 || isBoundary(text[index - 1])
      {
        let setting = setting(behind: index + 2, in: text)
        known = source.position(from: known, to: index)
        let range = SourceRange(start: known, end: source.position(from: known, to: setting.upperBound))
        let word = "-D" + String(decoding: text[setting], as: UTF8.self)
        if let option = startOption(word, at: SourceLocation(path: source.path, range: range)) {
          options.append(option)
        }
        index = setting.upperBound
        continue
      }
      index += 1
    }
  }
  return (properties, options)
}

/// The text of `FLINK_PROPERTIES="…"`, or of a Dockerfile's `ENV FLINK_PROPERTIES …`; nil where none begins at a place.
private func valueOfProperties(at index: Int, in text: [UInt8], isDockerfile: Bool) -> Range<Int>? {
  let variable = propertiesVariable.utf8
  guard text[index...].starts(with: variable) else { return nil }
  let sign = index + variable.count
  guard sign + 1 < text.count else { return nil }
  if text[sign] == UInt8(ascii: "=") {
    let quote = text[sign + 1]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return unquotedValue(from: sign + 1, in: text, isDockerfile: isDockerfile)
    }
    var end = sign + 2
    while end < text.count, text[end] != quote {
      end += quote == UInt8(ascii: "\"") && text[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    return end < text.count ? sign + 2..<end : nil
  }
  // Docker's old form: one variable, and the rest of the line.
  guard isDockerfile, text[sign] == 0x20 || text[sign] == 0x09 else { return nil }
  let start = text[..<index].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  let words = text[start..<index].split { $0 == 0x20 || $0 == 0x09 }
  guard words.count == 1, String(decoding: words[0], as: UTF8.self).uppercased() == "ENV" else { return nil }
  return sign + 1..<(text[sign...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count)
}

/// A value without quotes: one word, in which `\` keeps a blank; nil for an empty one, and for one that a variable stands for.
private func unquotedValue(from start: Int, in text: [UInt8], isDockerfile: Bool) -> Range<Int>? {
  var end = start
  while end < text.count, text[end] > 0x20, isDockerfile || !";&|".utf8.contains(text[end]) {
    end += text[end] == UInt8(ascii: "\\") && end + 1 < text.count ? 2 : 1
  }
  end = min(end, text.count)
  guard end > start, text[start] != UInt8(ascii: "$") else { return nil }
  return start..<end
}

/// What becomes of `FLINK_PROPERTIES` that hold escapes, or that stand on several lines of a Dockerfile: Docker takes a `\` and
/// the line break behind it out, and gives no way to write a line break, so that all is one line. Nil where nothing does.
///
/// https://docs.docker.com/reference/dockerfile/#escape
private func joinedProperties(
  in source: SourceFile, _ range: Range<Int>, _ start: SourcePosition, version: FlinkVersion
) -> [StartSetting]? {
  let isDockerfile = isDockerfile(source)
  let before = range.lowerBound > 0 ? source.text[range.lowerBound - 1] : 0
  let isQuoted = before == UInt8(ascii: "\"")
  let isBare = before == UInt8(ascii: "=")
  var text: [UInt8] = []
  for byte in source.text[range] {
    if text.last == UInt8(ascii: "\\"),
      (isDockerfile && byte == 0x0A) || (isQuoted && byte == UInt8(ascii: "\"")) || (isBare && byte == 0x20)
    {
      text.removeLast()
      if byte == 0x0A { continue }
    } else if isDockerfile, byte == 0x0D {
      continue
    }
    text.append(byte)
  }
  guard text.count < range.count else { return nil }
  let whole = SourceRange(start: start, end: source.position(from: start, to: range.upperBound))
  let joined = SourceFile(path: source.path, text: text)
  return flinkProperties(
    in: joined, 0..<text.count, from: .start, path: source.path, version: version, outer: { _ in whole },
    outerKey: { _ in nil })
}

/// The `key=value` of an option: the rest of its word, or the next one, which may stand on the line after a `\`, or as an
/// item of its own in a Dockerfile's list. A value may be quoted.
private func setting(behind index: Int, in text: [UInt8]) -> Range<Int> {
  var start = index
  if start < text.count, isBoundary(text[start]) {
    while start < text.count {
      let isContinued = text[start] == UInt8(ascii: "\\") && start + 1 < text.count && text[start + 1] == 0x0A
      guard isContinued || text[start] == UInt8(ascii: ",") || isBoundary(text[start]) else { break }
      guard text[start] != 0x0A else { return index..<index }
      start += isContinued ? 2 : 1
    }
  }
  guard let end = text[start...].firstIndex(where: isBoundary) else { return start..<text.count }
  guard end > start, text[end - 1] == UInt8(ascii: "="), text[end] > 0x20,
    let quote = text[(end + 1)...].firstIndex(where: { $0 == text[end] || $0 == 0x0A }), text[quote] == text[end]
  else { return start..<end }
  return start..<quote + 1
}

/// Whether a byte before a variable's name is one of another name.
private func isNamePart(_ byte: UInt8) -> Bool {
  (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
}

/// What ends a word of a command line, or of a list in a Dockerfile.
private func isBoundary(_ byte: UInt8) -> Bool {
  byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
}
