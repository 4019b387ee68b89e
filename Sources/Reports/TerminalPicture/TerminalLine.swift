import Topology

/// A line for a terminal: texts, each with what it stands for.
struct TerminalLine: Sendable {
  /// What a text stands for, which is its colour.
  enum Role: Int, Sendable {
    case plain = 0
    case title = 1
    case muted = 90
    /// NVLink, xGMI.
    case fast = 32
    /// A PCIe switch.
    case near = 36
    /// Over a CPU.
    case host = 33
    /// Over several CPUs.
    case far = 31
  }

  private(set) var parts: [(text: String, role: Role)] = []
  private(set) var width = 0

  init(_ text: String = "", _ role: Role = .plain) { add(text, role) }

  /// Text from outside has gone through `terminalText` before.
  mutating func add(_ text: String, _ role: Role = .plain) {
    guard !text.isEmpty else { return }
    parts.append((text, role))
    width += terminalWidth(text)
  }

  mutating func add(_ line: TerminalLine) { for part in line.parts { add(part.text, part.role) } }

  mutating func pad(to column: Int, with filler: String = " ", _ role: Role = .plain) {
    add(String(repeating: filler, count: max(0, column - width)), role)
  }

  /// The same in so many columns; what is cut ends in `…`.
  func cut(to limit: Int) -> TerminalLine {
    guard width > limit else { return self }
    var line = TerminalLine()
    for part in parts {
      var text = ""
      for character in part.text {
        guard line.width + terminalWidth(text) + terminalWidth(String(character)) < limit else {
          line.add(text, part.role)
          line.add("…", .muted)
          return line
        }
        text.append(character)
      }
      line.add(text, part.role)
    }
    return line
  }

  func text(isASCII: Bool, isColored: Bool) -> String {
    var result = ""
    var parts = parts
    while let last = parts.last, last.text.allSatisfy({ $0 == " " }) { parts.removeLast() }
    for (place, part) in parts.enumerated() {
      var text = isASCII ? inASCII(part.text) : part.text
      if place == parts.count - 1 { while text.hasSuffix(" ") { text.removeLast() } }
      result += isColored && part.role != .plain ? "\u{1B}[\(part.role.rawValue)m\(text)\u{1B}[0m" : text
    }
    return result + "\n"
  }
}

/// The text with ASCII alone, in as many columns.
private func inASCII(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "╭", "╮", "╰", "╯", "├", "┼": result += "+"
    case "│": result += "|"
    case "─", "–": result += "-"
    case "●": result += "o"
    case "×": result += "x"
    case "·": result += "."
    case "…": result += "~"
    case _ where character.isASCII: result.append(character)
    default: result += String(repeating: "?", count: terminalWidth(String(character)))
    }
  }
  return result
}

extension Link.Kind {
  var role: TerminalLine.Role {
    switch self {
    case .nvlink, .xgmi: .fast
    case .pix, .pxb: .near
    case .phb, .node: .host
    case .system: .far
    case .other: .muted
    }
  }
}
