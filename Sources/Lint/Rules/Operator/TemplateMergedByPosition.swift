import ClusterModel
import Diagnostics
import Resolution

/// The operator merges arrays of two pod templates by position.
enum TemplateMergedByPosition: Rule {
  static let description = RuleDescription(
    code: "OPR106", name: "template-positional-merge", severity: .error, since: "0.1.0",
    summary: "Items of two pod templates are merged because they stand at the same place",
    why: """
      The operator lays the template of a role over the common one. Arrays merge item by item, the first with the \
      first: a volume `dshm` over a volume `logs` becomes one volume with the fields of both. With \
      `kubernetes.operator.pod-template.merge-arrays-by-name: true` it goes by name, but for arrays whose items have \
      no names, such as tolerations, `envFrom` or `topologySpreadConstraints`. Of texts, as in `args`, those of the \
      common template stay where both have one, and the role's are lost.
      """,
    effect: """
      The operator makes one item of the two: one of them is lost, or the pod is refused.
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
              topologySpreadConstraints:
                - maxSkew: 1
                  topologyKey: topology.kubernetes.io/zone
                  whenUnsatisfiable: DoNotSchedule
              containers:
                - name: flink-main-container
                  args: [a, b]
                  envFrom:
                    - configMapRef:
                        name: settings
          taskManager:
            podTemplate:
              spec:
                topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: 1️⃣kubernetes.io/hostname1️⃣
                    whenUnsatisfiable: DoNotSchedule
                containers:
                  - name: flink-main-container
                    args: [2️⃣c2️⃣]
                    envFrom:
                      - 3️⃣secretRef3️⃣:
                          name: passwords
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
  private static let identities = [
    "name", "key", "mountPath", "containerPort", "topologyKey", "ip", "conditionType", "devicePath", "path",
  ]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let isCluster = context.cluster.kind == .cluster
    // Of a cluster, Drey merges for the targets that nobody else does it for, and in the same way.
    guard
      context.cluster.kind == .flinkDeployment
        || isCluster && context.cluster.targets.contains(where: { $0.value.isKubernetes }),
      let common = context.cluster.podTemplate
    else { return }
    let byName = context.configuration.text(of: option)?.lowercased() == "true"
    for node in [context.cluster.jobManager, context.cluster.taskManager] {
      guard let template = node?["podTemplate"] else { continue }
      compare(common, template, field: "", byName: byName, &findings)
    }
  }

  private static func compare(
    _ common: StructuredNode, _ over: StructuredNode, field: String, byName: Bool, _ findings: inout Findings
  ) {
    let children = StructuredChildren(of: common)
    for entry in over.entries {
      if let below = children[entry.key] {
        compare(below, entry.value, field: entry.key, byName: byName, &findings)
      }
    }
    let (left, right) = (common.items, over.items)
    guard !left.isEmpty, !right.isEmpty else { return }
    let haveNames = (left + right).allSatisfy { $0["name"] != nil }
    if byName, haveNames {
      for item in right {
        if let same = left.first(where: { $0["name"]?.value == item["name"]?.value }) {
          compare(same, item, field: field, byName: byName, &findings)
        }
      }
      return
    }
    for (below, item) in zip(left, right) {
      guard below.isMap, item.isMap else {
        // The first of them shows how the others go.
        guard let old = text(below), let new = text(item), old != new else { continue }
        reportLostText(new, item, old, below, field: field, &findings)
        return
      }
      if let identity = identities.first(where: { isOther(below[$0], item[$0]) }),
        let old = below[identity], let new = item[identity]
      {
        let change = Change(
          at: new.provenance.location, new: words(new), old: words(old), oldPlace: old.provenance.location)
        report(change, below, item, field: field, byName: byName, haveNames: haveNames, &findings)
        continue
      }
      let count = findings.diagnostics.count
      compare(below, item, field: field, byName: byName, &findings)
      // Two terms may well be about the same topology; what has a name is one thing that the role changes.
      let isTerm = field.hasSuffix("DuringSchedulingIgnoredDuringExecution")
      guard isTerm || !identities.contains(where: { below[$0] != nil && item[$0] != nil }),
        findings.diagnostics.count == count, let change = firstChange(of: below, by: item)
      else { continue }
      report(change, below, item, field: field, byName: byName, haveNames: haveNames, &findings)
    }
  }

  // MARK: Reporting

  private static func report(
    _ change: Change, _ below: StructuredNode, _ item: StructuredNode, field: String, byName: Bool, haveNames: Bool,
    _ findings: inout Findings
  ) {
    let merged = mergePodTemplates(below, item, byName: byName)
    findings.report(
      "\(quoted(change.new)) is merged into \(quoted(change.old)): `\(field)` of two templates merge by position",
      at: change.place,
      effect: merged.map { isSame($0, item) } == true
        ? "The operator makes one item of the two: the one of the common template is lost."
        : "The operator makes one item of the two, with fields of both: neither is what it was, or the pod is refused.",
      help: haveNames
        ? "set `\(option): \"true\"`, or write all items into one of the two templates"
        : "write all items of `\(field)` into one of the two templates",
      notes: [Diagnostic.Note("the item of the common template", at: change.oldPlace)])
  }

  private static func reportLostText(
    _ new: String, _ item: StructuredNode, _ old: String, _ below: StructuredNode, field: String,
    _ findings: inout Findings
  ) {
    findings.report(
      "\(quoted(new)) gives way to \(quoted(old)): `\(field)` of two templates merge by position",
      at: item.provenance.location,
      effect: "The operator keeps the text of the common template wherever both have one: the role's is lost.",
      help: "write `\(field)` into one of the two templates",
      notes: [Diagnostic.Note("the text of the common template", at: below.provenance.location)])
  }

  // MARK: Comparing

  /// What an item changes of the one below it.
  private struct Change {
    var place: SourceLocation?
    var new: String
    var old: String
    var oldPlace: SourceLocation?

    init(at place: SourceLocation?, new: String, old: String, oldPlace: SourceLocation?) {
      self.place = place
      self.new = new
      self.old = old
      self.oldPlace = oldPlace
    }
  }

  private static func firstChange(of below: StructuredNode, by item: StructuredNode) -> Change? {
    for entry in item.entries where entry.value.value != .null {
      guard let old = below[entry.key] else {
        guard let first = below.entries.first else { return nil }
        return Change(at: entry.keyLocation, new: entry.key, old: first.key, oldPlace: first.keyLocation)
      }
      if old.isMap, entry.value.isMap {
        if let change = firstChange(of: old, by: entry.value) { return change }
      } else if let before = text(old), let after = text(entry.value), before != after {
        return Change(
          at: entry.value.provenance.location, new: after, old: before, oldPlace: old.provenance.location)
      }
    }
    return nil
  }

  private static func isOther(_ left: StructuredNode?, _ right: StructuredNode?) -> Bool {
    guard let left, let right else { return false }
    return left.value != right.value
  }

  /// Whether two trees say the same, wherever they stand.
  private static func isSame(_ left: StructuredNode, _ right: StructuredNode) -> Bool {
    switch (left.value, right.value) {
    case (.map(let entries), .map(let others)):
      entries.count == others.count
        && others.allSatisfy { other in left[other.key].map { isSame($0, other.value) } ?? false }
    case (.list(let items), .list(let others)): items.count == others.count && zip(items, others).allSatisfy(isSame)
    default: left.value == right.value
    }
  }

  private static func words(_ node: StructuredNode) -> String { text(node) ?? node.value.kindInWords }

  /// A scalar as a person reads it; nil for no scalar.
  private static func text(_ node: StructuredNode) -> String? {
    switch node.value {
    case .string(let text), .number(let text): text
    case .integer(let number): String(number)
    case .boolean(let value): String(value)
    case .null, .list, .map: nil
    }
  }
}
