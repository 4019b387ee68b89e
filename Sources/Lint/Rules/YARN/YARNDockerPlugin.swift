import ClusterLoading
import ClusterModel
import Diagnostics

/// The plugin that hands GPUs to Docker's containers is one of two words.
enum YARNDockerPlugin: Rule {
  static let description = RuleDescription(
    code: "YRN222", name: "yarn-docker-plugin", severity: .error, since: "0.1.0",
    summary: "A Docker plugin for GPUs that the NodeManager doesn't have",
    why: """
      `yarn.nodemanager.resource-plugins.gpu.docker-plugin` is `nvidia-docker-v1`, the default, or `nvidia-docker-v2`. It is \
      not trimmed: blanks around it make another word of it.
      """,
    effect: """
      The NodeManager does not start: `Unkown implementation name for Gpu docker plugin`.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
      "hadoop-yarn-server-nodemanager GpuDockerCommandPluginFactory.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.docker-plugin</name><value>1️⃣nvidia-docker-v31️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.docker-plugin</name><value>1️⃣nvidia-docker-v21️⃣ </value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.docker-plugin</name><value>nvidia-docker-v2</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.docker-plugin</name><value>nvidia-docker-v3</value></property></configuration>"
        ]),
    ])

  private static let key = "yarn.nodemanager.resource-plugins.gpu.docker-plugin"
  private static let known = ["nvidia-docker-v1", "nvidia-docker-v2"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let property = hadoop[key], !property.isOpen,
      !known.contains(property.value), hadoop.resourcePlugins.contains("yarn.io/gpu")
    else { return }
    let word = property.trimmed
    if known.contains(word) {
      findings.report(
        "\(quoted(word)) has blanks around it: it is not trimmed", at: property.location,
        help: "write it without blanks")
    } else {
      findings.report(
        "\(quoted(word)) is no Docker plugin for GPUs", at: property.location,
        help: "write `nvidia-docker-v1` or `nvidia-docker-v2`")
    }
  }
}
