import CCMarkGFM

/// A node of a `MarkdownTree`, on loan: valid while the tree lives.
struct MarkdownNode: Hashable {
  enum Kind: Sendable {
    case document
    case blockQuote
    case list
    case item
    case codeBlock
    case rawHTML
    case paragraph
    case heading
    case thematicBreak
    case text
    case softBreak
    case lineBreak
    case code
    case emphasis
    case strong
    case link
    case image
    case table
    case tableHeader
    case tableRow
    case tableCell
    case strikethrough
    case taskItem
    case other
  }

  fileprivate let pointer: OpaquePointer

  init(pointer: OpaquePointer) { self.pointer = pointer }

  var kind: Kind {
    let type = cmark_node_get_type(pointer)
    return switch type {
    case CMARK_NODE_TEXT: .text
    case CMARK_NODE_CODE: .code
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_EMPH: .emphasis
    case CMARK_NODE_STRONG: .strong
    case CMARK_NODE_LINK: .link
    case CMARK_NODE_IMAGE: .image
    case CMARK_NODE_HTML_INLINE, CMARK_NODE_HTML_BLOCK: .rawHTML
    case CMARK_NODE_PARAGRAPH: .paragraph
    case CMARK_NODE_HEADING: .heading
    case CMARK_NODE_LIST: .list
    case CMARK_NODE_ITEM: kindOfExtension == .taskItem ? .taskItem : .item
    case CMARK_NODE_CODE_BLOCK: .codeBlock
    case CMARK_NODE_BLOCK_QUOTE: .blockQuote
    case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
    case CMARK_NODE_DOCUMENT: .document
    default: kindOfExtension
    }
  }

  /// The types of extensions are variables in no installed header; their names are the contract.
  private var kindOfExtension: Kind {
    guard let name = cmark_node_get_type_string(pointer) else { return .other }
    return switch String(cString: name) {
    case "table_cell": .tableCell
    case "table_row": .tableRow
    case "table_header": .tableHeader
    case "table": .table
    case "strikethrough": .strikethrough
    case "tasklist": .taskItem
    default: .other
    }
  }

  var parent: MarkdownNode? { cmark_node_parent(pointer).map(MarkdownNode.init) }
  var firstChild: MarkdownNode? { cmark_node_first_child(pointer).map(MarkdownNode.init) }
  var next: MarkdownNode? { cmark_node_next(pointer).map(MarkdownNode.init) }
  var previous: MarkdownNode? { cmark_node_previous(pointer).map(MarkdownNode.init) }

  /// The text of a text, code or raw HTML node.
  var literal: String { cmark_node_get_literal(pointer).map { String(cString: $0) } ?? "" }

  /// The same without a `String`.
  func withLiteral(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard let text = cmark_node_get_literal(pointer) else { return }
    var length = 0
    while text[length] != 0 { length += 1 }
    text.withMemoryRebound(to: UInt8.self, capacity: length) { body(UnsafeBufferPointer(start: $0, count: length)) }
  }

  /// Of a link or an image, as it is written.
  var url: String {
    get { cmark_node_get_url(pointer).map { String(cString: $0) } ?? "" }
    nonmutating set { cmark_node_set_url(pointer, newValue) }
  }

  var title: String { cmark_node_get_title(pointer).map { String(cString: $0) } ?? "" }
  var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }
  var isTightList: Bool { cmark_node_get_list_tight(pointer) != 0 }
  /// The first number of an ordered list; nil for bullets.
  var listStart: Int? {
    cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST ? Int(cmark_node_get_list_start(pointer)) : nil
  }
  /// The first word after a code fence.
  var codeLanguage: String {
    let info = cmark_node_get_fence_info(pointer).map { String(cString: $0) } ?? ""
    return String(info.prefix { $0 != " " })
  }
  var isCheckedTask: Bool { cmark_gfm_extensions_get_tasklist_item_checked(pointer) }

  /// Of a table: `l`, `c`, `r` or 0 for each column.
  var alignments: [UInt8] {
    let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
    guard count > 0, let values = cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
    return (0..<count).map { values[$0] }
  }

  /// The words of the node and all below it. Not recursive.
  var plainText: String {
    var result = ""
    var current = firstChild ?? self
    if firstChild == nil { return literal }
    while true {
      switch current.kind {
      case .text, .code: result += current.literal
      case .softBreak, .lineBreak: result += " "
      default: break
      }
      if let child = current.firstChild {
        current = child
        continue
      }
      while current.next == nil {
        guard let parent = current.parent, parent != self else { return result }
        current = parent
      }
      guard let next = current.next else { return result }
      current = next
    }
  }
}
