internal import CExpat
package import Diagnostics
internal import Glibc

/// Parses a document in UTF-8, UTF-16 or Latin-1.
package func parseXML(_ bytes: [UInt8], path: String, limits: XMLLimits = XMLLimits()) -> XMLTree {
  guard bytes.count <= limits.bytes * 2 else { return tooLarge(SourceFile(path: path, text: []), limits) }
  let (source, problem) = decodeXML(bytes, path: path)
  let tree = parseXML(source, limits: limits)
  guard let problem else { return tree }
  return XMLTree(
    storage: XMLTree.Storage(
      source: source, records: tree.storage.records, names: tree.storage.names, texts: tree.storage.texts,
      attributes: tree.storage.attributes, documentType: tree.documentType, problem: problem))
}

/// Parses a document in UTF-8, whatever encoding it declares.
///
/// Never throws: what stops the parser is the tree's `problem`, and what stood before it is in the tree.
package func parseXML(_ source: SourceFile, limits: XMLLimits = XMLLimits()) -> XMLTree {
  guard source.text.count <= min(limits.bytes, Int(Int32.max)) else { return tooLarge(source, limits) }
  return source.text.withUnsafeBufferPointer { bytes in
    // The handlers are given the builder's address: it must not move.
    let builder = UnsafeMutablePointer<XMLBuilder>.allocate(capacity: 1)
    builder.initialize(to: XMLBuilder(source: source, bytes: bytes, limits: limits))
    defer {
      builder.deinitialize(count: 1)
      builder.deallocate()
    }
    if let parser = XML_ParserCreate("UTF-8") {
      builder.pointee.parser = parser
      run(parser, builder, bytes)
      XML_ParserFree(parser)
    } else {
      builder.pointee.problem = XMLProblem(
        kind: .syntax, message: "no memory is left", range: SourceRange(at: .start))
    }
    return builder.pointee.finish()
  }
}

private func tooLarge(_ source: SourceFile, _ limits: XMLLimits) -> XMLTree {
  let limit = min(limits.bytes, Int(Int32.max))
  return XMLTree(
    storage: XMLTree.Storage(
      source: source, records: [], names: [], texts: [], attributes: [], documentType: nil,
      problem: XMLProblem(
        kind: .tooLarge(limit: limit), message: "the file is larger than \(limit) bytes", range: SourceRange(at: .start)
      )))
}

private func run(
  _ parser: XML_Parser, _ builder: UnsafeMutablePointer<XMLBuilder>, _ bytes: UnsafeBufferPointer<UInt8>
) {
  XML_SetUserData(parser, builder)
  XML_SetElementHandler(
    parser, { data, name, attributes in builderBehind(data)?.pointee.startElement(name, attributes) },
    { data, _ in builderBehind(data)?.pointee.endElement() })
  XML_SetCharacterDataHandler(parser) { data, text, count in builderBehind(data)?.pointee.addText(text, Int(count)) }
  XML_SetStartDoctypeDeclHandler(parser) { data, _, system, _, _ in
    builderBehind(data)?.pointee.documentType = system.map { String(cString: $0) }
  }
  XML_SetSkippedEntityHandler(parser) { data, name, _ in
    builderBehind(data)?.pointee.refuseEntity(name.map { String(cString: $0) } ?? "")
  }
  // Without this handler expat would drop the reference in silence. With it, nothing is fetched either: it refuses.
  XML_SetExternalEntityRefHandlerArg(parser, builder)
  XML_SetExternalEntityRefHandler(parser) { argument, names, _, _, _ in
    let name = names.map { String(cString: $0).prefix { $0 != "\u{0C}" } } ?? ""
    builderBehind(UnsafeMutableRawPointer(argument))?.pointee.refuseEntity(String(name))
    return Int32(XML_STATUS_ERROR.rawValue)
  }
  let status = bytes.withMemoryRebound(to: CChar.self) { text in
    XML_Parse(parser, text.baseAddress, Int32(text.count), 1)
  }
  if status == XML_STATUS_ERROR { builder.pointee.stop(XML_GetErrorCode(parser)) }
}

