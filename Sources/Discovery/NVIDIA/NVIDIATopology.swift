internal import ExternalResources
internal import Topology

/// `nvidia-smi topo -m`: how the devices of a host are connected, and which NUMA node a GPU is near to.
struct NVIDIATopology {
  static let call = ["nvidia-smi", "topo", "-m"]

  /// Each pair once, in the matrix's order.
  var links: [Link] = []
  /// GPU index → NUMA node.
  var numaNodes: [Int: Int] = [:]
  var findings: [Host.Finding] = []

  private struct Row {
    var name: String
    /// As the columns of the header.
    var labels: [String]
    /// What stands behind the matrix: CPU affinity, NUMA affinity, GPU NUMA ID.
    var rest: [String]
  }

  init(_ text: String) {
    var header: [String]?
    var rows: [Row] = []
    for line in toolLines(text) {
      let line = withoutEscapes(line)
      let words = wordsIn(line)
      guard let first = words.first else { continue }
      if header == nil, rows.isEmpty, isDevice(first), words.count == 1 || isDevice(words[1]) || words[1] == "CPU" {
        header = words.prefix { $0 != "CPU" && $0 != "NUMA" }.filter(isDevice)
      } else if isDevice(first), words.count > 1, isLabel(words[1]) {
        rows.append(Self.row(line, words, header?.count))
      } else if holds(line, ["nics found in the topology"]) {
        findings.append(.init(severity: .info, message: "nvidia-smi topo -m: \(printable(trimmed(line)))"))
      } else if first.hasPrefix("Legend") {
        break
      }
    }
    if header == nil, !rows.isEmpty {
      // A matrix whose head was cut: the rows that are there name the first columns.
      findings.append(
        .init(severity: .warning, message: "nvidia-smi topo -m: the matrix has no header; taking its rows for columns"))
    }
    read(rows, header ?? rows.map(\.name))
    noteMissing(rows, header)
    if rows.isEmpty {
      findings.append(.init(severity: .warning, message: "nvidia-smi topo -m: no matrix in the output"))
    }
  }

  /// A matrix is square: rows that it lacks were cut off.
  private mutating func noteMissing(_ rows: [Row], _ header: [String]?) {
    guard !rows.isEmpty else { return }
    let names = Set(rows.map(\.name))
    var missing = (header ?? []).filter { !names.contains($0) }
    if header == nil {
      let columns = rows.map(\.labels.count).max() ?? 0
      guard columns > rows.count else { return }
      missing = ["\(columns - rows.count) more devices"]
    }
    guard !missing.isEmpty else { return }
    // Without the rows of network cards, no way from or to a GPU is unknown.
    let isHarmless = header != nil && !missing.contains { gpuNumber($0) != nil }
    let some = missing.prefix(8).map(printable).joined(separator: ", ")
    findings.append(
      .init(
        severity: isHarmless ? .info : .warning,
        message: "nvidia-smi topo -m: cut off: no row of \(some)"
          + (missing.count > 8 ? " and \(missing.count - 8) more" : ""), help: "record the whole output"))
  }

  private static func row(_ line: String, _ words: [String], _ columns: Int?) -> Row {
    // Tabs keep empty cells apart. Pasted matrices have blanks, and no empty cell before the last.
    if line.utf8.contains(0x09) {
      let cells = line.utf8.split(separator: 0x09, omittingEmptySubsequences: false).map { trimmed(Substring($0)) }
      let name = cells.firstIndex { !$0.isEmpty } ?? 0
      let labels = cells[(name + 1)...].prefix(columns ?? .max).prefix { isLabel($0) }
      return Row(name: cells[name], labels: Array(labels), rest: Array(cells.dropFirst(name + 1 + labels.count)))
    }
    let labels = words[1...].prefix(columns ?? .max).prefix { isLabel($0) }
    return Row(name: words[0], labels: Array(labels), rest: Array(words.dropFirst(1 + labels.count)))
  }

  private mutating func read(_ rows: [Row], _ columns: [String]) {
    struct Pair: Hashable {
      let from: String
      let to: String
    }
    var known: [Pair: Link.Kind] = [:]
    for row in rows {
      if row.labels.count < columns.count, columns.count > rows.count || row.labels.isEmpty {
        findings.append(
          .init(severity: .warning, message: "nvidia-smi topo -m: the row of \(printable(row.name)) is cut short"))
      }
      for (column, label) in zip(columns, row.labels) where column != row.name && label != "X" {
        let kind = Link.Kind(label: label)
        if let other = known[Pair(from: column, to: row.name)] {
          if other != kind {
            findings.append(
              .init(
                severity: .warning,
                message: "\(column) and \(row.name) are connected by \(other) one way and \(kind) the other"))
          }
          continue
        }
        known[Pair(from: row.name, to: column)] = kind
        links.append(Link(from: row.name, to: column, kind: kind))
        if case .other(let label) = kind {
          findings.append(
            .init(severity: .info, message: "nvidia-smi topo -m: unknown kind of link '\(printable(label))'"))
        }
      }
      // CPU affinity first, then NUMA affinity; the oldest tools have only the former.
      if let gpu = gpuNumber(row.name), row.rest.count > 1, let node = Int(row.rest[1]), node >= 0 {
        numaNodes[gpu] = node
      }
    }
  }
}

/// The line without terminal escapes, also where a paste lost the ESC and left `[4m`.
private func withoutEscapes(_ line: Substring) -> String {
  guard line.utf8.contains(where: { $0 == 0x1B || $0 == UInt8(ascii: "[") }) else { return String(line) }
  var text = ""
  var rest = line[...]
  while let character = rest.first {
    if character == "\u{1B}" || character == "[" {
      let body = character == "\u{1B}" ? rest.dropFirst().drop { $0 == "[" } : rest.dropFirst()
      let digits = body.prefix { ("0"..."9").contains($0) || $0 == ";" }
      let after = body.dropFirst(digits.count)
      if after.first == "m" {
        rest = after.dropFirst()
        continue
      }
    }
    text.append(character)
    rest = rest.dropFirst()
  }
  return text
}

private func wordsIn(_ line: String) -> [String] {
  // Blanks beyond ASCII come with pastes only.
  guard line.utf8.allSatisfy({ $0 < 0x80 }) else { return line.split(whereSeparator: \.isWhitespace).map(String.init) }
  return line.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }.map { String(Substring($0)) }
}

/// `GPU0`, `NIC3`, `mlx5_0`: letters, digits and `_`, with a number at the end.
private func isDevice(_ word: some StringProtocol) -> Bool {
  guard word.last?.isNumber == true, !isLabel(word) else { return false }
  let first = word.utf8.first ?? 0
  return ((0x41...0x5A).contains(first) || (0x61...0x7A).contains(first))
    && word.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
    }
}

/// `X`, `SYS`, `NV18`: a cell of the matrix.
private func isLabel(_ word: some StringProtocol) -> Bool {
  switch word {
  case "X", "SYS", "NODE", "PHB", "PXB", "PIX", "PIX2", "SOC": return true
  default:
    if word.hasPrefix("NV"), word.utf8.count <= 5 {
      return word.utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) }
    }
    // Capitals alone are a label of another version; `CPU` and `GPU0` are not.
    return word.utf8.count <= 6 && word != "CPU" && word != "N/A" && word != "NUMA"
      && !word.isEmpty && word.utf8.allSatisfy { (0x41...0x5A).contains($0) }
  }
}

/// The number of `GPU3`.
private func gpuNumber(_ name: String) -> Int? { name.hasPrefix("GPU") ? Int(name.dropFirst(3)) : nil }
