import ClusterModel
import Diagnostics

/// One option written twice in a file, in forms that no YAML reader sees as duplicates.
enum OptionSetTwice: Rule {
  static let description = RuleDescription(
    code: "FLK102", name: "option-set-twice", severity: .warning, since: "0.1.0",
    summary: "An option is set twice in one file",
    why: """
      In YAML, `a.b: 1` and `a: {b: 2}` are different keys, but the same option: Flink flattens both, and the last in \
      document order wins. An API server sorts the keys of an object, and then another one may win. In `flink-conf.yaml` \
      the last line wins. Where all say the same it is an info.
      """,
    effect: "Flink takes the last one and ignores the other, and logs nothing.",
    references: ["flink-core YamlParserUtils.java, flatten"],
    triggering: [
      """
      external-resource.gpu.amount: 1
      external-resource:
        gpu:
          1️⃣amount1️⃣: 2
      external-resources: gpu
      """,
      RuleExample(
        """
        taskmanager.numberOfTaskSlots: 1
        1️⃣taskmanager.numberOfTaskSlots1️⃣: 2
        """, path: "flink-conf.yaml"),
    ],
    quiet: [
      """
      external-resource:
        gpu:
          amount: 2
      external-resources: gpu
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // The layers of a start have a rule of their own.
    guard !context.cluster.kind.isStart else { return }
    var agreeing: [Repetition] = []
    for entry in context.configuration.overriding {
      guard let repetition = Repetition(entry, context) else { continue }
      if repetition.agrees { agreeing.append(repetition) } else { report(repetition, context, &findings) }
    }
    agreeing.sort { $0.offset < $1.offset }
    // A block that was copied is one mistake.
    guard agreeing.count > 2, let first = agreeing.first else {
      for repetition in agreeing { report(repetition, context, &findings) }
      return
    }
    findings.report(
      "\(quoted(first.entry.key)) and \(agreeing.count - 1) more options are set again, to what they are",
      at: context.keyLocation(first.entry), severity: .info, effect: harmless, help: "remove the one or the other",
      notes: [.init("\(quoted(first.entry.key)) is also set here", at: first.others[0])])
  }

  private static func report(_ repetition: Repetition, _ context: LintContext, _ findings: inout Findings) {
    let entry = repetition.entry
    let count = repetition.others.count
    let isAll = count < Provenance.mostOverrode
    let times = count == 1 ? "twice" : isAll ? "\(count + 1) times" : "more than \(count) times"
    // An API server may sort the keys; in a file the last one wins for certain.
    let isSorted = isObject(context) || context.cluster.kind == .cluster && context.runsOnKubernetes == true
    let severity: Severity? = repetition.agrees ? .info : isSorted ? .error : nil
    let effect = repetition.agrees ? harmless : isObject(context) ? sorted : nil
    var notes = repetition.others.suffix(3).map {
      Diagnostic.Note(repetition.agrees ? "also set here" : "also set here, without effect", at: $0)
    }
    if count > notes.count {
      notes.append(Diagnostic.Note("and \(isAll ? "" : "at least ")\(count - notes.count) more times above"))
    }
    findings.report(
      "\(quoted(entry.key)) is set \(times)\(repetition.agrees ? ", to the same value" : "")",
      at: context.keyLocation(entry), severity: severity, effect: effect,
      help: count == 1 ? "remove one of the two" : "remove all but one", notes: notes)
  }

  private static let harmless = "Flink takes the last one; as long as they agree, nothing is lost."
  private static let sorted = """
    The API server keeps the keys of an object sorted, and of two spellings of one option that wins which sorts last: this \
    one, wherever it stands in the file.
    """

  private static func isObject(_ context: LintContext) -> Bool {
    context.cluster.kind == .flinkDeployment || context.cluster.kind == .flinkSessionJob
  }

  /// An option that is set more than once in one file.
  private struct Repetition {
    /// The one that counts.
    var entry: FlinkConfiguration.Entry
    var offset: Int { entry.provenance.location?.range.start.offset ?? 0 }
    /// In document order, one at least.
    var others: [SourceLocation]
    /// Whether all say the same.
    var agrees: Bool

    init?(_ entry: FlinkConfiguration.Entry, _ context: LintContext) {
      guard case .source(let location) = entry.provenance.origin else { return nil }
      let others: [SourceLocation] = entry.provenance.overrode.compactMap { origin in
        guard case .source(let other) = origin, other.path == location.path else { return nil }
        return other
      }
      .sorted { $0.range.start.offset < $1.range.start.offset }
      guard !others.isEmpty else { return nil }
      // A key that stands twice in one map of an object is found where objects are read.
      if isObject(context), others.allSatisfy({ Self.isWhole(entry.key, before: $0, context) }),
        context.keyLocation(entry).map({ context.text(at: $0).contains(entry.key) }) == true
      {
        return nil
      }
      self.entry = entry
      self.others = others
      let value = trimmed(context.text(at: location), of: "\"'")
      agrees = others.allSatisfy { trimmed(context.text(at: $0), of: "\"'") == value }
    }

    /// Whether the whole key stands before its value.
    private static func isWhole(_ key: String, before value: SourceLocation, _ context: LintContext) -> Bool {
      let start = value.range.bytes.lowerBound
      guard let text = context.source(value.path)?.text, start <= text.count else { return false }
      let line = text[..<start].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
      return trimmed(String(decoding: text[line..<start], as: UTF8.self), of: " \t:\"'{,") == key
    }
  }
}