private func builderBehind(_ data: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<XMLBuilder>? {
  data?.assumingMemoryBound(to: XMLBuilder.self)
}

/// Collects what expat reports.
private struct XMLBuilder {
  let source: SourceFile
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: XMLLimits
  var parser: XML_Parser?
  var records: [XMLTree.Record] = []
  var names: [String] = []
  var texts: [UInt8] = []
  var attributes: [XMLTree.Attribute] = []
  var documentType: String?
  var problem: XMLProblem?
  private var known: [String: Int32] = [:]
  /// Elements that are not closed yet, innermost last.
  private var open: [UInt32] = []
  /// Whether no tag has come since the last text.
  private var isInText = false

  init(source: SourceFile, bytes: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
    self.source = source
    self.bytes = bytes
    self.limits = limits
  }

  // MARK: Events

  mutating func startElement(
    _ name: UnsafePointer<CChar>?, _ pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    guard problem == nil, let name else { return }
    isInText = false
    let event = event
    let first = Int32(truncatingIfNeeded: attributes.count)
    var index = 0
    while let key = pairs?[index], let value = pairs?[index + 1] {
      let from = texts.count
      texts.append(contentsOf: UnsafeRawBufferPointer(start: value, count: strlen(value)))
      attributes.append(XMLTree.Attribute(name: intern(key), text: from..<texts.count))
      index += 2
    }
    let id = UInt32(truncatingIfNeeded: records.count)
    records.append(
      XMLTree.Record(
        name: intern(name), start: event.start, end: event.end, line: event.line, column: event.column, from: event.end,
        to: 0, subtreeEnd: id + 1, attributes: first..<Int32(truncatingIfNeeded: attributes.count), isComplete: false))
    open.append(id)
    check()
  }

  mutating func endElement() {
    guard problem == nil, let id = open.popLast() else { return }
    isInText = false
    let event = event
    records[Int(id)].end = max(event.end, records[Int(id)].end)
    records[Int(id)].subtreeEnd = UInt32(truncatingIfNeeded: records.count)
    records[Int(id)].isComplete = true
  }

  mutating func addText(_ text: UnsafePointer<CChar>?, _ count: Int) {
    guard problem == nil, !open.isEmpty, let text, count > 0 else { return }
    let event = event
    let from = UInt32(truncatingIfNeeded: texts.count)
    texts.append(contentsOf: UnsafeRawBufferPointer(start: text, count: count))
    let to = UInt32(truncatingIfNeeded: texts.count)
    // expat reports each line, and each entity, for itself.
    if isInText {
      records[records.count - 1].to = to
      records[records.count - 1].end = max(records[records.count - 1].end, event.end)
    } else {
      isInText = true
      records.append(
        XMLTree.Record(
          name: nil, start: event.start, end: event.end, line: event.line, column: event.column, from: from, to: to,
          subtreeEnd: UInt32(truncatingIfNeeded: records.count + 1), attributes: 0..<0, isComplete: true))
    }
    check()
  }

  mutating func refuseEntity(_ name: String) {
    stop(
      .entity, "the entity '&\(name);' stands in another file, which is never read",
      help: "write the text itself where the entity stands")
  }

  // MARK: Limits and problems

  private mutating func check() {
    if open.count > limits.depth {
      stop(.tooDeep(limit: limits.depth), "elements are nested deeper than \(limits.depth) levels")
    } else if records.count + attributes.count > limits.nodes {
      stop(.tooManyNodes(limit: limits.nodes), "the document holds more than \(limits.nodes) elements")
    } else if texts.count > limits.expandedBytes {
      stop(
        .tooMuchText(limit: limits.expandedBytes), "entities stand for more than \(limits.expandedBytes) bytes of text")
    }
  }

  /// Notes a problem at the current place, and ends the parse.
  private mutating func stop(_ kind: XMLProblem.Kind, _ message: String, help: String? = nil) {
    guard problem == nil else { return }
    let event = event
    let start = SourcePosition(line: Int(event.line), column: Int(event.column), offset: Int(event.start))
    let end = start.advanced(to: Int(event.end), in: bytes)
    problem = XMLProblem(kind: kind, message: message, range: SourceRange(start: start, end: end), help: help)
    if let parser { XML_StopParser(parser, XML_Bool(XML_FALSE)) }
  }

  /// Notes what expat found wrong, unless a handler ended the parse.
  mutating func stop(_ error: XML_Error) {
    guard problem == nil else { return }
    let event = event
    let start = SourcePosition(line: Int(event.line), column: Int(event.column), offset: Int(event.start))
    let next = min(Int(event.start) + 1, bytes.count)
    let character = SourceRange(start: start, end: start.advanced(to: next, in: bytes))
    problem = XMLProblem(kind: .syntax, message: "not XML", range: character)
    explain(error)
  }

  private mutating func explain(_ error: XML_Error) {
    switch error {
    case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_UNCLOSED_CDATA_SECTION, XML_ERROR_PARTIAL_CHAR:
      explainTruncation(error)
    case XML_ERROR_TAG_MISMATCH:
      let name = innermost?.name ?? ""
      problem?.message = "the closing tag does not match '<\(name)>'"
      noteInnermost()
    case XML_ERROR_INVALID_TOKEN:
      let offset = problem?.range.start.offset ?? 0
      if offset < bytes.count, bytes[offset] >= 0x80 {
        problem?.kind = .encoding
        problem?.message = "the bytes are not UTF-8"
      } else if offset < bytes.count, bytes[offset] < 0x20 {
        problem?.message = "a control character is not allowed in XML"
      } else {
        problem?.message = "a tag or a reference is malformed here"
        problem?.help = "write '&amp;' for '&' and '&lt;' for '<' in text"
      }
    case XML_ERROR_UNDEFINED_ENTITY:
      problem?.kind = .entity
      problem?.message = "the entity is not declared"
      problem?.help = "write '&amp;' for '&', or the character itself"
    case XML_ERROR_RECURSIVE_ENTITY_REF:
      problem?.kind = .entity
      problem?.message = "an entity stands for itself"
    case XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
      let limit = limits.expandedBytes
      problem?.kind = .tooMuchText(limit: limit)
      problem?.message = "entities stand for more than a hundred times the document's own text"
    case XML_ERROR_SYNTAX: problem?.message = "text stands outside of an element"
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: problem?.message = "nothing may follow the root element"
    case XML_ERROR_DUPLICATE_ATTRIBUTE: problem?.message = "an attribute stands twice in this tag"
    case XML_ERROR_MISPLACED_XML_PI:
      problem?.message = "'<?xml' must be the very first thing in the file"
      problem?.help = "remove what stands before it"
    default: problem?.message = XML_ErrorString(error).map { String(cString: $0) } ?? "not XML"
    }
  }

  private mutating func explainTruncation(_ error: XML_Error) {
    problem?.kind = .truncated
    if let innermost {
      problem?.message = "the document ends before '<\(innermost.name)>' is closed"
      problem?.help = "check that the output is complete"
      noteInnermost()
    } else {
      problem?.message =
        error == XML_ERROR_NO_ELEMENTS ? "the document holds no element" : "the document ends within a tag"
    }
  }

  /// The element that is open at the place of the problem, and its opening tag.
  private var innermost: (name: String, range: SourceRange)? {
    guard let id = open.last, let name = records[Int(id)].name else { return nil }
    let record = records[Int(id)]
    let start = SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
    return (names[Int(name)], SourceRange(start: start, end: start.advanced(to: Int(record.from), in: bytes)))
  }

  private mutating func noteInnermost() {
    if let innermost { problem?.notes = [XMLProblem.Note("'<\(innermost.name)>' is opened here", at: innermost.range)] }
  }

  // MARK: Places

  /// The event at hand. In an entity it is the place of the reference.
  private var event: (start: UInt32, end: UInt32, line: UInt32, column: UInt32) {
    let start = UInt32(clamping: max(0, XML_GetCurrentByteIndex(parser)))
    let end = start + UInt32(clamping: max(0, XML_GetCurrentByteCount(parser)))
    return (
      start, min(end, UInt32(clamping: bytes.count)), UInt32(clamping: XML_GetCurrentLineNumber(parser)),
      UInt32(clamping: XML_GetCurrentColumnNumber(parser) + 1)
    )
  }

  private mutating func intern(_ name: UnsafePointer<CChar>) -> Int32 {
    let name = String(cString: name)
    if let index = known[name] { return index }
    let index = Int32(truncatingIfNeeded: names.count)
    names.append(name)
    known[name] = index
    return index
  }

  /// The tree; elements that were left open end where their last record does.
  mutating func finish() -> XMLTree {
    while let id = open.popLast() {
      records[Int(id)].subtreeEnd = UInt32(truncatingIfNeeded: records.count)
      for inner in Int(id)..<records.count { records[Int(id)].end = max(records[Int(id)].end, records[inner].end) }
    }
    return XMLTree(
      storage: XMLTree.Storage(
        source: source, records: records, names: names, texts: texts, attributes: attributes,
        documentType: documentType, problem: problem))
  }
}
