extension SourceFile {
  /// The place of a byte offset, counted on from a known place before it.
  package func position(from known: SourcePosition, to offset: Int) -> SourcePosition {
    text.withUnsafeBufferPointer { known.advanced(to: offset, in: $0) }
  }

  /// The place of a byte offset, counted from the start.
  package func position(ofByte offset: Int) -> SourcePosition { position(from: .start, to: offset) }
}

extension SourcePosition {
  /// The place of a later byte offset of the same text.
  ///
  /// LF, CR and CRLF end lines, columns are Unicode scalars. A byte order mark at the start takes no column.
  package func advanced(to end: Int, in text: UnsafeBufferPointer<UInt8>) -> SourcePosition {
    var position = self
    var index = offset
    let last = min(end, text.count)
    if index == 0, text.count > 2, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { index = min(3, last) }
    while index < last {
      let byte = text[index]
      index += 1
      if byte == 0x0A || (byte == 0x0D && !(index < text.count && text[index] == 0x0A)) {
        position.line += 1
        position.column = 1
      } else if byte & 0xC0 != 0x80 {
        position.column += 1
      }
    }
    position.offset = end
    return position
  }
}
