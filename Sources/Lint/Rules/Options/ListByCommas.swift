import ClusterModel
import Diagnostics
import FlinkOptions

/// A list of files with the wrong sign between them.
enum ListByCommas: Rule {
  static let description = RuleDescription(
    code: "OPT117", name: "list-by-commas", severity: .error, since: "0.1.0",
    summary: "A list of files with commas between them",
    why: """
      Flink divides lists at `;`. With commas, several files are one path to it, which isn't there.
      """,
    effect: "Flink takes the whole text for one file, and doesn't find it.",
    references: ["flink-core StructuredOptionsSplitter.java, splitEscaped"],
    triggering: [
      "pipeline.jars: 1️⃣file:///opt/a.jar,file:///opt/b.jar1️⃣\n",
      "yarn.provided.lib.dirs: 1️⃣hdfs:///flink/lib, hdfs:///flink/plugins1️⃣\n",
      "yarn.ship-files: 1️⃣/opt/a,/opt/b1️⃣\n",
    ],
    quiet: [
      "pipeline.jars: file:///opt/a.jar;file:///opt/b.jar\n",
      "pipeline.jars: [\"file:///opt/a.jar\", \"file:///opt/b.jar\"]\n",
      "pipeline.jars: file:///opt/a,b.jar\n",
      "yarn.ship-files: /opt/a,b\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for key in keys {
      guard let text = context.configuration.text(of: key), text.utf8.contains(UInt8(ascii: ",")),
        let entry = context.configuration[key], entry.value.scalarText == text
      else { continue }
      let items = text.split(separator: ",").map { trimmed(String($0), of: " \t") }
      guard !text.utf8.contains(UInt8(ascii: ";")), items.count > 1, items.allSatisfy(isWholePath) else { continue }
      let right = items.joined(separator: ";")
      findings.report(
        "\(quoted(text)) is one file to Flink: `;` parts the items of a list", at: entry.provenance.location,
        help: "write \(quoted(right))",
        fixes: context.fix("write `;` for `,`", .suggested, context.valueEdit(entry, to: right)))
    }
  }

  private static let keys = [
    "pipeline.jars", "pipeline.classpaths", "yarn.provided.lib.dirs", "yarn.ship-files", "yarn.ship-archives",
  ]

  /// Whether a text begins as paths and URIs of files do.
  private static func isWholePath(_ text: String) -> Bool {
    if text.utf8.first == UInt8(ascii: "/") { return true }
    let scheme = text.utf8.prefix { $0 != UInt8(ascii: ":") }
    return scheme.count > 1 && scheme.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
      && text.utf8.dropFirst(scheme.count).starts(with: ":/".utf8)
  }
}
