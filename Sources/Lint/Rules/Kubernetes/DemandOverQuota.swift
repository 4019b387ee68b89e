import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// A quota beside the cluster allows fewer devices than it needs.
enum DemandOverQuota: Rule {
  static let description = RuleDescription(
    code: "KUB215", name: "demand-over-quota", severity: .warning, since: "0.1.0",
    summary: "The TaskManagers need more devices than a quota in the same file, or beside it, allows",
    why: """
      A ResourceQuota bounds what all pods of its namespace request together. Number of TaskManagers times amount is \
      known where replicas are set, or parallelism and slots; one TaskManager there is in any case. What other pods of \
      the namespace take comes on top, and of a FlinkBlueGreenDeployment two run for a while at each new version. A quota with `scopes` counts the pods that are in all of them.
      """,
    effect: """
      The API server refuses the pods over the quota, `exceeded quota`: these TaskManagers never start, and the job waits for \
      them.
      """,
    references: [
      "https://kubernetes.io/docs/concepts/policy/resource-quotas/#resource-quota-for-extended-resources",
      "kubernetes pkg/quota/v1/evaluator/core/pods.go, podMatchesScopeFunc",
      "https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/concepts/bluegreen-controller-flow/",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: devices
        spec:
          hard:
            requests.nvidia.com/gpu: 4
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 2
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 1️⃣31️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: devices
        spec:
          hard:
            requests.nvidia.com/gpu: 2
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: taskmanager
        spec:
          replicas: 1️⃣31️⃣
          template:
            spec:
              containers:
                - name: taskmanager
                  image: flink:2.3
                  args:
                    - taskmanager
                    - -Dexternal-resources=gpu
                    - -Dexternal-resource.gpu.amount=1
                  resources:
                    limits:
                      nvidia.com/gpu: 1
        """, path: "taskmanager.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
          namespace: ml
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1️⃣21️⃣
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        """, path: "deployment.yaml",
        beside: [
          "resource-quota.yaml": """
          apiVersion: v1
          kind: ResourceQuota
          metadata:
            name: devices
            namespace: ml
          spec:
            hard:
              requests.nvidia.com/gpu: 1
          """
        ]),
      RuleExample(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: devices
        spec:
          hard:
            requests.nvidia.com/gpu: 5
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkBlueGreenDeployment
        metadata:
          name: embeddings
        spec:
          template:
            spec:
              flinkVersion: v2_0
              flinkConfiguration:
                external-resources: gpu
                external-resource.gpu.amount: 1
                external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
              taskManager:
                replicas: 1️⃣31️⃣
        """, path: "deployment.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: devices
        spec:
          hard:
            requests.nvidia.com/gpu: 6
            requests.amd.com/gpu: 0
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: devices
          namespace: elsewhere
        spec:
          hard:
            requests.nvidia.com/gpu: 0
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: short-lived
        spec:
          hard:
            requests.nvidia.com/gpu: 1
          scopes: [Terminating]
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: urgent
        spec:
          hard:
            requests.nvidia.com/gpu: 1
          scopeSelector:
            matchExpressions:
              - scopeName: PriorityClass
                operator: In
                values: [urgent]
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 2
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 3
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let quotas = (context.file.quotas + (context.surroundings.quotas?.quotas ?? [])).filter {
      $0.namespace == context.cluster.namespace?.value && ($0.scopes.isEmpty || counts(context.taskManagerPod, $0))
    }
    guard !quotas.isEmpty, context.runsOnKubernetes != false else { return }
    let known = context.leastTaskManagers
    for demand in demands(context) {
      // With what other containers of the pod ask for.
      let whole = max(demand.amount, context.taskManagerPod?.total(of: demand.device) ?? demand.amount)
      let (need, overflows) = whole.multipliedReportingOverflow(by: known?.count ?? 1)
      let bounds = quotas.flatMap(\.bounds).filter { $0.device == demand.device }
      for bound in bounds where overflows || need > bound.amount {
        let count = known.map { "\($0.count) TaskManager\($0.count == 1 ? "" : "s")" } ?? "a TaskManager"
        findings.report(
          whole > demand.amount
            ? "\(count) with \(whole) of \(quoted(demand.device)) each, all containers together, and the quota allows \(bound.amount)"
            : "\(count) with \(demand.amount) of \(quoted(demand.name)) each, and the quota allows \(bound.amount)",
          at: known?.place ?? demand.place,
          help: bound.amount < whole ? "raise the quota, or lower the amount" : "run \(bound.amount / whole) at most",
          notes: [Diagnostic.Note("the quota", at: bound.location)])
      }
      guard context.cluster.blueGreen != nil, !overflows else { continue }
      for bound in bounds where need <= bound.amount && need > bound.amount / 2 {
        findings.report(
          "blue and green need \(need) of \(quoted(demand.name)) each, and the quota allows \(bound.amount)",
          at: known?.place ?? demand.place,
          effect: """
            At each new version both run until the new one is ready. The API server refuses its pods over the quota, and the \
            operator gives the version up after `kubernetes.operator.bluegreen.abort.grace-period`.
            """, help: "raise the quota to twice what one of them needs",
          notes: [Diagnostic.Note("the quota", at: bound.location)])
      }
    }
  }

  /// What a TaskManager asks for, by the resource's name and the device's.
  private static func demands(
    _ context: LintContext
  ) -> [(name: String, device: String, amount: Int64, place: SourceLocation?)] {
    guard context.isNative || context.cluster.kind == .cluster else {
      if case .integer(0)? = context.cluster.taskManager?["replicas"]?.value { return [] }
      return context.standaloneDevices.compactMap { device in
        guard let quantity = device.value.string.flatMap({ KubernetesQuantity($0) }), quantity.isWhole,
          !quantity.isNegative, quantity.number < 1e9
        else { return nil }
        return (device.key, device.key, Int64(quantity.number), device.value.provenance.location)
      }
    }
    return context.resources.listed.filter(\.isCounted).compactMap { resource in
      guard let amount = resource.amount, let entry = resource[KnownSuffix.amount],
        let device = resource[KnownSuffix.kubernetes]?.value.scalarText
      else { return nil }
      return (resource.name, device, amount, entry.provenance.location)
    }
  }

  /// Whether a quota counts the TaskManagers' pods (`podMatchesScopeFunc`); not where that can't be told.
  private static func counts(_ pod: EffectivePod?, _ quota: DeviceQuota) -> Bool {
    quota.scopes.allSatisfy { scope in
      switch scope.name {
      case "Terminating": pod?.spec?["activeDeadlineSeconds"] != nil
      case "NotTerminating": pod?.spec?["activeDeadlineSeconds"] == nil
      // Flink asks for memory; a device alone makes no other class of a pod.
      case "BestEffort": false
      case "NotBestEffort": true
      case "PriorityClass":
        // Without one, a cluster may have a default.
        switch (scope.mode, pod?.spec?["priorityClassName"]?.string) {
        case ("Exists", let name?): !name.isEmpty
        case ("In", let name?): scope.values.contains(name)
        case ("NotIn", let name?): !scope.values.contains(name)
        default: false
        }
      default: false
      }
    }
  }
}
