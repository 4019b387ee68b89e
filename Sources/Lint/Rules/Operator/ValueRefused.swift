import ClusterModel
import Diagnostics
import Resolution

/// Values that the CRD's schema refuses.
enum ValueRefused: Rule {
  static let description = RuleDescription(
    code: "OPR119", name: "cr-value-refused", severity: .error, since: "0.1.0",
    summary: "A value of a `FlinkDeployment` or `FlinkSessionJob` that the CRD refuses",
    why: """
      The CRD gives each field its type, and some the few words that they can be. YAML makes a number of `8` and a boolean of \
      `true`; where the CRD has a text, as for the values of `nodeSelector`, labels and `env`, nothing turns it back.
      """,
    effect: "The API server refuses the object: nothing is deployed or changed.",
    references: [
      "flink-kubernetes-operator helm chart, flinkdeployments.flink.apache.org-v1.yml, operator 1.15",
      "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation",
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
          serviceAccount: flink
          mode: 1️⃣Native1️⃣
          taskManager:
            replicas: 2️⃣two2️⃣
            podTemplate:
              spec:
                nodeSelector:
                  nvidia.com/gpu.count: 3️⃣83️⃣
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            upgradeMode: 4️⃣stateles4️⃣
        """, path: "deployment.yaml")
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
          serviceAccount: flink
          mode: native
          taskManager:
            replicas: 2
            podTemplate:
              spec:
                nodeSelector:
                  nvidia.com/gpu.count: "8"
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            upgradeMode: stateless
            parallelism: ${PARALLELISM}
        """, path: "deployment.yaml")
    ])

  private enum FieldType {
    case text
    case integer
    case number
    case boolean
    case word([String])

    init(_ wanted: TemplateTypeProblem.Wanted) {
      switch wanted {
      case .text: self = .text
      case .integer: self = .integer
      case .boolean: self = .boolean
      }
    }

    var words: String {
      switch self {
      case .text: "a text"
      case .integer: "a whole number"
      case .number: "a number"
      case .boolean: "`true` or `false`"
      case .word(let words): ValueRefused.listed(words)
      }
    }

    func takes(_ value: StructuredValue) -> Bool {
      switch (self, value) {
      case (_, .null), (_, .list), (_, .map), (.text, .string), (.integer, .integer), (.number, .integer), (.number, .number),
        (.boolean, .boolean):
        true
      case (.word(let words), .string(let text)): words.contains(text)
      default: false
      }
    }
  }

  /// "`a`, `b` or `c`".
  private static func listed(_ words: [String]) -> String {
    let quoted = words.map { "`\($0)`" }
    return quoted.dropLast().joined(separator: ", ") + (quoted.count > 1 ? " or " : "") + (quoted.last ?? "")
  }

  private static let role: [(path: [String], type: FieldType)] = [
    (["replicas"], .integer), (["resource", "cpu"], .number), (["resource", "memory"], .text),
    (["resource", "ephemeralStorage"], .text),
  ]
  /// `flinkVersion` has rules of its own.
  private static let spec: [(path: [String], type: FieldType)] =
    [
      (["image"], .text), (["imagePullPolicy"], .text), (["serviceAccount"], .text), (["deploymentName"], .text),
      (["mode"], .word(["native", "standalone"])), (["restartNonce"], .integer), (["job", "jarURI"], .text),
      (["job", "entryClass"], .text), (["job", "parallelism"], .integer), (["job", "initialSavepointPath"], .text),
      (["job", "upgradeMode"], .word(["last-state", "savepoint", "stateless"])),
      (["job", "state"], .word(["running", "suspended"])), (["job", "allowNonRestoredState"], .boolean),
      (["job", "savepointTriggerNonce"], .integer), (["job", "savepointRedeployNonce"], .integer),
      (["job", "checkpointTriggerNonce"], .integer), (["job", "autoscalerResetNonce"], .integer),
    ] + ["jobManager", "taskManager"].flatMap { name in role.map { ([name] + $0.path, $0.type) } }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard cluster.kind == .flinkDeployment || cluster.kind == .flinkSessionJob, !DeploymentFieldUnknown.isAmazons(cluster),
      let root = cluster.spec
    else { return }
    for (path, type) in spec {
      guard let node = path.reduce(root as StructuredNode?, { $0?[$1] }), !type.takes(node.value) else { continue }
      report(node, path.joined(separator: "."), type, context, &findings)
    }
    for template in [root["podTemplate"], root["jobManager"]?["podTemplate"], root["taskManager"]?["podTemplate"]] {
      guard let template else { continue }
      for problem in templateTypeProblems(template) {
        report(problem.node, nil, FieldType(problem.wanted), context, &findings)
      }
    }
  }

  private static func report(
    _ node: StructuredNode, _ field: String?, _ type: FieldType, _ context: LintContext, _ findings: inout Findings
  ) {
    guard let place = node.provenance.location else { return }
    let written = context.text(at: place)
    let bare = trimmed(written, of: "\"'")
    var new: String?
    var safety = Fix.Safety.suggested
    if field?.hasSuffix("resource.memory") == true {
      return findings.report(
        "\(quoted(written)) can't be `spec.\(field ?? "")`: it has to be a text", at: place,
        help: "write it with its unit, such as `2048m`")
    }
    switch type {
    case .text:
      new = "\"\(written)\""
      // A number is meant as it stands there; `yes` may be meant as `true`.
      if case .boolean = node.value { safety = .suggested } else { safety = .safe }
    case .integer, .number:
      if bare != written, Int64(bare) != nil {
        new = bare
        safety = .safe
      }
    case .boolean: if bare == "true" || bare == "false" { new = bare }
    case .word(let words): new = words.first { $0 == bare.lowercased() } ?? suggestion(for: bare, among: words)
    }
    findings.report(
      "\(quoted(written)) can't be\(field.map { " `spec.\($0)`" } ?? " here"): it has to be \(type.words)", at: place,
      help: new.map { "write `\($0)`" } ?? "write \(type.words)",
      fixes: new.map { context.fix("write `\($0)`", safety, context.edit(place, from: written, to: $0)) } ?? [])
  }
}
