import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkYAML

/// The list of a NodeManager's GPUs has one form.
enum YARNAllowedDevices: Rule {
  static let description = RuleDescription(
    code: "YRN207", name: "yarn-allowed-devices-form", severity: .error, since: "0.1.0",
    summary: "`allowed-gpu-devices` that the NodeManager can't read",
    why: """
      The value is `auto`, or pairs `index:minor` with commas between. It is not trimmed: blanks or a line break \
      around `auto` make another word of it. Plain indexes, ranges and UUIDs are not read.
      """,
    effect: """
      The NodeManager does not start.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
      "hadoop-yarn-server-nodemanager GpuDiscoverer.java",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>1️⃣0,11️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value> 1️⃣auto1️⃣ </value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>1️⃣0:0:x1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>1️⃣0:0;1:11️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>1️⃣99999999999:01️⃣</value></property></configuration>"
        ]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0:0,1:1</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>auto</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0:0:, +1:1</value></property></configuration>"
        ]),
    ])

  private static let key = "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let property = hadoop[key], !property.isOpen,
      property.value != "auto"
    else { return }
    // Hadoop fills it in from the system properties of the NodeManager, which these files don't show.
    guard !property.value.contains("${") else { return }
    // NVIDIA's patched plugin reads `index:minor:instance` of GPUs that MIG divides.
    guard hadoop["yarn.nodemanager.resource-plugins.gpu.use-mig-enabled"]?.trimmed != "true" else { return }
    let pairs = property.value.split(separator: ",").map { trimmed(String($0), of: " \t\n\r") }.filter { !$0.isEmpty }
      .map(fields)
    // Without a `:` the NodeManager looks for a field that isn't there, whatever it is told of mistakes.
    let isShort = pairs.contains { $0.count < 2 }
    let isOptional = hadoop["yarn.nodemanager.resource-plugins.fail-fast"]?.trimmed == "false"
    let startsAnyway = isOptional && !isShort
    let severity: Severity? = startsAnyway ? .warning : nil
    let effect: String? = startsAnyway ? "The NodeManager starts without GPUs." : nil
    if property.trimmed == "auto" {
      findings.report(
        "`auto` has blanks around it: it is not trimmed", at: property.location, severity: severity, effect: effect,
        help: "write `auto` without blanks")
      return
    }
    var seen: Set<[Int32]> = []
    let isList = pairs.allSatisfy { fields in
      let numbers = fields.compactMap { javaLong($0).flatMap(Int32.init(exactly:)) }
      return fields.count == 2 && numbers.count == 2 && seen.insert(numbers).inserted
    }
    if isList, !seen.isEmpty { return }
    findings.report(
      "\(quoted(property.trimmed)) is no list of GPUs: it can only be `auto` or `index:minor` pairs, each once",
      at: property.location, severity: severity, effect: effect, help: "write `auto`, or pairs such as `0:0,1:1`")
  }

  /// As Java's `split` has them: empty ones at the end are none.
  private static func fields(_ pair: String) -> [Substring] {
    var fields = pair.split(separator: ":", omittingEmptySubsequences: false)
    while fields.last?.isEmpty == true { fields.removeLast() }
    return fields
  }
}
