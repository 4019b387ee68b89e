internal import CExpat
internal import Diagnostics
internal import Glibc

/// What to do with an element whose opening tag was just seen.
package enum XMLStep: Sendable {
  /// Tell of its children, and when it ends.
  case enter
  /// Give its text, entities expanded, when it ends; elements inside are passed over.
  case text
  /// Pass over it and all in it.
  case skip
}

/// Receives the parts of a document that it asks for, in order.
///
/// Memory stays as small as what the receiver keeps: no tree is built.
package protocol XMLReceiver: AnyObject {
  /// An element opens inside the entered ones.
  func open(_ tag: borrowing XMLTag) -> XMLStep
  /// The text of the element that was opened last, with `XMLStep.text`.
  func text(_ text: UnsafeBufferPointer<UInt8>)
  /// The innermost entered element ends.
  func close()
}

/// An opening tag, valid only during the call that it is given to.
package struct XMLTag: ~Copyable {
  /// The name as written, UTF-8, ended by a NUL.
  package let name: UnsafePointer<CChar>
  private let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  init(name: UnsafePointer<CChar>, pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
    self.name = name
    self.pairs = pairs
  }

  /// Whether the name is this.
  @inline(__always)
  package func isNamed(_ other: StaticString) -> Bool {
    // A literal is ended by a NUL, too.
    other.withUTF8Buffer { other in
      guard let start = other.baseAddress else { return false }
      return strcmp(name, UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)) == 0
    }
  }

  /// The value of an attribute.
  package func attribute(_ key: StaticString) -> String? {
    var index = 0
    while let name = pairs?[index], let value = pairs?[index + 1] {
      if XMLTag(name: name, pairs: nil).isNamed(key) { return String(cString: value) }
      index += 2
    }
    return nil
  }
}

/// Walks through a document in UTF-8, UTF-16 or Latin-1, and gives the receiver what it asks for.
///
/// For large documents of which little is wanted: what is skipped costs hardly more than expat itself. As in `parseXML`, no
/// DTD is read and no entity fetched.
///
/// - Returns: what stopped the parser, if anything did; the receiver has got what stood before. Its range is a position only.
package func walkXML(
  _ bytes: [UInt8], path: String, limits: XMLLimits = XMLLimits(), receiver: any XMLReceiver
) -> XMLProblem? {
  func tooLarge() -> XMLProblem {
    XMLProblem(
      kind: .tooLarge(limit: limits.bytes), message: "the file is larger than \(limits.bytes) bytes",
      range: SourceRange(at: .start))
  }
  guard bytes.count <= limits.bytes * 2 else { return tooLarge() }
  let (source, problem) = decodeXML(bytes, path: path)
  guard source.text.count <= min(limits.bytes, Int(Int32.max)) else { return tooLarge() }
  let walk = XMLWalk(receiver, limits)
  return walk.run(source.text) ?? problem
}

/// The state behind expat's handlers.
private final class XMLWalk {
  private let receiver: any XMLReceiver
  private let limits: XMLLimits
  private var parser: XML_Parser?
  /// How many elements are open below the last one that was entered, the skipped ones.
  private var skipped = 0
  private var entered = 0
  private var elements = 0
  private var isInText = false
  private var text: [UInt8] = []
  private var expanded = 0
  private var problem: XMLProblem?

  init(_ receiver: any XMLReceiver, _ limits: XMLLimits) {
    self.receiver = receiver
    self.limits = limits
  }

