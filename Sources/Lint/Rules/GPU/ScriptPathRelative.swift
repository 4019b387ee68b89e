import ClusterLoading
import ClusterModel
import Diagnostics

/// A script by a relative path, where nothing says what it is relative to.
enum ScriptPathRelative: Rule {
  static let description = RuleDescription(
    code: "GPU211", name: "script-path-relative", severity: .info, since: "0.1.0",
    summary: "A discovery script by a relative path, for TaskManagers that ssh starts",
    why: """
      A relative path counts from the environment variable `FLINK_HOME`, else from the working directory. Flink's start \
      scripts set the variable for themselves and don't export it, and `start-cluster.sh` starts the TaskManagers of other \
      hosts by ssh, in the user's home directory. Flink's own script, which counts where none is named, has a relative \
      path, too.
      """,
    effect: """
      Unless the login shell of each worker exports `FLINK_HOME`, Flink logs a WARN line (could not instantiate driver), and \
      `getExternalResourceInfos` gives an empty set.
      """,
    references: ["flink-gpu GPUDriver.java", "flink-dist config.sh, taskmanager.sh"],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        external-resource.gpu.param.discovery-script.path: 1️⃣conf/gpu.sh1️⃣
        """, beside: ["workers": "node1\nnode2\n"]),
      RuleExample(
        """
        external-resources: 1️⃣gpu1️⃣
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "node1\n"]),
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: ad-ranking}
      spec:
        targets: [standalone]
        standalone: {workers: [node1]}
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 1
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
          external-resource.gpu.param.discovery-script.path: 1️⃣conf/gpu.sh1️⃣
      """,
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        external-resource.gpu.param.discovery-script.path: /opt/flink/conf/gpu.sh
        """, beside: ["workers": "node1\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "localhost\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "node1\n"]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard startsBySSH(context) else { return }
    for script in context.discoveryScripts {
      let path = script.path?.value.scalarText ?? ""
      guard !path.hasPrefix("/"), !(script.path != nil && isBlank(path)) else { continue }
      // Compiling writes a script of its own where none is named, and says the same of it.
      if script.path == nil, context.cluster.kind == .cluster { continue }
      let words = script.path == nil ? "Flink's own script" : quoted(path)
      findings.report(
        "\(words) counts from `FLINK_HOME`, which Flink's start scripts don't export",
        at: script.path?.provenance.location ?? script.resource.listedAt,
        help:
          "set `external-resource.\(script.resource.name).param.discovery-script.path` to an absolute path, or export "
          + "`FLINK_HOME` in the profile of each worker")
    }
  }

  private static func startsBySSH(_ context: LintContext) -> Bool {
    if context.cluster.kind == .cluster {
      // That of a cluster without hosts is localhost.
      return context.cluster.targets.contains { $0.value == .standalone } && context.cluster.startedByScripts != nil
    }
    guard let file = context.surroundings.workers, context.runsBesideWorkers else { return false }
    return WorkersFile(file).workers.contains { $0.host != "localhost" && $0.host != "127.0.0.1" }
  }
}
