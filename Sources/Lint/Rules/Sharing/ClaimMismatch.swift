import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution

/// A claim in the same file that isn't what the pod takes it for.
enum ClaimMismatch: Rule {
  static let description = RuleDescription(
    code: "KUB305", name: "claim-mismatch", severity: .error, since: "0.1.0",
    summary: "A pod names a claim of the same file that is of another kind, or asks for other devices",
    why: """
      A pod's `resourceClaims` name a ResourceClaim or a ResourceClaimTemplate, its container one of them, and perhaps one \
      request of it. Nothing holds these names, and the number of devices that Flink counts, against the claim before the pod \
      is made. Looked at are claims in one file with the cluster.
      """,
    effect: "The pod stays Pending: it waits for an object that isn't there.",
    references: [
      "https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/",
      "kubernetes pkg/kubelet/cm/dra/claiminfo.go",
      "kubernetes staging/src/k8s.io/api/resource/*/zz_generated.prerelease-lifecycle.go",
    ],
    triggering: [
      example(claim, resource: "claims: [{name: gpu}]", uses: "resourceClaimTemplateName: 1️⃣one-gpu1️⃣"),
      example(template, resource: "claims: [{name: gpu, request: 1️⃣gpus1️⃣}]", uses: "resourceClaimTemplateName: one-gpu"),
      example(
        template, resource: "claims: [{name: gpu}]", uses: "resourceClaimTemplateName: one-gpu", amount: "1️⃣21️⃣"),
      example(
        template, resource: "claims: [{name: gpu, request: gpu}]", uses: "resourceClaimTemplateName: one-gpu",
        amount: "1️⃣21️⃣"),
      example(
        template.replacing("exactly: {", with: "exactly: {count: 4, "), resource: "claims: [{name: gpu}]",
        uses: "resourceClaimTemplateName: one-gpu", amount: "1️⃣21️⃣"),
      example(
        template.replacing("resource.k8s.io/v1", with: "1️⃣resource.k8s.io/v11️⃣"), resource: "claims: [{name: gpu}]",
        uses: "resourceClaimTemplateName: one-gpu", kubernetes: "1.33"),
    ],
    quiet: [
      example(
        template.replacing(
          "[{name: gpu", with: "[{name: nic, exactly: {deviceClassName: rdma.example.com}}, {name: gpu"),
        resource: "claims: [{name: gpu}]", uses: "resourceClaimTemplateName: one-gpu"),
      example(
        template, resource: "claims: [{name: gpu, request: gpu}]", uses: "resourceClaimTemplateName: one-gpu",
        kubernetes: "1.34"),
      example(
        template.replacing("exactly: {", with: "exactly: {count: 2, "), resource: "claims: [{name: gpu}]",
        uses: "resourceClaimTemplateName: one-gpu", amount: "2"),
      example(template, resource: "claims: [{name: gpu}]", uses: "resourceClaimTemplateName: of-another-file"),
    ])

  private static let template = """
    apiVersion: resource.k8s.io/v1
    kind: ResourceClaimTemplate
    metadata: {name: one-gpu}
    spec: {spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]}}}
    """
  private static let claim = """
    apiVersion: resource.k8s.io/v1
    kind: ResourceClaim
    metadata: {name: one-gpu}
    spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]}}
    """

  private static func example(
    _ claim: String, resource: String, uses: String, amount: String = "1", kubernetes: String? = nil
  ) -> RuleExample {
    RuleExample(
      """
      \(claim)
      ---
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: embeddings
      spec:
        flinkVersion: v2_0
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: \(amount)
        taskManager:
          podTemplate:
            spec:
              resourceClaims:
                - name: gpu
                  \(uses)
              containers:
                - name: flink-main-container
                  resources:
                    \(resource)
      """, path: "deployment.yaml",
      beside: kubernetes.map { [".drey.yaml": "version: 1\nkubernetesVersion: \"\($0)\"\n"] } ?? [:])
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard !context.file.claims.isEmpty else { return }
    for claim in context.file.claims { checkVersion(claim, context, &findings) }
    guard let pod = context.taskManagerPod else { return }
    let claims = context.file.claims.filter { $0.namespace == context.cluster.namespace?.value }
    var counted: Int64?
    var isCountKnown = !pod.claims.isEmpty
    for use in pod.resourceClaims {
      for (field, isTemplate) in [("resourceClaimName", false), ("resourceClaimTemplateName", true)] {
        guard let node = use[field], let name = node.string else { continue }
        let named = claims.filter { $0.name == name }
        guard let claim = named.first(where: { $0.isTemplate == isTemplate }) else {
          if let other = named.first { report(name, other, field, at: node.provenance.location, &findings) }
          if pod.claims.contains(where: { $0["name"]?.string == use["name"]?.string }) { isCountKnown = false }
          continue
        }
        for own in pod.claims where own["name"]?.string == use["name"]?.string {
          if let request = own["request"] { checkRequest(request, claim, &findings) }
          guard let count = devices(of: claim, own["request"]?.string),
            case (let sum, false) = count.addingReportingOverflow(counted ?? 0)
          else {
            isCountKnown = false
            continue
          }
          counted = sum
        }
      }
    }
    guard isCountKnown, let counted, counted > 0 else { return }
    checkAmount(counted, context, &findings)
  }

