import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions

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
      RuleExample("1️⃣external-resources:\tgpu1️⃣\n", path: "flink-conf.yaml"),
      RuleExample("1️⃣s3.access-key:1️⃣\nexternal-resources: none\n", path: "flink-conf.yaml"),
      RuleExample("external-resources: gpu\n1️⃣external-resource.gpu.amount=11️⃣ # one\n", path: "flink-conf.yaml"),
      RuleExample(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: flink-config
        data:
          flink-conf.yaml: |
            external-resources: gpu
            1️⃣external-resource.gpu.amount:11️⃣
        """, path: "configmap.yaml", flinkVersion: FlinkVersion(1, 20)),
      RuleExample(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: flink-config
        data:
          flink-conf.yaml: "external-resources: gpu\\n1️⃣external-resource.gpu.amount:11️⃣\\n"
        """, path: "configmap.yaml", flinkVersion: FlinkVersion(1, 20)),
    ],
    quiet: [RuleExample("external-resources: gpu\n# a comment\n\n", path: "flink-conf.yaml")])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    if !context.cluster.droppedProperties.isEmpty { checkProperties(context, &findings) }
    guard !context.cluster.readerLogs.isEmpty, let source = context.file.source else { return }
    let masked = source.maskingSecrets().text
    for line in context.cluster.droppedLines where line.location.path == source.path {
      guard line.isExact else {
        // Once: all of them have this place.
        return findings.report(
          "a line of this text is no `key: value`", at: line.location,
          help: "write it as a block, `|`, to see which")
      }
      let bytes = line.location.range.bytes
      let isSecret = bytes.upperBound <= masked.count && masked[bytes] != source.text[bytes]
      report(line.location, source, isSecret: isSecret, context, &findings)
    }
  }

  /// Lines of `FLINK_PROPERTIES`: since 1.19 the entrypoint passes by what has no value behind a colon, before that it appends
  /// the lines to the file, whose reader drops them.
  private static func checkProperties(_ context: LintContext, _ findings: inout Findings) {
    for line in context.cluster.droppedProperties {
      let parts = line.value.split(maxSplits: 1) { $0 == "=" || $0 == ":" }.map { trimmed(String($0), of: " \t") }
      guard let key = parts.first else { continue }
      let isSecret = isSensitive(key)
      findings.report(
        "\(quoted(isSecret ? "\(key)=…" : line.value)) sets nothing: a line of `FLINK_PROPERTIES` is `key: value`",
        at: line.provenance.location,
        effect: context.flinkVersion < FlinkVersion(1, 19)
          ? "The images' entrypoint adds the line to `flink-conf.yaml`, and Flink's reader drops it there, with a WARN line."
          : "The images' entrypoint looks for a colon, and passes the line by without a word.",
        help: "write \(quoted("\(key): \(isSecret ? "…" : parts.dropFirst().first ?? "")"))")
    }
  }

  private static func report(
    _ location: SourceLocation, _ source: SourceFile, isSecret: Bool, _ context: LintContext,
    _ findings: inout Findings
  ) {
    guard location.range.bytes.upperBound <= source.text.count else { return }
    let text = String(decoding: source.text[location.range.bytes], as: UTF8.self)
    guard let split = text.firstIndex(where: { $0 == ":" || $0 == "=" }), split > text.startIndex,
      !text[..<split].contains(" "), text.index(after: split) < text.endIndex
    else {
      if let key = keyWithoutValue(text, before: location, in: source) {
        findings.report(
          "\(quoted(key)) has no value", at: location, help: "set a value, or remove the line")
        return
      }
      let isMarker = text.hasPrefix("---") || text.hasPrefix("...") || text.hasPrefix("%")
      findings.report(
        "\(isSecret || isSensitive(text) ? "the line" : quoted(text)) is no `key: value`", at: location,
        severity: isMarker ? .info : nil,
        help: text.hasSuffix(":") ? "write whole dotted keys: a line can't belong to another" : "remove it")
      return
    }
    // What looks like a blank and is none would stay a part of the value.
    let strange = text[text.index(after: split)...].unicodeScalars.prefix(while: isUnseenBlank)
    // No message, help or preview may show what could be a secret; an edit of key and sign needs no value.
    let key = text[..<split]
    let value =
      isSecret || isSensitive(String(key))
      ? "…" : trimmed(String(text[text.index(after: split)...].unicodeScalars.drop(while: isUnseenBlank)), of: " \t")
    let shown = isSecret || isSensitive(String(key)) ? "\(key)\(text[split])…" : text
    let mended = "\(key): \(value)"
    let blanks = text[text.index(after: split)...].prefix { $0 == "\t" }
    let flaw =
      text[split] == ":"
      ? !strange.isEmpty
        ? "what follows its colon only looks like a blank"
        : blanks.isEmpty ? "a blank must follow its colon" : "a blank must follow its colon, no tab"
      : "its key ends at a colon and a blank"
    // With the key, so that the option is one that the edit is about.
    let dropped = strange.isEmpty ? String(blanks) : String(strange)
    let sign = source.part(of: location, bytes: 0..<key.utf8.count + 1 + dropped.utf8.count)
    findings.report(
      "\(quoted(shown.replacing("\t", with: "<TAB>"))) is no `key: value`: \(flaw)", at: location,
      help: "write \(quoted(mended))",
      fixes: context.fix(
        "write \(quoted(mended))", .suggested,
        context.edit(sign, from: "\(key)\(text[split])\(dropped)", to: "\(key): ")
      ))
  }

  /// Whether a character looks like a blank or like nothing, and is none to Flink.
  private static func isUnseenBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0xA0 || (0x2000...0x200B).contains(scalar.value) || scalar.value == 0x202F || scalar.value == 0x3000
      || scalar.value == 0xFEFF
  }

  /// The key of a line that ends at its colon, where it is no parent of the lines below.
  private static func keyWithoutValue(_ text: String, before location: SourceLocation, in source: SourceFile) -> String?
  {
    let key = String(text.dropLast())
    guard text.hasSuffix(":"), !key.contains(where: { $0 == " " || $0 == ":" }),
      key.contains(".") || OptionCatalogue.option(key) != nil
    else { return nil }
    var next = source.text[location.range.bytes.upperBound...].drop { $0 != 0x0A && $0 != 0x0D }
    while next.first == 0x0A || next.first == 0x0D { next.removeFirst() }
    let indentation = next.prefix { $0 == 0x20 || $0 == 0x09 }.count
    return indentation + 1 > location.range.start.column && next.dropFirst(indentation).first.map { $0 > 0x20 } == true
      ? nil : key
  }
}
