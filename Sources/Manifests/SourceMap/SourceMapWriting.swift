internal import ClusterModel
internal import Diagnostics
internal import Digests

/// The name of the file that says where each emitted value comes from, in every target's folder.
package let sourceMapName = "sourcemap.json"

/// `sourcemap.json` of a target's folder: for every value of every file its line, its path, and the place in a source or
/// the rule that it comes from.
///
/// Names of sources are as in the files' headers. JSON, one value a line, so that a diff of two maps can be read. It is
/// written while the files are: the walk that emits a value knows its line and its path.
struct SourceMapWriting {
  private var out: [UInt8] = []
  private var names: SourceNames
  private var hasFiles = false
  /// Of the current file.
  private var hasValues = false
  /// The path of the current value, as it stands in a JSON string.
  private var path: [UInt8] = []
  /// Where the path begins inside of the document that is being written: behind that of the value that holds it.
  private var root = 0
  /// Whether anybody wants the map.
  private let isWanted: Bool
  /// Whether anybody wants the values themselves.
  private var isRecording = false
  /// The line of each value so far and where it comes from.
  private(set) var recorded: [(line: Int, provenance: Provenance)] = []

  /// For a file whose map nobody asks for.
  static var unwanted: SourceMapWriting { SourceMapWriting(isWanted: false, names: SourceNames(cluster: "")) }

  /// For whoever wants the values of one file, and no text about them.
  static var recording: SourceMapWriting {
    var map = unwanted
    map.isRecording = true
    return map
  }

  private init(isWanted: Bool, names: SourceNames) {
    self.isWanted = isWanted
    self.names = names
  }

  init(for target: String, sources: [ManifestSource], names: SourceNames) {
    self.init(isWanted: true, names: names)
    out.reserveCapacity(16 << 10)
    out.append("{\n  \"version\": 1,\n  \"target\": \"")
    out.append(contentsOf: target.utf8)
    out.append("\",\n  \"sources\": [")
    for (number, source) in sources.enumerated() {
      out.append(number == 0 ? "\n    {\"name\": \"" : ",\n    {\"name\": \"")
      self.names.append(source.path, to: &out)
      out.append("\", \"sha256\": \"")
      out.append(contentsOf: source.digest.utf8)
      out.append("\"}")
    }
    out.append(sources.isEmpty ? "],\n" : "\n  ],\n")
    out.append("  \"files\": [")
  }

  /// Makes a file's bytes, and the part of the map that is about it.
  mutating func finish(_ file: ManifestFile) -> ManifestFile {
    out.append(hasFiles ? ",\n    {\"path\": " : "\n    {\"path\": ")
    hasFiles = true
    hasValues = false
    JSONValue.write(file.path, to: &out)
    out.append(", \"sha256\": \"")
    let place = out.count
    // The values come before the bytes are all there.
    out.append(contentsOf: repeatElement(0x30, count: 64))
    out.append("\", \"values\": [")
    let bytes = file.written(with: &self)
    out.append(hasValues ? "\n    ]}" : "]}")
    let digest = SHA256.hexadecimal(of: bytes)
    out.replaceSubrange(place..<place + 64, with: digest.utf8)
    return file.finished(bytes, digest: digest)
  }

  /// The map as a file.
  consuming func finish() -> ManifestFile {
    out.append(hasFiles ? "\n  ]\n}\n" : "]\n}\n")
    return ManifestFile(path: sourceMapName, header: [], content: .finished(out))
  }

  // MARK: paths

  /// Goes down to an entry.
  ///
  /// - Returns: what to go back `up(to:)`.
  mutating func down(to key: String) -> Int {
    let length = path.count
    guard isWanted else { return length }
    if length > root { path.append(UInt8(ascii: ".")) }
    JSONValue.writeEscaped(key, to: &path)
    return length
  }

  /// Goes down to an item.
  mutating func down(to index: Int) -> Int {
    let length = path.count
    guard isWanted else { return length }
    path.append(UInt8(ascii: "["))
    path.append(decimal: index)
    path.append(UInt8(ascii: "]"))
    return length
  }

  mutating func up(to length: Int) { path.removeLast(path.count - length) }

  /// What was so before a document inside a value.
  struct Nesting {
    fileprivate var size: Int
    fileprivate var hasValues: Bool
    fileprivate var root: Int
    fileprivate var length: Int
    fileprivate var recorded: Int
  }

  /// Begins a document that the text of the current value is.
  mutating func beginDocument() -> Nesting {
    let nesting = Nesting(
      size: out.count, hasValues: hasValues, root: root, length: path.count, recorded: recorded.count)
    if isWanted { path.append(UInt8(ascii: "/")) }
    root = path.count
    return nesting
  }

  /// - Parameter isPlaced: whether each line of the text is one of the file; else what was added of the document is
  ///   taken back.
  mutating func endDocument(_ nesting: Nesting, isPlaced: Bool) {
    root = nesting.root
    up(to: nesting.length)
    if isPlaced { return }
    out.removeLast(out.count - nesting.size)
    recorded.removeLast(recorded.count - nesting.recorded)
    hasValues = nesting.hasValues
  }

  // MARK: values

  /// Adds the current value.
  mutating func add(line: Int, _ provenance: Provenance) {
    guard isWanted else {
      if isRecording { recorded.append((line, provenance)) }
      return
    }
    out.append(hasValues ? ",\n      {\"line\": " : "\n      {\"line\": ")
    hasValues = true
    out.append(decimal: line)
    // Of a document inside another value, what has no path goes by that value's.
    let length = root > 0 && path.count == root ? root - 1 : path.count
    if length > 0 {
      out.append(", \"path\": \"")
      out.append(contentsOf: path[..<length])
      out.append(UInt8(ascii: "\""))
    }
    switch provenance.origin {
    case .source(let location):
      out.append(", \"source\": ")
      add(location)
    case .commandLine(let option): add(", \"option\": \"", option)
    case .derived(let rule, let origin):
      add(", \"rule\": \"", rule)
      if let origin {
        out.append(", \"source\": ")
        add(origin)
      }
    }
    var hasOverridden = false
    for case .source(let location) in provenance.overrode {
      out.append(hasOverridden ? ", " : ", \"overrode\": [")
      add(location)
      hasOverridden = true
    }
    if hasOverridden { out.append(UInt8(ascii: "]")) }
    out.append(UInt8(ascii: "}"))
  }

  /// Adds the lines of a text that is a block here and in its source, each with the source's line.
  mutating func addBlock(of text: String, from first: Int, _ provenance: Provenance) {
    guard isWanted, let places = provenance.lines(ofBlock: text) else { return }
    for (number, place) in places.enumerated() { add(line: first + number, place) }
  }

  private mutating func add(_ beginning: StaticString, _ text: String) {
    out.append(beginning)
    JSONValue.writeEscaped(text, to: &out)
    out.append(UInt8(ascii: "\""))
  }

  /// `"FILE:LINE:COLUMN"`.
  private mutating func add(_ location: SourceLocation) {
    out.append(UInt8(ascii: "\""))
    names.append(location.path, to: &out)
    out.append(UInt8(ascii: ":"))
    out.append(decimal: location.range.start.line)
    out.append(UInt8(ascii: ":"))
    out.append(decimal: location.range.start.column)
    out.append(UInt8(ascii: "\""))
  }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  fileprivate mutating func append(decimal number: Int) {
    if number < 0 || number > 9999 { return append(contentsOf: String(number).utf8) }
    if number > 9 { append(decimal: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
