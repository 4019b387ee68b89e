import ClusterModel
import Diagnostics
import Resolution
import Topology

/// The device plugin says which GPUs a container sees.
enum VisibleDevices: Rule {
  static let description = RuleDescription(
    code: "KUB210", name: "visible-devices-override", severity: .warning, since: "0.1.0",
    summary: "`NVIDIA_VISIBLE_DEVICES` in a container that asks for GPUs",
    why: """
      NVIDIA's device plugin sets `NVIDIA_VISIBLE_DEVICES` to the GPUs that the container was given, and the container \
      runtime follows it. A value of the pod's own names other GPUs: `all` shows every GPU of the node, whoever has \
      it.
      """,
    effect: """
      The pod's value and the device plugin's contend: the container may see GPUs that others were given, or none.
      """,
    references: [
      "https://github.com/NVIDIA/k8s-device-plugin#readme",
      "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html",
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
            containerized.taskmanager.env.NVIDIA_VISIBLE_DEVICES: 1️⃣all1️⃣
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
            containerized.master.env.NVIDIA_VISIBLE_DEVICES: void
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod, pod.devices.contains(where: { gpuVendor(ofResource: $0.key) == .nvidia })
    else { return }
    for variable in pod.mainContainer?["env"]?.items ?? [] {
      guard variable["name"]?.string == "NVIDIA_VISIBLE_DEVICES",
        let place = (variable["value"] ?? variable["valueFrom"] ?? variable["name"])?.provenance.location
      else { continue }
      findings.report(
        "`NVIDIA_VISIBLE_DEVICES` is the device plugin's to set", at: place, help: "remove the variable")
    }
  }
}
