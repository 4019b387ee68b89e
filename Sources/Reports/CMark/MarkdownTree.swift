import CCMarkGFM

/// A parsed document of cmark-gfm, freed when it goes out of scope.
///
/// The only owner of cmark's memory: a `MarkdownNode` is a loan and must not outlive the tree that it came from.
struct MarkdownTree: ~Copyable {
  private let root: OpaquePointer

  /// Parses GitHub Flavored Markdown: tables, strikethrough, bare links, task lists. Bad UTF-8 becomes U+FFFD.
  ///
  /// cmark takes quadratic time on some inputs: `markdownExcess` says which to keep away.
  init?(parsing markdown: [UInt8]) {
    registerExtensions
    guard let parser = cmark_parser_new(MarkdownTree.options) else { return nil }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      if let syntax = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, syntax) }
    }
    markdown.withUnsafeBytes { bytes in
      guard let start = bytes.bindMemory(to: CChar.self).baseAddress else { return }
      cmark_parser_feed(parser, start, bytes.count)
    }
    guard let root = cmark_parser_finish(parser) else { return nil }
    self.root = root
  }

  deinit { cmark_node_free(root) }

  /// Safe mode: `CMARK_OPT_UNSAFE` is never set.
  static let options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8

  enum Event {
    case enter
    case exit
  }

  /// Visits every node in document order; a leaf is entered only. No recursion: depth comes from outside.
  ///
  /// - Parameter visit: answers whether to look inside the node that was entered. It may change a node's URL, and may
  ///   not move or remove nodes.
  borrowing func walk(_ visit: (MarkdownNode, Event) -> Bool) {
    guard let iterator = cmark_iter_new(root) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let pointer = cmark_iter_get_node(iterator) else { return }
      let isEntered = event == CMARK_EVENT_ENTER
      let goesInside = visit(MarkdownNode(pointer: pointer), isEntered ? .enter : .exit)
      if isEntered, !goesInside { cmark_iter_reset(iterator, pointer, CMARK_EVENT_EXIT) }
    }
  }
}

/// Once in a process, and before the second thread gets here: Swift initialises globals under a lock.
private let registerExtensions: Void = cmark_gfm_core_extensions_ensure_registered()
