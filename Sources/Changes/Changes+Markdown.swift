internal import Diagnostics

extension Changes {
  /// One comment for a pull request: what it comes to first, all else folded.
  ///
  /// Shorter than what GitHub takes; what is cut for that is said.
  package var markdown: String {
    var out = "### Drey: what this changes\n\n**\(prose(headline))**\n"
    out += "\nFrom \(code(oldName)) to \(code(newName)).\n"
    guard !isEmpty else {
      return
        "### Drey: nothing changes\n\nFrom \(code(oldName)) to \(code(newName)), \(counted(clusterCountAfter, "cluster")): no device, no restart, no finding.\n"
        + noteBlock
    }
    let alarms = alarms
    if !alarms.isEmpty {
      out += "\n" + alarms.prefix(mostAlarms).map { "- :warning: \(prose($0))\n" }.joined()
      if alarms.count > mostAlarms { out += "- and \(alarms.count - mostAlarms) more of this sort\n" }
    }
    var parts = Budget(left: longestComment - out.utf8.count - noteBlock.utf8.count - 400)
    if totals.contains(where: \.changes) || !capacities.isEmpty {
      out += parts.table(totalHeader, totals.map(totalRow), folded: nil, "kinds of devices")
    }
    if !clusters.isEmpty {
      out += parts.table(
        "| Cluster | Devices | Before | After | Change | What happens |\n| :-- | :-- | :-- | :-- | --: | :-- |\n",
        clusters.map(clusterRows),
        folded: clusters.count > mostUnfolded ? "\(counted(clusters.count, "cluster"))" : nil,
        "clusters")
    }
    let causes = clusters.filter(\.isCaused)
    if !causes.isEmpty {
      out += parts.list(
        causes.map { change in
          "- \(code(change.identity.label)) \(change.restart.phrase ?? ""): \(shownCauses(change.restart.causes).map(cause).joined(separator: ", "))\n"
        }, folded: "Why, of \(counted(causes.count, "cluster"))", "clusters")
    }
    for (title, findings) in [("added", added), ("fixed", fixed)] where !findings.isEmpty {
      out += parts.list(
        findings.map(findingItem), folded: "Findings \(title): \(findingCounts(of: findings))", "findings",
        isOpen: title == "added" && findings.count <= mostUnfolded)
    }
    return out + noteBlock
  }

  private var noteBlock: String {
    notes.isEmpty ? "" : "\n" + notes.map { "> \(prose($0))\n" }.joined(separator: ">\n")
  }

  private var totalHeader: String {
    capacities.isEmpty
      ? "| Devices, all clusters | Before | After | Change |\n| :-- | --: | --: | --: |\n"
      : "| Devices, all clusters | Before | After | Change | All hosts | Largest host |\n| :-- | --: | --: | --: | --: | --: |\n"
  }

  private func totalRow(_ total: Total) -> String {
    var cells = [
      label(total.sort), atLeast(total.before, total.unknownBefore), atLeast(total.after, total.unknownAfter),
      difference(total).isEmpty ? "" : "**\(difference(total))**",
    ]
    if !capacities.isEmpty {
      let capacity = capacities.first { $0.key == total.sort.key }
      cells += [capacity.map { "\($0.available)" } ?? "–", capacity.map { "\($0.largest)" } ?? "–"]
    }
    return row(cells)
  }

  private func clusterRows(_ change: ClusterChange) -> String {
    let name = cell(change.identity.label) + (change.renamedFrom.map { ", was \(cell($0))" } ?? "")
    let state = change.newFailure != nil ? "**doesn't start**" : change.phrase ?? ""
    if change.rows.isEmpty { return row([name, "none", "", "", "", state]) }
    return change.rows.enumerated().map { number, one in
      let by = difference(one)
      return row([
        number == 0 ? name : "", label(one.sort), words(one, change.before, before: true),
        words(one, change.after, before: false), by.isEmpty ? "" : "**\(by)**", number == 0 ? state : "",
      ])
    }.joined()
  }

  private func findingItem(_ finding: Diagnostic) -> String {
    let line = finding.range.map { ":\($0.start.line)" } ?? ""
    return
      "- **\(finding.severity.rawValue)** \(finding.code), \(code(finding.path + line)): \(prose(finding.message))\n"
  }

  private func label(_ sort: DeviceRequest.Sort) -> String {
    cell(sort.key) + (sort.model.map { " \(cell($0))" } ?? "")
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  /// A cause is a path of a field; what stands for those that are left out is words.
  private func cause(_ text: String) -> String { text.hasSuffix(" more") ? text : code(text) }
}

/// More rows are folded.
private let mostUnfolded = 12
private let mostAlarms = 10

/// In bytes, which are never fewer than characters; GitHub takes 65,536 of these.
private let longestComment = 60_000

/// Room for blocks, each of which says what it leaves out.
private struct Budget {
  var left: Int

  mutating func table(_ header: String, _ rows: [String], folded: String?, _ noun: String) -> String {
    block(header, rows, folded: folded, noun, isOpen: false)
  }

  mutating func list(_ items: [String], folded: String, _ noun: String, isOpen: Bool = false) -> String {
    block("", items, folded: folded, noun, isOpen: isOpen)
  }

  private mutating func block(
    _ header: String, _ parts: [String], folded: String?, _ noun: String, isOpen: Bool
  ) -> String {
    var out = "\n"
    if let folded { out += "<details\(isOpen ? " open" : "")><summary>\(xmlText(folded))</summary>\n\n" }
    out += header
    left -= out.utf8.count + 200
    var shown = 0
    for part in parts {
      guard part.utf8.count <= left else { break }
      out += part
      left -= part.utf8.count
      shown += 1
    }
    if shown < parts.count {
      out += "\n\(parts.count - shown) of \(parts.count) \(noun) are left out: a comment can't be longer.\n"
    }
    if folded != nil { out += "\n</details>\n" }
    return out
  }
}

/// One text, in scalars: longer than any name that Kubernetes takes. One hostile name must not push out all else.
private let longestText = 400

private func cut(_ text: String) -> String {
  let scalars = text.unicodeScalars
  guard let end = scalars.index(scalars.startIndex, offsetBy: longestText, limitedBy: scalars.endIndex),
    end < scalars.endIndex
  else { return text }
  return String(scalars[..<end]) + "…"
}

private func prose(_ text: String) -> String { MarkdownEscaping.prose(cut(text)) }
private func code(_ text: String) -> String { MarkdownEscaping.code(cut(text)) }
private func cell(_ text: String) -> String { MarkdownEscaping.code(cut(text), inTable: true) }
