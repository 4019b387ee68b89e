package import Topology

/// How a picture is drawn in a terminal.
package struct TerminalPictureOptions: Sendable, Hashable {
  /// In columns.
  package var width: Int
  /// Whether the terminal has no box-drawing characters.
  package var isASCII: Bool
  package var isColored: Bool

  package init(width: Int = 80, isASCII: Bool = false, isColored: Bool = false) {
    self.width = width
    self.isASCII = isASCII
    self.isColored = isColored
  }
}

/// A host as a picture of lines: a box for each NUMA node, a line for each GPU with the network cards near it, a bar for each
/// group of GPUs that are linked directly, and below how every two devices are connected.
///
/// Pure; the same host gives the same text. No line is wider than the terminal.
package func terminalPicture(_ host: Host, options: TerminalPictureOptions = TerminalPictureOptions()) -> String {
  let width = max(40, options.width)
  var lines = TerminalPicture(host, width: width).lines
  lines += linkLines(of: host, width: width)
  return lines.map { $0.cut(to: width).text(isASCII: options.isASCII, isColored: options.isColored) }.joined()
}

/// The boxes and the bars.
private struct TerminalPicture {
  private static let gpuLimit = 64

  private let host: Host
  private let width: Int
  private let shown: [GPU]
  private let matrix: LinkMatrix
  private let lanes: [LinkLane]
  /// Whether all GPUs are of one model: then only the title names it.
  private let isUniform: Bool

  /// A line of the left side.
  private struct Row {
    /// The line without the borders of its box, or as it is where it is in none.
    var line: TerminalLine
    var border: Border
    /// The position of its GPU in `shown`.
    var member: Int?

    enum Border { case top, inside, bottom, between, below }
  }

  init(_ host: Host, width: Int) {
    self.host = host
    self.width = width
    shown = Array(host.gpus.prefix(Self.gpuLimit))
    matrix = LinkMatrix(host)
    lanes = linkLanes(of: shown, in: host)
    isUniform = Set(shown.map(\.model)).count <= 1
  }

  var lines: [TerminalLine] {
    var lines = [title]
    guard !shown.isEmpty else { return lines }
    let rows = rows
    let places = Dictionary(
      rows.enumerated().compactMap { place, row in row.member.map { ($0, place) } },
      uniquingKeysWith: { first, _ in first })
    let columns = laneColumns(places)
    let laneWidth = columns.compactMap(\.self).max().map { ($0 + 1) * 3 } ?? 0
    let labels = labels(columns, places)
    let labelWidth = labels.values.map { terminalWidth($0.text) + 2 }.max() ?? 0
    let inner = min(
      rows.filter { $0.border != .below }.map(\.line.width).max() ?? 0, width - 4 - laneWidth - labelWidth)
    for (place, row) in rows.enumerated() {
      var line = TerminalLine()
      let isMember = row.member.map { member in
        zip(lanes, columns).contains { $0.1 != nil && $0.0.members.contains(member) }
      }
      let content = row.line.cut(to: inner)
      switch row.border {
      case .top:
        line.add("╭─", .muted)
        line.add(content)
        line.pad(to: inner + 3, with: "─", .muted)
        line.add("╮", .muted)
      case .inside:
        line.add("│ ", .muted)
        line.add(content)
        line.pad(to: inner + 3)
        line.add(isMember == true ? "├" : "│", .muted)
      case .bottom:
        line.add("╰", .muted)
        line.pad(to: inner + 3, with: "─", .muted)
        line.add("╯", .muted)
      case .between:
        line.add(row.line.cut(to: inner + 4))
        line.pad(to: inner + 4)
      case .below:
        // Behind the last GPU there is no bar.
        lines.append(row.line)
        continue
      }
      addLanes(to: &line, place, row.member, columns, places)
      if let label = labels[place] {
        line.add("  ")
        line.add(label.text, label.role)
      }
      lines.append(line)
    }
    if host.gpus.count > shown.count {
      lines.append(TerminalLine("… and \(host.gpus.count - shown.count) more GPUs", .muted))
    }
    return lines
  }

  private var title: TerminalLine {
    var line = TerminalLine(terminalText(host.name), .title)
    guard !host.gpus.isEmpty else {
      line.add(host.status == .failed ? ": failed, no GPU is known" : ": no GPU")
      return line
    }
    let models = modelSummary(host.gpus.map { $0.model ?? "GPU of an unknown model" })
    let words = models.map { "\($0.count) × \(terminalText($0.model))" }.joined(separator: ", ")
    let memories = host.gpus.compactMap(\.memoryMiB)
    line.add(": \(words)" + (memories.isEmpty ? "" : ", \(memory(sum(memories)))"))
    return line
  }

