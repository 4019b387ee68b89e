import ClusterModel
import Diagnostics
import Resolution

/// `external-resource.gpu.…` is set, but `external-resources` doesn't name `gpu`: all of it is inert.
enum ResourceNotListed: Rule {
  static let description = RuleDescription(
    code: "GPU101", name: "resource-not-listed", severity: .error, since: "0.1.0",
    summary: "A resource is configured, but `external-resources` doesn't list it",
    why: """
      Flink looks at the keys of a resource only when `external-resources` names it. Without that, the amount, the driver \
      and the config keys are never read, and no log line says so: the pods start without a device.
      """,
    effect: "Flink reads none of the resource's keys, and logs nothing: no device is requested, no driver is started.",
    references: ["flink-core ExternalResourceOptions.java", "flink-runtime ExternalResourceUtils.java"],
    triggering: [
      """
      external-resource.1️⃣gpu1️⃣.amount: 2
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """,
      """
      external-resources: fpga
      external-resource.fpga.amount: 1
      external-resource.1️⃣gpu1️⃣.amount: 2
      """,
      """
      external-resources: none
      external-resource.1️⃣gpu1️⃣.amount: 2
      """,
      """
      external-resources: fpga
      external-resource.fpga.amount: 1
      external-resource.1️⃣my gpu1️⃣.amount: 2
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let index = context.resources
    // A list that can't be read lists nothing, which is GPU110's; of a file that doesn't load nothing is known, which is
    // FLK101's.
    guard context.resolved.listed != nil else { return }
    // Nor does one that isn't there yet, or that whatever starts Flink sets.
    if context.cluster.isFilledIn, let text = index.list?.value.scalarText, holdsPlaceholder(text.utf8) {
      return
    }
    guard !context.isSetByStart("external-resources") else { return }
    guard index.resources.contains(where: { !$0.isListed }) else { return }
    let listed = index.listed
    let misread = listed.map(\.name).filter(OddName.isMisread)
    let unlistedCount = index.resources.count - listed.count
    // Each is compared with each: of so many, nobody looks at one.
    let withoutKeys = unlistedCount > 256 ? [] : listed.filter { $0.entries.isEmpty }.prefix(256).map(\.name)
    for resource in index.resources where !resource.isListed {
      // A name that hides this one in itself has a finding of its own.
      guard !misread.contains(where: { $0.contains(resource.name) }), let first = resource.entries.first
      else { continue }
      let name = quoted(resource.name)
      let location = context.keyLocation(first.entry, part: resource.name)
      guard let list = index.list else {
        findings.report(
          "\(name) is configured, but `external-resources` is not set", at: location,
          help: "set `external-resources: \(resource.name)`",
          fixes: isPlain(resource.name) && !hidesList(context)
            ? context.fix(
              "add `external-resources: \(resource.name)`", .suggested,
              context.insertion(of: "external-resources: \(resource.name)", below: first.entry)) : [])
        continue
      }
      let isOff = list.value.scalarText == "none"
      let near = suggestion(for: resource.name, among: withoutKeys)
      findings.report(
        isOff
          ? "\(name) is configured, but `external-resources` is `none`"
          : "\(name) is configured, but not listed in `external-resources`",
        at: location, severity: isOff ? .warning : nil,
        help: near.map { "rename it: did you mean \(quoted($0)), which is listed?" }
          ?? "add \(name) to `external-resources`, or remove its keys",
        notes: [.init("the resources are listed here", at: list.provenance.location)],
        fixes: isOff || near != nil || !isPlain(resource.name) ? [] : appending(resource.name, to: list, context))
    }
  }

  /// Whether the list is there, behind a byte order mark that Flink takes for a part of its key.
  private static func hidesList(_ context: LintContext) -> Bool {
    !context.configuration.isStandardYAML && context.configuration.contains("\u{FEFF}" + ResourceIndex.listKey)
  }

  /// Whether a name stands in a list as it is: with a blank or a mark in it, it would be something else there.
  private static func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !marks.contains($0) }
  }

  private static let marks = Array(";,:#'\"[]{}&*!|>%@`".utf8)

  private static func appending(_ name: String, to list: FlinkConfiguration.Entry, _ context: LintContext) -> [Fix] {
    // Each fix holds the whole list.
    guard let value = list.value.scalarText, value.utf8.count <= 4096,
      // A YAML list that stands in quotes.
      value.utf8.first != UInt8(ascii: "["), value.utf8.first != UInt8(ascii: "-")
    else { return [] }
    // Two of the signs side by side have an empty name between them.
    let isEnded = isBlank(value) || trimmed(value, of: " \t").utf8.last == UInt8(ascii: ";")
    return context.fix(
      "append `\(name)` to `external-resources`", .suggested,
      context.valueEdit(list, to: "\(value)\(isEnded ? "" : ";")\(name)"))
  }
}
