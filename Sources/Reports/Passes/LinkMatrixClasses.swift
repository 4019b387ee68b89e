/// How a page colours a matrix of links: how near two devices are, besides the label in the cell.
enum LinkMatrixClass {
  /// The first header cell of a matrix of links.
  static let mark = "↔"

  /// The class of a cell by its label; nil for cells that need none.
  static func className(for label: String) -> String? {
    if label.hasPrefix("NV") || label == "XGMI" { return "link-fast" }
    switch label {
    case "PIX", "PXB": return "link-near"
    case "PHB", "NODE": return "link-host"
    case "SYS": return "link-far"
    case "·": return "link-self"
    default: return nil
    }
  }
}
