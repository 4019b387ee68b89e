import ClusterModel
import Diagnostics
import Resolution

/// A device that only the template asks for: Flink knows nothing of it.
enum TemplateDeviceUnmanaged: Rule {
  static let description = RuleDescription(
    code: "KUB205", name: "template-gpu-unmanaged", severity: .warning, since: "0.1.0",
    summary: "A GPU of the pod template that is no external resource",
    why: """
      Kubernetes gives the container its GPU either way. But Flink doesn't know of it: `getExternalResourceInfos` gives \
      nothing, slots have no share of it, and the REST API doesn't show it.
      """,
    effect: "The pod gets the GPU; Flink counts none, and tells user code of none.",
    references: ["flink-kubernetes KubernetesUtils.java", "flink-runtime ExternalResourceUtils.java"],
    triggering: [
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
                        1️⃣nvidia.com/gpu1️⃣: 1
        """, path: "deployment.yaml"),
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
                      1️⃣nvidia.com/gpu1️⃣: 1
        """, path: "taskmanager.yaml"),
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
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1
        """, path: "deployment.yaml"),
      // The script may list it.
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
                  command: [/scripts/start.sh]
                  args: [taskmanager]
                  resources:
                    limits:
                      nvidia.com/gpu: 1
        """, path: "taskmanager.yaml"),
      // None is asked for.
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
                        nvidia.com/gpu: 0
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod else { return }
    if context.cluster.kind == .workload { return checkWorkload(pod, context, &findings) }
    // In the operator's standalone mode the template is the only way.
    guard context.isNative else { return }
    let managed = Set((context.resolved.kubernetes ?? [:]).keys)
    for entry in pod.devices where gpuVendor(ofResource: entry.key) != nil && !managed.contains(entry.key) {
      findings.report(
        "\(quoted(entry.key)) is no external resource: Flink doesn't know of it", at: entry.keyLocation,
        help: "list a resource in `external-resources` with this amount and `kubernetes.config-key: \(entry.key)`")
    }
  }

  /// Whether something starts the container that isn't Flink's own.
  private static func hasOtherCommand(_ pod: EffectivePod) -> Bool {
    guard let command = pod.mainContainer?["command"]?.items.first?.string else { return false }
    return ["docker-entrypoint.sh", "taskmanager.sh"].allSatisfy { !command.hasSuffix($0) }
  }

  /// Whether `FLINK_PROPERTIES` comes from elsewhere.
  private static func isFilledIn(_ environment: [StructuredNode]) -> Bool {
    environment.contains { variable in
      variable["name"]?.string == "FLINK_PROPERTIES"
        && (variable["valueFrom"] != nil || variable["value"]?.string?.holds("$(") == true)
    }
  }

  /// Of a TaskManager that somebody's own object starts: there the amount alone makes Flink count.
  private static func checkWorkload(_ pod: EffectivePod, _ context: LintContext, _ findings: inout Findings) {
    // What another file, the image or a shell's script says isn't known; of a resource that is there, others say what is wrong.
    let words = ["command", "args"].flatMap { pod.mainContainer?[$0]?.items ?? [] }.compactMap(\.string)
    guard !context.cluster.isPartial, context.cluster.unopenedFile == nil, pod.mainContainer != nil,
      context.resources.resources.isEmpty, context.resolved.errors.isEmpty, !words.contains(where: holdsBlank),
      !hasOtherCommand(pod), !isFilledIn(pod.mainContainer?["env"]?.items ?? []), pod.mainContainer?["envFrom"] == nil
    else { return }
    for entry in pod.devices where gpuVendor(ofResource: entry.key) != nil {
      findings.report(
        "\(quoted(entry.key)) is no external resource: Flink doesn't know of it", at: entry.keyLocation,
        help: "list a resource in `external-resources`, and set its amount and driver")
    }
  }
}