  /// How many GPUs a container gets of a claim, or of one request of it; nil where that can't be told.
  private static func devices(of claim: ClaimDocument, _ request: String?) -> Int64? {
    let requests = claim.requests.filter { request == nil || $0.name == request }
    guard !requests.isEmpty else { return nil }
    var sum: Int64 = 0
    for request in requests where request.isForGPUs != false {
      guard let count = request.count, case (let next, false) = sum.addingReportingOverflow(count) else { return nil }
      sum = next
    }
    return sum
  }

  private static func report(
    _ name: String, _ other: ClaimDocument, _ field: String, at place: SourceLocation?, _ findings: inout Findings
  ) {
    let words = other.isTemplate ? "a ResourceClaimTemplate" : "a ResourceClaim"
    findings.report(
      "\(quoted(name)) is \(words), and `\(field)` names one of the other kind", at: place,
      help: other.isTemplate
        ? "write `resourceClaimTemplateName`"
        : "write `resourceClaimName`, which all TaskManagers share, or make a ResourceClaimTemplate of it",
      notes: [Diagnostic.Note("it is here", at: other.location)])
  }

  private static func checkRequest(_ request: StructuredNode, _ claim: ClaimDocument, _ findings: inout Findings) {
    // A sub-request of `firstAvailable` follows a slash.
    let names = claim.requests.compactMap(\.name)
    guard let text = request.string, let name = text.split(separator: "/").first, !names.isEmpty,
      !names.contains(String(name))
    else { return }
    let near = suggestion(for: String(name), among: names)
    findings.report(
      "\(quoted(text)) is no request of \(quoted(claim.name))", at: request.provenance.location, severity: .warning,
      effect: "The container gets none of the claim's devices.",
      help: near.map { "did you mean `\($0)`?" } ?? "name one of \(names.map(quoted).joined(separator: ", "))",
      notes: [Diagnostic.Note("the claim is here", at: claim.location)])
  }

  private static func checkAmount(_ counted: Int64, _ context: LintContext, _ findings: inout Findings) {
    let resources = context.resources.listed.filter { $0.isCounted && $0[KnownSuffix.kubernetes] == nil }
    guard resources.count == 1, let resource = resources.first, let amount = resource.amount, resource.isGPU,
      amount != counted
    else { return }
    guard amount > counted else {
      return findings.report(
        "Flink counts \(amount) of \(quoted(resource.name)), and the claims are for \(counted)",
        at: resource[KnownSuffix.amount]?.provenance.location, severity: .warning,
        effect: "Kubernetes keeps \(counted) for the container; the job is told of \(amount).",
        help: "write the same number in both places")
    }
    findings.report(
      "Flink counts \(amount) of \(quoted(resource.name)), and the claims are for \(counted)",
      at: resource[KnownSuffix.amount]?.provenance.location,
      effect: "Kubernetes gives the container \(counted); Flink's discovery script fails for want of devices.",
      help: "write `count: \(amount)` in the claim's request, or lower the amount")
  }

  private static func checkVersion(_ claim: ClaimDocument, _ context: LintContext, _ findings: inout Findings) {
    let first = ["v1": FlinkVersion(1, 34), "v1beta2": FlinkVersion(1, 33), "v1beta1": FlinkVersion(1, 32)]
    guard let version = context.cluster.kubernetesVersion, let number = FlinkVersion(version.value),
      let since = first[claim.version], number < since
    else { return }
    findings.report(
      "`resource.k8s.io/\(claim.version)` is there from Kubernetes \(since) on, and the cluster has \(version.value)",
      at: claim.location, effect: "The API server refuses the object, and pods that name it wait for it.",
      help: "write the version that this Kubernetes has, with the fields that it has")
  }
}
