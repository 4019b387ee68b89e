package import Diagnostics

/// An element of an `XMLTree`: a small handle, cheap to copy.
package struct XMLElement: Sendable {
  package let tree: XMLTree
  let id: UInt32

  var record: XMLTree.Record { tree.storage.records[Int(id)] }

  /// The name as written, with its prefix.
  package var name: String { record.name.map { tree.storage.names[Int($0)] } ?? "" }

  /// Whether the closing tag was there: false for what a problem cut short.
  package var isComplete: Bool { record.isComplete }

  /// Names and values in order.
  package var attributes: [(name: String, value: String)] {
    record.attributes.map { index in
      let attribute = tree.storage.attributes[Int(index)]
      return (
        tree.storage.names[Int(attribute.name)], String(decoding: tree.storage.texts[attribute.text], as: UTF8.self)
      )
    }
  }

  package func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// The elements directly inside, in order.
  package var children: Children { Children(records: Records(of: self)) }

  /// The first element of this name directly inside.
  package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

  /// All elements of this name directly inside.
  package func children(named name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The element directly inside that a byte of the source lies in, its tags among it.
  package func child(at offset: Int) -> XMLElement? {
    for id in Records(of: self) {
      let record = tree.storage.records[Int(id)]
      if record.start > offset { return nil }
      if record.end > offset, record.name != nil { return XMLElement(tree: tree, id: id) }
    }
    return nil
  }

  /// The text directly inside, CDATA included, entities expanded; that of inner elements is left out.
  package var text: String {
    var bytes: [UInt8] = []
    for id in Records(of: self) {
      let record = tree.storage.records[Int(id)]
      if record.name == nil { bytes.append(contentsOf: tree.storage.texts[Int(record.from)..<Int(record.to)]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `text` with that of inner elements where they stand.
  package var wholeText: String {
    var bytes: [UInt8] = []
    for id in Int(self.id) + 1..<max(Int(self.id) + 1, Int(record.subtreeEnd)) {
      let record = tree.storage.records[id]
      if record.name == nil { bytes.append(contentsOf: tree.storage.texts[Int(record.from)..<Int(record.to)]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `text` without the white space at its ends.
  package var trimmedText: String {
    let text = text.unicodeScalars
    guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[first...last])
  }

  /// From the opening tag to the end of the closing one.
  package var range: SourceRange { range(Int(record.start)..<Int(record.end)) }

  /// The opening tag.
  package var tagRange: SourceRange { range(Int(record.start)..<Int(record.from)) }

  /// The text directly inside as it is written, from the first character that is not white space to the last; nil where
  /// there is none. Elements between two stretches of text are in it.
  package var textRange: SourceRange? {
    let source = tree.source.text
    var first: Int?
    var last: Int?
    for id in Records(of: self) {
      let record = tree.storage.records[Int(id)]
      guard record.name == nil else { continue }
      var bounds = Int(record.start)..<Int(record.end)
      while !bounds.isEmpty, isBlank(source[bounds.lowerBound]) { bounds.removeFirst() }
      while !bounds.isEmpty, isBlank(source[bounds.upperBound - 1]) { bounds.removeLast() }
      guard !bounds.isEmpty else { continue }
      first = first ?? bounds.lowerBound
      last = bounds.upperBound
    }
    guard let first, let last else { return nil }
    return range(first..<last)
  }

  package var location: SourceLocation { SourceLocation(path: tree.source.path, range: range) }

  private func range(_ bytes: Range<Int>) -> SourceRange {
    let record = record
    let known = SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
    let start = tree.source.position(from: known, to: bytes.lowerBound)
    return SourceRange(start: start, end: tree.source.position(from: start, to: bytes.upperBound))
  }

  private func isBlank(_ scalar: UnicodeScalar) -> Bool { scalar.isASCII && isBlank(UInt8(scalar.value)) }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  /// The elements inside an element.
  package struct Children: Sequence, IteratorProtocol {
    var records: Records

    package mutating func next() -> XMLElement? {
      while let id = records.next() {
        if records.tree.storage.records[Int(id)].name != nil { return XMLElement(tree: records.tree, id: id) }
      }
      return nil
    }
  }

  /// Elements and stretches of text directly inside an element.
  struct Records: Sequence, IteratorProtocol {
    let tree: XMLTree
    private var position: UInt32
    private let end: UInt32

    init(of element: XMLElement) {
      tree = element.tree
      position = element.id + 1
      end = element.record.subtreeEnd
    }

    mutating func next() -> UInt32? {
      guard position < end else { return nil }
      defer { position = tree.storage.records[Int(position)].subtreeEnd }
      return position
    }
  }
}

extension Range<Int> {
  fileprivate mutating func removeFirst() { self = lowerBound + 1..<upperBound }
  fileprivate mutating func removeLast() { self = lowerBound..<upperBound - 1 }
}
