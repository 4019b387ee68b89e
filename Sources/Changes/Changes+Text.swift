package import Diagnostics
internal import Topology

extension Changes {
  /// For a terminal.
  package func text(style: TextStyle) -> String {
    var out = "\(TerminalText.shown(oldName)) → \(TerminalText.shown(newName))\n"
    guard !isEmpty else { return out + "Nothing changes for \(counted(clusterCountAfter, "cluster")).\n" + noteLines }
    out += style.paint(headline, .strong) + "\n"
    for line in alarms { out += style.paint("! " + TerminalText.shown(line), .warning) + "\n" }
    if !totals.isEmpty { out += "\n" + totalTable.text }
    if !capacities.isEmpty { out += "\n" + capacityTable.text }
    if !clusters.isEmpty { out += "\n" + clusterTable.text }
    let causes = clusters.filter(\.isCaused)
    if !causes.isEmpty {
      out += "\nBecause of\n"
      for change in causes {
        let words = shownCauses(change.restart.causes).joined(separator: ", ")
        out += "  \(TerminalText.shown(change.identity.label)): \(TerminalText.shown(words))\n"
      }
    }
    for (title, mark, findings) in [("Findings added", "+", added), ("Findings fixed", "-", fixed)]
    where !findings.isEmpty {
      out += "\n\(title): \(findingCounts(of: findings))\n"
      for finding in findings {
        let place = finding.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
        let line = "\(finding.path)\(place): \(finding.severity.rawValue)[\(finding.code)]: \(finding.message)"
        out +=
          "\(mark) \(style.paint(TerminalText.shown(line), mark == "+" ? TextStyle.role(of: finding.severity) : .success))\n"
      }
    }
    return out + noteLines
  }

  private var noteLines: String {
    notes.isEmpty ? "" : "\n" + notes.map { "note: \(TerminalText.shown($0))\n" }.joined()
  }

  /// One sentence that says it all.
  var headline: String {
    var parts: [String] = []
    let isComparable = unknownBefore == unknownAfter
    func said(_ number: Int64, _ unknown: Int) -> String {
      unknown == 0 ? "\(number)" : number == 0 ? "unknown" : "at least \(number)"
    }
    let after = said(gpusAfter, unknownAfter)
    if gpusBefore != gpusAfter || !isComparable {
      parts.append(
        "GPUs: \(said(gpusBefore, unknownBefore)) → \(after)"
          + (isComparable ? " (\(signed(gpusAfter, minus: gpusBefore)))" : ""))
    } else {
      parts.append("GPUs: \(after), \(changesGPUs ? "and they change" : "as before")")
    }
    let count = clusters.count
    parts.append(
      count == 0 ? "no cluster changes" : "\(counted(count, "cluster")) \(count == 1 ? "differs" : "differ")")
    if !restarting.isEmpty {
      parts.append("\(counted(restarting.count, "job")) \(restarting.count == 1 ? "restarts" : "restart")")
    }
    return parts.joined(separator: "; ") + "."
  }

  /// What somebody has to look at before this goes in, a sentence each.
  var alarms: [String] {
    var lines: [String] = []
    for change in refused {
      lines.append(
        "\(quoted(change.identity.label)) stays as it runs, because the change is refused: \(change.restart.causes.joined(separator: ", and "))"
      )
    }
    for change in failing {
      lines.append("\(quoted(change.identity.label)) doesn't start any more: \(change.newFailure ?? "")")
    }
    for change in losing {
      lines.append("\(quoted(change.identity.label)) takes no GPU any more")
    }
    for change in managing {
      let words = change.newManagement.map { "\($0.managementAfter) × \(quoted($0.sort.key))" }.joined(separator: ", ")
      lines.append("the JobManager of \(quoted(change.identity.label)) now holds \(words), and never uses it")
    }
    for change in clusters {
      guard case .besides = change.restart else { continue }
      let words = change.rows.compactMap { row -> String? in
        guard let before = row.totalBefore, let after = row.totalAfter, sum(before, after) > 0 else { return nil }
        return "\(sum(before, after)) × \(quoted(row.sort.key))"
      }
      guard !words.isEmpty else { continue }
      lines.append(
        "\(quoted(change.identity.label)) takes \(words.joined(separator: ", ")) while both of its deployments run")
    }
    for over in overHosts {
      lines.append(
        "a TaskManager of \(quoted(over.cluster.label)) asks for \(over.amount) × \(quoted(over.key)), and no host has more than \(over.largest)"
      )
    }
    for capacity in capacities where capacity.isOver {
      lines.append(
        "\(capacity.isAtLeast ? "at least " : "")\(capacity.after) × \(quoted(capacity.key)) are asked for, and all hosts together have \(capacity.available)"
      )
    }
    return lines
  }

