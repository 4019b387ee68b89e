import ClusterModel
import Diagnostics
import Resolution
import Topology

/// Flink ships a script for NVIDIA's GPUs only.
enum ScriptOfOtherVendor: Rule {
  static let description = RuleDescription(
    code: "GPU206", name: "script-vendor", severity: .error, since: "0.1.0",
    summary: "Devices of another vendor with the discovery script for NVIDIA's",
    why: """
      Without a path, the GPU driver runs `nvidia-gpu-discovery.sh`, which asks `nvidia-smi`. On hosts with AMD's or Intel's \
      GPUs, or with accelerators of others, there is no such program. Flink ships no script for them.
      """,
    effect: "The script fails, no TaskManager finds a GPU, and Flink still counts the amount.",
    references: [
      "flink-gpu nvidia-gpu-discovery.sh", "https://github.com/ROCm/k8s-device-plugin",
      "https://cloud.google.com/kubernetes-engine/docs/how-to/tpus",
      "https://docs.habana.ai/en/latest/Orchestration/Gaudi_Kubernetes/",
      "https://github.com/Cambricon/cambricon-k8s-device-plugin",
    ],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.kubernetes.config-key: 1️⃣amd.com/gpu1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.yarn.config-key: 1️⃣amd.com/gpu1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.kubernetes.config-key: 1️⃣google.com/tpu1️⃣
      """,
      RuleExample(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: embeddings}
        spec:
          targets: [kubernetes-operator]
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            external-resource.gpu.kubernetes.config-key: 1️⃣gpu.intel.com/i9151️⃣
        """, path: "cluster.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: embeddings}
        spec:
          targets: [kubernetes-operator]
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            external-resource.gpu.kubernetes.config-key: amd.com/gpu
        """, path: "cluster.yaml"),
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.path: /opt/amd-gpu-discovery.sh
      external-resource.gpu.kubernetes.config-key: amd.com/gpu
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """,
    ])

  /// Whether a resource is one of those that others than makers of GPUs offer for the same work.
  private static func isOtherDevice(_ key: String) -> Bool {
    guard !key.hasPrefix("nvidia.com/") else { return false }
    return ["google.com/tpu", "habana.ai/gaudi", "cambricon.com/", "aws.amazon.com/neuron", "huawei.com/Ascend"]
      .contains {
        key.hasPrefix($0)
      }
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // Compiling gives the containers Drey's script for AMD's GPUs, unless the image is said to have one.
    let cluster = context.cluster
    let hasScriptForAMD =
      cluster.kind == .cluster && cluster.spec?["kubernetes"]?["discoveryScript"]?.string != "image"
    let scripts = context.discoveryScripts.filter(\.isShipped)
    guard !scripts.isEmpty else { return }
    let classes = context.claimedClasses
    for script in scripts {
      if let own = classes.first(where: { ["gpu.amd.com", "gpu.intel.com"].contains($0.name) }), !hasScriptForAMD,
        !classes.contains(where: { $0.name.hasSuffix("nvidia.com") })
      {
        report(own.name, at: own.place, script, &findings)
        continue
      }
      let entries = [KnownSuffix.kubernetes, KnownSuffix.yarn].compactMap { script.resource[$0] }
      if entries.isEmpty, !context.isNative {
        checkContainer(script, context, &findings)
        continue
      }
      // One word on it is enough.
      guard
        let (entry, key) = entries.lazy.compactMap({ entry in entry.value.scalarText.map { (entry, $0) } })
          .first(where: { _, key in
            gpuVendor(ofResource: key).map { $0 != .nvidia && !($0 == .amd && hasScriptForAMD) } ?? isOtherDevice(key)
          })
      else { continue }
      report(key, at: entry.provenance.location, script, &findings)
    }
  }

  /// Where the container's own `resources` say what it gets.
  private static func checkContainer(
    _ script: DiscoveryScript, _ context: LintContext, _ findings: inout Findings
  ) {
    let devices = context.taskManagerPod?.devices.filter {
      gpuVendor(ofResource: $0.key) != nil || isOtherDevice($0.key)
    }
    guard script.resource.isGPU, let devices, let device = devices.first,
      devices.allSatisfy({ gpuVendor(ofResource: $0.key) != .nvidia })
    else { return }
    report(device.key, at: device.keyLocation, script, &findings)
  }

  private static func report(
    _ key: String, at place: SourceLocation?, _ script: DiscoveryScript, _ findings: inout Findings
  ) {
    findings.report(
      "\(quoted(key)) is a \(isOtherDevice(key) ? "device" : "GPU") that Flink's discovery script doesn't find",
      at: place,
      help: "set `external-resource.\(script.resource.name).param.discovery-script.path` to a script for this vendor")
  }
}
