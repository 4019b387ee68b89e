import ClusterModel
import Diagnostics
import FlinkOptions

/// The images' entrypoint takes all white space out of `FLINK_PROPERTIES`.
enum PropertyGlued: Rule {
  static let description = RuleDescription(
    code: "FLK106", name: "flink-properties-blanks", severity: .warning, since: "0.1.0",
    summary: "A value in `FLINK_PROPERTIES` with blanks, which the image's entrypoint takes out",
    why: """
      Since 1.19 the entrypoint of Flink's images takes each line of `FLINK_PROPERTIES` through `tr -d '[:space:]'`: the \
      words of a value are glued together, and so is a comment behind it. Options of the JVM or of a discovery script \
      become one word that nothing understands. The blanks of a duration, a size or between the items of a list do no harm.
      """,
    effect: """
      The entrypoint takes the blanks out, and Flink gets the rest as one word.
      """,
    references: ["flink-docker docker-entrypoint.sh, process_flink_properties"],
    triggering: [
      RuleExample(
        """
        services:
          jobmanager:
            image: flink:2.3
            environment:
              FLINK_PROPERTIES: "rest.port: 8081\\nenv.java.opts.all: 1️⃣-verbose:gc -XX:+UseG1GC1️⃣"
        """, path: "docker-compose.yml"),
      RuleExample(
        """
        services:
          taskmanager:
            image: flink:2.3
            command: taskmanager
            environment:
              - |
                FLINK_PROPERTIES=
                external-resources: gpu
                external-resource.gpu.amount: 2
                external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
                external-resource.gpu.param.discovery-script.args: 1️⃣--enable-coordination-mode --coordination-file /c1️⃣
        """, path: "docker-compose.yml"),
      RuleExample(
        """
        services:
          jobmanager:
            image: flink:2.3
            environment:
              FLINK_PROPERTIES: |
                parallelism.default: 1️⃣4  # four1️⃣
        """, path: "docker-compose.yml"),
    ],
    quiet: [
      RuleExample(
        """
        services:
          jobmanager:
            image: flink:2.3
            environment:
              FLINK_PROPERTIES: "jobmanager.rpc.address: jobmanager\\nheartbeat.timeout: 50 s"
        """, path: "docker-compose.yml"),
      RuleExample(
        """
        services:
          jobmanager:
            image: flink:2.3
            environment:
              FLINK_PROPERTIES: |
                jobmanager.rpc.address : jobmanager
                heartbeat.timeout: 50 s
                taskmanager.memory.process.size: 4 gb
                # a comment: of several words
        """, path: "docker-compose.yml"),
      RuleExample(
        """
        services:
          jobmanager:
            image: flink:1.18
            environment:
              FLINK_PROPERTIES: |
                env.java.opts.all: -verbose:gc -XX:+UseG1GC
        """, path: "docker-compose.yml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // 1.18's entrypoint appends the lines to flink-conf.yaml as they are.
    guard context.cluster.kind.isStart, context.flinkVersion >= FlinkVersion(1, 19) else { return }
    for entry in context.configuration.entries {
      // An option of the command has no key range: nothing glues it.
      guard entry.keyRange != nil, let place = entry.provenance.location, place.path == context.cluster.path else {
        continue
      }
      let written = value(of: entry.key, in: context.text(at: place))
      guard written.contains(where: \.isWhitespace) else { continue }
      let glued = written.filter { !$0.isWhitespace }
      guard glued == entry.text, !isHarmless(written, of: entry.key, in: context.flinkVersion) else { continue }
      findings.report(
        "\(quoted(entry.key)) becomes \(quoted(glued)): `FLINK_PROPERTIES` keeps no blanks", at: place,
        help: written.contains("#")
          ? "put the comment on a line of its own" : "set it in Flink's file, or by `-D` in the command")
    }
  }

  /// The value as it is written, where the place is no narrower than the whole of a quoted `FLINK_PROPERTIES`.
  private static func value(of key: String, in text: String) -> String {
    guard let start = text.firstRange(of: key + ":")?.upperBound else { return text }
    let line = text[start...].prefix { $0 != "\\" && $0 != "\n" && $0 != "\"" }
    return trimmed(String(line), of: " \t'")
  }

  /// Whether the value means the same without its blanks.
  private static func isHarmless(_ text: String, of key: String, in version: FlinkVersion) -> Bool {
    guard !text.contains("#") else { return false }
    if let type = OptionCatalogue.lookUp(key, in: version)?.option.type(in: version) {
      switch type {
      case .duration, .memory: return true
      default: break
      }
    }
    // Blanks beside a separator only.
    let words = text.split(whereSeparator: \.isWhitespace)
    return zip(words, words.dropFirst()).allSatisfy { left, right in
      left.last.map { ";,:[{".contains($0) } == true || right.first.map { ";,:]}".contains($0) } == true
    }
  }
}