  private var totalTable: TextTable {
    TextTable(
      [("DEVICES", .left), ("BEFORE", .right), ("AFTER", .right), ("CHANGE", .right)],
      rows: totals.map { total in
        [
          total.sort.label, atLeast(total.before, total.unknownBefore), atLeast(total.after, total.unknownAfter),
          difference(total),
        ]
      })
  }

  private var capacityTable: TextTable {
    TextTable(
      [("HOSTS HAVE", .left), ("IN ALL", .right), ("TAKEN", .right), ("LARGEST HOST", .right)],
      rows: capacities.map {
        [$0.key, "\($0.available)", "\($0.isAtLeast ? "≥ " : "")\($0.after)", "\($0.largest)"]
      })
  }

  private var clusterTable: TextTable {
    var table = TextTable([
      ("CLUSTER", .left), ("DEVICES", .left), ("BEFORE", .left), ("AFTER", .left), ("CHANGE", .right), ("", .left),
    ])
    for change in clusters {
      let rows = change.rows
      let state = change.newFailure != nil ? "doesn't start" : change.phrase ?? ""
      if rows.isEmpty { table.rows.append([change.identity.label, "none", "", "", "", state]) }
      for (number, row) in rows.enumerated() {
        table.rows.append([
          number == 0 ? change.identity.label : "", row.sort.label, words(row, change.before, before: true),
          words(row, change.after, before: false), difference(row), number == 0 ? state : "",
        ])
      }
    }
    return table
  }
}

/// `12`, or `≥ 12` where some clusters' share isn't known.
func atLeast(_ number: Int64, _ unknown: Int) -> String {
  unknown == 0 ? "\(number)" : number == 0 ? "unknown" : "≥ \(number)"
}

/// Devices of a cluster: `4 × 2 = 8`, and what a JobManager holds.
func words(_ row: ClusterChange.Row, _ demand: ClusterDemand?, before: Bool) -> String {
  guard let demand else { return "–" }
  if demand.failure != nil { return "none" }
  var parts: [String] = []
  if let words = demand.words(of: row.sort) { parts.append(words) }
  let management = before ? row.managementBefore : row.managementAfter
  if management > 0 { parts.append("JobManager \(management)") }
  if parts.isEmpty { return "0" }
  let total = before ? row.totalBefore : row.totalAfter
  return parts.joined(separator: " + ") + (total.map { " = \($0)" } ?? "")
}

/// Empty where nothing differs.
func difference(_ total: Changes.Total) -> String {
  guard total.isComparable else { return "?" }
  return total.before == total.after ? "" : signed(total.after, minus: total.before)
}

func difference(_ row: ClusterChange.Row) -> String {
  guard row.changes else { return "" }
  if let before = row.totalBefore, let after = row.totalAfter {
    return before == after ? "" : signed(after, minus: before)
  }
  return row.eachBefore == row.eachAfter ? "?" : "\(signed(row.eachAfter, minus: row.eachBefore)) each"
}

/// A name in a sentence, as findings quote them.
private func quoted(_ name: String) -> String { "`\(name.replacing("`", with: "'"))`" }
