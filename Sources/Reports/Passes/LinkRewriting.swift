/// Gives the links and the images of a document their place on the site.
///
/// - Parameter place: the URL to take for one that is written in the Markdown; nil leaves it.
func rewriteLinks(of tree: borrowing MarkdownTree, _ place: (String) -> String?) {
  tree.walk { node, event in
    if event == .enter, node.kind == .link || node.kind == .image, let url = place(node.url) { node.url = url }
    return true
  }
}
