import ClusterModel
import Diagnostics

/// A key of a resource that neither Flink nor a driver reads.
enum UnknownSuffix: Rule {
  static let description = RuleDescription(
    code: "GPU123", name: "resource-key-unknown", severity: .error, since: "0.1.0",
    summary: "A key of a resource that Flink doesn't know",
    why: """
      Flink never rejects a key. Under `external-resource.<name>.` it reads `amount`, `driver-factory.class`, \
      `kubernetes.config-key`, `yarn.config-key` and `param.…`; anything else, such as a typo, has no effect.
      """,
    effect: "Flink takes it as a key that nobody reads, and logs nothing.",
    references: ["flink-core ExternalResourceOptions.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.1️⃣ammount1️⃣: 2
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      external-resource.gpu.1️⃣driver-factory1️⃣: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      external-resource.gpu.param.anything.goes: 1
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.resources {
      for (suffix, entry) in resource.entries where !isKnown(suffix) {
        let place = context.keyLocation(entry, part: suffix)
        let near = nearest(to: suffix).flatMap { resource[$0] == nil ? $0 : nil }
        findings.report(
          "\(quoted(suffix)) is no key of a resource", at: place,
          help: near.map { "write `\($0)`: did you mean it?" }
            ?? "use `amount`, `driver-factory.class`, `kubernetes.config-key`, `yarn.config-key` or `param.…`",
          fixes: near.map { near in
            context.fix("write `\(near)`", .suggested, context.edit(keyOf: entry, at: place, part: suffix, to: near))
          } ?? [])
      }
    }
  }

  private static func isKnown(_ suffix: String) -> Bool {
    KnownSuffix.all.contains(suffix) || KnownSuffix.draftSuccessors[suffix] != nil
      || (suffix.hasPrefix(KnownSuffix.parameter) && suffix.utf8.count > KnownSuffix.parameter.utf8.count)
      || ParameterPrefixMissing.applies(to: suffix)
      // A map as the amount: the missing amount says so.
      || suffix.hasPrefix("amount.")
  }

  /// The key that is meant by its first or last word, else the nearest one.
  private static func nearest(to suffix: String) -> String? {
    switch suffix {
    case "driver-factory", "driver", "class", "driver-class": KnownSuffix.driverFactory
    case "kubernetes": KnownSuffix.kubernetes
    case "yarn": KnownSuffix.yarn
    default: suggestion(for: suffix, among: KnownSuffix.all)
    }
  }
}
