import ClusterModel
import Diagnostics
import Resolution

/// Values of a pod that the API server refuses.
enum PodRejected: Rule {
  static let description = RuleDescription(
    code: "KUB207", name: "pod-rejected", severity: .error, since: "0.1.0",
    summary: "A value of a pod template that the API server refuses",
    why: """
      Devices are given in whole numbers, and a limit must be there and equal the request; a container can claim only what its \
      pod has; and so on. The operator's webhook looks at CPU and memory only, so that a TaskManager's pod is refused when \
      Flink makes it, again and again, and a Deployment (of the JobManager, or of both in standalone mode) when it is applied.
      """,
    effect: "The API server refuses the pod, and Flink asks for another one, again and again.",
    references: [
      "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources",
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
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      requests:
                        nvidia.com/gpu: 1️⃣11️⃣
        """, path: "deployment.yaml"),
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
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1️⃣0.51️⃣
        """, path: "deployment.yaml"),
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
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - key: nvidia.com/gpu.product
                              operator: 1️⃣in1️⃣
                              values: [NVIDIA-L4]
                resourceClaims:
                  - name: gpu
                    resourceClaimTemplateName: one-gpu
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: 2️⃣gpus2️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          mode: standalone
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1️⃣11️⃣
                      requests:
                        nvidia.com/gpu: 2
        """, path: "deployment.yaml"),
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
                  - name: flink-main-container
                    volumeMounts:
                      - name: 1️⃣dshm1️⃣
                        mountPath: /dev/shm
                      - name: 2️⃣cache2️⃣
                volumes:
                  - name: dshn
                    emptyDir: {medium: Memory, sizeLimit: 3️⃣2GB3️⃣}
                  - name: cache
                    emptyDir: {}
        """, path: "deployment.yaml"),
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
                  - name: flink-main-container
                    resources:
                      limits:
                        1️⃣gpu1️⃣: 1
                    volumeMounts:
                      - name: cache
                        mountPath: 2️⃣/opt/flink/conf2️⃣
                volumes:
                  - name: cache
                    emptyDir: {medium: 3️⃣memory3️⃣}
                  - name: 4️⃣cache4️⃣
                    emptyDir: {}
        """, path: "deployment.yaml"),
      // Its pods are started again always; a Job's aren't.
      RuleExample(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: embeddings-taskmanager
        spec:
          template:
            spec:
              restartPolicy: 1️⃣Never1️⃣
              containers:
                - name: taskmanager
                  image: flink:2.2
                  args: [taskmanager]
        """, path: "taskmanager.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: embeddings-jobmanager
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: jobmanager
                  image: flink:2.2
                  args: [standalone-job]
        """, path: "jobmanager.yaml"),
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
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1
        """, path: "deployment.yaml"),
      // Three thousand thousandths, and a limit that is the request in another form.
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
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 3000m
                      requests:
                        nvidia.com/gpu: 3
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    // What both roles have ends the JobManager first.
    for role in [PodRole.jobManager, .taskManager] {
      for problem in context.pod(role)?.problems ?? [] where !PodFieldUnknown.isUnknownField(problem) {
        // What configuration puts there has findings of its own.
        guard let place = problem.location, isTemplates(place, context), seen.insert(place).inserted else { continue }
        let headline = String(problem.message.prefix { $0 != ";" })
        findings.report(
          withBackticks(headline), at: place,
          effect: problem.message.hasSuffix(refusal) ? context.refusal(of: role) : effect(of: problem),
          help: help(for: headline))
      }
    }
  }

  private static let refusal = "the API server refuses the pod"

  /// What happens to a pod that the API server takes.
  private static func effect(of problem: EffectivePod.Problem) -> String {
    let what = problem.message.drop { $0 != ";" }.dropFirst(2)
    return withBackticks(what.prefix(1).uppercased() + what.dropFirst() + ".")
  }

  private static func help(for headline: String) -> String {
    if headline.hasSuffix("it has no domain") {
      return "write the device plugin's whole name, such as `nvidia.com/gpu`"
    }
    if headline.contains("restartPolicy") {
      return "take it out: a Deployment starts its pods' containers always again"
    }
    if headline.hasSuffix("takes no values") { return "remove `values`, or write `In`" }
    if headline.hasSuffix("takes one value") { return "keep one of its values" }
    if headline.contains("compares whole numbers") {
      return "write the number without a unit: `nvidia.com/gpu.memory` is in MiB"
    }
    if headline.hasSuffix("is no medium of a volume") { return "write `Memory`, or leave it out" }
    if headline.hasSuffix("the pod's own 'resources'") { return "put it into the `resources` of the container" }
    if headline.contains("names neither a ResourceClaim") {
      return "add `resourceClaimTemplateName`, or `resourceClaimName`"
    }
    if headline.contains("names a ResourceClaim and") {
      return "keep one of the two; a template that is merged can't take away what another one has"
    }
    if headline.hasPrefix("a second") || headline.hasSuffix("Flink's own volume") { return "give it another name" }
    if headline.contains("mounted at") { return "mount it elsewhere" }
    if headline.hasPrefix("Flink mounts") {
      return "mount it elsewhere; Flink's files come from `flinkConfiguration` and `logConfiguration`"
    }
    if headline.hasSuffix("is no quantity") { return "write a number with a unit such as `Gi`, `G` or `m`" }
    if headline.hasSuffix("is no operator of a node selector") {
      return "write `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`"
    }
    if headline.hasSuffix("has no values to compare with") { return "list them under `values`, or write `Exists`" }
    if headline.hasSuffix("without 'mountPath'") { return "write `mountPath`" }
    if headline.hasSuffix("is no volume of the pod") { return "name one of the pod's `volumes`, or add it there" }
    if headline.contains("is no claim of the pod") { return "name one of the pod's `resourceClaims`, or add it there" }
    if headline.hasSuffix("at once") || headline.hasSuffix("'value' and 'valueFrom'") {
      return "keep one of the two; a template that is merged can't take away what another one has"
    }
    if headline.hasSuffix("has other limits than requests") { return "write the same number in both, or limits alone" }
    return "ask for a whole number, under `limits`"
  }

  /// Whether a place is not one of `external-resource.…`.
  private static func isTemplates(_ place: SourceLocation, _ context: LintContext) -> Bool {
    !context.resources.resources.contains { resource in
      resource.entries.contains { $0.entry.provenance.location == place }
    }
  }
}
