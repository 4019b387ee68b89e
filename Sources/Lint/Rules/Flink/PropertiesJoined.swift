import ClusterLoading
import ClusterModel
import Diagnostics

/// `FLINK_PROPERTIES` of a Dockerfile over several lines, which Docker joins to one.
enum PropertiesJoined: Rule {
  static let description = RuleDescription(
    code: "FLK112", name: "flink-properties-joined", severity: .error, since: "0.1.0",
    summary: "`FLINK_PROPERTIES` in a Dockerfile, whose lines Docker joins",
    why: """
      A `\\` at the end of a Dockerfile's line is taken out with the line break behind it, in quotes, too. A `\\n` before it \
      stays as these two characters. So all lines are one: the first key with the rest as its value.
      """,
    effect:
      "The image's entrypoint finds one setting, the first; what stands on the other lines becomes part of its value.",
    references: [
      "https://docs.docker.com/reference/dockerfile/#escape",
      "flink-docker docker-entrypoint.sh, process_flink_properties",
    ],
    triggering: [
      RuleExample(
        """
        FROM flink:1.20
        ENV FLINK_PROPERTIES="1️⃣jobmanager.rpc.address: jm\\n\\
        taskmanager.numberOfTaskSlots: 2\\n\\
        parallelism.default: 11️⃣"
        """, path: "Dockerfile")
    ],
    quiet: [
      RuleExample(
        """
        FROM flink:1.20
        ENV FLINK_PROPERTIES="jobmanager.rpc.address: \\
        jobmanager-0.jobmanager.default.svc"
        """, path: "Dockerfile"),
      RuleExample(
        """
        FROM flink:1.20
        ENV FLINK_PROPERTIES="parallelism.default: 1" \\
          TZ=UTC
        """, path: "Dockerfile"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .composeFile, !lastComponent(of: context.cluster.path).hasSuffix(".sh") else {
      return
    }
    for entry in context.configuration.entries {
      guard let place = entry.provenance.location, place.path == context.cluster.path, entry.keyRange == place.range,
        context.text(at: place).contains("\\\n"), holdsSetting(entry.text)
      else { continue }
      findings.report(
        "the lines of `FLINK_PROPERTIES` are one: \(quoted(entry.key)) is \(quoted(entry.text))", at: place,
        help: "set the variable where the container starts, or copy a `config.yaml` into the image")
    }
  }

  /// Whether a value holds another setting, or a line break as it is written in other places.
  private static func holdsSetting(_ text: String) -> Bool {
    text.holds("\\n")
      || text.split(separator: " ").contains { word in
        word.utf8.last == UInt8(ascii: ":") && word.utf8.dropLast().contains(UInt8(ascii: "."))
      }
  }
}