  func run(_ bytes: [UInt8]) -> XMLProblem? {
    guard let parser = XML_ParserCreate("UTF-8") else {
      return XMLProblem(kind: .syntax, message: "no memory is left", range: SourceRange(at: .start))
    }
    self.parser = parser
    defer { XML_ParserFree(parser) }
    // The walk outlives the parser, which only borrows it.
    let data = Unmanaged.passUnretained(self).toOpaque()
    XML_SetUserData(parser, data)
    XML_SetElementHandler(
      parser,
      { data, name, pairs in
        if let name { XMLWalk.behind(data)?.start(name, pairs) }
      }, { data, _ in XMLWalk.behind(data)?.end() })
    XML_SetSkippedEntityHandler(parser) { data, name, _ in
      XMLWalk.behind(data)?.refuseEntity(name.map { String(cString: $0) } ?? "")
    }
    XML_SetExternalEntityRefHandlerArg(parser, data)
    XML_SetExternalEntityRefHandler(parser) { argument, _, _, _, _ in
      XMLWalk.behind(UnsafeMutableRawPointer(argument))?.refuseEntity("")
      return Int32(XML_STATUS_ERROR.rawValue)
    }
    let status = bytes.withUnsafeBufferPointer {
      $0.withMemoryRebound(to: CChar.self) { XML_Parse(parser, $0.baseAddress, Int32($0.count), 1) }
    }
    if status == XML_STATUS_ERROR, problem == nil { note(XML_GetErrorCode(parser)) }
    return problem
  }

  private static func behind(_ data: UnsafeMutableRawPointer?) -> XMLWalk? {
    data.map { Unmanaged<XMLWalk>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(_ name: UnsafePointer<CChar>, _ pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
    elements += 1
    if entered + skipped >= limits.depth {
      stop(.tooDeep(limit: limits.depth), "elements are nested deeper than \(limits.depth) levels")
      return
    }
    if elements > limits.nodes {
      stop(.tooManyNodes(limit: limits.nodes), "the document holds more than \(limits.nodes) elements")
      return
    }
    if skipped > 0 {
      skipped += 1
      return
    }
    switch receiver.open(XMLTag(name: name, pairs: pairs)) {
    case .enter: entered += 1
    case .skip: skipped = 1
    case .text:
      skipped = 1
      isInText = true
      text.removeAll(keepingCapacity: true)
      // Only now: text that nobody wants isn't even cut out of the document.
      XML_SetCharacterDataHandler(parser) { data, text, count in XMLWalk.behind(data)?.add(text, Int(count)) }
    }
  }

  private func end() {
    guard problem == nil else { return }
    guard skipped > 0 else {
      entered -= 1
      receiver.close()
      return
    }
    skipped -= 1
    guard skipped == 0, isInText else { return }
    isInText = false
    XML_SetCharacterDataHandler(parser, nil)
    text.withUnsafeBufferPointer { receiver.text($0) }
  }

  private func add(_ start: UnsafePointer<CChar>?, _ count: Int) {
    guard problem == nil, skipped == 1, let start, count > 0 else { return }
    expanded += count
    guard expanded <= limits.expandedBytes else {
      stop(
        .tooMuchText(limit: limits.expandedBytes), "entities stand for more than \(limits.expandedBytes) bytes of text")
      return
    }
    text.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
  }

  private func refuseEntity(_ name: String) {
    stop(.entity, "the entity '&\(name);' stands in another file, which is never read")
  }

  private var here: SourceRange {
    SourceRange(
      at: SourcePosition(
        line: Int(XML_GetCurrentLineNumber(parser)), column: Int(XML_GetCurrentColumnNumber(parser)) + 1,
        offset: Int(max(0, XML_GetCurrentByteIndex(parser)))))
  }

  private func stop(_ kind: XMLProblem.Kind, _ message: String) {
    guard problem == nil else { return }
    problem = XMLProblem(kind: kind, message: message, range: here)
    XML_StopParser(parser, XML_Bool(XML_FALSE))
  }

  private func note(_ error: XML_Error) {
    switch error {
    case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_UNCLOSED_CDATA_SECTION, XML_ERROR_PARTIAL_CHAR:
      problem = XMLProblem(
        kind: .truncated,
        message: entered + skipped > 0
          ? "the document ends before it is closed" : "the document holds no whole element", range: here)
    case XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
      problem = XMLProblem(
        kind: .tooMuchText(limit: limits.expandedBytes),
        message: "entities stand for more than a hundred times the document's own text", range: here)
    default:
      problem = XMLProblem(
        kind: .syntax, message: XML_ErrorString(error).map { String(cString: $0) } ?? "not XML", range: here)
    }
  }
}
