import ClusterModel
import Diagnostics
import Resolution

/// Exclusive CPUs need whole numbers.
enum CPUNotWhole: Rule {
  static let description = RuleDescription(
    code: "KUB213", name: "cpu-not-numa-alignable", severity: .info, since: "0.1.0",
    summary: "A fraction of CPUs, or a limit over the request, on a pod with GPUs",
    why: """
      With the static policy of its CPU manager, the kubelet gives a container CPUs of its own, and its topology manager can \
      align them with the GPUs on one NUMA node: but only where the pod is Guaranteed (limits equal requests) and the CPUs \
      are a whole number.
      """,
    effect: """
      The CPUs of the TaskManager are shared, and on any NUMA node, whatever the node's policies are.
      """,
    references: [
      "https://kubernetes.io/docs/tasks/administer-cluster/cpu-management-policies/#static-policy",
      "https://kubernetes.io/docs/tasks/administer-cluster/topology-manager/",
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
            kubernetes.taskmanager.cpu.amount: 1️⃣1.51️⃣
        """, path: "deployment.yaml"),
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
            resources:
              requests:
                memory: 4Gi
                cpu: 2
              limits:
                memory: 4Gi
                cpu: 1️⃣41️⃣
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.16\"\n"]),
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
            kubernetes.taskmanager.cpu.amount: 2
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod, pod.devices.contains(where: { gpuVendor(ofResource: $0.key) != nil }),
      let request = pod.requests.last(where: { $0.key == "cpu" })?.value, let text = request.string,
      let number = Double(text)
    else { return }
    if number.rounded() != number {
      guard let place = request.provenance.location else { return }
      findings.report(
        "\(text) CPUs are no whole number: they can't be the pod's own", at: place, help: "give a whole number of CPUs")
    } else if let limit = pod.limits.last(where: { $0.key == "cpu" })?.value, limit.string != text,
      let place = limit.provenance.location
    {
      findings.report(
        "a limit of \(limit.string ?? "") over \(text) CPUs: they can't be the pod's own", at: place,
        help: context.isInResources(place) ? "request and limit the same number" : "leave the limit factor at 1")
    } else if let asked = pod.requests.last(where: { $0.key == "memory" })?.value.string,
      let limit = pod.limits.last(where: { $0.key == "memory" })?.value, let most = limit.string,
      let place = limit.provenance.location, let one = KubernetesQuantity(asked), let other = KubernetesQuantity(most),
      one < other
    {
      findings.report(
        "a limit of \(most) over \(asked) of memory: the pod isn't Guaranteed, and its CPUs can't be its own",
        at: place,
        help: context.isInResources(place) ? "request and limit the same" : "leave the limit factor at 1")
    }
  }
}
