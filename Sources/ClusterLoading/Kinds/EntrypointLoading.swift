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
  let image = isDockerfile(lastComponent(of: source.path)) ? baseImage(in: source) : nil
  let ofImage = image.flatMap { FlinkVersion(officialImage: $0.value) }
  let version = options.statedVersion(inDirectory: directory(of: source.path)) ?? ofImage ?? .newest
  let (properties, words) = settings(in: source, version: version)
  let unopened = ofImage.flatMap { unopenedFile(in: source, $0) }
  guard !properties.isEmpty || !words.isEmpty || unopened != nil else { return nil }
  var cluster = Cluster(kind: .composeFile, path: source.path)
  cluster.unopenedFile = unopened
  cluster.image = image
  var diagnostics: [Diagnostic] = []
  if let image, let ofImage {
    cluster.flinkVersion = Located(ofImage, image.provenance)
    diagnostics = findingsOfOldVersion(ofImage, at: image.provenance.location, path: source.path)
  }
  for name in ["", "conf/"].flatMap({ folder in flinkFiles(version).map { folder + $0 } }) {
    let place = path(name, besideFile: source.path)
    guard files.kind(of: place) == .file, let bytes = try? files.read(place, limit: options.limits.bytes) else {
      continue
    }
    let (base, text) =
      name.hasSuffix("/config.yaml") || name == "config.yaml"
      ? readFlinkConfiguration(bytes, path: place) : readLegacyFlinkConfiguration(bytes, path: place)
    // A file that Flink can't load has findings of its own, and other programs have a config.yaml, too.
    if base.loadFailure != nil { return nil }
    guard isFlinkConfiguration(base.configuration) else { continue }
    layered(over: base, properties: properties, options: words, into: &cluster)
    return LoadedFile(
      path: source.path, outcome: .loaded([cluster]), diagnostics: diagnostics, source: source, bases: [text])
  }
  guard !properties.isEmpty || startsFlink(source.text) || image.map({ isFlinksImage($0.value) }) == true else {
    return nil
  }
  // What the image's own file says isn't known.
  cluster.isPartial = true
  layered(over: nil, properties: properties, options: words, into: &cluster)
  return LoadedFile(path: source.path, outcome: .loaded([cluster]), diagnostics: diagnostics, source: source)
}

private func isDockerfile(_ name: Substring) -> Bool { !name.hasSuffix(".sh") }

/// Whether a script runs one of those that start a standalone cluster. The other ways have more to say than such a file shows.
private func startsFlink(_ text: [UInt8]) -> Bool {
  ["docker-entrypoint.sh", "taskmanager.sh", "jobmanager.sh", "standalone-job.sh", "start-cluster.sh"].contains {
    name in
    text.firstRange(of: Array(name.utf8)) != nil
  }
}

/// The image of a Dockerfile's last `FROM`.
private func baseImage(in source: SourceFile) -> Located<String>? {
  var found: Located<String>?
  var start = 0
  while start < source.text.count {
    let end = source.text[start...].firstIndex(of: 0x0A) ?? source.text.count
    let words = String(decoding: source.text[start..<end], as: UTF8.self).split {
      $0 == " " || $0 == "\t" || $0 == "\r"
    }
    if words.first?.uppercased() == "FROM", let image = words.dropFirst().first(where: { !$0.hasPrefix("--") }) {
      let place = source.text[start..<end].firstRange(of: Array(image.utf8))?.lowerBound ?? start
      let from = source.position(ofByte: place)
      let range = SourceRange(start: from, end: source.position(from: from, to: place + image.utf8.count))
      found = Located(String(image), Provenance(.source(SourceLocation(path: source.path, range: range))))
    }
    start = end + 1
  }
  return found
}

