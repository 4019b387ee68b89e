import ClusterModel
import Diagnostics
import FlinkOptions

/// A key that no version of Flink, or of its Kubernetes operator, knows.
enum OptionUnknown: Rule {
  static let description = RuleDescription(
    code: "OPT101", name: "option-unknown", severity: .warning, since: "0.1.0",
    summary: "A key that no version of Flink knows",
    why: """
      Flink takes any key and keeps it: user code may read its own. So a mistyped key is no mistake that it could see. \
      A key that is nearly one of Flink's is a warning; one that only begins like Flink's is an info; one that begins \
      otherwise is taken as the user's own.
      """,
    effect: "Nothing reads the key: Flink keeps its default, and logs nothing.",
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/",
      "flink-docker docker-entrypoint.sh",
    ],
    triggering: [
      "1️⃣taskmanager.numberOfTaskSlot1️⃣: 2\n",
      "1️⃣rest.bind-host1️⃣: 0.0.0.0\n",
      "1️⃣historyserver.archive.fs.fs.refresh-interval1️⃣: 10000\n",
      "1️⃣metrics.scope.job1️⃣: <host>.<job_name>\n",
      "1️⃣taskmanager.memory.process1️⃣: 4g\n",
      "1️⃣jobmanager.fancy-mode1️⃣: true\n",
      "1️⃣connector1️⃣: kafka\n",
      "1️⃣kubernetes.taskmanager.gpu.amount1️⃣: 1\n",
      "1️⃣query.server.port1️⃣: 6125\n",
      "1️⃣External-Resource.gpu.Amount1️⃣: 2\n",
    ],
    quiet: [
      "taskmanager.numberOfTaskSlots: 2\n",
      "my.company.setting: 2\n",
      "s3.some-hadoop-setting: 1\n",
      "kubernetes.taskmanager.labels.team: red\n",
      "metrics.reporter.prom.port: 9249\n",
      "containerized.taskmanager.env.HTTP_PROXY: http://proxy\n",
      "fs.s3a.path.style.access: true\n",
      "flink.hadoop.dfs.replication: 2\n",
    ])

  /// Whether a key asks for GPUs as those of Flink's own ask for CPUs.
  private static func isOfGPUs(_ key: String) -> Bool {
    guard key.holds("gpu") else { return false }
    let words = key.utf8.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    guard words.count > 1, words.contains(where: { $0.elementsEqual("gpu".utf8) || $0.elementsEqual("gpus".utf8) })
    else {
      return false
    }
    return ["kubernetes", "taskmanager", "jobmanager", "slotmanager", "yarn"].contains {
      words[0].elementsEqual($0.utf8)
    }
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // Looking for the nearest takes time; a file with more unknown keys than this is no configuration of Flink's.
    var searches = 64
    for setting in context.options.settings where setting.state == nil {
      let key = setting.entry.key
      if setting.isOperators, OptionCatalogue.isInOperatorPrefix(key) { continue }
      let location = context.keyLocation(setting.entry)
      if key == writtenByImages {
        findings.report(
          "\(quoted(key)) is no option any more", at: location, severity: .info,
          effect: "Flink's Docker images write it into every file; nothing of Flink reads it.", help: "remove it")
        continue
      }
      if key.unicodeScalars.first == "\u{FEFF}" {
        findings.report(
          "\(quoted(key)) is no option: the file's byte order mark is a part of it", at: location,
          help: "save the file without a byte order mark")
        continue
      }
      if key.lowercased().hasPrefix("external-resource") {
        findings.report(
          "\(quoted(key)) is no option: Flink knows keys by their small letters", at: location,
          help: "write \(quoted(key.lowercased())), but for the resource's name")
        continue
      }
      if isOfGPUs(key), !setting.isOperators {
        findings.report(
          "\(quoted(key)) is no option: Flink has none of this kind for GPUs", at: location, severity: .warning,
          help: "list `gpu` in `external-resources`, and set `external-resource.gpu.amount`")
        continue
      }
      searches -= 1
      let nearest = searches >= 0 ? NearestOption.keys(to: key, isOperators: setting.isOperators) : .init()
      let mistyped = nearest.mistyped.filter(setting.isKnown)
      let related = nearest.related.filter(setting.isKnown)
      if let near = mistyped.first(where: setting.isReadable) {
        findings.report(
          "\(quoted(key)) is no option: did you mean \(quoted(near))?", at: location, help: "write \(quoted(near))",
          fixes: context.fix("write \(quoted(near))", .suggested, context.keyEdit(setting.entry, to: near)))
      } else if let near = mistyped.first ?? nearest.mistyped.first {
        findings.report(
          "\(quoted(key)) is no option: did you mean \(quoted(near))?", at: location,
          help: setting.isKnown(near)
            ? "look at \(quoted(near)), and at what values it has"
            : "look at what took over from \(quoted(near)): \(setting.reader) doesn't know it")
      } else if (1...2).contains(related.count) {
        let names = related.map(quoted).joined(separator: " or ")
        findings.report(
          "\(quoted(key)) is no option: did you mean \(names)?", at: location, severity: .info, help: "write \(names)")
      } else if OptionCatalogue.isTableOption(key) {
        findings.report(
          "\(quoted(key)) is an option of tables, not of the configuration", at: location, severity: .info,
          effect: "Connectors and formats read it in `WITH (…)` only; here nothing reads it.",
          help: "set it in the table's `WITH (…)`")
      } else if setting.isOperators || NearestOption.isFlinks(key) {
        findings.report(
          "\(quoted(key)) is no option that a version of \(setting.isOperators ? "the operator" : "Flink") knows",
          at: location, severity: .info,
          effect: "Nothing of \(setting.isOperators ? "the operator" : "Flink") reads the key; code of your own may.",
          help: "remove it, unless code of your own reads it")
      }
    }
  }
}

/// What `docker-entrypoint.sh` of all images of Flink sets, 2.2's too: the user did not mistype it.
private let writtenByImages = "query.server.port"
