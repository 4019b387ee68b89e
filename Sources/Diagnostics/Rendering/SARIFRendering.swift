/// Findings as SARIF 2.1.0, within what GitHub's code scanning takes: one run, at most 25,000 results, errors first.
///
/// https://docs.oasis-open.org/sarif/sarif/v2.1.0/, https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
package func renderSARIF(_ report: FindingReport) -> String {
  var renderer = SARIFRenderer(report: report)
  return JSONValue.object(renderer.log()).text()
}

private struct SARIFRenderer {
  let report: FindingReport
  private var columns: UTF16Columns
  /// The rules that something was found of, and where each stands in the list.
  private var rules: [RuleCode] = []
  private var indexes: [RuleCode: Int] = [:]

  /// GitHub refuses a run with more.
  static let mostResults = 25_000
  /// GitHub keeps as many.
  static let mostRelated = 100

  init(report: FindingReport) {
    self.report = report
    columns = UTF16Columns(source: report.source)
  }

  mutating func log() -> [JSONValue.Member] {
    let kept = keptIndexes()
    let codes = Dictionary(
      kept.map { (report.findings[$0].code, report.findings[$0]) }, uniquingKeysWith: { first, _ in first })
    rules = codes.keys.sorted()
    for (index, code) in rules.enumerated() { indexes[code] = index }
    var run: [JSONValue.Member] = [
      .init(
        "tool",
        [
          "driver": [
            "name": "drey", "version": .string(report.version), "semanticVersion": .string(report.version),
            "rules": .array(rules.compactMap { code in codes[code].map { rule(of: $0) } }),
          ]
        ]),
      .init("columnKind", "utf16CodeUnits"),
      .init(
        "originalUriBaseIds", ["%SRCROOT%": ["description": ["text": "The root of the repository."]]]),
    ]
    var invocation: [JSONValue.Member] = [.init("executionSuccessful", true)]
    let left = report.findings.count - kept.count
    if left > 0 {
      let text = "\(left) findings are left out: GitHub takes \(Self.mostResults) results of a run at most."
      invocation.append(
        .init("toolExecutionNotifications", [["level": "warning", "message": ["text": .string(text)]]]))
    }
    run.append(.init("invocations", .array([.object(invocation)])))
    run.append(.init("results", .array(kept.map { result($0) })))
    return [
      .init("$schema", "https://json.schemastore.org/sarif-2.1.0.json"), .init("version", "2.1.0"),
      .init("runs", .array([.object(run)])),
    ]
  }

  /// All, or the gravest as far as they go, in their order.
  private func keptIndexes() -> [Int] {
    guard report.findings.count > Self.mostResults else { return Array(report.findings.indices) }
    let ranked = report.findings.indices.sorted {
      (report.findings[$1].severity, $0) < (report.findings[$0].severity, $1)
    }
    return ranked.prefix(Self.mostResults).sorted()
  }

  private func rule(of finding: Diagnostic) -> JSONValue {
    let facts = report.rules(finding.code)
    let severity = facts?.severity ?? finding.severity
    var members: [JSONValue.Member] = [
      .init("id", .string(finding.code.description)), .init("name", .string(finding.name)),
    ]
    if let facts {
      members.append(.init("shortDescription", ["text": .string(facts.summary)]))
      members.append(.init("fullDescription", ["text": .string(facts.summary + ".")]))
      members.append(.init("help", ["text": .string(facts.help), "markdown": .string(facts.markdown)]))
    }
    members.append(.init("defaultConfiguration", ["level": .string(level(severity))]))
    members.append(
      .init(
        "properties",
        [
          "tags": ["flink", "external-resources", .string(String(finding.code.description.prefix(3)))],
          "precision": "very-high",
          "problem.severity": .string(severity == .info ? "recommendation" : severity.rawValue),
        ]))
    return .object(members)
  }

  private mutating func result(_ index: Int) -> JSONValue {
    let finding = report.findings[index]
    let fingerprint = report.fingerprints[index]
    var members: [JSONValue.Member] = [
      .init("ruleId", .string(finding.code.description)),
      .init("ruleIndex", .integer(Int64(indexes[finding.code] ?? 0))),
      .init("level", .string(level(finding.severity))),
      .init("message", ["text": .string(messageText(finding))]),
      .init("locations", [["physicalLocation": physicalLocation(finding.path, finding.range)]]),
    ]
    let related = finding.notes.filter { $0.location != nil }.prefix(Self.mostRelated)
    if !related.isEmpty {
      members.append(
        .init(
          "relatedLocations",
          .array(
            related.enumerated().map { number, note in
              [
                "id": .integer(Int64(number + 1)),
                "physicalLocation": physicalLocation(note.location?.path ?? finding.path, note.location?.range),
                "message": ["text": .string(sarifText(note.message))],
              ]
            })))
    }
    members.append(
      .init(
        "partialFingerprints",
        ["primaryLocationLineHash": .string("\(fingerprint.identity):\(fingerprint.ordinal + 1)")]))
    if !finding.fixes.isEmpty { members.append(.init("fixes", .array(finding.fixes.map { fix($0) }))) }
    return .object(members)
  }

  /// Headline, effect and help; GitHub shows the first sentence in lists, and related places below.
  private func messageText(_ finding: Diagnostic) -> String {
    let unplaced = finding.notes.filter { $0.location == nil }.map { "\n\($0.message)." }.joined()
    return sarifText(
      finding.message + "." + (finding.effect.map { "\n\($0)" } ?? "") + unplaced
        + (finding.help.map { "\nHelp: \($0)" + ($0.hasSuffix("?") ? "" : ".") } ?? ""))
  }

  private mutating func physicalLocation(_ path: String, _ range: SourceRange?) -> JSONValue {
    ["artifactLocation": artifact(path), "region": region(range, path)]
  }

  private func artifact(_ path: String) -> JSONValue {
    let name = report.name(path)
    if name.hasPrefix("/") { return ["uri": .string("file://" + relativeURL(ofPath: name))] }
    return ["uri": .string(relativeURL(ofPath: name)), "uriBaseId": "%SRCROOT%"]
  }

  /// GitHub wants a line even of a finding about a whole file.
  private mutating func region(_ range: SourceRange?, _ path: String) -> JSONValue {
    guard let range else { return ["startLine": 1] }
    let start = columns.column(range.start, in: path)
    let end = columns.column(range.end, in: path)
    return [
      "startLine": .integer(Int64(range.start.line)), "startColumn": .integer(Int64(start)),
      "endLine": .integer(Int64(range.end.line)), "endColumn": .integer(Int64(end)),
    ]
  }

  private mutating func fix(_ fix: Fix) -> JSONValue {
    let byPath = Dictionary(grouping: fix.edits) { $0.location.path }.sorted { $0.key < $1.key }
    var changes: [JSONValue] = []
    for (path, edits) in byPath {
      var replacements: [JSONValue] = []
      for edit in edits.sorted(by: { $0.location.range.start < $1.location.range.start }) {
        replacements.append([
          "deletedRegion": region(edit.location.range, path), "insertedContent": ["text": .string(edit.replacement)],
        ])
      }
      changes.append(["artifactLocation": artifact(path), "replacements": .array(replacements)])
    }
    return ["description": ["text": .string(sarifText(fix.label))], "artifactChanges": .array(changes)]
  }

  private func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }
}

/// A text that holds no placeholder and no link of SARIF's: names come from files (SARIF 2.1.0, 3.11.5 and 3.11.6).
private func sarifText(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") })
  else {
    return text
  }
  return text.replacing("{", with: "{{").replacing("}", with: "}}").replacing("](", with: "] (")
}
