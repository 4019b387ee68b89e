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
      position easily come to, and no other operator can do without a key. A Deployment (of the JobManager, or of both in \
      standalone mode) is refused when it is applied.
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
      // Without an operator it is `Equal`, which needs a key, and a value that a taint can have.
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            kubernetes.jobmanager.tolerations: key:a,operator:Equal,value:b;operator:1️⃣Equal1️⃣,value:b;value:2️⃣x2️⃣
          podTemplate:
            spec:
              tolerations:
                - value: 3️⃣b3️⃣
                - key: team
                  operator: ""
                  value: 4️⃣data platform4️⃣
                - key: 5️⃣cost centre5️⃣
                  operator: Exists
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
                - key: team
                  operator: ""
                  value: ml
                - operator: Exists
        """, path: "deployment.yaml")
    ])

  private static let operators = ["Exists", "Equal", "Lt", "Gt"]
  private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]
  private static let fields = ["key", "operator", "value", "effect", "tolerationSeconds"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    var parts: [SourceLocation: [SourceLocation]] = [:]
    // What both roles have ends the JobManager first.
    for role in [PodRole.jobManager, .taskManager] {
      guard let pod = context.pod(role), pod.ok else { continue }
      var places: [SourceLocation: Int] = [:]
      for toleration in pod.tolerations {
        // All of an option's stand in one value.
        let option = toleration.provenance.location.flatMap { place in
          toleration.entries.allSatisfy { $0.value.provenance.location == place }
            && context.configuration.holdsValue(at: place) ? place : nil
        }
        let number = option.map { places[$0, default: 0] } ?? 0
        if let option { places[option] = number + 1 }
        for problem in [problem(of: toleration), problemOfEffect(of: toleration)].compactMap(\.self) {
          guard var place = option ?? problem.node.provenance.location else { continue }
          if let option {
            let all = parts[option] ?? context.source(option.path)?.parts(of: option, between: UInt8(ascii: ";")) ?? []
            parts[option] = all
            if all.indices.contains(number) { place = all[number] }
            if let text = problem.node.string { place = context.location(of: text, in: place) }
          }
          guard seen.insert(place).inserted else { continue }
          // A field that stands alone behind a `;` was meant for the toleration before it.
          let isCutOff = option != nil && number > 0 && toleration.entries.count == 1 && toleration["key"] == nil
          findings.report(
            problem.message, at: place, effect: context.refusal(of: role),
            help: isCutOff
              ? "write `,` before it: `;` begins another toleration, and `,` parts the fields of one" : problem.help)
        }
      }
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

  private struct Problem {
    var message: String
    var node: StructuredNode
    var help: String

    init(_ message: String, _ node: StructuredNode, _ help: String) {
      self.message = message
      self.node = node
      self.help = help
    }
  }

  /// What `ValidateTolerations` (pkg/apis/core/validation/validation.go) finds wrong with key, operator and value.
  private static func problem(of toleration: StructuredNode) -> Problem? {
    func text(_ field: String) -> String { toleration[field]?.string ?? "" }
    let (key, mode, value) = (text("key"), text("operator"), text("value"))
    if let node = toleration["operator"], !mode.isEmpty, !operators.contains(mode) {
      var near = key.isEmpty ? "Exists" : suggestion(for: mode, among: operators) ?? "Exists"
      if near == "Exists", !value.isEmpty, !key.isEmpty { near = "Equal" }
      return Problem("\(quoted(mode)) is no operator of a toleration", node, "write `\(near)`")
    }
    if mode != "Exists", key.isEmpty {
      let node = toleration["operator"] ?? toleration["effect"] ?? toleration["value"] ?? toleration
      return Problem(
        "a toleration without a key can only be `Exists`", node, "name the key, or write `operator: Exists`")
    }
    if let node = toleration["key"], !key.isEmpty, !isLabelKey(key) {
      return Problem("\(quoted(key)) is no name that a taint can have", node, LabelInvalid.shape)
    }
    if let node = toleration["value"], mode == "Exists", !value.isEmpty {
      return Problem("`Exists` can't have a value", node, "remove the value, or write `operator: Equal`")
    }
    // No operator is `Equal`.
    if let node = toleration["value"], mode.isEmpty || mode == "Equal", !isLabelValue(value.utf8) {
      return Problem("\(quoted(value)) is no value that a taint can have", node, LabelInvalid.shape)
    }
    return nil
  }

  private static func problemOfEffect(of toleration: StructuredNode) -> Problem? {
    let effect = toleration["effect"]?.string ?? ""
    if let node = toleration["effect"], !effect.isEmpty, !effects.contains(effect) {
      let near = suggestion(for: effect, among: effects) ?? "NoSchedule"
      return Problem("\(quoted(effect)) is no effect of a taint", node, "write `\(near)`")
    }
    if let seconds = toleration["tolerationSeconds"], seconds.value != .null, effect != "NoExecute" {
      return Problem(
        "`tolerationSeconds` counts for the effect `NoExecute` only", seconds, "remove it, or write `effect: NoExecute`"
      )
    }
    return nil
  }
}
