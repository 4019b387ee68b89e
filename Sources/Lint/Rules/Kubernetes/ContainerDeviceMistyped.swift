import ClusterModel
import Diagnostics
import Resolution

/// A container that asks for a device under a name that none has.
enum ContainerDeviceMistyped: Rule {
  static let description = RuleDescription(
    code: "KUB222", name: "container-device-mistyped", severity: .error, since: "0.1.0",
    summary: "A container that asks for a device by a name which no device plugin serves",
    why: """
      Any `domain/name` is a resource to Kubernetes: what no node offers is waited for. A letter too many in \
      `nvidia.com/gpu`, a forgotten `.com`, or a label of a node in its place goes unnoticed until the pod doesn't start.
      """,
    effect: "Kubernetes leaves the pod Pending for ever: no node offers this resource.",
    references: [
      "https://kubernetes.io/docs/tasks/configure-pod-container/extended-resource/",
      "https://github.com/NVIDIA/k8s-device-plugin",
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
                  args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=1]
                  resources:
                    limits:
                      1️⃣nvidia.com/gpus1️⃣: 1
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
                        1️⃣nvidia.com/gpu.count1️⃣: 1
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
                  args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=1]
                  resources:
                    limits:
                      nvidia.com/mig-1g.10gb: 1
                      rdma/hca: 1
        """, path: "taskmanager.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for role in PodRole.allCases {
      guard let pod = context.pod(role), pod.ok else { continue }
      // What is requested has a limit, too, or a finding of its own.
      check(pod.limits, pod.requests, context, &findings)
      for container in pod.otherContainers + pod.initContainers {
        let resources = container["resources"]
        check(resources?["limits"]?.entries ?? [], resources?["requests"]?.entries ?? [], context, &findings)
      }
    }
  }

  private static func check(
    _ entries: [StructuredValue.Entry], _ requests: [StructuredValue.Entry], _ context: LintContext,
    _ findings: inout Findings
  ) {
    for entry in entries where entry.key.utf8.contains(UInt8(ascii: "/")) && !DeviceName.known.contains(entry.key) {
      let place = entry.keyLocation
      // Of a config key there is a rule.
      func isConfigured() -> Bool { context.configuration.holdsValue(at: place) }
      if let slip = DeviceName.slip(in: entry.key), !isConfigured() {
        findings.report(
          "\(quoted(entry.key)) is \(slip.what)", at: place,
          help: slip.near.map { "write `\($0)`" } ?? "name the profile, such as `nvidia.com/mig-1g.10gb`",
          fixes: slip.near.map { fix(entry, requests, $0, context) } ?? [])
      } else if DeviceName.isMistyped(entry.key), let near = DeviceName.near(entry.key), !isConfigured() {
        findings.report(
          "\(quoted(entry.key)) is no resource of a known device plugin", at: place, severity: .warning,
          effect: "Kubernetes leaves the pod Pending while no node offers this resource.",
          help: "did you mean `\(near)`?",
          fixes: fix(entry, requests, near, context))
      }
    }
  }

  /// Limit and request have the same name.
  private static func fix(
    _ entry: StructuredValue.Entry, _ requests: [StructuredValue.Entry], _ name: String, _ context: LintContext
  ) -> [Fix] {
    let own = context.edit(entry.keyLocation, from: entry.key, to: name)
    guard let other = requests.first(where: { $0.key == entry.key }) else {
      return context.fix("write `\(name)`", .suggested, own)
    }
    let edits = context.edit(other.keyLocation, from: other.key, to: name)
    return own.isEmpty || edits.isEmpty ? [] : context.fix("write `\(name)`", .suggested, own + edits)
  }
}
