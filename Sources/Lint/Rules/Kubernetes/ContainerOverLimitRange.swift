import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// A LimitRange in the same file lets a container have less than it asks for.
enum ContainerOverLimitRange: Rule {
  static let description = RuleDescription(
    code: "KUB221", name: "over-limit-range", severity: .error, since: "0.1.0",
    summary: "A container, or a pod, that asks for more than a LimitRange in the same file allows",
    why: """
      A LimitRange bounds what each container, or all of a pod together, may have of CPU, memory and devices. The API server \
      holds each pod against those of its namespace when it is made.
      """,
    effect: "The API server refuses the pod, and Flink asks for another one, again and again.",
    references: [
      "https://kubernetes.io/docs/concepts/policy/limit-range/",
      "kubernetes plugin/pkg/admission/limitranger/admission.go, PodValidateLimitFunc",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: v1
        kind: LimitRange
        metadata:
          name: containers
        spec:
          limits:
            - type: Container
              max: {memory: 4Gi, nvidia.com/gpu: "0"}
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1️⃣11️⃣
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            resource:
              memory: 2️⃣8192m2️⃣
        """, path: "deployment.yaml")
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: v1
        kind: LimitRange
        metadata:
          name: containers
        spec:
          limits:
            - type: Container
              default: {memory: 1Gi}
              max: {memory: 8Gi, nvidia.com/gpu: "1"}
        ---
        apiVersion: v1
        kind: LimitRange
        metadata:
          name: containers
          namespace: elsewhere
        spec:
          limits:
            - type: Container
              max: {memory: 1Gi}
        ---
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
            resource:
              memory: 8192m
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard !context.file.maxima.isEmpty else { return }
    let maxima = context.file.maxima.filter { $0.namespace == context.cluster.namespace?.value }
    var seen: Set<SourceLocation> = []
    for role in PodRole.allCases {
      guard let pod = context.pod(role), pod.ok else { continue }
      for most in maxima {
        guard let bound = KubernetesQuantity(most.amount) else { continue }
        if most.isOfPod, !most.resource.utf8.contains(UInt8(ascii: "/")) {
          checkPod(pod, role, bound, most, context, &seen, &findings)
          continue
        }
        if most.isOfPod {
          guard let total = pod.total(of: most.resource), let text = KubernetesQuantity(String(total)), text > bound,
            let device = pod.devices.first(where: { $0.key == most.resource })
          else { continue }
          report(role, "pod asks for \(total)", device.value, most, context, &seen, &findings)
          continue
        }
        for container in (pod.spec?["containers"]?.items ?? []) + pod.initContainers {
          guard let limit = container["resources"]?["limits"]?[most.resource], let text = limit.string,
            let amount = KubernetesQuantity(text), amount > bound
          else { continue }
          let name = container["name"]?.string.map { "container \(quoted($0))" } ?? "container"
          report(role, "\(name) asks for \(text)", limit, most, context, &seen, &findings)
        }
      }
    }
  }

  /// CPU and memory, which the API server adds up as it does devices.
  private static func checkPod(
    _ pod: EffectivePod, _ role: PodRole, _ bound: KubernetesQuantity, _ most: PodMaximum, _ context: LintContext,
    _ seen: inout Set<SourceLocation>, _ findings: inout Findings
  ) {
    guard let amount = pod.limit(of: most.resource), amount > bound.number,
      let own = pod.mainContainer?["resources"]?["limits"]?[most.resource]
    else { return }
    let isAlone = pod.otherContainers.isEmpty && pod.initContainers.isEmpty
    let text = most.resource == "memory" ? "\(Int64(amount) >> 20)Mi" : "\(amount)"
    report(
      role, "pod asks for \(isAlone ? own.string ?? text : text)", own, most, context, &seen, &findings)
  }

  private static func report(
    _ role: PodRole, _ what: String, _ node: StructuredNode, _ most: PodMaximum, _ context: LintContext,
    _ seen: inout Set<SourceLocation>, _ findings: inout Findings
  ) {
    guard let place = node.provenance.location, seen.insert(place).inserted else { return }
    let name = role == .taskManager ? "TaskManager" : "JobManager"
    findings.report(
      "the \(name)'s \(what) of \(quoted(most.resource)), and a LimitRange allows \(most.amount)", at: place,
      effect: context.refusal(of: role), help: "ask for \(most.amount) at most, or raise the LimitRange",
      notes: [Diagnostic.Note("the LimitRange", at: most.location)])
  }
}
