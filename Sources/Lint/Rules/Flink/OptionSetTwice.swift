import ClusterModel
import Diagnostics

/// One option written twice in a file, in forms that no YAML reader sees as duplicates.
enum OptionSetTwice: Rule {
  static let description = RuleDescription(
    code: "FLK102", name: "option-set-twice", severity: .warning, since: "0.1.0",
    summary: "An option is set twice in one file",
    why: """
      In YAML, `a.b: 1` and `a: {b: 2}` are different keys, but the same option: Flink flattens both, and the last in \
      document order wins. An API server may sort the keys of an object, and then another one wins. In `flink-conf.yaml` \
      the last line wins.
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
    for entry in context.configuration.overriding {
      guard case .source(let location) = entry.provenance.origin else { continue }
      let others: [SourceLocation] = entry.provenance.overrode.compactMap { origin in
        guard case .source(let other) = origin, other.path == location.path else { return nil }
        return other
      }
      guard let other = others.first else { continue }
      // An API server may sort the keys; in a file the last one wins for certain.
      let isSorted = context.runsOnKubernetes == true
      findings.report(
        "\(quoted(entry.key)) is set twice", at: context.keyLocation(entry), severity: isSorted ? .error : nil,
        help: "remove one of the two",
        notes: [.init("also set here, without effect", at: other)])
    }
  }
}
