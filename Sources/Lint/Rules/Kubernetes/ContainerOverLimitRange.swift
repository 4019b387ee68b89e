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
      holds each pod against those of its namespace when it is made. A container that asks for nothing of a bounded resource gets \
      the `default`, or the maximum where there is none.
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
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: v1
        kind: LimitRange
        metadata:
          name: containers
        spec:
          limits:
            - type: Container
              max: {1️⃣nvidia.com/gpu1️⃣: "4"}
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
        """, path: "deployment.yaml"),
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
              default: {memory: 1Gi, nvidia.com/gpu: "0"}
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
    checkOthers(maxima.filter { $0.resource.utf8.contains(UInt8(ascii: "/")) }, context, &findings)
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

  /// What a LimitRange on devices does to pods that ask for none: their containers are given some, or they are refused for want of
  /// a limit (`maxConstraint` of plugin/pkg/admission/limitranger/admission.go).
  private static func checkOthers(_ maxima: [PodMaximum], _ context: LintContext, _ findings: inout Findings) {
    guard !maxima.isEmpty else { return }
    for role in [PodRole.jobManager, .taskManager] {
      guard let pod = context.pod(role), pod.ok else { continue }
      let containers = ((pod.spec?["containers"]?.items ?? []) + pod.initContainers).map { container in
        (name: container["name"]?.string, limits: Set((container["resources"]?["limits"]?.entries ?? []).map(\.key)))
      }
      // One is enough to look at: the next ones are mended alike.
      for most in maxima {
        // What a container is given counts for its pod, too; of several the last one is given.
        let given = maxima.last { $0.resource == most.resource && $0.standard != nil }
        guard given == nil || given?.location == most.location else { continue }
        if report(most, role, containers, context, &findings) { return }
      }
    }
  }

  private static func report(
    _ most: PodMaximum, _ role: PodRole, _ containers: [(name: String?, limits: Set<String>)], _ context: LintContext,
    _ findings: inout Findings
  ) -> Bool {
    let lacking = containers.filter { !$0.limits.contains(most.resource) }
    guard let first = lacking.first else { return false }
    let name = role == .taskManager ? "TaskManager" : "JobManager"
    guard let standard = most.standard else {
      guard lacking.count == containers.count else { return false }
      findings.report(
        "the \(name)'s pod has no limit of \(quoted(most.resource)), and this LimitRange wants one of each pod",
        at: most.location, effect: refusal(of: role, context),
        help: "bound containers in place of pods: `type: Container`, with a `default` of 0")
      return true
    }
    guard KubernetesQuantity(standard)?.isZero == false else { return false }
    let container = first.name.map { "container \(quoted($0))" } ?? "container"
    findings.report(
      "the \(name)'s \(container) asks for no \(quoted(most.resource)), and gets \(standard) by this LimitRange",
      at: most.location,
      effect: "Kubernetes gives it devices that nobody uses, or leaves the pod Pending for want of them.",
      help: "write `default: {\(most.resource): \"0\"}` beside `max`")
    return true
  }

  /// A LimitRange is about pods: the object that makes them is taken.
  private static func refusal(of role: PodRole, _ context: LintContext) -> String? {
    context.cluster.kind == .workload
      ? "The API server takes the object, and refuses each pod that is made of it." : context.refusal(of: role)
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
    let mebibytes = most.resource == "memory" ? Int64(exactly: (amount / 1_048_576).rounded()) : nil
    let text = mebibytes.map { "\($0)Mi" } ?? "\(amount)"
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
      effect: refusal(of: role, context), help: "ask for \(most.amount) at most, or raise the LimitRange",
      notes: [Diagnostic.Note("the LimitRange", at: most.location)])
  }
}
