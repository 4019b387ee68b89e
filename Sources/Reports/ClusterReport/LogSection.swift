import Resolution

/// The lines that the JobManager and the TaskManagers will log about it, to look for in a running cluster.
func logSection(_ resolved: ResolvedCluster) -> [MarkdownBlock] {
  var seen: Set<String> = []
  // What the start script's quotes make Flink log stands with the resources alone.
  let ofScript = resolved.resources.flatMap { outcome in
    outcome.losses.filter(\.isOfStartScript).compactMap(\.logLine)
  }
  let warnings = resolved.reportedStages.flatMap { resolved.warnings[$0] ?? [] } + ofScript
  let lines = (resolved.otherLogs + warnings.map { "WARN  " + $0 }).filter { seen.insert($0).inserted }
  var blocks: [MarkdownBlock] = [.heading(2, "What Flink will log")]
  if lines.isEmpty {
    blocks.append(.paragraph("Nothing about external resources."))
  } else {
    blocks += [.template(template("report/log.md")), .codeBlock(lines.joined(separator: "\n"), language: "text")]
  }
  return blocks
}
