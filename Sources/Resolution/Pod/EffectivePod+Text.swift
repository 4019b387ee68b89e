import ClusterModel
import Diagnostics
import FlinkOptions

extension EffectivePod {
  /// The pod for a person: what the container asks for, where it may run, and where each value comes from.
  ///
  /// - Parameter withProvenance: every field of the pod, not only those that decide where it runs.
  package func text(isColored: Bool, withProvenance: Bool) -> String {
    withoutSecrets.shownText(isColored: isColored, withProvenance: withProvenance)
  }

  private func shownText(isColored: Bool, withProvenance: Bool) -> String {
    let style = TextStyle(isColored: isColored)
    var out = style.paint(shown(name ?? path), .strong)
    let file = name == nil ? "" : "\(path), "
    let ofTarget = target.map { "target \($0.rawValue), " } ?? ""
    let maker = workload.map { " of \(shown($0))" } ?? ""
    let what = isAbsent ? "" : ", \(role.rawValue) pod\(maker), \(ofTarget)\(mode.rawValue)"
    out += style.paint("  \(shown(file))\(kindInWords)\(what)", .faint) + "\n"
    if let failure {
      out += "\n" + style.paint("there is no pod: ", .error) + shown(failure.message)
      out += failure.location.map { style.paint("  \(spot($0))", .faint) } ?? ""
      out += "\n"
      if !failure.flinkMessage.isEmpty {
        out += style.paint("    Flink throws: \(shown(failure.flinkMessage))", .faint) + "\n"
      }
      return out + logs(style)
    }
    out += section("requests", requests, style) + section("limits", limits, style)
    if !claims.isEmpty || !resourceClaims.isEmpty {
      out += "\n" + style.paint("resource claims", .strong) + "\n"
      let lost = claims.filter { claim in !resourceClaims.contains { $0["name"]?.string == claim["name"]?.string } }
      let rows =
        resourceClaims.map { (claimWords($0), $0) } + lost.map { (words($0) + ", which the pod doesn't claim", $0) }
      for (text, claim) in rows { out += row(text, claim.entries.first?.value.provenance ?? claim.provenance, style) }
    }
    out += section("node selector", nodeSelector, style)
    if !tolerations.isEmpty {
      out += "\n" + style.paint("tolerations", .strong) + "\n"
      for toleration in tolerations {
        out += row(words(toleration), toleration.entries.first?.value.provenance ?? toleration.provenance, style)
      }
    }
    var others: [StructuredValue.Entry] = []
    for field in ["runtimeClassName", "affinity", "serviceAccountName", "hostNetwork"] {
      others += spec?.entries.filter { $0.key == field && $0.value.value != .boolean(false) } ?? []
    }
    out += section("also", others, style)
    for container in otherContainers {
      let name = container["name"]?.scalarText ?? "?"
      out += section("container \(name)", container["resources"]?["limits"]?.entries ?? [], style, isAlways: true)
    }
    for container in initContainers {
      let name = container["name"]?.scalarText ?? "?"
      out += section("init container \(name)", container["resources"]?["limits"]?.entries ?? [], style, isAlways: true)
    }
    if withProvenance {
      out += "\n" + style.paint("every field", .strong) + "\n"
      for field in fields { out += row("\(field.pointer)  \(words(field.node))", field.node.provenance, style) }
    }
    out += logs(style)
    for problem in problems {
      out += "\n" + style.paint("! ", .warning) + shown(problem.message)
      out += problem.location.map { style.paint("  \(spot($0))", .faint) } ?? ""
      out += "\n"
    }
    for assumption in assumptions { out += "\n" + style.paint(assumption, .faint) + "\n" }
    return out
  }

  private func logs(_ style: TextStyle) -> String {
    (warnings + otherLogs).map { "\n" + style.paint("Flink logs ", .warning) + shown($0) + "\n" }.joined()
  }

  private func section(
    _ title: String, _ entries: [StructuredValue.Entry], _ style: TextStyle, isAlways: Bool = false
  ) -> String {
    guard !entries.isEmpty || isAlways else { return "" }
    var out = "\n" + style.paint(shown(title), .strong) + "\n"
    for entry in entries { out += row("\(entry.key)  \(words(entry.value))", entry.value.provenance, style) }
    return out
  }

  /// A claim of the pod, and whether Flink's container gets it.
  private func claimWords(_ claim: StructuredNode) -> String {
    let isUsed = claims.contains { $0["name"]?.string == claim["name"]?.string }
    return words(claim) + (isUsed ? "" : ", not for Flink's container")
  }

  /// A value on one line.
  private func words(_ node: StructuredNode) -> String {
    switch node.value {
    case .map(let entries): entries.map { "\($0.key)=\(words($0.value))" }.joined(separator: " ")
    case .list(let items): items.map(words).joined(separator: ", ")
    default: node.scalarText ?? "null"
    }
  }

  private func row(_ text: String, _ provenance: Provenance, _ style: TextStyle) -> String {
    let left = "  " + shown(text)
    let gap = String(repeating: " ", count: max(2, 38 - TerminalText.width(left)))
    var from = origin(provenance.origin)
    for other in provenance.overrode { from += ", over " + origin(other) }
    return left + gap + style.paint(from, .faint) + "\n"
  }

  private func origin(_ origin: Provenance.Origin) -> String {
    switch origin {
    case .source(let location): spot(location)
    case .commandLine(let text): isSensitive(text) ? "the command line" : shown(text)
    case .derived(let rule, let location): rule + (location.map { " from \(spot($0))" } ?? "")
    }
  }

  /// File and line; a file beside the cluster's own without its directories.
  private func spot(_ location: SourceLocation) -> String {
    let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/"
    let file = location.path.hasPrefix(directory) ? String(location.path.dropFirst(directory.count)) : location.path
    return "\(shown(file)):\(location.range.start.line)"
  }

  private func shown(_ text: String) -> String { TerminalText.shown(text) }
}
