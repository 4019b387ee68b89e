import Topology

/// How every two devices of a host are connected: a matrix where the terminal is wide enough for one, of all devices or of the
/// GPUs alone, else a list; and what the labels mean.
func linkLines(of host: Host, width: Int) -> [TerminalLine] {
  let matrix = LinkMatrix(host)
  guard matrix.devices.count > 1 else { return [] }
  var lines = [TerminalLine()]
  let gpus = matrix.devices.filter(DeviceNames.isGPU)
  if let table = table(matrix, matrix.devices, width) {
    lines += table
  } else if gpus.count > 1, let table = table(matrix, gpus, width) {
    lines += table
  } else {
    lines += lists(matrix, width)
  }
  lines.append(TerminalLine())
  let kinds = matrix.occurring.map { (label: terminalText($0.description), kind: $0) }
  let labelWidth = kinds.map { terminalWidth($0.label) }.max() ?? 0
  for (label, kind) in kinds {
    var line = TerminalLine(label, kind.role)
    line.pad(to: labelWidth + 2)
    line.add(kind.meaning, .muted)
    lines.append(line)
  }
  return lines
}

/// Nil where it doesn't fit.
private func table(_ matrix: LinkMatrix, _ devices: [String], _ width: Int) -> [TerminalLine]? {
  let names = devices.map(terminalText)
  // A width is at least a column a device: no need to look at hundreds of them.
  guard devices.count < width else { return nil }
  let widths = devices.enumerated().map { column, device in
    max(
      terminalWidth(names[column]),
      devices.compactMap { matrix.kind(from: $0, to: device).map { terminalWidth(terminalText($0.description)) } }.max()
        ?? 1)
  }
  let first = names.map(terminalWidth).max() ?? 0
  guard first + widths.reduce(0, { $0 + $1 + 1 }) <= width else { return nil }
  func row(_ head: String, _ cell: (Int) -> (String, TerminalLine.Role)) -> TerminalLine {
    var line = TerminalLine(head)
    line.pad(to: first)
    for column in devices.indices {
      let (text, role) = cell(column)
      line.add(String(repeating: " ", count: 1 + widths[column] - terminalWidth(text)))
      line.add(text, role)
    }
    return line
  }
  return [row("") { (names[$0], .plain) }]
    + devices.enumerated().map { place, device in
      row(names[place]) { column in
        guard column != place else { return ("·", .muted) }
        guard let kind = matrix.kind(from: device, to: devices[column]) else { return ("", .plain) }
        return (terminalText(kind.description), kind.role)
      }
    }
}

/// `GPU0  NV18 GPU1–7  SYS NIC0–3`, the nearest first, wrapped.
private func lists(_ matrix: LinkMatrix, _ width: Int) -> [TerminalLine] {
  let first = min(20, matrix.devices.map { terminalWidth(terminalText($0)) }.max() ?? 0)
  var lines: [TerminalLine] = []
  for device in matrix.devices.prefix(256) {
    var line = TerminalLine(terminalText(device)).cut(to: first)
    line.pad(to: first + 2)
    for kind in matrix.occurring {
      let others = matrix.devices.filter { matrix.kind(from: device, to: $0) == kind }
      guard !others.isEmpty else { continue }
      let label = terminalText(kind.description)
      for (place, word) in shortList(of: others).split(separator: ", ").enumerated() {
        let text = terminalText(String(word))
        let head = place == 0 ? (line.width > first + 2 ? "  " : "") + label + " " : ", "
        if line.width + terminalWidth(head) + terminalWidth(text) + 1 > width {
          if place > 0 { line.add(",") }
          lines.append(line)
          line = TerminalLine(String(repeating: " ", count: first + 2))
          if place == 0 { line.add(label + " ", kind.role) }
        } else {
          line.add(head, place == 0 ? kind.role : .plain)
        }
        line.add(text)
      }
    }
    lines.append(line)
  }
  return lines
}
