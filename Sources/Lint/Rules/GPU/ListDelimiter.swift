import ClusterModel
import Diagnostics

/// `gpu,fpga` is one name: Flink's lists are separated by `;`.
enum ListDelimiter: Rule {
  static let description = RuleDescription(
    code: "GPU103", name: "list-comma-delimiter", severity: .error, since: "0.1.0",
    summary: "Several names in `external-resources` are separated by something other than `;`",
    why: """
      Flink splits a list option at `;` and at nothing else. FLIP-108's draft and some articles show a comma; with it, \
      two resources become one of an odd name, which nothing configures. An item of a YAML list isn't split at all.
      """,
    effect: "Flink takes the whole text as the name of one resource; the resources that were meant are ignored.",
    references: [
      "flink-core ExternalResourceOptions.java",
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/",
    ],
    triggering: [
      """
      external-resources: gpu1️⃣,1️⃣fpga
      external-resource.gpu.amount: 1
      external-resource.fpga.amount: 1
      """,
      "external-resources: gpu1️⃣ 1️⃣fpga\n",
      "external-resources: [\"gpu1️⃣;1️⃣fpga\"]\n",
    ],
    quiet: [
      """
      external-resources: gpu;fpga
      external-resource.gpu.amount: 1
      external-resource.fpga.amount: 1
      """,
      """
      external-resources: [gpu, fpga]
      external-resource.gpu.amount: 1
      external-resource.fpga.amount: 1
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let isList = if case .list(_)? = context.resources.list?.value { true } else { false }
    for resource in context.resources.listed where OddName.isJoined(resource.name) && resource.entries.isEmpty {
      let parts = OddName.parts(resource.name)
      let separators = separators(in: resource, context)
      let fixes = isList ? [] : separators.map { TextEdit(at: $0, replacement: ";") }
      findings.report(
        isList
          ? "\(quoted(resource.name)) is one name: an item of a YAML list is not split"
          : "\(quoted(resource.name)) is one name: names can only be separated by `;`",
        at: separators.first ?? resource.listedAt,
        help: isList
          ? "write each name as an item of its own: \(quoted("[\(parts.joined(separator: ", "))]"))"
          : isOnCommandLine(resource, context)
            ? "write \(quoted("'-Dexternal-resources=\(parts.joined(separator: ";"))'")), in quotes: a shell ends a command at `;`"
            : "write \(quoted(parts.joined(separator: ";")))",
        fixes: context.fix("separate the names by `;`", .safe, fixes))
    }
  }

  /// Whether the list is an option in the text of a command, which a shell reads.
  private static func isOnCommandLine(_ resource: ConfiguredResource, _ context: LintContext) -> Bool {
    guard context.cluster.kind == .workload || context.cluster.kind == .composeFile, let place = resource.listedAt,
      let text = context.source(place.path)?.text[place.range.bytes]
    else { return false }
    return text.firstRange(of: "-D".utf8) != nil && text.contains { $0 == 0x20 || $0 == 0x0A }
  }

  /// What stands between the words of a name that is written letter by letter.
  private static func separators(in resource: ConfiguredResource, _ context: LintContext) -> [SourceLocation] {
    guard context.isListPlain, let place = resource.listedAt, let source = context.source(place.path),
      context.has(resource.name, at: place)
    else { return [] }
    var found: [SourceLocation] = []
    let bytes = Array(resource.name.utf8)
    var offset = 0
    // Places are counted on from the last one: a list may be long.
    var last = place.range.start
    while offset < bytes.count {
      let start = offset
      while offset < bytes.count, isSeparator(bytes[offset]) { offset += 1 }
      if start > 0, offset > start, offset < bytes.count {
        let from = source.position(from: last, to: place.range.start.offset + start)
        last = source.position(from: from, to: place.range.start.offset + offset)
        found.append(SourceLocation(path: place.path, range: SourceRange(start: from, end: last)))
      }
      if offset == start { offset += 1 }
    }
    return found
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09
  }
}
