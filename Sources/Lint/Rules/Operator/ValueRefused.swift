import ClusterLoading
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
    case list
    case map

    init(_ wanted: TemplateTypeProblem.Wanted) {
      switch wanted {
      case .text: self = .text
      case .integer: self = .integer
      case .boolean: self = .boolean
      case .list: self = .list
      case .map: self = .map
      }
    }

    var words: String {
      switch self {
      case .text: "a text"
      case .integer: "a whole number"
      case .number: "a number"
      case .boolean: "`true` or `false`"
      case .word(let words): ClusterLoading.list(words.map { "`\($0)`" })
      case .list: "a list"
      case .map: "a map"
      }
    }

    func takes(_ value: StructuredValue) -> Bool {
      switch (self, value) {
      case (_, .null), (_, .list), (_, .map), (.text, .string), (.integer, .integer), (.number, .integer),
        (.number, .number),
        (.boolean, .boolean):
        true
      case (.word(let words), .string(let text)): words.contains(text)
      default: false
      }
    }
  }

  private typealias Field = (path: [String], type: FieldType)

  private static let role: [Field] = [
    (["replicas"], .integer), (["resource", "cpu"], .number), (["resource", "memory"], .text),
    (["resource", "ephemeralStorage"], .text),
  ]
  private static let job: [Field] = [
    (["jarURI"], .text), (["entryClass"], .text), (["parallelism"], .integer), (["initialSavepointPath"], .text),
    (["upgradeMode"], .word(["last-state", "savepoint", "stateless"])), (["state"], .word(["running", "suspended"])),
    (["allowNonRestoredState"], .boolean), (["savepointTriggerNonce"], .integer),
    (["savepointRedeployNonce"], .integer), (["checkpointTriggerNonce"], .integer),
    (["autoscalerResetNonce"], .integer),
  ]
  private static let mode = FieldType.word(["native", "standalone"])

  // Texts of the spec itself are OBJ102's, and `flinkVersion` has rules of its own. The spec as a whole is never asked for: its
  // parts are there already.
  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard cluster.kind == .flinkDeployment || cluster.kind == .flinkSessionJob,
      !DeploymentFieldUnknown.isAmazons(cluster)
    else { return }
    if let text = cluster.mode, !mode.takes(.string(text.value)) {
      report(StructuredNode(.string(text.value), text.provenance), "mode", mode, context, &findings)
    }
    if let nonce = cluster.otherFields.first(where: { $0.key == "restartNonce" }),
      !FieldType.integer.takes(nonce.value.value)
    {
      report(nonce.value, nonce.key, .integer, context, &findings)
    }
    check(cluster.job, "job", job, context, &findings)
    check(cluster.jobManager, "jobManager", role, context, &findings)
    check(cluster.taskManager, "taskManager", role, context, &findings)
    for template in [cluster.podTemplate, cluster.jobManager?["podTemplate"], cluster.taskManager?["podTemplate"]] {
      guard let template else { continue }
      for problem in templateTypeProblems(template) { report(problem, context, &findings) }
    }
  }

  static func report(_ problem: TemplateTypeProblem, _ context: LintContext, _ findings: inout Findings) {
    report(problem.node, nil, FieldType(problem.wanted), context, &findings)
  }

  private static func check(
    _ root: StructuredNode?, _ name: String, _ fields: [Field], _ context: LintContext, _ findings: inout Findings
  ) {
    guard let root else { return }
    for field in fields {
      guard let node = field.path.reduce(root as StructuredNode?, { $0?[$1] }), !field.type.takes(node.value) else {
        continue
      }
      report(node, "\(name).\(field.path.joined(separator: "."))", field.type, context, &findings)
    }
  }

  private static func report(
    _ node: StructuredNode, _ field: String?, _ type: FieldType, _ context: LintContext, _ findings: inout Findings
  ) {
    guard let place = node.provenance.location else { return }
    switch type {
    case .list, .map:
      let what: String
      switch node.value {
      case .list: what = "a list"
      case .map: what = "a map"
      default: what = context.hidesSecret(at: place) ? "the value" : quoted(context.text(at: place))
      }
      return findings.report(
        "\(what) can't be here: it has to be \(type.words)", at: place, help: "write \(type.words)")
    case .text, .integer, .number, .boolean, .word: break
    }
    let written = context.text(at: place)
    guard !context.hidesSecret(at: place) else {
      let isText = if case .text = type { true } else { false }
      return findings.report(
        "the value can't be\(field.map { " `spec.\($0)`" } ?? " here"): it has to be \(type.words)", at: place,
        help: isText ? "write it in quotes" : "write \(type.words)")
    }
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
    case .list, .map: break
    }
    findings.report(
      "\(quoted(written)) can't be\(field.map { " `spec.\($0)`" } ?? " here"): it has to be \(type.words)", at: place,
      help: new.map { "write `\($0)`" } ?? "write \(type.words)",
      fixes: new.map { context.fix("write `\($0)`", safety, context.edit(place, from: written, to: $0)) } ?? [])
  }
}
