/// A heading of a page with the `id` that links to it.
struct AnchoredHeading: Sendable, Hashable {
  var level: Int
  var text: String
  var id: String
}

/// The headings of a document in order, each with an `id` as code hosts make it, so that a link to `#hosts` works in the
/// Markdown and in the page.
func headingAnchors(of tree: borrowing MarkdownTree) -> [AnchoredHeading] {
  var headings: [AnchoredHeading] = []
  var taken = Set(PageShell.ids)
  tree.walk { node, event in
    guard event == .enter else { return true }
    switch node.kind {
    case .heading:
      let text = node.plainText
      let base = anchor(for: text)
      var id = base
      var number = 0
      while !taken.insert(id).inserted {
        number += 1
        id = "\(base)-\(number)"
      }
      headings.append(AnchoredHeading(level: node.headingLevel, text: text, id: id))
      return false
    case .paragraph, .table, .codeBlock: return false
    default: return true
    }
  }
  return headings
}

/// Lower case, letters and digits of every script, `-` for a blank, nothing for other signs.
private func anchor(for text: String) -> String {
  var result = ""
  for scalar in text.lowercased().unicodeScalars {
    if scalar == " " {
      result += "-"
    } else if scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
      result.unicodeScalars.append(scalar)
    }
  }
  return result.isEmpty ? "section" : result
}
