import ClusterModel
import Diagnostics
import Resolution

/// A CUDA process uses one MIG device.
enum SeveralMIGDevices: Rule {
  static let description = RuleDescription(
    code: "KUB301", name: "mig-multi-slice", severity: .warning, since: "0.1.0",
    summary: "More than one MIG device for a TaskManager",
    why: """
      A CUDA program sees one MIG device, the first of those in `CUDA_VISIBLE_DEVICES`; a TaskManager is one process. \
      Of two kinds of MIG device the kubelet passes one list on only. With the MIG strategy `single` the devices are called \
      `nvidia.com/gpu`; the nodes' product, `NVIDIA-A100-SXM4-40GB-MIG-1g.5gb`, tells then.
      """,
    effect: """
      The TaskManager uses one MIG device; the others are taken and idle.
      """,
    references: [
      "https://docs.nvidia.com/datacenter/tesla/mig-user-guide/",
      "https://github.com/NVIDIA/k8s-device-plugin/issues/446",
      "https://github.com/NVIDIA/k8s-device-plugin/blob/main/docs/gpu-feature-discovery/README.md",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣21️⃣
        external-resource.gpu.kubernetes.config-key: nvidia.com/mig-1g.10gb
        """),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣21️⃣
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        kubernetes.taskmanager.node-selector: nvidia.com/gpu.product:NVIDIA-A100-SXM4-40GB-MIG-1g.5gb
        """),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager]
                  resources:
                    limits:
                      nvidia.com/mig-1g.10gb: 1️⃣21️⃣
        """, path: "taskmanager.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: nvidia.com/mig-1g.10gb
        """),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager]
                  resources:
                    limits:
                      nvidia.com/mig-1g.10gb: 1
        """, path: "taskmanager.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var first: (key: String, place: SourceLocation?)?
    var listed: [String] = []
    let product = context.taskManagerPod?.selectedProduct ?? ""
    func isMIG(_ key: String) -> Bool {
      key.hasPrefix("nvidia.com/mig-") || key == "nvidia.com/gpu" && product.holds("-MIG-")
    }
    // In a standalone cluster the container alone says which devices it gets.
    for resource in context.isNative ? context.resources.listed : [] where resource.isCounted {
      guard let entry = resource[KnownSuffix.kubernetes], let key = entry.value.scalarText,
        isMIG(key)
      else { continue }
      listed.append(key)
      if let amount = resource.amount, amount > 1 {
        findings.report(
          "\(amount) MIG devices for a process that uses one", at: resource[KnownSuffix.amount]?.provenance.location,
          help: "ask for one larger device, or for one each in more TaskManagers")
      } else if let first, first.key != key {
        reportSecondKind(at: entry.provenance.location, first: first.place, &findings)
      }
      first = first ?? (key, entry.provenance.location)
    }
    // What only a template or a container of one's own asks for.
    for device in context.taskManagerPod?.devices ?? [] where isMIG(device.key) {
      guard !listed.contains(device.key) else { continue }
      let place = device.value.provenance.location
      if let text = device.value.string, let number = KubernetesQuantity(text), number.isWhole, number.number > 1 {
        findings.report(
          "\(text) MIG devices for a process that uses one", at: place,
          help: "ask for one larger device, or for one each in more TaskManagers")
      } else if let first, first.key != device.key {
        reportSecondKind(at: device.keyLocation, first: first.place, &findings)
      }
      first = first ?? (device.key, device.keyLocation)
    }
  }

  private static func reportSecondKind(
    at place: SourceLocation?, first: SourceLocation?, _ findings: inout Findings
  ) {
    findings.report(
      "a second kind of MIG device for a process that uses one", at: place, help: "ask for one kind",
      notes: [Diagnostic.Note("the first one", at: first)])
  }
}