/// The file that a Dockerfile copies into Flink's directory for a Flink that doesn't open it.
private func unopenedFile(in source: SourceFile, _ version: FlinkVersion) -> Cluster.UnopenedFile? {
  var copied: [(name: String, range: SourceRange)] = []
  var start = 0
  while start < source.text.count {
    let end = source.text[start...].firstIndex(of: 0x0A) ?? source.text.count
    defer { start = end + 1 }
    let line = source.text[start..<end]
    guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), "CcAaFfRr".utf8.contains(first) else { continue }
    let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    let command = words.first.map { String(decoding: $0, as: UTF8.self).uppercased() }
    // Another stage.
    if command == "FROM" { copied = [] }
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
      let from = source.position(ofByte: word.startIndex)
      copied.append((name, SourceRange(start: from, end: source.position(from: from, to: word.endIndex))))
    }
  }
  let opened = flinkFiles(version)
  guard let first = copied.first, !copied.contains(where: { opened.contains($0.name) }) else { return nil }
  return Cluster.UnopenedFile(
    name: first.name, version: version, location: SourceLocation(path: source.path, range: first.range), isAlone: false)
}

/// The settings in a shell script or a Dockerfile, by what they look like; comment lines are left out.
private func settings(
  in source: SourceFile, version: FlinkVersion
) -> (properties: [StartSetting], options: [StartSetting]) {
  let text = source.text
  var properties: [StartSetting] = []
  var options: [StartSetting] = []
  let variable = Array("FLINK_PROPERTIES=".utf8)
  var known = SourcePosition.start
  var index = 0
  var isLineStart = true
  while index < text.count {
    let byte = text[index]
    if isLineStart, byte == UInt8(ascii: "#") {
      index = text[index...].firstIndex(of: 0x0A) ?? text.count
      continue
    }
    if byte == 0x0A {
      isLineStart = true
    } else if byte != 0x20, byte != 0x09 {
      isLineStart = false
    }
    if byte == UInt8(ascii: "F"), text[index...].starts(with: variable) {
      let start = index + variable.count
      guard start < text.count, text[start] == UInt8(ascii: "\"") || text[start] == UInt8(ascii: "'"),
        let end = text[(start + 1)...].firstIndex(of: text[start])
      else {
        index = start
        continue
      }
      properties +=
        joinedProperties(in: source, start + 1..<end, version: version)
        ?? flinkProperties(in: source, start + 1..<end, path: source.path, version: version) { $0 }
      index = end + 1
      continue
    }
    if byte == UInt8(ascii: "-"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "D"),
      index == 0 || isBoundary(text[index - 1])
    {
      let setting = setting(behind: index + 2, in: text)
      known = source.position(from: known, to: index)
      let range = SourceRange(start: known, end: source.position(from: known, to: setting.upperBound))
      let word = "-D" + String(decoding: text[setting], as: UTF8.self)
      if let option = startOption(word, at: SourceLocation(path: source.path, range: range)) { options.append(option) }
      index = setting.upperBound
      continue
    }
    index += 1
  }
  return (properties, options)
}

/// What a Dockerfile makes of `FLINK_PROPERTIES` over several lines: it takes a `\` and the line break behind it out, and gives no
/// way to write a line break, so that all is one line. Nil where there is no such line.
///
/// https://docs.docker.com/reference/dockerfile/#escape
private func joinedProperties(
  in source: SourceFile, _ range: Range<Int>, version: FlinkVersion
) -> [StartSetting]? {
  guard isDockerfile(lastComponent(of: source.path)), source.text[range].contains(0x0A) else { return nil }
  var text: [UInt8] = []
  for byte in source.text[range] {
    if byte == 0x0A, text.last == UInt8(ascii: "\\") { text.removeLast() } else if byte != 0x0D { text.append(byte) }
  }
  guard text.count < range.count else { return nil }
  let start = source.position(ofByte: range.lowerBound)
  let whole = SourceRange(start: start, end: source.position(from: start, to: range.upperBound))
  let joined = SourceFile(path: source.path, text: text)
  return flinkProperties(in: joined, 0..<text.count, path: source.path, version: version) { _ in whole }
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

/// What ends a word of a command line, or of a list in a Dockerfile.
private func isBoundary(_ byte: UInt8) -> Bool {
  byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
}
