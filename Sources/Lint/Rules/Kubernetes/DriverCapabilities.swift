import ClusterModel
import Diagnostics
import Resolution

/// nvidia-smi comes into the container with the capability `utility`.
enum DriverCapabilities: Rule {
  static let description = RuleDescription(
    code: "KUB211", name: "driver-caps-no-utility", severity: .error, since: "0.1.0",
    summary: "`NVIDIA_DRIVER_CAPABILITIES` without `utility`, which the discovery script needs",
    why: """
      The container runtime mounts parts of the driver by the capabilities that `NVIDIA_DRIVER_CAPABILITIES` names. \
      `nvidia-smi` and NVML come with `utility`; without it the script that Flink ships doesn't find the program.
      """,
    effect: """
      The discovery script fails, no TaskManager finds a GPU, and Flink still counts the amount.
      """,
    references: [
      "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html#driver-capabilities"
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            containerized.taskmanager.env.NVIDIA_DRIVER_CAPABILITIES: 1️⃣compute1️⃣
        """, path: "deployment.yaml")
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            containerized.taskmanager.env.NVIDIA_DRIVER_CAPABILITIES: compute,utility
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod, context.discoveryScripts.contains(where: \.isShipped) else { return }
    for variable in pod.mainContainer?["env"]?.items ?? [] {
      guard variable["name"]?.string == "NVIDIA_DRIVER_CAPABILITIES", let value = variable["value"],
        let text = value.string, !isBlank(text)
      else { continue }
      let words = text.split(separator: ",").map { trimmed(String($0), of: " ") }
      guard !words.contains("utility"), !words.contains("all") else { continue }
      findings.report(
        "\(quoted(text)) leaves `nvidia-smi` out of the container", at: value.provenance.location, help: "add `utility`"
      )
    }
  }
}
