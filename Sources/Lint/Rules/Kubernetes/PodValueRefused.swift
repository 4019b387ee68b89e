import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// Values in a workload's pods of another type than Kubernetes has for the field.
enum PodValueRefused: Rule {
  static let description = RuleDescription(
    code: "KUB217", name: "pod-value-refused", severity: .error, since: "0.1.0",
    summary: "A value of a workload's pods that has another type than the field",
    why: """
      YAML makes a number of `8` and a boolean of `true`; where Kubernetes has a text, as for the values of `nodeSelector`, \
      labels, annotations and `env`, nothing turns it back. Flink's own reader of template files does, so that a \
      `pod-template.yaml` may have them; of a `FlinkDeployment`, OPR119 tells.
      """,
    effect: "The API server refuses the object.",
    references: [
      "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",
      "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
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
            metadata:
              labels:
                app: embeddings
                version: 1️⃣1.201️⃣
            spec:
              nodeSelector:
                nvidia.com/gpu.count: 2️⃣82️⃣
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager]
                  env:
                    - name: OMP_NUM_THREADS
                      value: 3️⃣43️⃣
        """, path: "taskmanager.yaml")
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
            metadata:
              labels:
                app: embeddings
                version: "1.20"
            spec:
              nodeSelector:
                nvidia.com/gpu.count: "8"
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args: [taskmanager]
                  env:
                    - name: OMP_NUM_THREADS
                      value: "4"
                  ports:
                    - containerPort: 6122
                  resources:
                    limits:
                      nvidia.com/gpu: 1
        """, path: "taskmanager.yaml"),
      // Flink makes texts of the numbers in a template that it reads itself.
      RuleExample(
        """
        kubernetes.cluster-id: embeddings
        """,
        beside: [
          "pod-template.yaml": """
          spec:
            nodeSelector:
              nvidia.com/gpu.count: 8
            containers:
              - name: flink-main-container

          """
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.refusal != nil else { return }
    for role in PodRole.allCases {
      let cluster = context.cluster
      guard let template = (role == .taskManager ? cluster.taskManager : cluster.jobManager)?["podTemplate"] else {
        continue
      }
      let failure = context.pod(role)?.failure?.location
      for problem in templateTypeProblems(template) where problem.node.provenance.location != failure || failure == nil
      {
        ValueRefused.report(problem, context, &findings)
      }
    }
  }
}
