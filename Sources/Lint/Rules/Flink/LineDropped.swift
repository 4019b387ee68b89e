import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import YAMLTree

/// A line of `flink-conf.yaml` that Flink's reader drops.
enum LineDropped: Rule {
  static let description = RuleDescription(
    code: "FLK103", name: "line-dropped", severity: .error, since: "0.1.0",
    summary: "A line of `flink-conf.yaml` is no `key: value`",
    why: """
      `flink-conf.yaml` is not YAML: Flink 1.x takes each line for itself, cuts it at the first `#`, and splits it at the \
      first colon that a blank follows. `key:value`, `key=value`, nested maps and lists are dropped.
      """,
    effect: "Flink logs one WARN line and reads the file without this line.",
    references: ["flink-core GlobalConfiguration.java (1.20), loadLegacyYAMLResource"],
    triggering: [
      RuleExample("1️⃣external-resources:gpu1️⃣\n", path: "flink-conf.yaml"),
      RuleExample("external-resources: gpu\n1️⃣external-resource.gpu.amount=11️⃣ # one\n", path: "flink-conf.yaml"),
    ],
    quiet: [RuleExample("external-resources: gpu\n# a comment\n\n", path: "flink-conf.yaml")])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .legacyFlinkConfiguration || !context.configuration.isStandardYAML,
      let source = context.file.source, !context.cluster.readerLogs.isEmpty
    else { return }
    let dropped = Set(context.cluster.readerLogs.compactMap(lineNumber))
    var position = SourcePosition.start
    while position.offset < source.text.count, let last = dropped.max(), position.line <= last {
      let end = source.text[position.offset...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? source.text.count
      if dropped.contains(position.line) { report(position, end, source, context, &findings) }
      var next = end + 1
      if end + 1 < source.text.count, source.text[end] == 0x0D, source.text[end + 1] == 0x0A { next += 1 }
      position = SourcePosition(line: position.line + 1, column: 1, offset: next)
    }
  }

  private static func report(
    _ start: SourcePosition, _ end: Int, _ source: SourceFile, _ context: LintContext, _ findings: inout Findings
  ) {
    let line = source.text[start.offset..<end]
    let content = line[..<(line.firstIndex(of: UInt8(ascii: "#")) ?? end)]
    guard let first = content.firstIndex(where: { $0 > 0x20 }), let last = content.lastIndex(where: { $0 > 0x20 })
    else { return }
    let from = source.position(from: start, to: first)
    let range = SourceRange(start: from, end: source.position(from: from, to: last + 1))
    let text = String(decoding: content[first...last], as: UTF8.self)
    let location = SourceLocation(path: source.path, range: range)
    guard let split = text.firstIndex(where: { $0 == ":" || $0 == "=" }), split > text.startIndex,
      !text[..<split].contains(" "), text.index(after: split) < text.endIndex
    else {
      let isMarker = text.hasPrefix("---") || text.hasPrefix("...") || text.hasPrefix("%")
      findings.report(
        "\(isSensitive(text) ? "the line" : quoted(text)) is no `key: value`", at: location,
        severity: isMarker ? .info : nil,
        help: text.hasSuffix(":") ? "write whole dotted keys: a line can't belong to another" : "remove it")
      return
    }
    // No message, help or preview may show what could be a secret; an edit of key and sign needs no value.
    let key = text[..<split]
    let value = isSensitive(String(key)) ? "…" : trimmed(String(text[text.index(after: split)...]), of: " \t")
    let shown = isSensitive(String(key)) ? "\(key)\(text[split])…" : text
    let mended = "\(key): \(value)"
    let flaw = text[split] == ":" ? "a blank must follow its colon" : "its key ends at a colon and a blank"
    // With the key, so that the option is one that the edit is about.
    let sign = source.part(of: location, bytes: 0..<key.utf8.count + 1)
    findings.report(
      "\(quoted(shown)) is no `key: value`: \(flaw)", at: location, help: "write \(quoted(mended))",
      fixes: context.fix(
        "write \(quoted(mended))", .suggested, context.edit(sign, from: "\(key)\(text[split])", to: "\(key): ")))
  }

  /// The number in `… in configuration file PATH:NUMBER: …`.
  private static func lineNumber(_ log: String) -> Int? {
    guard let reason = log.range(ofLast: ": ") else { return nil }
    let head = log[..<reason]
    guard let colon = head.lastIndex(of: ":") else { return nil }
    return Int(head[head.index(after: colon)...])
  }
}

extension String {
  /// Where the last occurrence of a text begins.
  fileprivate func range(ofLast part: String) -> String.Index? {
    var index = endIndex
    while index > startIndex {
      index = self.index(before: index)
      if self[index...].hasPrefix(part) { return index }
    }
    return nil
  }
}
