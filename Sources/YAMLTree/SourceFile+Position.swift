package import Diagnostics

extension SourceFile {
  /// The place of a byte offset, counted on from a known place before it.
  package func position(from known: SourcePosition, to offset: Int) -> SourcePosition {
    text.withUnsafeBufferPointer { advance(known, to: offset, in: $0) }
  }

  /// The place of a byte offset, counted from the start.
  package func position(ofByte offset: Int) -> SourcePosition { position(from: .start, to: offset) }
}

/// Counts on from a known place: LF, CR and CRLF end lines, columns are Unicode scalars. A byte order mark at the start
/// of the text takes no column.
func advance(_ known: SourcePosition, to offset: Int, in text: UnsafeBufferPointer<UInt8>) -> SourcePosition {
  var position = known
  var index = known.offset
  let end = min(offset, text.count)
  if index == 0, text.count > 2, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { index = min(3, end) }
  while index < end {
    let byte = text[index]
    index += 1
    if byte == 0x0A || (byte == 0x0D && !(index < text.count && text[index] == 0x0A)) {
      position.line += 1
      position.column = 1
    } else if byte & 0xC0 != 0x80 {
      position.column += 1
    }
  }
  position.offset = offset
  return position
}