  // MARK: Rows

  private var rows: [Row] {
    let groups = Dictionary(grouping: shown.indices) { shown[$0].numaNode }
      .sorted { ($0.key ?? .max) < ($1.key ?? .max) }
    let cards = cards(of: groups.map(\.value))
    let columns = cells(of: cards.near)
    var rows: [Row] = []
    for (number, group) in groups.enumerated() {
      if number > 0 { rows.append(Row(line: crossing(groups[number - 1].value, group.value), border: .between)) }
      rows.append(Row(line: heading(group.key, group.value, isAlone: groups.count == 1), border: .top))
      for member in group.value {
        rows.append(Row(line: columns[member], border: .inside, member: member))
        rows += sliceRows(of: shown[member])
      }
      for card in cards.byGroup[number] {
        var line = TerminalLine(terminalText(card.kind.description), card.kind.role)
        line.add("  \(card.names)")
        rows.append(Row(line: line, border: .inside))
      }
      rows.append(Row(line: TerminalLine(), border: .bottom))
    }
    for card in cards.far {
      var line = TerminalLine("  ")
      line.add(terminalText(card.kind.description), card.kind.role)
      line.add("  \(card.names)")
      rows.append(Row(line: line, border: .below))
    }
    return rows
  }

  private func heading(_ node: Int?, _ members: [Int], isAlone: Bool) -> TerminalLine {
    var line = TerminalLine(" \(node.map { "NUMA node \($0)" } ?? (isAlone ? "GPUs" : "NUMA node unknown"))", .title)
    let kinds = crossingKinds(members, members)
    for (place, kind) in kinds.enumerated() {
      line.add(place == 0 ? " · " : "/")
      line.add(terminalText(kind.description), kind.role)
    }
    line.add(kinds.isEmpty ? " " : " between GPUs ")
    return line
  }

  /// What lies between two boxes: how their GPUs reach each other where no bar shows it.
  private func crossing(_ upper: [Int], _ lower: [Int]) -> TerminalLine {
    var line = TerminalLine("    │", .muted)
    let kinds = crossingKinds(upper, lower)
    for (place, kind) in kinds.enumerated() {
      line.add(place == 0 ? " " : "/")
      line.add(terminalText(kind.description), kind.role)
    }
    return line
  }

  private func crossingKinds(_ first: [Int], _ second: [Int]) -> [Link.Kind] {
    var kinds: Set<Link.Kind> = []
    for left in first {
      for right in second where left != right {
        guard let kind = matrix.kind(from: name(left), to: name(right)) else { continue }
        switch kind {
        case .phb, .node, .system, .other: kinds.insert(kind)
        case .nvlink, .xgmi, .pix, .pxb: break
        }
      }
    }
    return kinds.sorted { ($0.distance, $0.description) < ($1.distance, $1.description) }
  }

  private func name(_ member: Int) -> String { host.deviceNames.name(of: shown[member]) }

  /// The line of each GPU, in columns.
  private func cells(of near: [TerminalLine]) -> [TerminalLine] {
    let texts = shown.map { gpu in
      [
        host.deviceNames.title(of: gpu), isUniform ? "" : shortened(terminalText(gpu.model ?? "?"), to: 28),
        gpu.memoryMiB.map(memory) ?? "",
        gpu.pciBusID.map { shortened(terminalText(Self.shortBusID($0)), to: 16) } ?? "",
      ]
    }
    let widths = (0..<4).map { column in texts.map { terminalWidth($0[column]) }.max() ?? 0 }
    return texts.enumerated().map { member, cells in
      var line = TerminalLine()
      for (column, cell) in cells.enumerated() where widths[column] > 0 {
        if column > 0 { line.add("  ") }
        let padding = String(repeating: " ", count: widths[column] - terminalWidth(cell))
        line.add(column == 2 ? padding + cell : cell + padding, column == 3 ? .muted : .plain)
      }
      if near[member].width > 0 {
        line.add("  ")
        line.add(near[member])
      }
      return line
    }
  }

