import Diagnostics
package import Topology

/// A picture of a host: a box for each NUMA node, a tile for each GPU, and a bar for each group of GPUs that are linked
/// directly. Pure; the same host gives the same bytes.
///
/// Vertical like a map of metro lines, so that it stays readable on a phone and never becomes a tangle.
package struct TopologyPicture: Sendable {
  /// More GPUs than this are named in a last line, not drawn.
  static let gpuLimit = 32

  let host: Host
  private let lanes: [LinkLane]
  private let shown: [GPU]
  private let matrix: LinkMatrix

  package init(_ host: Host) {
    self.host = host
    matrix = LinkMatrix(host)
    shown = Array(host.gpus.prefix(TopologyPicture.gpuLimit))
    lanes = linkLanes(of: shown, in: host)
  }

  /// An SVG file of its own, with its style.
  package func file() -> [UInt8] {
    var writer = HTMLWriter()
    write(to: &writer, id: "topology", style: template("picture.css"))
    writer.newline()
    return writer.bytes
  }

  /// A figure for a page whose stylesheet has `picture.css`.
  ///
  /// - Parameter id: begins the `id`s inside; another for each picture of a page.
  func figure(id: String) -> HTML {
    var writer = HTMLWriter()
    writer.open("figure", ["class": "picture"])
    write(to: &writer, id: id, style: nil)
    writer.element("figcaption", text: visible(description))
    writer.close("figure")
    writer.newline()
    return writer.html
  }

  /// The picture in words.
  package var description: String {
    var sentences = ["\(count(host.gpus.count, "GPU")) in \(count(boxes.count, "NUMA node"))."]
    if boxes.count == 1, boxes.first?.node == nil { sentences = ["\(count(host.gpus.count, "GPU"))."] }
    for lane in lanes {
      let names = ranges(of: lane.members.map { shown[$0].index }).joined(separator: ", ")
      let how =
        lane.members.count == 2
        ? "linked" : lane.isComplete ? "each linked with every other" : "linked, though not each with every other"
      let vendor = lane.members.first.map { host.deviceNames.title(of: shown[$0], numbers: names) } ?? ""
      sentences.append("\(vendor): \(how) by \(lane.label).")
    }
    if lanes.isEmpty, host.gpus.count > 1 { sentences.append("No two GPUs are linked directly.") }
    return sentences.joined(separator: " ")
  }

  /// `0000:17:00.0`, as the kernel writes it, for the eight digits of `nvidia-smi`.
  private func shortBusID(_ id: String) -> String {
    id.utf8.count == 16 && id.hasPrefix("0000") ? String(id.dropFirst(4)) : id
  }

  // MARK: Layout, in the units of the view box

  private static let tileWidth = 312
  private static let tileHeight = 48
  private static let sliceHeight = 20
  private static let cardHeight = 20
  private static let gap = 8
  private static let padding = 12
  private static let headerHeight = 26
  private static let boxGap = 26
  private static let laneWidth = 40
  private static let boxWidth = tileWidth + 2 * padding

  private struct Box {
    var node: Int?
    /// Positions in `shown`.
    var members: [Int]
    /// Network cards that are near to none of its GPUs in particular, a line a kind.
    var cards: [String]
    var top = 0
    var height = 0
  }

  /// One for each NUMA node, ascending; GPUs without one come last.
  private var boxes: [Box] {
    let groups = Dictionary(grouping: shown.indices) { shown[$0].numaNode }
      .sorted { ($0.key ?? .max) < ($1.key ?? .max) }
    let cards = NetworkCards(matrix, gpus: shown, names: host.deviceNames, boxes: groups.map(\.value))
    var top = 1
    return groups.enumerated().map { number, group in
      var box = Box(node: group.key, members: group.value, cards: Self.lines(of: cards.byBox[number]), top: top)
      let tiles = box.members.reduce(0) { $0 + tileHeight(of: shown[$1]) } + Self.gap * (box.members.count - 1)
      box.height = Self.headerHeight + tiles + Self.padding + box.cards.count * Self.cardHeight
      top += box.height + Self.boxGap
      return box
    }
  }

  /// `NODE NIC4`, as the terminal's picture has it.
  private static func lines(of cards: NetworkCards.ByKind) -> [String] {
    NetworkCards.list(cards).map {
      "\(shortened(visible($0.kind.description), to: 8))  \(shortened(visible($0.names), to: 40))"
    }
  }

  private func tileHeight(of gpu: GPU) -> Int { Self.tileHeight + (gpu.slices.isEmpty ? 0 : Self.sliceHeight) }

  // MARK: Drawing

  private func write(to writer: inout HTMLWriter, id: String, style: String?) {
    let boxes = boxes
    let columns = laneColumns(middles(of: boxes))
    let bottom = boxes.last.map { $0.top + $0.height } ?? 30
    let isCut = host.gpus.count > shown.count
    let far = Self.lines(of: NetworkCards(matrix, gpus: shown, names: host.deviceNames, boxes: []).far)
    let below = far + (isCut ? ["and \(host.gpus.count - shown.count) more GPUs"] : [])
    let height = bottom + (below.isEmpty ? 1 : 4 + below.count * Self.cardHeight)
    let width = Self.boxWidth + 2 + (columns.max().map { ($0 + 1) * Self.laneWidth + 8 } ?? 0)
    writer.open(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "topology", "viewBox": "0 0 \(width) \(height)",
        "width": "\(width)", "height": "\(height)", "role": "img", "aria-labelledby": "\(id)-title \(id)-desc",
      ])
    writer.element("title", ["id": "\(id)-title"], text: "GPUs of \(visible(host.name)) and their links")
    writer.element("desc", ["id": "\(id)-desc"], text: visible(description))
    if let style {
      writer.add("<style>")
      writer.add(HTML(Array(style.utf8)))
      writer.add("</style>")
    }
    for (number, box) in boxes.enumerated() {
      draw(box, of: boxes.count, to: &writer)
      if number > 0 { drawCrossing(above: box, boxes[number - 1], to: &writer) }
    }
    let middles = middles(of: boxes)
    for (lane, column) in zip(lanes, columns) { draw(lane, in: column, middles, to: &writer) }
    for (number, line) in below.enumerated() {
      writer.element(
        "text",
        ["class": "topology-detail", "x": "\(Self.padding + 1)", "y": "\(bottom + 17 + number * Self.cardHeight)"],
        text: line)
    }
    writer.close("svg")
  }

  private func draw(_ box: Box, of boxCount: Int, to writer: inout HTMLWriter) {
    writer.empty(
      "rect",
      [
        "class": "topology-node", "x": "1", "y": "\(box.top)", "width": "\(Self.boxWidth)", "height": "\(box.height)",
        "rx": "10",
      ])
    let title = box.node.map { "NUMA node \($0)" } ?? (boxCount == 1 ? "GPUs" : "NUMA node unknown")
    writer.element(
      "text", ["class": "topology-title", "x": "\(Self.padding + 1)", "y": "\(box.top + 18)"], text: title)
    var y = box.top + Self.headerHeight
    for member in box.members {
      draw(shown[member], at: y, to: &writer)
      y += tileHeight(of: shown[member]) + Self.gap
    }
    for (number, line) in box.cards.enumerated() {
      writer.element(
        "text",
        ["class": "topology-detail", "x": "\(Self.padding + 13)", "y": "\(y + 10 + number * Self.cardHeight)"],
        text: line)
    }
  }

  private func draw(_ gpu: GPU, at y: Int, to writer: inout HTMLWriter) {
    let x = Self.padding + 1
    writer.empty(
      "rect",
      [
        "class": "topology-gpu", "x": "\(x)", "y": "\(y)", "width": "\(Self.tileWidth)",
        "height": "\(tileHeight(of: gpu))", "rx": "6",
      ])
    writer.element(
      "text", ["class": "topology-name", "x": "\(x + 12)", "y": "\(y + 20)"], text: host.deviceNames.title(of: gpu))
    let model = gpu.model ?? "model unknown"
    writer.element(
      "text", ["class": "topology-model", "x": "\(x + 70)", "y": "\(y + 20)"], text: shortened(visible(model), to: 32))
    let details = [
      gpu.memoryMiB.map(memory), gpu.pciBusID.map { shortened(visible(shortBusID($0)), to: 18) }, nearDevices(gpu),
    ]
    writer.element(
      "text", ["class": "topology-detail", "x": "\(x + 70)", "y": "\(y + 38)"],
      text: details.compactMap { $0 }.joined(separator: " · "))
    drawSlices(of: gpu, x: x, y: y + Self.tileHeight - 2, to: &writer)
  }

  private func drawSlices(of gpu: GPU, x: Int, y: Int, to writer: inout HTMLWriter) {
    guard !gpu.slices.isEmpty else { return }
    let slices = gpu.slices.prefix(7)
    let width = (Self.tileWidth - 24 + 3) / slices.count - 3
    for (number, slice) in slices.enumerated() {
      let left = x + 12 + number * (width + 3)
      writer.empty(
        "rect",
        ["class": "topology-slice", "x": "\(left)", "y": "\(y)", "width": "\(width)", "height": "15", "rx": "3"])
      writer.element(
        "text", ["class": "topology-slice-name", "x": "\(left + width / 2)", "y": "\(y + 11)"],
        text: shortened(visible(slice.profile), to: max(3, width / 6)))
    }
  }

  /// Between two NUMA nodes, when the tool says that their GPUs reach each other over the CPUs.
  private func drawCrossing(above box: Box, _ upper: Box, to writer: inout HTMLWriter) {
    let isCrossed = upper.members.contains { left in
      box.members.contains { right in
        matrix.kind(from: host.deviceNames.name(of: shown[left]), to: host.deviceNames.name(of: shown[right]))
          == .system
      }
    }
    let middle = 1 + Self.boxWidth / 2
    // GPUs of which no node is known may be near to any other.
    guard isCrossed || box.node != nil else { return }
    writer.empty(
      "line",
      [
        "class": "topology-crossing", "x1": "\(middle)", "y1": "\(upper.top + upper.height)", "x2": "\(middle)",
        "y2": "\(box.top)",
      ])
    writer.element(
      "text",
      ["class": "topology-detail", "x": "\(middle + 10)", "y": "\(box.top - Self.boxGap / 2 + 4)"],
      text: isCrossed ? "SYS, over the CPUs" : "over the CPUs")
  }

  private func draw(_ lane: LinkLane, in column: Int, _ middles: [Int], to writer: inout HTMLWriter) {
    let x = Self.boxWidth + 14 + column * Self.laneWidth
    let ys = lane.members.map { middles[$0] }
    guard let top = ys.min(), let bottom = ys.max() else { return }
    let kind = lane.speed == .fast ? "topology-fast" : "topology-near"
    writer.open("g", ["class": lane.isComplete ? kind : kind + " topology-partial"])
    for y in ys {
      writer.empty(
        "line",
        [
          "class": "topology-stem", "x1": "\(Self.padding + 1 + Self.tileWidth)", "y1": "\(y)", "x2": "\(x)",
          "y2": "\(y)",
        ])
    }
    writer.empty("line", ["class": "topology-bar", "x1": "\(x)", "y1": "\(top)", "x2": "\(x)", "y2": "\(bottom)"])
    for y in ys { writer.empty("circle", ["cx": "\(x)", "cy": "\(y)", "r": "4.5"]) }
    let middle = (top + bottom) / 2
    writer.element(
      "text",
      ["class": "topology-label", "x": "\(x + 15)", "y": "\(middle)", "transform": "rotate(90 \(x + 11) \(middle))"],
      text: shortened(visible(lane.label), to: 14))
    writer.close("g")
  }

  /// The middle of each GPU's tile.
  private func middles(of boxes: [Box]) -> [Int] {
    var middles = [Int](repeating: 0, count: shown.count)
    for box in boxes {
      var y = box.top + Self.headerHeight
      for member in box.members {
        middles[member] = y + Self.tileHeight / 2
        y += tileHeight(of: shown[member]) + Self.gap
      }
    }
    return middles
  }

  /// A column for each lane: the first in which it meets no other.
  private func laneColumns(_ middles: [Int]) -> [Int] {
    var taken: [[ClosedRange<Int>]] = []
    return lanes.map { lane in
      let ys = lane.members.map { middles[$0] }
      let range = (ys.min() ?? 0)...(ys.max() ?? 0)
      let free = taken.firstIndex { column in !column.contains { $0.overlaps(range) } }
      guard let free else {
        taken.append([range])
        return taken.count - 1
      }
      taken[free].append(range)
      return free
    }
  }

  /// Network cards behind the same PCIe switch: what GPUDirect works best with.
  private func nearDevices(_ gpu: GPU) -> String? {
    let near = matrix.devices.filter { device in
      guard !DeviceNames.isGPU(device), let kind = matrix.kind(from: host.deviceNames.name(of: gpu), to: device) else {
        return false
      }
      return kind == .pix || kind == .pxb
    }
    guard let first = near.first else { return nil }
    return "near " + shortened(visible(first), to: 10) + (near.count > 1 ? " +\(near.count - 1)" : "")
  }
}
