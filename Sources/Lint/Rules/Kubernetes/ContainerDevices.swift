import ClusterModel
import Diagnostics
import Resolution

/// Where nobody writes the pod for it, Flink counts devices that its container doesn't ask for.
enum ContainerDevices: Rule {
  static let description = RuleDescription(
    code: "KUB216", name: "container-devices-differ", severity: .error, since: "0.1.0",
    summary: "Flink counts another number of devices than its container asks for",
    why: """
      In a standalone cluster (a Deployment of one's own, or the operator's `mode: standalone`) the container's `resources` \
      decide what Kubernetes gives it, and `external-resource.….amount` what Flink tells the job. Nobody holds the one \
      against the other. Where the amount is larger, the discovery script finds too few devices and fails; where it is \
      smaller, the rest is paid for and not used.
      """,
    effect: """
      The TaskManager registers with the amount all the same; Flink's discovery script fails for want of devices, and the \
      job's code gets none.
      """,
    references: [
      "flink-external-resource-gpu GPUDriver.java, nvidia-gpu-discovery.sh",
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/resource-providers/standalone/kubernetes/",
      "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
    ],
    triggering: [
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
                  args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=2]
                  resources:
                    1️⃣limits1️⃣:
                      memory: 4Gi
        """, path: "taskmanager.yaml"),
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
                  args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=2]
                  resources:
                    limits:
                      nvidia.com/gpu: 1️⃣11️⃣
        """, path: "taskmanager.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          mode: standalone
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1️⃣21️⃣
        """, path: "deployment.yaml"),
    ],
    quiet: [
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
                  args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=2]
                  resources:
                    limits:
                      nvidia.com/gpu: 2
        """, path: "taskmanager.yaml"),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: jobmanager
        spec:
          template:
            spec:
              containers:
                - name: jobmanager
                  image: flink:2.3
                  args: [jobmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=2]
        """, path: "jobmanager.yaml"),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              resourceClaims:
                - name: gpu
                  resourceClaimTemplateName: gpus
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=2]
                  resources:
                    claims:
                      - name: gpu
        """, path: "taskmanager.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // Of a cluster file, compiling writes the number that Flink counts, and says what it replaces.
    guard !context.isNative, context.cluster.kind != .cluster, let pod = context.taskManagerPod,
      pod.mainContainer != nil
    else { return }
    // A claim is for a number of devices that the pod doesn't say.
    guard pod.resources?["claims"]?.items.isEmpty != false else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let amount = resource.amount else { continue }
      let key = resource[KnownSuffix.kubernetes]?.value.scalarText
      // Bytes of what Kubernetes itself knows are no devices.
      if let key, DeviceName.isKubernetesOwn(key) { continue }
      let asked = pod.devices.filter { entry in
        key.map { $0 == entry.key } ?? (resource.isGPU && gpuVendor(ofResource: entry.key) != nil)
      }
      let note = Diagnostic.Note("the amount is set here", at: resource[KnownSuffix.amount]?.provenance.location)
      guard let device = asked.first else {
        // Of the operator's there is a rule; of other devices nothing says how they come.
        guard context.cluster.kind == .workload, key != nil || resource.isGPU && pod.devices.isEmpty else { continue }
        report(nothing: resource, amount, key, pod, note, &findings)
        continue
      }
      // A share is no device, and two kinds are nobody's number.
      guard asked.count == 1, let text = device.value.string, let number = KubernetesQuantity(text),
        let wanted = KubernetesQuantity(String(amount)), number.isWhole, number != wanted
      else {
        continue
      }
      findings.report(
        "Flink counts \(amount) of \(quoted(resource.name)), and the container asks for \(text) of \(quoted(device.key))",
        at: device.value.provenance.location ?? device.keyLocation, severity: number > wanted ? .warning : nil,
        effect: number > wanted ? "Kubernetes keeps \(text) for the container; the job is told of \(amount)." : nil,
        help: "write the same number in both places", notes: [note])
    }
  }

  private static func report(
    nothing resource: ConfiguredResource, _ amount: Int64, _ key: String?, _ pod: EffectivePod, _ note: Diagnostic.Note,
    _ findings: inout Findings
  ) {
    let container = pod.mainContainer
    let fields = container?["resources"]?.entries
    let place =
      fields?.first { $0.key == "limits" }?.keyLocation
      ?? container?.entries.first { $0.key == "resources" }?.keyLocation
      ?? container?["name"]?.provenance.location
    let mayComeOtherwise = !pod.devices.isEmpty || pod.mayShowDevices
    findings.report(
      "Flink counts \(amount) of \(quoted(resource.name)), and the container asks for "
        + (key.map { "no \(quoted($0))" } ?? "none"), at: place,
      severity: mayComeOtherwise ? .warning : nil,
      help: "ask for \(quoted("\(key ?? "nvidia.com/gpu"): \(amount)")) under `resources.limits`", notes: [note])
  }
}
