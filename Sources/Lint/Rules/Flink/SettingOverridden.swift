import ClusterModel
import Diagnostics
import FlinkOptions

/// What starts Flink says something else than its file.
enum SettingOverridden: Rule {
  static let description = RuleDescription(
    code: "FLK107", name: "setting-overridden", severity: .warning, since: "0.1.0",
    summary: "A start of Flink that sets an option to something else than Flink's file",
    why: """
      A container's Flink has three layers: the file in its `conf`, `FLINK_PROPERTIES`, which the image's entrypoint writes \
      into that file before the start, and the `-D` options of the command line. Each beats those before it, and nothing \
      is logged. Whoever changes the file then wonders why nothing happens. For external resources and slots it is a \
      warning, for other options an info.
      """,
    effect: """
      The last of file, `FLINK_PROPERTIES` and `-D` wins; Flink doesn't say that there was another value.
      """,
    references: [
      "flink-docker docker-entrypoint.sh, prepare_configuration",
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/resource-providers/standalone/docker/",
    ],
    triggering: [
      RuleExample(
        """
        services:
          taskmanager:
            image: flink:2.3
            command: taskmanager 1️⃣-Dexternal-resource.gpu.amount=41️⃣
            environment:
              FLINK_PROPERTIES: |
                taskmanager.numberOfTaskSlots: 2️⃣22️⃣
            volumes:
              - ./conf:/opt/flink/conf
        """, path: "docker-compose.yml",
        beside: [
          "conf/config.yaml": """
          external-resources: gpu
          external-resource.gpu.amount: 2
          taskmanager.numberOfTaskSlots: 1
          """
        ])
    ],
    quiet: [
      RuleExample(
        """
        services:
          taskmanager:
            image: flink:2.3
            command: taskmanager -Drest.port=8081
            environment:
              FLINK_PROPERTIES: |
                taskmanager.numberOfTaskSlots: 1
            volumes:
              - ./conf:/opt/flink/conf
        """, path: "docker-compose.yml",
        beside: [
          "conf/config.yaml": """
          external-resources: gpu
          external-resource.gpu.amount: 2
          taskmanager.numberOfTaskSlots: 1
          """
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind.isStart else { return }
    for entry in context.configuration.overriding {
      guard let place = entry.provenance.location, place.path == context.cluster.path,
        !addresses.contains(entry.key)
      else { continue }
      let others: [(place: SourceLocation, text: String)] = entry.provenance.overrode.compactMap { origin in
        // What the entrypoint can't write has a finding of its own.
        guard case .source(let other) = origin, !isUnwritten(other, context.cluster) else { return nil }
        return (other, value(context.text(at: other), of: entry.key))
      }
      guard let other = others.first(where: { $0.text != entry.text }) else { continue }
      let matters = entry.key.hasPrefix("external-resource") || entry.key == "taskmanager.numberOfTaskSlots"
      let (here, there) =
        isSensitive(entry.key) ? ("this value", "another") : (quoted(entry.text), quoted(other.text))
      findings.report(
        "\(quoted(entry.key)): \(here) wins over \(there)", at: place, severity: matters ? nil : .info,
        help: "set it in one place",
        notes: others.map { Diagnostic.Note("also set here, without effect", at: $0.place) })
    }
  }

  private static func isUnwritten(_ place: SourceLocation, _ cluster: Cluster) -> Bool {
    guard let properties = cluster.unwrittenProperties?.location else { return false }
    return properties.path == place.path && properties.range.bytes.contains(place.range.start.offset)
  }

  /// Where a container finds its JobManager is what a start is there to say.
  private static let addresses = ["jobmanager.rpc.address", "rest.address"]

  /// A value as it stands in a file, without its quotes; of a command line, that of the option.
  private static func value(_ text: String, of key: String) -> String {
    if let found = text.firstRange(of: key + "=") {
      let before = trimmed(String(text[..<found.lowerBound]), of: " \t\n\r\\,\"'")
      if before.isEmpty || before.hasSuffix("-D") {
        return trimmed(String(text[found.upperBound...].prefix { !$0.isWhitespace }), of: "\"'")
      }
    }
    guard let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote else { return text }
    return String(text.dropFirst().dropLast())
  }
}
