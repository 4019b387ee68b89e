import ClusterModel
import Diagnostics

/// The operator merges arrays of two pod templates by position.
enum TemplateMergedByPosition: Rule {
  static let description = RuleDescription(
    code: "OPR106", name: "template-positional-merge", severity: .error, since: "0.1.0",
    summary: "Items of two pod templates are merged because they stand at the same place",
    why: """
      The operator lays the template of a role over the common one. Arrays merge item by item, the first with the \
      first: a volume `dshm` over a volume `logs` becomes one volume with the fields of both. With \
      `kubernetes.operator.pod-template.merge-arrays-by-name: true` it goes by name, but for arrays whose items have \
      no names, such as tolerations.
      """,
    effect: """
      The operator makes one item of the two: the one of the common template is lost, or the pod is refused.
      """,
    references: [
      "flink-kubernetes-operator FlinkUtils.java, mergePodTemplates",
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
              volumes:
                - name: logs
                  emptyDir: {}
          taskManager:
            podTemplate:
              spec:
                volumes:
                  - name: 1️⃣dshm1️⃣
                    emptyDir:
                      medium: Memory
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
            kubernetes.operator.pod-template.merge-arrays-by-name: "true"
          podTemplate:
            spec:
              tolerations:
                - key: team
                  operator: Exists
          taskManager:
            podTemplate:
              spec:
                tolerations:
                  - key: 1️⃣nvidia.com/gpu1️⃣
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
            kubernetes.operator.pod-template.merge-arrays-by-name: "true"
          podTemplate:
            spec:
              volumes:
                - name: logs
                  emptyDir: {}
          taskManager:
            podTemplate:
              spec:
                volumes:
                  - name: dshm
                    emptyDir:
                      medium: Memory
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
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    env:
                      - name: A
                        value: b
        """, path: "deployment.yaml"),
    ])

  private static let option = "kubernetes.operator.pod-template.merge-arrays-by-name"
  /// What tells one item of an array from another.
  private static let identities = ["name", "key", "mountPath", "containerPort"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment, let common = context.cluster.podTemplate else { return }
    let byName = context.configuration.text(of: option)?.lowercased() == "true"
    for (role, node) in [("jobManager", context.cluster.jobManager), ("taskManager", context.cluster.taskManager)] {
      guard let template = node?["podTemplate"] else { continue }
      compare(common, template, role: role, field: "", byName: byName, &findings)
    }
  }

  private static func compare(
    _ common: StructuredNode, _ over: StructuredNode, role: String, field: String, byName: Bool,
    _ findings: inout Findings
  ) {
    for entry in over.entries {
      if let below = common[entry.key] {
        compare(below, entry.value, role: role, field: entry.key, byName: byName, &findings)
      }
    }
    let (left, right) = (common.items, over.items)
    guard !left.isEmpty, !right.isEmpty else { return }
    let haveNames = (left + right).allSatisfy { $0["name"] != nil }
    if byName, haveNames {
      for item in right {
        if let same = left.first(where: { $0["name"]?.value == item["name"]?.value }) {
          compare(same, item, role: role, field: field, byName: byName, &findings)
        }
      }
      return
    }
    for (below, item) in zip(left, right) {
      guard let identity = identities.first(where: { isOther(below[$0], item[$0]) }),
        let old = below[identity], let new = item[identity]
      else {
        compare(below, item, role: role, field: field, byName: byName, &findings)
        continue
      }
      findings.report(
        "\(quoted(text(new))) is merged into \(quoted(text(old))): `\(field)` of two templates merge by position",
        at: new.provenance.location,
        help: haveNames
          ? "set `\(option): \"true\"`, or write all items into one of the two templates"
          : "write all items of `\(field)` into one of the two templates",
        notes: [Diagnostic.Note("the item of the common template", at: old.provenance.location)])
    }
  }

  private static func isOther(_ left: StructuredNode?, _ right: StructuredNode?) -> Bool {
    guard let left, let right else { return false }
    return left.value != right.value
  }

  private static func text(_ node: StructuredNode) -> String {
    switch node.value {
    case .string(let text), .number(let text): text
    case .integer(let number): String(number)
    case .null, .boolean, .list, .map: node.value.kindInWords
    }
  }
}
