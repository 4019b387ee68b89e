import ClusterModel
import Diagnostics
import Resolution

/// What is requested, from which line, and what Flink makes of it; resource by resource.
func requestsSection(_ reported: ReportedCluster, links: SourceLinks) -> [MarkdownBlock] {
  let resolved = reported.resolved
  var blocks: [MarkdownBlock] = [.heading(2, "What is requested"), .template(template("report/requests.md"))]
  guard !resolved.resources.isEmpty else {
    blocks.append(.paragraph("The configuration names no external resource."))
    return blocks
  }
  var table = MarkdownTable([
    .init("Resource"), .init("State"), .init("A TaskManager", .right), .init("Kubernetes"), .init("YARN"),
    .init("Driver"),
  ])
  for outcome in resolved.resources {
    table.rows.append([
      .code(outcome.name),
      requestState(outcome, in: resolved),
      outcome.effectiveAmount.map { .text(String($0)) } ?? .none,
      outcome.containerRequests.isEmpty
        ? request(outcome.kubernetesConfigKey, outcome.kubernetesRequest) : ownRequests(outcome),
      request(outcome.yarnConfigKey, outcome.yarnRequest),
      resolved.drivers[outcome.name].map { .code(lastPart($0)) } ?? .none,
    ])
  }
  blocks.append(.table(table))
  for outcome in resolved.resources { blocks += resourceBlocks(outcome, in: resolved, links) }
  blocks += loweringBlocks(resolved, links)
  return blocks
}

/// `nvidia.com/gpu: 2`, as the container asks for it.
private func request(_ key: FlinkConfiguration.Entry?, _ amount: Int64?) -> MarkdownText {
  guard let key, let amount else { return .none }
  return .code("\(printed(key.value)): \(amount)")
}

/// What a container asks for that is nobody else's.
private func ownRequests(_ outcome: ExternalResourceOutcome) -> MarkdownText {
  outcome.containerRequests.map { .code("\($0.device): \($0.amount)") }.joined(separator: ", ")
}

private func resourceBlocks(
  _ outcome: ExternalResourceOutcome, in resolved: ResolvedCluster, _ links: SourceLinks
) -> [MarkdownBlock] {
  var table = MarkdownTable([.init("Setting"), .init("Value"), .init("From")])
  table.rows.append([
    .code("external-resources"), outcome.listedAt == nil ? "not listed" : "listed",
    outcome.listedAt.map(links.origin) ?? .none,
  ])
  let entries = [outcome.amount, outcome.kubernetesConfigKey, outcome.yarnConfigKey, outcome.driverFactory]
  let known = entries.compactMap { $0 }
  let prefix = "external-resource.\(outcome.name)."
  let others = resolved.cluster.configuration.entries
    .filter { entry in entry.key.hasPrefix(prefix) && !known.contains { $0.key == entry.key } }
    .sorted { $0.key < $1.key }
  for entry in known + others {
    table.rows.append([.code(entry.key), shownValue(entry), links.origin(entry.provenance)])
  }
  var blocks: [MarkdownBlock] = [.heading(3, .code(outcome.name)), .table(table)]
  let losses = resolved.losses(of: outcome)
  guard !losses.isEmpty else { return blocks }
  let items = losses.map { loss -> [MarkdownBlock] in
    var place: MarkdownText = ""
    if let location = loss.location { place = " (\(links.place(location)))" }
    let silence: MarkdownText =
      loss.logLine != nil
      ? ""
      : loss.exception != nil
        ? " Flink throws."
        : resolved.errors[loss.stage] != nil
          ? " Flink throws before, at another resource."
          : loss.consequence.map { " " + .prose($0) } ?? " Flink logs nothing."
    var item: [MarkdownBlock] = [.paragraph(.prose(loss.reason) + place + silence)]
    if let line = loss.logLine { item.append(.codeBlock("WARN  " + line, language: "text")) }
    return item
  }
  blocks.append(.paragraph("\(strong: "What Flink drops or changes")"))
  blocks.append(.numberedList(items))
  return blocks
}

/// How keys of the FLIP's draft became keys of a released Flink.
private func loweringBlocks(_ resolved: ResolvedCluster, _ links: SourceLinks) -> [MarkdownBlock] {
  guard !resolved.lowering.isEmpty else { return [] }
  let rows = resolved.lowering.map { step -> [MarkdownText] in
    let set = step.set.keys.sorted().map { key in MarkdownText.code("\(key): \(step.set[key] ?? "")") }
    return [
      .code(step.key), set.isEmpty ? .none : set.joined(separator: ", "), .prose(step.reason),
      step.location.map(links.place) ?? .none,
    ]
  }
  return [
    .heading(3, "Lowered keys"), .template(template("report/lowering.md")),
    .table(MarkdownTable([.init("Draft key"), .init("Becomes"), .init("Why"), .init("From")], rows: rows)),
  ]
}

/// The class name without its package.
private func lastPart(_ className: String) -> String {
  className.split(separator: ".").last.map(String.init) ?? className
}
