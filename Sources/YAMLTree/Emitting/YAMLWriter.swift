internal import CYAML

/// Writes one document as UTF-8 through libyaml's emitter, event by event, for a tree of any type.
///
/// The style is that of `emitYAML(_:)`. A document is one value; a mapping is keys and values in turn. Where values begin,
/// a caller can count: each tells how many lines it takes.
package struct YAMLWriter: ~Copyable {
  /// What was written of a text.
  package struct WrittenText {
    /// The lines that it takes.
    package var lines: Int
    /// Whether its own lines are among them, from the second on.
    package var isLiteral: Bool
  }

  // The emitter must not move while it runs, nor may what it writes to.
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let output: UnsafeMutablePointer<[UInt8]>
  private let isReady: Bool

  /// - Parameter bytes: what stands above the document; it is written behind it.
  package init(behind bytes: [UInt8] = []) {
    emitter = .allocate(capacity: 1)
    output = .allocate(capacity: 1)
    output.initialize(to: bytes)
    // A Kubernetes object is seldom larger, and the emitter hands its bytes over in one piece.
    output.pointee.reserveCapacity(bytes.count + 2048)
    isReady = yaml_emitter_initialize(emitter) == 1
    guard isReady else { return }
    yaml_emitter_set_output(
      emitter,
      { context, bytes, count in
        guard let context, let bytes else { return 0 }
        context.assumingMemoryBound(to: [UInt8].self).pointee
          .append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        return 1
      }, output)
    yaml_emitter_set_encoding(emitter, YAML_UTF8_ENCODING)
    yaml_emitter_set_indent(emitter, 2)
    yaml_emitter_set_width(emitter, -1)
    yaml_emitter_set_unicode(emitter, 1)
    yaml_emitter_set_break(emitter, YAML_LN_BREAK)
    emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
    emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, 1) }
  }

  deinit {
    if isReady { yaml_emitter_delete(emitter) }
    output.deinitialize(count: 1)
    output.deallocate()
    emitter.deallocate()
  }

  /// Ends the document.
  ///
  /// - Returns: all bytes, which end with a line feed.
  package consuming func finish() -> [UInt8] {
    emit { yaml_document_end_event_initialize(&$0, 1) }
    emit { yaml_stream_end_event_initialize(&$0) }
    if isReady { yaml_emitter_flush(emitter) }
    return output.pointee
  }

  package func beginMapping() {
    emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE) }
  }

  package func endMapping() { emit { yaml_mapping_end_event_initialize(&$0) } }

  package func beginSequence() {
    emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE) }
  }

  package func endSequence() { emit { yaml_sequence_end_event_initialize(&$0) } }

  package func writeNull() { plain("null") }
  package func write(_ flag: Bool) { plain(flag ? "true" : "false") }
  package func write(_ number: Int64) { plain(String(number)) }
  package func write(_ number: Double) { plain(yamlText(of: number)) }

  /// Writes a text as a value.
  @discardableResult
  package func write(_ text: String) -> WrittenText {
    var text = text
    return text.withUTF8 { write($0) }
  }

  /// The same for a text that is at hand as UTF-8.
  @discardableResult
  package func write(utf8 text: [UInt8]) -> WrittenText { text.withUnsafeBufferPointer { write($0) } }

  /// Writes the key of an entry.
  ///
  /// - Returns: whether it is written as `? key`, with its value on the next line.
  @discardableResult
  package func writeKey(_ key: String) -> Bool {
    var key = key
    return key.withUTF8 { bytes in
      scalar(bytes, isSafePlain(bytes) ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE)
      // libyaml's rule, which counts the bytes.
      return bytes.count > 128 || bytes.contains { $0 == 0x0A || $0 == 0x0D }
    }
  }

  private func write(_ bytes: UnsafeBufferPointer<UInt8>) -> WrittenText {
    if isSafePlain(bytes) {
      scalar(bytes, YAML_PLAIN_SCALAR_STYLE)
      return WrittenText(lines: 1, isLiteral: false)
    }
    guard isSafeLiteral(bytes) else {
      scalar(bytes, YAML_DOUBLE_QUOTED_SCALAR_STYLE)
      return WrittenText(lines: 1, isLiteral: false)
    }
    scalar(bytes, YAML_LITERAL_SCALAR_STYLE)
    let breaks = bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    return WrittenText(lines: 1 + breaks + (bytes.last == 0x0A ? 0 : 1), isLiteral: true)
  }

  private func plain(_ text: String) {
    var text = text
    text.withUTF8 { scalar($0, YAML_PLAIN_SCALAR_STYLE) }
  }

  private func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ style: yaml_scalar_style_t) {
    // An empty string may have no address; libyaml wants one.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { none in
      emit {
        yaml_scalar_event_initialize(
          &$0, nil, nil, bytes.baseAddress ?? UnsafePointer(none.baseAddress), Int32(clamping: bytes.count), 1, 1, style
        )
      }
    }
  }

  private func emit(_ make: (inout yaml_event_t) -> Int32) {
    var event = yaml_event_t()
    // The emitter takes what the event holds. All texts are Swift's and the events are in order, so that only memory can
    // be wanting: half a document must not go out as a whole one.
    guard isReady, make(&event) == 1, yaml_emitter_emit(emitter, &event) == 1 else {
      preconditionFailure("libyaml has no memory for a document")
    }
  }
}

/// A number that readers of YAML 1.1 and 1.2 take as a float: with a point, and with a sign in its exponent.
private func yamlText(of number: Double) -> String {
  if number.isNaN { return ".nan" }
  if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
  let text = number.description
  guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else { return text }
  return text[..<exponent] + ".0" + text[exponent...]
}
