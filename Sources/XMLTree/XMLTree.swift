package import Diagnostics

/// An XML document as an immutable tree of elements with places.
///
/// No DTD is processed and nothing is ever fetched. Names are as written, prefixes included; `xi:include` is an element like
/// any other. Comments and processing instructions leave no trace.
package struct XMLTree: Sendable {
  let storage: Storage

  /// The text that was parsed, as UTF-8.
  package var source: SourceFile { storage.source }

  /// What stopped the parser, if it did. The elements before it are there.
  package var problem: XMLProblem? { storage.problem }

  /// The root element; nil where the text holds none.
  package var root: XMLElement? { storage.records.isEmpty ? nil : XMLElement(tree: self, id: 0) }

  /// The system identifier of the DOCTYPE, such as `nvsmi_device_v12.dtd`; it is never opened.
  package var documentType: String? { storage.documentType }

  /// Immutable once made.
  final class Storage: Sendable {
    let source: SourceFile
    let records: [Record]
    let names: [String]
    let texts: [UInt8]
    let attributes: [Attribute]
    let documentType: String?
    let problem: XMLProblem?

    init(
      source: SourceFile, records: [Record], names: [String], texts: [UInt8], attributes: [Attribute],
      documentType: String?, problem: XMLProblem?
    ) {
      self.source = source
      self.records = records
      self.names = names
      self.texts = texts
      self.attributes = attributes
      self.documentType = documentType
      self.problem = problem
    }
  }

  /// An element, or a stretch of text in one, in document order.
  struct Record: Sendable {
    /// The index of an element's name; nil for text.
    var name: Int32?
    /// Bytes in the source: an element from its opening to its closing tag, text as it is written.
    var start: UInt32
    var end: UInt32
    /// Of the start, from 1.
    var line: UInt32
    var column: UInt32
    /// Elements: the end of the opening tag. Text: the bytes in the buffer of texts.
    var from: UInt32
    var to: UInt32
    /// The id after the last record inside this one.
    var subtreeEnd: UInt32
    /// Elements: their attributes, and whether the closing tag was seen.
    var attributes: Range<Int32>
    var isComplete: Bool
  }

  struct Attribute: Sendable {
    var name: Int32
    var text: Range<Int>
  }
}
