import ClusterModel
import Diagnostics

/// Fields that the operator's CRD doesn't have.
enum DeploymentFieldUnknown: Rule {
  static let description = RuleDescription(
    code: "OPR111", name: "unknown-cr-field", severity: .error, since: "0.1.0",
    summary: "A field of a `FlinkDeployment` or `FlinkSessionJob` that the CRD doesn't have",
    why: """
      The API server prunes what the CRD doesn't have, so that a mistyped field vanishes; kubectl's strict validation, \
      the default since version 1.27, refuses the object.
      """,
    effect: """
      The API server drops the field; with strict validation, kubectl refuses the object.
      """,
    references: [
      "flink-kubernetes-operator helm chart, flinkdeployments.flink.apache.org-v1.yml",
      "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
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
          1️⃣taskmanager1️⃣:
            resource:
              memory: 2048m
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
          ingress:
            template: "{{name}}.example.org"
          logConfiguration:
            log4j-console.properties: "rootLogger.level = INFO"
          restartNonce: 1
          taskManager:
            replicas: 1
        """, path: "deployment.yaml")
    ])

  private static let objectFields = ["apiVersion", "kind", "metadata", "spec"]
  private static let deployment = [
    "flinkConfiguration", "flinkVersion", "image", "imagePullPolicy", "ingress", "job", "jobManager",
    "logConfiguration",
    "mode", "podTemplate", "restartNonce", "serviceAccount", "taskManager",
  ]
  private static let sessionJob = ["deploymentName", "flinkConfiguration", "job", "restartNonce"]
  private static let role = ["podTemplate", "replicas", "resource", "resources"]
  private static let job = [
    "allowNonRestoredState", "args", "autoscalerResetNonce", "checkpointTriggerNonce", "entryClass",
    "initialSavepointPath", "jarURI", "parallelism", "savepointRedeployNonce", "savepointTriggerNonce", "state",
    "upgradeMode",
  ]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    let isDeployment = cluster.kind == .flinkDeployment
    guard isDeployment || cluster.kind == .flinkSessionJob, !isAmazons(cluster) else { return }
    for field in cluster.strayFields {
      let near = objectFields.first { $0.lowercased() == field.value.lowercased() }
      findings.report(
        "\(quoted(field.value)) is no field of an object", at: field.provenance.location,
        help: near.map { "did you mean `\($0)`?" } ?? "move it below `spec`, or remove it",
        fixes: near.map { near in
          context.fix(
            "write `\(near)`", .suggested, context.edit(field.provenance.location, from: field.value, to: near))
        } ?? [])
    }
    if let blueGreen = cluster.blueGreen {
      // `transitionMode` is in the operator's sources after 1.16.
      report(
        blueGreen.fields, "spec", ["configuration", "ingress", "template", "transitionMode"], context, &findings)
      report(blueGreen.templateFields, "spec.template", ["metadata", "spec"], context, &findings)
    }
    // Fields that the model has a place for are known ones.
    let place = cluster.blueGreen == nil ? "spec" : "spec.template.spec"
    report(cluster.otherFields, place, isDeployment ? deployment : sessionJob, context, &findings)
    report(cluster.job?.entries ?? [], "\(place).job", job, context, &findings)
    guard isDeployment else { return }
    report(cluster.jobManager?.entries ?? [], "\(place).jobManager", role, context, &findings)
    report(cluster.taskManager?.entries ?? [], "\(place).taskManager", role, context, &findings)
  }

  /// Whether it is for Amazon EMR's operator, whose CRD of the same name has fields of its own.
  static func isAmazons(_ cluster: Cluster) -> Bool {
    cluster.otherFields.contains { $0.key == "emrReleaseLabel" || $0.key == "executionRoleArn" }
  }

  private static func report(
    _ entries: [StructuredValue.Entry], _ place: String, _ fields: [String], _ context: LintContext,
    _ findings: inout Findings
  ) {
    for entry in entries where !fields.contains(entry.key) && entry.key != "<<" {
      let near =
        fields.first { $0.lowercased() == entry.key.lowercased() } ?? suggestion(for: entry.key, among: fields)
      let isThere = near.map { near in
        entries.contains { $0.key == near } || place.hasSuffix("spec") && isSet(near, context.cluster)
      }
      // Without a likely slip it may be a field of a newer operator.
      findings.report(
        "\(quoted(entry.key)) is no field of `\(place)`", at: entry.keyLocation, severity: near == nil ? .warning : nil,
        help: near.map { isThere == true ? "join it with `\($0)`, which is there, too" : "did you mean `\($0)`?" }
          ?? "remove it, or check the version of the operator's CRD",
        fixes: isThere == true
          ? []
          : near.map { near in
            context.fix("write `\(near)`", .suggested, context.edit(entry.keyLocation, from: entry.key, to: near))
          } ?? [])
    }
  }

  /// Whether a spec has a field that the model has a place for.
  private static func isSet(_ field: String, _ cluster: Cluster) -> Bool {
    switch field {
    case "flinkConfiguration": !cluster.configuration.isEmpty
    case "template": cluster.blueGreen != nil
    default: cluster.spec?[field] != nil
    }
  }
}
