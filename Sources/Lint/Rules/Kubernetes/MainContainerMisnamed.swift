import ClusterModel
import Diagnostics
import Resolution

/// A template's container that was meant to be Flink's own, under another name.
enum MainContainerMisnamed: Rule {
  static let description = RuleDescription(
    code: "KUB203", name: "main-container-misnamed", severity: .error, since: "0.1.0",
    summary: "A pod template's container is meant to be Flink's, and is not named `flink-main-container`",
    why: """
      Flink looks in the template for a container named `flink-main-container` and adds its own to it. Under another name the \
      container is a sidecar: its limits, variables and mounts are not those of the TaskManager, and a GPU that it asks \
      for is the sidecar's.
      """,
    effect: "Flink logs an INFO line, starts itself in a container of its own, and this one runs beside it.",
    references: ["flink-kubernetes KubernetesUtils.java, loadPodFromTemplateFile", "flink-kubernetes Constants.java"],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: 1️⃣flink-main1️⃣
                    resources:
                      limits:
                        nvidia.com/gpu: 1
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
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                - name: fluent-bit
                  image: fluent/fluent-bit
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
                - name: fluent-bit
                  image: fluent/fluent-bit
        """, path: "deployment.yaml"),
    ])

  private static let mainName = "flink-main-container"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    checkTwice(context, &findings)
    for role in PodRole.allCases {
      guard let pod = context.pod(role), pod.ok else { continue }
      // One that the template names is there already.
      guard pod.mainContainer?["name"]?.provenance.location == nil else { continue }
      for container in pod.otherContainers {
        guard let name = container["name"], let text = name.string, let place = name.provenance.location,
          isMeant(text, container), seen.insert(place).inserted
        else { continue }
        findings.report(
          "\(quoted(text)) is not Flink's container: that is `\(mainName)`", at: place, help: "name it `\(mainName)`",
          fixes: context.fix(
            "name it `\(mainName)`", .safe,
            context.edit(context.location(of: text, in: place), from: text, to: mainName)))
      }
    }
  }

  /// A name that is nearly Flink's; or what could not run by itself, for want of an image.
  private static func isMeant(_ name: String, _ container: StructuredNode) -> Bool {
    if container["image"] == nil { return true }
    let meant = ["flink-main", "main-container", "flink-main-containers", "flink-container", "flink-maincontainer"]
    return editDistance(name.lowercased(), mainName) <= 3 || meant.contains(name.lowercased())
  }

  /// Of several of its name Flink takes the last (`KubernetesUtils.loadPodFromTemplateFile`).
  private static func checkTwice(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard cluster.kind == .flinkDeployment else { return }
    for template in [cluster.podTemplate, cluster.taskManager?["podTemplate"], cluster.jobManager?["podTemplate"]] {
      let names = (template?["spec"]?["containers"]?.items ?? []).compactMap { $0["name"] }.filter {
        $0.string == mainName
      }
      guard names.count > 1, let last = names.last else { continue }
      for name in names.dropLast() {
        findings.report(
          "another container is called `\(mainName)`, too", at: name.provenance.location,
          effect: "Flink takes the last one of the name, and drops this one in silence.",
          help: "make one of the two, or give the other another name",
          notes: [Diagnostic.Note("this one counts", at: last.provenance.location)])
      }
    }
  }
}
