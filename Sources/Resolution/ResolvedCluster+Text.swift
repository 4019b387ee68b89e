import ClusterModel
import Diagnostics
import FlinkOptions
import FlinkYAML

extension ResolvedCluster {
  /// The cluster for a person: what is requested and from which line, what Flink drops and why.
  ///
  /// - Parameter withNamespace: beside another one of the same name.
  package func text(isColored: Bool, withNamespace: Bool = false) -> String {
    let style = TextStyle(isColored: isColored)
    let namespace = withNamespace ? cluster.namespace.map { "\($0.value)/" } ?? "" : ""
    var out = style.paint(shown(namespace + (cluster.name?.value ?? cluster.path)), .strong)
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
    // What a release does that nobody has tried isn't known.
    let measured = flinkVersion > .newest ? ", newer than Drey knows: read as \(FlinkVersion.newest)" : ""
    return "\(file)\(cluster.kindInWords), Flink \(flinkVersion)\(measured)"
  }

  private func text(of resource: ExternalResourceOutcome, _ style: TextStyle) -> String {
    var out = style.paint(shown(resource.name), .strong) + "  "
    if let amount = resource.effectiveAmount {
      out += cluster.asker == .flink ? requests(resource, amount) : containerRequests(resource, amount)
    } else {
      out += style.paint(withoutAmount(resource), .warning)
    }
    out += "\n"
    if let listedAt = resource.listedAt { out += row("listed", listedAt, style) }
    if let amount = resource.amount { out += row("amount", amount.provenance, style) }
    if resource.effectiveAmount != nil {
      let note = cluster.asker == .flink ? "" : ", which Flink doesn't read here"
      if let entry = resource.kubernetesConfigKey { out += row("Kubernetes config key", entry.provenance, style, note) }
      if let entry = resource.yarnConfigKey { out += row("YARN config key", entry.provenance, style, note) }
    }
    for loss in resource.losses {
      out += "  " + style.paint("!", .warning) + " " + shown(loss.reason) + place(loss.location, style) + "\n"
      out +=
        style.paint(
          loss.logLine.map { "    Flink logs: \(shown($0))" } ?? silence(loss), .faint) + "\n"
    }
    for line in otherLines(of: resource) { out += style.paint("    Flink logs: \(shown(line))", .faint) + "\n" }
    return out
  }

  /// The lines that Flink logs of a resource that it drops, beside those of its losses.
  private func otherLines(of resource: ExternalResourceOutcome) -> [String] {
    guard resource.isListed, resource.effectiveAmount == nil else { return [] }
    let told = resource.losses.compactMap(\.logLine)
    let isForKubernetes = cluster.kind == .flinkDeployment || cluster.kind == .configMap
    let stages: [Stage] = isForKubernetes ? [.amounts, .drivers, .kubernetes] : [.amounts, .drivers]
    let ends = [" for \(resource.name).", " finding \(resource.name).", " of the \(resource.name) "]
    return stages.flatMap { warnings[$0] ?? [] }.filter { line in
      !told.contains(line) && ends.contains { line.contains($0) }
    }
  }

  /// What becomes of a resource without an amount that counts.
  private func withoutAmount(_ resource: ExternalResourceOutcome) -> String {
    if !resource.isListed { return "ignored" }
    if cluster.asker == .nobody { return "reaches no TaskManager" }
    guard let amount = resource.amount?.value.javaString else { return "dropped" }
    if errors[.amounts] == nil, isFilledIn(amount, in: cluster), javaLong(amount) == nil { return "not known yet" }
    return "dropped"
  }

  private func requests(_ resource: ExternalResourceOutcome, _ amount: Int64) -> String {
    let requests = [
      request(resource.kubernetesRequest, resource.kubernetesConfigKey, "Kubernetes"),
      request(resource.yarnRequest, resource.yarnConfigKey, "YARN"),
    ].compactMap(\.self)
    return requests.isEmpty ? "\(amount), which no container asks for" : requests.joined(separator: ", ")
  }

  /// Where Flink makes no request: what the container asks for by itself.
  private func containerRequests(_ resource: ExternalResourceOutcome, _ amount: Int64) -> String {
    if cluster.started == .jobManager {
      return "\(amount) for each TaskManager; this is a JobManager, which needs none"
    }
    let own = resource.containerRequests.map { "\(shown($0.amount)) × \(shown($0.device))" }.joined(separator: ", ")
    if !own.isEmpty {
      let isSame = resource.containerRequests.allSatisfy { $0.amount == String(amount) }
      return isSame ? "\(own), which the container asks for itself" : "\(amount); the container itself asks for \(own)"
    }
    if resource.losses.contains(where: \.isUnasked) { return "\(amount), which no container asks for" }
    return claimsDevices ? "\(amount), out of what the pod claims" : "\(amount), which Flink counts and asks nobody for"
  }

  /// What Flink does where it logs no line of it.
  private func silence(_ loss: ExternalResourceOutcome.Loss) -> String {
    if let exception = loss.exception { return "    Flink throws: \(shown(exception))" }
    if errors[loss.stage] != nil { return "    Flink throws before, at another resource, and asks for nothing" }
    return "    "
      + (loss.consequence.map { shown($0.hasSuffix(".") ? String($0.dropLast()) : $0) } ?? "Flink says nothing")
  }

  private func request(_ amount: Int64?, _ key: FlinkConfiguration.Entry?, _ platform: String) -> String? {
    guard let amount, let key else { return nil }
    return "\(amount) × \(isSensitive(key.key) ? "******" : shown(key.text)) on \(platform)"
  }

  /// Where a value comes from, and what it overrode.
  private func row(_ title: String, _ provenance: Provenance, _ style: TextStyle, _ note: String = "") -> String {
    var text = "  \(title)".padded(to: 26) + origin(provenance.origin)
    for other in provenance.overrode { text += ", over " + origin(other) }
    return style.paint(text + note, .faint) + "\n"
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
