import ClusterModel
import Diagnostics
import Resolution

/// Tolerations that Flink or the API server doesn't take as they are meant.
enum TolerationInvalid: Rule {
  static let description = RuleDescription(
    code: "KUB209", name: "toleration-invalid", severity: .error, since: "0.1.0",
    summary: "A toleration with an unknown field, or values that don't go together",
    why: """
      Flink reads `kubernetes.taskmanager.tolerations` as `key:value` pairs with commas between, toleration by \
      toleration with `;` between, and drops a field that it doesn't know with a WARN line. Nothing checks operators \
      and effects before the API server does; there `Exists` can't have a value, which two templates that merge by \
      position easily come to.
      """,
    effect: """
      The API server refuses the pod, and Flink asks for another one, again and again.
      """,
    references: [
      "flink-kubernetes KubernetesToleration.java",
      "https://kubernetes.io/docs/reference/kubernetes-api/definitions/toleration-v1/",
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
            kubernetes.taskmanager.tolerations: key:nvidia.com/gpu,1️⃣op1️⃣:Exists
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
              tolerations:
                - key: nvidia.com/gpu
                  operator: Exists
                  value: 1️⃣present1️⃣
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
              tolerations:
                - key: nvidia.com/gpu
                  operator: Exists
                  effect: 1️⃣NoScheduling1️⃣
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
            kubernetes.taskmanager.tolerations: key:team,operator:1️⃣Is1️⃣,value:ml,effect:2️⃣NoSchedul2️⃣
          podTemplate:
            spec:
              tolerations:
                - key: nvidia.com/gpu
                  operator: Exists
                  effect: NoSchedule
                  tolerationSeconds: 3️⃣603️⃣
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
          flinkConfiguration:
            kubernetes.taskmanager.tolerations: key:nvidia.com/gpu,operator:Exists,effect:NoSchedule
          podTemplate:
            spec:
              tolerations:
                - key: team
                  operator: Equal
                  value: ml
        """, path: "deployment.yaml")
    ])

  private static let operators = ["Exists", "Equal", "Lt", "Gt"]
  private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]
  private static let fields = ["key", "operator", "value", "effect", "tolerationSeconds"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    for role in PodRole.allCases {
      guard let pod = context.pod(role), pod.ok else { continue }
      for toleration in pod.tolerations { check(toleration, context, &seen, &findings) }
      for line in pod.otherLogs {
        let key = line.split(separator: "(", maxSplits: 1).dropFirst().first?.prefix { $0 != ")" }
        guard line.hasPrefix("KubernetesToleration:"), let key,
          let entry = context.configuration["kubernetes.\(role.rawValue).tolerations"]
        else { continue }
        let near = suggestion(for: String(key), among: fields) ?? (key.hasPrefix("op") ? "operator" : nil)
        findings.report(
          "\(quoted(String(key))) is no field of a toleration",
          at: entry.provenance.location.map { context.location(of: String(key), in: $0) },
          effect: "Flink drops the field with a WARN line; the toleration is made without it.",
          help: near.map { "write `\($0)`" } ?? "write \(fields.map { "`\($0)`" }.joined(separator: ", "))")
      }
    }
  }

  private static func check(
    _ toleration: StructuredNode, _ context: LintContext, _ seen: inout Set<SourceLocation>, _ findings: inout Findings
  ) {
    func report(_ message: String, _ node: StructuredNode, _ help: String) {
      // All of an option's tolerations stand in one value.
      guard let whole = node.provenance.location else { return }
      let place = node.string.map { context.location(of: $0, in: whole) } ?? whole
      guard seen.insert(place).inserted else { return }
      findings.report(message, at: place, effect: context.refusal, help: help)
    }
    let mode = toleration["operator"]?.string
    if let node = toleration["operator"], let text = node.string, !operators.contains(text) {
      let near = suggestion(for: text, among: operators) ?? "Exists"
      report("\(quoted(text)) is no operator of a toleration", node, "write `\(near)`")
    } else if mode == "Exists", let value = toleration["value"], value.string?.isEmpty == false {
      report("`Exists` can't have a value", value, "remove the value, or write `operator: Equal`")
    } else if mode != "Exists", toleration["key"] == nil, let node = toleration["operator"] ?? toleration["effect"] {
      report("a toleration without a key can only be `Exists`", node, "name the key, or write `operator: Exists`")
    }
    if let node = toleration["effect"], let text = node.string, !text.isEmpty, !effects.contains(text) {
      let near = suggestion(for: text, among: effects) ?? "NoSchedule"
      report("\(quoted(text)) is no effect of a taint", node, "write `\(near)`")
    } else if let seconds = toleration["tolerationSeconds"], seconds.value != .null,
      toleration["effect"]?.string != "NoExecute"
    {
      report(
        "`tolerationSeconds` counts for the effect `NoExecute` only", seconds,
        "remove it, or write `effect: NoExecute`")
    }
  }
}
