/// Whether a list is one of figures, `- **8** GPUs`: two to six items that each begin with a strong number.
///
/// A page shows such a list as a row of big numbers.
func isFigureList(_ list: MarkdownNode) -> Bool {
  guard list.listStart == nil else { return false }
  var count = 0
  var item = list.firstChild
  while let current = item {
    guard let paragraph = current.firstChild, paragraph.kind == .paragraph, paragraph.next == nil,
      let strong = paragraph.firstChild, strong.kind == .strong, strong.next != nil,
      let first = strong.plainText.unicodeScalars.first, ("0"..."9").contains(first)
    else { return false }
    count += 1
    if count > 6 { return false }
    item = current.next
  }
  return count >= 2
}
