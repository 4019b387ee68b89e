import Diagnostics

/// The contents of a page as a list of links to its sections, of level 2 and 3; nil when there are too few to need one.
func contents(of headings: [AnchoredHeading]) -> HTML? {
  let entries = headings.filter { $0.level == 2 || $0.level == 3 }
  guard entries.count >= 3 else { return nil }
  var writer = HTMLWriter()
  writer.open("ol")
  var isNested = false
  for (number, heading) in entries.enumerated() {
    let opensList = heading.level == 3 && !isNested && number > 0
    if opensList {
      writer.open("ol")
      isNested = true
    } else if number > 0 {
      writer.close("li")
      if heading.level == 2, isNested {
        writer.add("</ol></li>")
        isNested = false
      }
    }
    writer.open("li")
    writer.element("a", ["href": "#" + heading.id], text: visible(heading.text))
  }
  writer.add(isNested ? "</li></ol></li></ol>" : "</li></ol>")
  return writer.html
}