  /// Without the domain where it is the first one.
  private static func shortBusID(_ id: String) -> String {
    let parts = id.split(separator: ":", maxSplits: 1)
    return parts.count == 2 && parts[0].allSatisfy { $0 == "0" } && parts[1].contains(":") ? String(parts[1]) : id
  }

  /// MIG devices, the same ones counted.
  private func sliceRows(of gpu: GPU) -> [Row] {
    guard !gpu.slices.isEmpty else { return [] }
    let words = modelSummary(gpu.slices.map(\.profile)).map { "\($0.count) × \(terminalText($0.model))" }
    return [Row(line: TerminalLine("  MIG  " + words.joined(separator: ", ")), border: .inside)]
  }

  // MARK: Network cards

  private struct Cards {
    /// By GPU: those behind its PCIe switch.
    var near: [TerminalLine]
    /// By box: those that are near to no GPU of it in particular.
    var byGroup: [[(names: String, kind: Link.Kind)]]
    /// Of no box.
    var far: [(names: String, kind: Link.Kind)] = []
  }

  private func cards(of groups: [[Int]]) -> Cards {
    let cards = NetworkCards(matrix, gpus: shown, names: host.deviceNames, boxes: groups)
    func list(_ found: NetworkCards.ByKind) -> [(names: String, kind: Link.Kind)] {
      NetworkCards.list(found).map { (terminalText($0.names), $0.kind) }
    }
    return Cards(
      near: cards.near.map { found in
        var line = TerminalLine()
        for (place, card) in list(found).enumerated() {
          if place > 0 { line.add("  ") }
          line.add(card.kind.description, card.kind.role)
          line.add(" " + card.names)
        }
        return line
      }, byGroup: cards.byBox.map(list), far: list(cards.far))
  }

  // MARK: Bars

  /// The column of each lane: the first in which it meets no other; nil where there is no room.
  private func laneColumns(_ places: [Int: Int]) -> [Int?] {
    var taken: [[ClosedRange<Int>]] = []
    let most = max(1, width / 12)
    return lanes.map { lane in
      guard let range = range(of: lane, places) else { return nil }
      if let free = taken.firstIndex(where: { column in !column.contains { $0.overlaps(range) } }) {
        taken[free].append(range)
        return free
      }
      guard taken.count < most else { return nil }
      taken.append([range])
      return taken.count - 1
    }
  }

  private func range(of lane: LinkLane, _ places: [Int: Int]) -> ClosedRange<Int>? {
    let rows = lane.members.compactMap { places[$0] }
    guard let top = rows.min(), let bottom = rows.max() else { return nil }
    return top...bottom
  }

  private func addLanes(
    to line: inout TerminalLine, _ place: Int, _ member: Int?, _ columns: [Int?], _ places: [Int: Int]
  ) {
    let count = columns.compactMap(\.self).max().map { $0 + 1 } ?? 0
    /// The lane of a column that passes this line.
    let passing = (0..<count).map { column in
      zip(lanes, columns).first { lane, own in own == column && range(of: lane, places)?.contains(place) == true }?.0
    }
    let isEnd = passing.map { lane in member.map { lane?.members.contains($0) ?? false } ?? false }
    let last = isEnd.lastIndex(of: true) ?? -1
    for column in 0..<count {
      let role = passing[column].map { $0.speed == .fast ? TerminalLine.Role.fast : .near } ?? .muted
      line.add(column <= last ? "──" : "  ", .muted)
      if isEnd[column] {
        line.add("●", role)
      } else if passing[column] != nil {
        line.add(column < last ? "┼" : "│", role)
      } else {
        line.add(column < last ? "─" : " ", .muted)
      }
    }
  }

  /// What the lanes are called, by line: at the middle of each, or below it where another one stands.
  private func labels(_ columns: [Int?], _ places: [Int: Int]) -> [Int: (text: String, role: TerminalLine.Role)] {
    var labels: [Int: (text: String, role: TerminalLine.Role)] = [:]
    for (lane, column) in zip(lanes, columns) where column != nil {
      guard let range = range(of: lane, places) else { continue }
      let middle = (range.lowerBound + range.upperBound) / 2
      let free = (Array(middle...range.upperBound) + Array(range.lowerBound..<middle)).first { labels[$0] == nil }
      guard let free else { continue }
      let text = shortened(terminalText(lane.label), to: 12) + (lane.isComplete ? "" : " in part")
      labels[free] = (text, lane.speed == .fast ? .fast : .near)
    }
    return labels
  }
}
