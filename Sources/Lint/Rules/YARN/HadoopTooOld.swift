import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions

/// A Hadoop that doesn't know GPUs.
enum HadoopTooOld: Rule {
  static let description = RuleDescription(
    code: "YRN213", name: "hadoop-too-old", severity: .error, since: "0.1.0",
    summary: "A device is requested from a Hadoop that schedules none",
    why: """
      YARN schedules GPUs as resource types from Hadoop 2.10 and 3.1 on; Flink's documentation asks for one of these. The \
      project file says which Hadoop the clusters have (`hadoopVersion`).
      """,
    effect: "YARN schedules no such resource: no container of a TaskManager gets a device.",
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/",
      "https://hadoop.apache.org/docs/r3.1.0/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        1️⃣external-resource.gpu.yarn.config-key1️⃣: yarn.io/gpu
        """, beside: [".drey.yaml": "version: 1\nhadoopVersion: \"2.8\"\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        1️⃣external-resource.gpu.yarn.config-key1️⃣: yarn.io/gpu
        """, beside: [".drey.yaml": "version: 1\nhadoopVersion: \"3.0.0-beta1\"\n"]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """, beside: [".drey.yaml": "version: 1\nhadoopVersion: \"2.10\"\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """, beside: [".drey.yaml": "version: 1\nhadoopVersion: \"3.1.1.7.1.9.0-387\"\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        """, beside: [".drey.yaml": "version: 1\nhadoopVersion: \"2.8\"\n"]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.runsOnYARN != false, let said = context.hadoopVersion, let version = version(said.value),
      version < FlinkVersion(2, 10) || version.major == 3 && version.minor == 0
    else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.yarn] else { continue }
      findings.report(
        "Hadoop \(version) schedules no \(quoted(entry.value.scalarText ?? resource.name))",
        at: context.keyLocation(entry),
        help: "run on Hadoop 2.10, 3.1 or newer, or mend `hadoopVersion` in `.drey.yaml`",
        notes: said.provenance.location.map { [.init("the version is said here", at: $0)] } ?? [])
    }
  }

  /// The first two numbers, of a vendor's release, too: `3.1.1.7.1`, `3.0.0-beta1`. Of a major version alone nothing is known.
  private static func version(_ text: String) -> FlinkVersion? {
    let parts = text.split { $0 == "." || $0 == "-" }.prefix(2).compactMap { Int($0) }
    return parts.count == 2 ? FlinkVersion(parts[0], parts[1]) : nil
  }
}
