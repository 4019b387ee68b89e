import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution

/// A config key that is no name of an extended resource, or almost a known one.
enum KubernetesConfigKeyShape: Rule {
  static let description = RuleDescription(
    code: "KUB102", name: "k8s-config-key-shape", severity: .warning, since: "0.1.0",
    summary: "A `kubernetes.config-key` that is no name of a device",
    why: """
      An extended resource is named `domain/name`, with a domain outside `kubernetes.io`. Flink uses the text as it is, \
      blanks and quotes included. A name of the wrong form is rejected when the pod is made; one that no device plugin \
      serves, or can serve, since it is in Kubernetes' own domain, leaves the TaskManager's pod Pending for ever.
      """,
    effect: "Kubernetes rejects the TaskManager's pod: the JobManager asks for it again and again.",
    references: [
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources",
      "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/",
      "https://github.com/NVIDIA/k8s-device-plugin/blob/main/docs/gpu-feature-discovery/README.md",
      "flink-kubernetes KubernetesUtils.java",
      "kubernetes pkg/apis/core/validation/validation.go, validateContainerResourceName",
    ],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣gpu1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/gpus1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣"nvidia.com/gpu "1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣nvidia/gpu1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣node.kubernetes.io/gpu1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/gpu.product1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣limits.nvidia.com/gpu1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/GPU1️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/mig1️⃣
      """,
      """
      external-resources: fpga
      external-resource.fpga.amount: 1
      external-resource.fpga.kubernetes.config-key: 1️⃣"intel.com/fpga "1️⃣
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: nvidia.com/mig-1g.10gb
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: gpu.intel.com/i915
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: nvidia.com/pgpu
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: deviceclass.resource.kubernetes.io/gpu.nvidia.com
      """,
      """
      external-resources: disk
      external-resource.disk.amount: 10737418240
      external-resource.disk.kubernetes.config-key: ephemeral-storage
      """,
    ])

  /// Devices of a DeviceClass, asked for as an extended resource: by the feature gate `DRAExtendedResource`, from 1.34 on
  /// (https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/dra-features/#extended-resource).
  private static let classPrefix = "deviceclass.resource.kubernetes.io/"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // In the operator's standalone mode nothing reads it: OPR101 tells.
    guard context.isNative || context.cluster.kind == .cluster else { return }
    // A configuration alone doesn't say that it is for Kubernetes.
    let severity: Severity? = context.runsOnKubernetes == true ? .error : nil
    for resource in context.resources.resources {
      guard let entry = resource[KnownSuffix.kubernetes], let place = entry.provenance.location else { continue }
      guard let key = entry.value.scalarText else {
        findings.report(
          "a config key can only be one name, `domain/name`", at: place, severity: severity,
          help: "write the device plugin's resource, such as `nvidia.com/gpu`")
        continue
      }
      guard !isBlank(key), !ConfigKeyOverwritesPod.applies(to: key), !DeviceName.known.contains(key),
        !DeviceName.isKubernetesOwn(key)
      else {
        continue
      }
      if let slip = DeviceName.slip(in: key) {
        findings.report(
          "\(quoted(key)) is \(slip.what)", at: place, severity: severity,
          effect: "Kubernetes leaves the TaskManager's pod Pending for ever: no node offers this resource.",
          help: slip.near.map { "write `\($0)`" } ?? "name the profile, such as `nvidia.com/mig-1g.10gb`",
          fixes: slip.near.map { context.fix("write `\($0)`", .suggested, context.valueEdit(entry, to: $0)) } ?? [])
        continue
      }
      let bare = trimmed(key, of: " \t\"'")
      let isPadded = bare != key && (DeviceName.known.contains(bare) || extendedResourceFlaw(bare) == nil)
      let near = isPadded ? bare : DeviceName.near(key)
      let padding = trimmed(key, of: " \t") == bare ? "blanks" : "quotes"
      let help =
        near.map { isPadded ? "write `\($0)`, without the \(padding)" : "did you mean `\($0)`?" }
        ?? "write the device plugin's resource, such as `nvidia.com/gpu`"
      let fixes = near.map { near in
        let edits = context.valueEdit(entry, to: near)
        return context.fix("write `\(near)`", .suggested, edits)
      }
      if let flaw = extendedResourceFlaw(key) {
        findings.report(
          "\(quoted(key)) is no name of a device: \(flaw)", at: place, severity: severity, help: help,
          fixes: fixes ?? [])
      } else if key.hasPrefix(classPrefix) {
        let version = context.cluster.kubernetesVersion
        guard let version, let number = FlinkVersion(version.value), number < FlinkVersion(1, 34) else { continue }
        findings.report(
          "\(quoted(key)) needs Kubernetes 1.34, and the cluster has \(version.value)", at: place, severity: severity,
          effect:
            "Kubernetes takes the TaskManager's pod and leaves it Pending for ever: no node offers this resource.",
          help: "claim the devices in `taskManager.podTemplate`, or write the device plugin's resource")
      } else if isNativeResourceName(key) {
        findings.report(
          "\(quoted(key)) is in Kubernetes' own domain, where no device plugin can offer anything", at: place,
          severity: severity,
          effect:
            "Kubernetes takes the TaskManager's pod and leaves it Pending for ever: no node offers this resource.",
          help: "write the device plugin's resource, such as `nvidia.com/gpu`", fixes: [])
      } else if near != nil, DeviceName.isMistyped(key) {
        findings.report(
          "\(quoted(key)) is no resource of a known device plugin", at: place, severity: severity,
          effect: "Kubernetes leaves the TaskManager's pod Pending while no node offers this resource.", help: help,
          fixes: fixes ?? [])
      }
    }
  }
}
