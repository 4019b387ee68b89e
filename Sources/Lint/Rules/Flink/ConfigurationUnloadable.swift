import ClusterModel
import Diagnostics
import YAMLTree

/// Flink can't load the configuration at all.
enum ConfigurationUnloadable: Rule {
  static let description = RuleDescription(
    code: "FLK101", name: "configuration-unloadable", severity: .error, since: "0.1.0",
    summary: "Flink can't load the configuration",
    why: """
      A null value, a key twice, a tab, a second document: Flink's YAML reader takes any of these as an error of the whole \
      file, also where the key at hand has nothing to do with external resources.
      """,
    effect: "Flink does not start: neither the JobManager nor a TaskManager gets a configuration.",
    references: ["flink-core GlobalConfiguration.java", "flink-core YamlParserUtils.java"],
    triggering: [
      "a.b: 1\n1️⃣a.b1️⃣: 2\n",
      "external-resources: gpu\nexternal-resource.gpu.amount:1️⃣1️⃣\n",
      "external-resources: gpu\nrest.port: 1️⃣~1️⃣\n",
    ],
    quiet: ["a.b: 1\n"])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let failure = context.cluster.loadFailure else { return }
    let isSecondDocument = failure.flinkMessage.holds("single document")
    findings.report(
      isSecondDocument
        ? "a second document begins here: Flink's configuration can only be one" : withBackticks(failure.message),
      at: failure.location.map { widened($0, context) },
      help: isIndented(failure, context)
        ? "indent the line as its neighbours are, or quote the value" : help(for: failure.flinkMessage))
  }

  /// Whether a colon is in the way because its line is indented: it is the first of the line, behind a key.
  private static func isIndented(_ failure: Cluster.LoadFailure, _ context: LintContext) -> Bool {
    guard failure.flinkMessage.holds("mapping values are not allowed"), let place = failure.location,
      let source = context.source(place.path), place.range.start.offset <= source.text.count
    else { return false }
    let before = source.text[..<place.range.start.offset]
    let line = before[(before.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0)...]
    let key = line.drop { $0 == 0x20 }
    return key.count < line.count && !key.isEmpty && !key.contains(0x20) && key.first != UInt8(ascii: "-")
      && !key.contains(UInt8(ascii: ":"))
  }

  /// A single place becomes the word that begins there.
  private static func widened(_ location: SourceLocation, _ context: LintContext) -> SourceLocation {
    guard location.range.bytes.isEmpty, let source = context.source(location.path) else { return location }
    let text = source.text
    var end = location.range.start.offset
    while end < text.count, text[end] > 0x20 {
      if text[end] == UInt8(ascii: ":"), end + 1 == text.count || text[end + 1] <= 0x20 { break }
      end += 1
    }
    return source.part(of: location, bytes: 0..<end - location.range.start.offset)
  }

  private static func help(for failure: String) -> String {
    let helps = [
      ("Value must not be null", "set a value, or remove the key"),
      ("found duplicate key", "remove one of the two"),
      ("cannot be cast to class java.lang.String", "quote the key"),
      ("(TAB)", "indent and separate with blanks"),
      ("single document", "keep one document in the file"),
      ("number of aliases", "write out the values: Flink allows 50 aliases of maps and lists"),
      ("undefined alias", "set the anchor before it, or quote the value"),
      ("constructor for the tag", "remove the tag, or quote the value"),
      ("MalformedInput", "save the file as UTF-8"),
      ("special characters", "remove the control character"),
      ("unexpected end of stream", "close what was opened: a quote, or a bracket"),
      ("StackOverflowError", "write out the values: an anchor can't stand inside of itself"),
      ("mapping values are not allowed", "quote the value: it holds a colon and a blank"),
      ("does not exist", "write the file that this version opens"),
    ]
    return helps.first { failure.contains($0.0) }?.1 ?? "quote the value, or mend the YAML"
  }
}
