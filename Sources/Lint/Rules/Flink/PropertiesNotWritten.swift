import ClusterModel
import Diagnostics
import Resolution

/// The images' entrypoint writes `FLINK_PROPERTIES` into Flink's file, which it can't where that is a ConfigMap's.
enum PropertiesNotWritten: Rule {
  static let description = RuleDescription(
    code: "FLK110", name: "flink-properties-read-only", severity: .warning, since: "0.1.0",
    summary: "`FLINK_PROPERTIES` beside a ConfigMap that is mounted as Flink's configuration",
    why: """
      The entrypoint of Flink's images writes the lines of `FLINK_PROPERTIES` into the file in Flink's `conf`. Kubernetes \
      mounts ConfigMaps read-only: the entrypoint logs `Read-only file system` and starts Flink all the same, with the \
      ConfigMap's file as it is.
      """,
    effect: "The entrypoint can't write the lines, and Flink starts without them.",
    references: [
      "flink-docker docker-entrypoint.sh, flink-dist config-parser-utils.sh",
      "https://kubernetes.io/docs/concepts/storage/volumes/#configmap",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager]
                  env:
                    - name: FLINK_PROPERTIES
                      value: 1️⃣"taskmanager.numberOfTaskSlots: 2"1️⃣
                  volumeMounts:
                    - name: conf
                      mountPath: /opt/flink/conf
              volumes:
                - name: conf
                  configMap:
                    name: flink-config
        """, path: "taskmanager.yaml"),
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
                  env:
                    - name: 1️⃣FLINK_PROPERTIES1️⃣
                      value: "taskmanager.numberOfTaskSlots: 2"
        """, path: "deployment.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager]
                  env:
                    - name: FLINK_PROPERTIES
                      value: "taskmanager.numberOfTaskSlots: 2"
        """, path: "taskmanager.yaml"),
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager, -Dtaskmanager.numberOfTaskSlots=2]
                  volumeMounts:
                    - name: conf
                      mountPath: /opt/flink/conf
              volumes:
                - name: conf
                  configMap:
                    name: flink-config
        """, path: "taskmanager.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    checkTemplates(context, &findings)
    guard let properties = context.cluster.unwrittenProperties else { return }
    findings.report(
      "`FLINK_PROPERTIES` don't reach Flink's file: it is a ConfigMap's, which is read-only", at: properties.location,
      help: "set them in the ConfigMap, or by `-D` in `args`",
      notes: [Diagnostic.Note("the ConfigMap is mounted here", at: properties.mount)])
  }

  /// Flink and its operator mount the configuration of their own pods from a ConfigMap, too (`FlinkConfMountDecorator`).
  private static func checkTemplates(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind != .workload, context.cluster.kind != .cluster else { return }
    var seen: SourceLocation?
    for role in PodRole.allCases {
      guard
        let variable = context.pod(role)?.mainContainer?["env"]?.items.last(where: {
          $0["name"]?.string == "FLINK_PROPERTIES"
        }), let place = variable["name"]?.provenance.location, place != seen
      else { continue }
      seen = place
      findings.report(
        "`FLINK_PROPERTIES` don't reach Flink's file: Flink mounts its own, which is read-only", at: place,
        help: context.cluster.kind == .flinkDeployment
          ? "set them in `spec.flinkConfiguration`" : "set them in Flink's configuration")
    }
  }
}
