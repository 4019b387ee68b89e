import ClusterModel
import Diagnostics

/// `external-resources` names a resource that no key configures.
enum ListedNotConfigured: Rule {
  static let description = RuleDescription(
    code: "GPU102", name: "resource-listed-empty", severity: .error, since: "0.1.0",
    summary: "A resource is listed in `external-resources`, but no key configures it",
    why: """
      A name in `external-resources` is only a name: the amount, the driver and the config key of its platform stand under \
      `external-resource.<name>.`. Names are case-sensitive.
      """,
    effect: "Flink logs a WARN line (no positive amount) and drops the resource: no device is requested.",
    references: ["flink-runtime ExternalResourceUtils.java"],
    triggering: [
      "external-resources: 1️⃣gpu1️⃣\n",
      """
      external-resources: [1️⃣GPU1️⃣]
      external-resource.gpu.amount: 1
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      """,
      "external-resources: none\n",
    ])

  /// Whether a name is a setting of its own, which came into the list on one line with it.
  private static func isSetting(_ name: String) -> Bool {
    name.hasPrefix("external-resource.") && name.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let listed = context.resources.listed
    guard listed.contains(where: \.entries.isEmpty) else { return }
    // Each is compared with each: of so many, nobody looks at one.
    let unlisted =
      listed.count > 256 ? [] : context.resources.resources.filter { !$0.isListed }.prefix(256).map(\.name)
    for resource in listed where resource.entries.isEmpty {
      guard !OddName.isMisread(resource.name), !ReservedNameNone.applies(to: resource.name),
        !NameKeepsBlanks.applies(to: resource.name),
        !(context.cluster.isFilledIn && holdsPlaceholder(resource.name.utf8)),
        !context.isSetByStart(beginningWith: "external-resource.\(resource.name).")
      else { continue }
      let near = suggestion(for: resource.name, among: unlisted)
      findings.report(
        "\(quoted(resource.name)) is listed, but nothing configures it", at: resource.listedAt,
        help: isSetting(resource.name)
          ? "write each setting on a line of its own: all of a line is the value of its first key"
          : near.map { "list \(quoted($0)), which is configured and not listed: did you mean it?" }
            ?? "set `external-resource.\(resource.name).amount`, and its driver and config key",
        fixes: near.map { near in
          context.fix(
            "list `\(near)` instead", .suggested, context.edit(listed: resource, to: near))
        } ?? [])
    }
  }
}
