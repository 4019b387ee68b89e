import Topology

/// The links of a host: a matrix with a legend, or a list where a matrix would be too wide to read.
func linkBlocks(_ host: Host, level: Int) -> [MarkdownBlock] {
  let matrix = LinkMatrix(host)
  guard !matrix.devices.isEmpty else { return [] }
  var blocks: [MarkdownBlock] = [.heading(level, "Links")]
  blocks.append(
    matrix.devices.count + 1 <= matrixColumnLimit ? .table(table(of: matrix)) : .list(lists(of: matrix)))
  blocks.append(.list(matrix.occurring.map { "\(code: $0.description): \($0.meaning)" }))
  return blocks
}

/// Columns of a matrix that a wide screen still shows.
private let matrixColumnLimit = 28

private func table(of matrix: LinkMatrix) -> MarkdownTable {
  var table = MarkdownTable([.init(.text(LinkMatrixClass.mark), .center)])
  table.columns += matrix.devices.map { .init(.text($0), .center) }
  for row in matrix.devices {
    let cells = matrix.devices.map { column -> MarkdownText in
      row == column ? "·" : matrix.kind(from: row, to: column).map { .text($0.description) } ?? .none
    }
    table.rows.append([.text(row)] + cells)
  }
  return table
}

/// `GPU0: NV18 to GPU1, GPU2; SYS to NIC0`, the nearest first.
private func lists(of matrix: LinkMatrix) -> [MarkdownText] {
  matrix.devices.map { row in
    let groups = matrix.occurring.compactMap { kind -> MarkdownText? in
      let others = matrix.devices.filter { matrix.kind(from: row, to: $0) == kind }
      return others.isEmpty ? nil : "\(code: kind.description) to \(others.joined(separator: ", "))"
    }
    return .strong(.text(row)) + ": " + groups.joined(separator: "; ")
  }
}
