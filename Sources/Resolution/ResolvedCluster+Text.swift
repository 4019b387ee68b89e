import ClusterModel
import Diagnostics
import FlinkOptions

extension ResolvedCluster {
  /// The cluster for a person: what is requested and from which line, what Flink drops and why.
  package func text(isColored: Bool) -> String {
    let style = TextStyle(isColored: isColored)
    var out = style.paint(shown(cluster.name?.value ?? cluster.path), .strong)
    out += style.paint("  \(shown(headline))", .faint) + "\n"
    if let failure = cluster.loadFailure, errors[.load] != nil {
      out += "\n" + style.paint("Flink does not start: ", .error) + shown(failure.message)
      out += place(failure.location, style) + "\n"
      return out
    }
    if let error = errors[.load] {
      return out + "\n" + style.paint("Flink does not start: ", .error) + shown(error) + "\n"
    }
    if let error = errors[.listed] {
      out += "\n" + style.paint("'external-resources' can't be read: ", .error) + shown(error) + "\n"
    }
    for line in otherLogs { out += "\n" + style.paint("Flink logs ", .warning) + shown(line) }
    if !otherLogs.isEmpty { out += "\n" }
    if resources.isEmpty { out += "\nno external resource is configured\n" }
    for resource in resources { out += "\n" + text(of: resource, style) }
    return out
  }

  private var headline: String {
    let file = cluster.name == nil ? "" : "\(cluster.path), "
    return "\(file)\(cluster.kind.rawValue), Flink \(flinkVersion)"
  }

  private func text(of resource: ExternalResourceOutcome, _ style: TextStyle) -> String {
    var out = style.paint(shown(resource.name), .strong) + "  "
    let requests = [
      request(resource.kubernetesRequest, resource.kubernetesConfigKey, "Kubernetes"),
      request(resource.yarnRequest, resource.yarnConfigKey, "YARN"),
    ].compactMap(\.self)
    if let amount = resource.effectiveAmount {
      out += requests.isEmpty ? "\(amount), which no container asks for" : requests.joined(separator: ", ")
    } else {
      out += style.paint(resource.isListed ? "dropped" : "ignored", .warning)
    }
    out += "\n"
    if let listedAt = resource.listedAt { out += row("listed", listedAt, style) }
    if let amount = resource.amount { out += row("amount", amount.provenance, style) }
    if resource.effectiveAmount != nil {
      if let entry = resource.kubernetesConfigKey { out += row("Kubernetes config key", entry.provenance, style) }
      if let entry = resource.yarnConfigKey { out += row("YARN config key", entry.provenance, style) }
    }
    for loss in resource.losses {
      out += "  " + style.paint("!", .warning) + " " + shown(loss.reason) + place(loss.location, style) + "\n"
      out +=
        style.paint(
          loss.logLine.map { "    Flink logs: \(shown($0))" } ?? silence(loss), .faint) + "\n"
    }
    return out
  }

  private func silence(_ loss: ExternalResourceOutcome.Loss) -> String {
    errors[loss.stage] == nil ? "    Flink says nothing" : "    Flink throws: \(shown(errors[loss.stage] ?? ""))"
  }

  private func request(_ amount: Int64?, _ key: FlinkConfiguration.Entry?, _ platform: String) -> String? {
    guard let amount, let key else { return nil }
    return "\(amount) × \(isSensitive(key.key) ? "******" : shown(key.text)) on \(platform)"
  }

  /// Where a value comes from, and what it overrode.
  private func row(_ title: String, _ provenance: Provenance, _ style: TextStyle) -> String {
    var text = "  \(title)".padded(to: 26) + origin(provenance.origin)
    for other in provenance.overrode { text += ", over " + origin(other) }
    return style.paint(text, .faint) + "\n"
  }

  private func origin(_ origin: Provenance.Origin) -> String {
    switch origin {
    case .source(let location): spot(location)
    case .commandLine(let text): isSensitive(text) ? "the command line" : shown(text)
    case .derived(let rule, let location):
      "\(rule)" + (location.map { " from \(spot($0))" } ?? "")
    }
  }

  private func place(_ location: SourceLocation?, _ style: TextStyle) -> String {
    guard let location else { return "" }
    return style.paint("  \(spot(location))", .faint)
  }

  /// File and line; the cluster's own file without its directories, which stand in the heading.
  private func spot(_ location: SourceLocation) -> String {
    let isOwn = location.path == cluster.path
    let file = isOwn ? location.path.split(separator: "/").last.map(String.init) ?? location.path : location.path
    return "\(shown(file)):\(location.range.start.line)"
  }

  private func shown(_ text: String) -> String { TerminalText.shown(text) }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
