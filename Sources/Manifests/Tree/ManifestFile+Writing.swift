internal import ClusterModel
internal import YAMLTree

extension ManifestFile {
  /// Makes the bytes, and tells a source map of each value where it begins; groups stand before what they hold.
  ///
  /// - Parameter base: how many lines stand above the file, where it is the text of a value.
  func written(with map: inout SourceMapWriting, below base: Int = 0) -> [UInt8] {
    var output: [UInt8] = []
    switch content {
    case .finished(let bytes): return bytes
    case .yaml(let documents):
      for line in header { appendYAMLComment(line, to: &output) }
      var line = base + header.count + 1
      for (index, document) in documents.enumerated() {
        if index > 0 {
          output.append("---\n")
          line += 1
        }
        let writer = YAMLWriter(behind: consume output)
        document.write(to: writer, &map, line: &line)
        output = writer.finish()
      }
      return output
    case .lines(let lines):
      appendComments(to: &output)
      append(lines[...], to: &output, &map, from: base + header.count + 1)
    case .verbatim(let lines): append(lines[...], to: &output, &map, from: base + 1)
    case .script(let lines):
      append(lines.prefix(1), to: &output, &map, from: base + 1)
      appendComments(to: &output)
      append(lines.dropFirst(), to: &output, &map, from: base + header.count + 2)
    case .shipped(let script):
      map.add(line: base + 1, script.provenance)
      output.reserveCapacity(script.first.count + script.rest.count + 512)
      output.append(contentsOf: script.first)
      appendComments(to: &output)
      map.add(line: base + header.count + 2, script.provenance)
      output.append(contentsOf: script.rest)
    case .xml(let root): return root.written(header: header, with: &map, below: base)
    }
    // A file of no line has an empty one.
    if output.isEmpty { output.append(0x0A) }
    return output
  }

  /// The header where a comment is a line that begins with `#`.
  private func appendComments(to output: inout [UInt8]) {
    for line in header {
      output.append("# ")
      output.append(contentsOf: line.utf8)
      output.append(0x0A)
    }
  }

  /// Lines that go on with what the line before them began are left to that one.
  private func append(
    _ lines: ArraySlice<Line>, to output: inout [UInt8], _ map: inout SourceMapWriting, from first: Int
  ) {
    var previous: Line?
    for (number, line) in lines.enumerated() {
      var text = line.text
      text.withUTF8 { output.append(contentsOf: $0) }
      output.append(0x0A)
      if let previous, line.path.isEmpty, previous.provenance == line.provenance { continue }
      let length = map.down(to: line.path)
      map.add(line: first + number, line.provenance)
      map.up(to: length)
      previous = line
    }
  }
}

extension ManifestNode {
  /// Writes a value that begins on a line, and leaves `line` after it.
  ///
  /// The lines are counted from the style that the emitter keeps, without reading its output back.
  fileprivate func write(to writer: borrowing YAMLWriter, _ map: inout SourceMapWriting, line: inout Int) {
    switch value {
    case .null: writer.writeNull()
    case .boolean(let flag): writer.write(flag)
    case .integer(let number): writer.write(number)
    case .double(let number): writer.write(number)
    case .string(let text):
      map.add(line: line, provenance)
      let written = writer.write(text)
      if written.isLiteral { map.addBlock(of: text, from: line + 1, provenance) }
      line += written.lines
      return
    case .file(let file):
      map.add(line: line, provenance)
      let nesting = map.beginDocument()
      let text = writer.write(utf8: file.written(with: &map, below: line))
      map.endDocument(nesting, isPlaced: text.isLiteral)
      line += text.lines
      return
    case .sequence(let items):
      writer.beginSequence()
      for (index, item) in items.enumerated() {
        let length = map.down(to: index)
        item.writeBehindIndicator(to: writer, &map, line: &line)
        map.up(to: length)
      }
      writer.endSequence()
      guard items.isEmpty else { return }
    case .mapping(let entries):
      writer.beginMapping()
      for entry in entries {
        let length = map.down(to: entry.key)
        if writer.writeKey(entry.key) {
          line += 1
          entry.node.writeBehindIndicator(to: writer, &map, line: &line)
        } else {
          if entry.node.isNonEmptyCollection {
            map.add(line: line, entry.node.provenance)
            line += 1
          }
          entry.node.write(to: writer, &map, line: &line)
        }
        map.up(to: length)
      }
      writer.endMapping()
      guard entries.isEmpty else { return }
    }
    // A scalar, or an empty collection.
    map.add(line: line, provenance)
    line += 1
  }

  /// A value that stands behind an indicator: its first part is on the indicator's line.
  private func writeBehindIndicator(
    to writer: borrowing YAMLWriter, _ map: inout SourceMapWriting, line: inout Int
  ) {
    if isNonEmptyCollection { map.add(line: line, provenance) }
    write(to: writer, &map, line: &line)
  }

  private var isNonEmptyCollection: Bool {
    switch value {
    case .sequence(let items): !items.isEmpty
    case .mapping(let entries): !entries.isEmpty
    default: false
    }
  }
}
