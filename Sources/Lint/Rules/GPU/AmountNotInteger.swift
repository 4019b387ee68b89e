import ClusterModel
import Diagnostics
import FlinkYAML

/// An amount that Java can't read as a `long`.
enum AmountNotInteger: Rule {
  static let description = RuleDescription(
    code: "GPU113", name: "amount-not-integer", severity: .error, since: "0.1.0",
    summary: "The amount of a listed resource is not a whole number",
    why: """
      The amount is a Java `long`. Kubernetes' own forms (`0.5`, `1k`), words, blanks inside quotes and values over 64 \
      bits end in an exception when Flink first reads them.
      """,
    effect: """
      Flink throws a NumberFormatException: on Kubernetes and YARN the JobManager does not start, standalone the \
      TaskManager does not.
      """,
    references: ["flink-core ConfigurationUtils.java, convertToLong"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1️⃣0.51️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1️⃣2.01️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1️⃣two1️⃣
      """,
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣"2"1️⃣
        """, path: "flink-conf.yaml"),
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: "2"
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 0x2
      """,
      // Nothing reads the amount of a resource that is not listed.
      "external-resource.gpu.amount: 0.5\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed where resource.amount == nil {
      guard let entry = resource[KnownSuffix.amount] else { continue }
      let location = entry.provenance.location
      guard let text = entry.value.scalarText else {
        findings.report(
          "the amount of \(quoted(resource.name)) can only be a whole number", at: location,
          help: "set the number of devices of one TaskManager, such as `1`")
        continue
      }
      let whole = wholeNumber(in: text)
      let edits = whole.map { Self.edits(of: entry, to: $0, context) } ?? []
      findings.report(
        "\(quoted(text)) is no amount of \(quoted(resource.name)): it can only be a whole number", at: location,
        help: whole.map { "write `\($0)`" } ?? "set the number of devices of one TaskManager, such as `1`",
        fixes: context.fix("write `\(whole ?? "")`", .safe, edits))
    }
  }

  /// Java prints `2.00` as `2.0`: what is written says as surely what is meant.
  private static func edits(
    of entry: FlinkConfiguration.Entry, to whole: String, _ context: LintContext
  ) -> [TextEdit] {
    let edits = context.valueEdit(entry, to: whole)
    guard edits.isEmpty, context.isWrittenAlone(entry), let place = entry.provenance.location else { return edits }
    let written = context.text(at: place)
    guard written.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else { return [] }
    return wholeNumber(in: written) == whole ? context.edit(place, from: written, to: whole) : []
  }

  /// The whole number that was surely meant: `2.0`, `"2 "`, and in a legacy file `"2"`.
  private static func wholeNumber(in text: String) -> String? {
    var digits = trimmed(text, of: " \t\n\"'")[...]
    if let dot = digits.firstIndex(of: "."), dot > digits.startIndex, digits[dot...].count > 1,
      digits[dot...].dropFirst().allSatisfy({ $0 == "0" })
    {
      digits = digits[..<dot]
    }
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = javaLong(String(digits)), number > 0 else {
      return nil
    }
    return String(number)
  }
}
