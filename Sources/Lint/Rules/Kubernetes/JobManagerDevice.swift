import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// A GPU in the template of both roles: the JobManager holds one and never uses it.
enum JobManagerDevice: Rule {
  static let description = RuleDescription(
    code: "KUB202", name: "gpu-in-common-template", severity: .warning, since: "0.1.0",
    summary: "The JobManager's pod asks for a GPU",
    why: """
      `spec.podTemplate` is laid under the pods of both roles. Flink overwrites CPU and memory of its container, and leaves \
      other resources as they are: the JobManager, which runs no user code, takes a GPU node and a GPU of its own. \
      So does a Deployment of one's own that starts a JobManager.
      """,
    effect: "Kubernetes gives the JobManager GPUs of its own, which nobody else can use.",
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/resource-providers/native_kubernetes/",
      "https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/custom-resource/pod-template/",
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
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  resources:
                    limits:
                      1️⃣nvidia.com/gpu1️⃣: 1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                - name: model-server
                  resources:
                    limits:
                      1️⃣nvidia.com/gpu1️⃣: 1
        """, path: "deployment.yaml"),
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
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1
        """, path: "deployment.yaml"),
      // None is asked for.
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          jobManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 0
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // Its devices can come from a template only.
    let cluster = context.cluster
    guard
      cluster.podTemplate != nil || cluster.jobManager?["podTemplate"] != nil
        || cluster.jobManager?["resources"] != nil || context.surroundings.jobManagerTemplate != nil,
      let pod = context.pod(.jobManager), pod.ok
    else { return }
    let isAlone = context.pod(.taskManager)?.devices.isEmpty != false
    let isDefault =
      context.surroundings.jobManagerTemplate != nil
      && !context.configuration.contains("kubernetes.pod-template-file.jobmanager")
    // Of containers beside Flink's, too: nothing that a JobManager does needs them.
    let others = pod.otherContainers.flatMap { $0["resources"]?["limits"]?.entries ?? [] }.filter { entry in
      gpuVendor(ofResource: entry.key) != nil && entry.value.string.flatMap { KubernetesQuantity($0) }?.isZero != true
    }
    let devices = pod.devices + others
    let claims = context.cluster.podTemplate == nil ? [] : pod.claims
    guard !devices.isEmpty || !claims.isEmpty else { return }
    var common: Set<SourceLocation> = []
    if let template = context.cluster.podTemplate?["spec"] { collectKeys(of: template, into: &common) }
    for entry in devices {
      let isCommon = common.contains(entry.keyLocation)
      let isField = entry.value.provenance.location.map(context.isInResources) ?? false
      let template = cluster.kind == .workload ? "the container" : "the JobManager's template"
      let holder = isField ? "`jobManager.resources`" : template
      findings.report(
        "\(quoted(entry.key)) goes to the JobManager\(isAlone ? "" : ", too")", at: entry.keyLocation,
        severity: isCommon ? .error : nil,
        help: isCommon
          ? "move it into `taskManager.podTemplate`"
          : isDefault
            ? "give the JobManager a template of its own: `kubernetes.pod-template-file.jobmanager`"
            : "remove it from \(holder)")
    }
    // What a claim is for stands elsewhere, and may be no GPU.
    for claim in claims {
      guard let name = claim["name"], let text = name.string,
        let entry = claim.entries.first(where: { $0.key == "name" }), common.contains(entry.keyLocation)
      else { continue }
      findings.report(
        "the claim \(quoted(text)) goes to the JobManager, too", at: name.provenance.location, severity: .warning,
        effect: "A device is reserved for the JobManager, which does nothing with it.",
        help: "move the claim and its use into `taskManager.podTemplate`")
    }
  }

  /// The places of all keys in a tree.
  private static func collectKeys(of node: StructuredNode, into keys: inout Set<SourceLocation>) {
    for entry in node.entries {
      keys.insert(entry.keyLocation)
      collectKeys(of: entry.value, into: &keys)
    }
    for item in node.items { collectKeys(of: item, into: &keys) }
  }
}
