import ClusterLoading
import ClusterModel
import Diagnostics

/// The container executor isolates GPUs when its module is on.
enum YARNExecutor: Rule {
  static let description = RuleDescription(
    code: "YRN205", name: "yarn-executor-gpu-off", severity: .error, since: "0.1.0",
    summary: "The GPU module of `container-executor.cfg` is off, or has no cgroups",
    why: """
      The NodeManager isolates GPUs through the Linux container executor, with cgroups. Its file needs \
      `module.enabled=true` under `[gpu]`, and `root` and `yarn-hierarchy` under `[cgroups]`.
      """,
    effect: """
      Containers that ask for a GPU fail when they start.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=1️⃣false1️⃣\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
        ])
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property></configuration>",
          "container-executor.cfg": "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, hadoop.executor != nil,
      let file = hadoop.sources.first(where: { $0.path.hasSuffix("container-executor.cfg") }),
      let plugins = hadoop["yarn.nodemanager.resource-plugins"], plugins.value.contains("yarn.io/gpu")
    else { return }
    let start = SourceLocation(path: file.path, range: SourceRange(at: .start))
    let note = Diagnostic.Note("the GPU plugin is on here", at: plugins.location)
    let module = hadoop.executor("gpu", "module.enabled")
    if module?.value.lowercased() != "true" {
      findings.report(
        module == nil
          ? "`[gpu] module.enabled` is not set" : "`[gpu] module.enabled` is \(quoted(module?.value ?? ""))",
        at: module?.location ?? start, help: "set `module.enabled=true` under `[gpu]`", notes: [note])
    }
    for name in ["root", "yarn-hierarchy"] where hadoop.executor("cgroups", name)?.value.isEmpty != false {
      findings.report(
        "`[cgroups] \(name)` is not set", at: hadoop.executor("cgroups", name)?.location ?? start,
        help: "set `\(name)` under `[cgroups]`", notes: [note])
    }
  }
}
