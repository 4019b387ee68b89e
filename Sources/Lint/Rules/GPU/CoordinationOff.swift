import ClusterLoading
import ClusterModel
import Diagnostics

/// Several TaskManagers on one host, each of which takes the first GPUs.
enum CoordinationOff: Rule {
  static let description = RuleDescription(
    code: "GPU210", name: "coordination-off", severity: .warning, since: "0.1.0",
    summary: "Several TaskManagers share a host, and their script doesn't coordinate",
    why: """
      Without coordination the script prints the first GPUs of the host, whoever asks. `workers` names a host once for each \
      TaskManager that is to run on it: with two, both get the same GPUs, and other GPUs stay idle.
      """,
    effect: "Each TaskManager on the host gets the same GPUs.",
    references: ["flink-gpu nvidia-gpu-discovery.sh", "flink-dist start-cluster.sh"],
    triggering: [
      RuleExample(
        """
        external-resources: 1️⃣gpu1️⃣
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "node1\nnode1\nnode2\n"]),
      RuleExample(
        """
        external-resources: 1️⃣gpu1️⃣
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "localhost\n127.0.0.1\n"]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "node1\nnode2\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        external-resource.gpu.param.discovery-script.args: --enable-coordination-mode
        """, beside: ["workers": "node1\nnode1\n"]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let workers = context.surroundings.workers else { return }
    var seen: Set<String> = []
    let lines = String(decoding: workers.text, as: UTF8.self).split(whereSeparator: \.isNewline)
    let hosts = lines.map { trimmed(String($0.prefix { $0 != "#" }), of: " \t") }.filter { !$0.isEmpty }
    guard let host = hosts.first(where: { !seen.insert(hostIdentity($0)).inserted }) else { return }
    for script in context.discoveryScripts where script.isShipped && !script.isCoordinated {
      findings.report(
        "\(quoted(host)) runs several TaskManagers, and each takes its first GPUs", at: script.resource.listedAt,
        help: "set `external-resource.\(script.resource.name).param.discovery-script.args: "
          + "\(DiscoveryScript.coordinationFlag)`",
        notes: [
          Diagnostic.Note(
            "the host stands here more than once",
            at: SourceLocation(path: workers.path, range: SourceRange(at: .start)))
        ])
    }
  }
}
