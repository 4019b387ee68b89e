import Diagnostics
import Testing

/// What the operator refuses, drops or merges, in files where a rule could easily say too much.
@Suite struct OperatorRefusalTests {
  private func deployment(_ more: String = "", name: String = "c") -> String {
    """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: \(name)}
    spec:
      flinkVersion: v2_0
      serviceAccount: flink
    \(more)
    """
  }

  private func sessionJob(_ more: String) -> String {
    """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkSessionJob
    metadata: {name: j}
    spec:
      deploymentName: c
    \(more)
    """
  }

  private func found(_ code: RuleCode, _ text: String, operator release: String? = nil) -> [Diagnostic] {
    lintText(
      text, path: "d.yaml",
      beside: release.map { [".drey.yaml": "version: 1\noperatorVersion: \"\($0)\"\n"] } ?? [:]
    ).filter { $0.code == code }
  }

  // MARK: Keys

  @Test func `says of an old name that the operator refuses it beside a longer key`() {
    let alone = found("OPT104", deployment("  flinkConfiguration: {env.java.opts: -Dx=1}"))
    let beside = found(
      "OPT104", deployment("  flinkConfiguration: {env.java.opts: -Dx=1, env.java.opts.taskmanager: -Dy=1}"))
    #expect(alone.map { $0.effect?.contains("reads the value") } == [true])
    #expect(beside.map { $0.effect?.contains("deploys nothing") } == [true])
    let refused = found(
      "OPR125",
      deployment("  image: i\n  flinkConfiguration: {high-availability: kubernetes, kubernetes.container.image: j}"))
    #expect(
      refused.map(\.message) == [
        "`high-availability` is the beginning of `high-availability.cluster-id`, which the operator sets by itself",
        "`kubernetes.container.image` is the beginning of `kubernetes.container.image.ref`, which the operator sets from `image`",
      ])
    // Nothing is set from a field that isn't there.
    #expect(found("OPR125", deployment("  flinkConfiguration: {kubernetes.container.image: j}")).isEmpty)
  }

  // MARK: Directories

  @Test(arguments: [
    ("last-state", "a: b", "Checkpoint directory[…] must be defined"),
    ("savepoint", "a: b", "Checkpoint directory[…] must be defined"),
    ("savepoint", "execution.checkpointing.savepoint-dir: x", "Checkpoint directory[…] must be defined"),
    ("savepoint", "execution.checkpointing.dir: x", "Job could not be upgraded with savepoint"),
    (
      "savepoint", "execution.checkpointing.dir: x, execution.checkpointing.savepoint-dir: ' '",
      "Job could not be upgraded"
    ),
  ])
  func `quotes the refusal that comes first`(mode: String, options: String, refusal: String) {
    let text = deployment(
      "  job: {jarURI: x, parallelism: 1, upgradeMode: \(mode)}\n  flinkConfiguration: {\(options)}")
    let findings = found("OPR121", text)
    #expect(findings.count == 1)
    #expect(findings.first?.effect?.contains(refusal) == true)
  }

  @Test func `asks for the directories of a session job where its cluster is at hand`() {
    let job = sessionJob("  job: {jarURI: x, parallelism: 1, upgradeMode: last-state}")
    #expect(found("OPR121", job) == [])
    #expect(found("OPR121", deployment() + "\n---\n" + job).count == 1)
    let set = deployment("  flinkConfiguration: {execution.checkpointing.dir: s3://a}")
    #expect(found("OPR121", set + "\n---\n" + job) == [])
  }

  // MARK: Claims

  @Test func `tells claims that the template has, too, from those that are lost`() {
    func findings(_ template: String) -> [Diagnostic] {
      found(
        "OPR105",
        deployment(
          """
            taskManager:
              resources: {limits: {memory: 4Gi}, claims: [{name: gpu}]}
              podTemplate: {spec: {containers: [{name: flink-main-container, resources: {claims: [\(template)]}}]}}
          """), operator: "1.16")
    }
    #expect(findings("{name: gpu}").map(\.severity) == [.info])
    #expect(findings("{name: nic}").map(\.severity) == [.error])
    #expect(findings("{name: gpu, request: one}").map(\.severity) == [.info])
  }

  @Test func `shows the name of a claim as it is written`() {
    let text = deployment(
      """
        taskManager:
          resource: {memory: 2g}
          podTemplate: {spec: {resourceClaims: [{name: x, resourceClaimName: y}]}}
      """)
    #expect(found("KUB304", text).map(\.message) == ["all TaskManagers share the claim `y`"])
  }

  // MARK: Templates

  private func merged(_ common: String, _ role: String, byName: Bool = false) -> [String] {
    found(
      "OPR106",
      deployment(
        """
          flinkConfiguration: {kubernetes.operator.pod-template.merge-arrays-by-name: "\(byName)"}
          podTemplate: {spec: {\(common)}}
          taskManager: {podTemplate: {spec: {\(role)}}}
        """)
    ).map(\.message)
  }

  @Test(arguments: [
    (
      "hostAliases: [{ip: 1.1.1.1, hostnames: [a]}]", "hostAliases: [{ip: 2.2.2.2, hostnames: [b]}]",
      "`2.2.2.2` is merged"
    ),
    ("readinessGates: [{conditionType: a}]", "readinessGates: [{conditionType: b}]", "`b` is merged into `a`"),
    (
      "volumes: [{name: v, projected: {sources: [{secret: {name: a}}]}}]",
      "volumes: [{name: v, projected: {sources: [{configMap: {name: a}}]}}]", "`configMap` is merged into `secret`"
    ),
    (
      "containers: [{name: c, envFrom: [{secretRef: {name: a}}]}]",
      "containers: [{name: c, envFrom: [{secretRef: {name: b}}]}]", "`b` is merged into `a`: `envFrom`"
    ),
    (
      "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: h}}]}}",
      "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: z}}]}}",
      "`z` is merged into `h`: `preferredDuringSchedulingIgnoredDuringExecution`"
    ),
    (
      "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: h, labelSelector: {matchLabels: {a: b}}}]}}",
      "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: h, labelSelector: {matchLabels: {a: c}}}]}}",
      "`c` is merged into `b`: `requiredDuringSchedulingIgnoredDuringExecution`"
    ),
    ("containers: [{name: c, args: [x, w]}]", "containers: [{name: c, args: [x, z]}]", "`z` gives way to `w`: `args`"),
    ("containers: [{name: c, command: [a]}]", "containers: [{name: c, command: [b, c]}]", "`b` gives way to `a`"),
  ])
  func `finds what merges by position, named or not`(common: String, role: String, message: String) {
    for byName in [false, true] {
      let messages = merged(common, role, byName: byName)
      #expect(messages.count == 1)
      #expect(messages.first?.hasPrefix(message) == true, "\(messages)")
    }
  }

  @Test(arguments: [
    ("hostAliases: [{ip: 1.1.1.1, hostnames: [a]}]", "hostAliases: [{ip: 1.1.1.1, hostnames: [a, b]}]"),
    ("containers: [{name: c, args: [x, y]}]", "containers: [{name: c, args: [x, y, z]}]"),
    (
      "containers: [{name: c, envFrom: [{secretRef: {name: a}}]}]",
      "containers: [{name: c, envFrom: [{secretRef: {name: a}}]}]"
    ),
    (
      "topologySpreadConstraints: [{topologyKey: h, maxSkew: 1}]",
      "topologySpreadConstraints: [{topologyKey: h, maxSkew: 2}]"
    ),
    ("containers: [{name: c, image: a}]", "containers: [{name: c, image: b}]"),
    ("hostAliases: []", "hostAliases: [{ip: 1.1.1.1}]"),
  ])
  func `leaves alone what is equal at its place, and what the role changes of one thing`(common: String, role: String) {
    #expect(merged(common, role) == [])
  }

  @Test func `says whether one item is lost or two are mixed`() {
    func effect(_ role: String) -> String? {
      found(
        "OPR106",
        deployment(
          """
            podTemplate: {spec: {tolerations: [{key: a, operator: Equal, value: b}]}}
            taskManager: {podTemplate: {spec: {tolerations: [\(role)]}}}
          """)
      ).first?.effect
    }
    #expect(effect("{key: c, operator: Equal, value: d}")?.contains("the one of the common template is lost") == true)
    #expect(effect("{key: c, operator: Exists}")?.contains("with fields of both") == true)
  }

  // MARK: Session jobs

  @Test func `says once of a session job that its cluster runs already, and nothing of devices`() {
    let text = sessionJob(
      """
        job: {jarURI: x, parallelism: 2}
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 0
          external-resource.fpga.amount: 1
          kubernetes.taskmanager.tolerations: key:a,op:Exists
          scheduler-mode: reactive
          kubernetes.operator.job.restart.failed: true
      """)
    let findings = lintText(text, path: "j.yaml").filter { $0.code != "OPR116" }
    #expect(findings.map(\.code) == ["OPR123"])
    #expect(findings.first?.message.contains("and 4 other keys") == true)
    #expect(findings.first?.notes.count == 4)
  }

  @Test func `lets a session job name its own cluster`() {
    func codes(_ id: String) -> [RuleCode] {
      lintText(
        sessionJob("  job: {jarURI: x, parallelism: 2}\n  flinkConfiguration: {kubernetes.cluster-id: \(id)}"),
        path: "j.yaml"
      ).map(\.code)
    }
    #expect(codes("c") == [])
    #expect(codes("d") == ["OPR123"])
  }

  @Test(arguments: [
    ("  job: {jarURI: x, parallelism: 0}", ["a job can't have a parallelism of 0"]),
    ("  job: {jarURI: x}", ["`job.parallelism` is not set"]),
    ("  flinkConfiguration: {a: b}", ["the session job has no `job`"]),
    ("  job: {jarURI: x, parallelism: 1, savepointTriggerNonce: 2}", []),
  ])
  func `says why the operator refuses a session job`(more: String, messages: [String]) {
    #expect(found("OPR122", sessionJob(more)).map(\.message) == messages)
  }

  @Test func `misses the deployment of a session job only where the rest is there`() {
    let job = sessionJob("  job: {jarURI: x, parallelism: 1}").replacing("  deploymentName: c\n", with: "")
    #expect(found("OPR122", job).map(\.message) == ["the session job has no `deploymentName`"])
    #expect(found("OPR122", job.replacing("jarURI: x, ", with: "")) == [])
  }

  @Test func `knows a session job's cluster by its namespace`() {
    let cluster = deployment("  job: {jarURI: x, parallelism: 1}").replacing(
      "{name: c}", with: "{name: c, namespace: a}")
    let job = sessionJob("  job: {jarURI: x, parallelism: 1}")
    #expect(found("OPR122", cluster + "\n---\n" + job).count == 1)
    #expect(
      found("OPR122", cluster + "\n---\n" + job.replacing("{name: j}", with: "{name: j, namespace: b}")) == [])
  }

  // MARK: Deployments

  @Test(arguments: ["2 gigs", "", "1.5Gi", "8.5g", "1Xi", "Gi"])
  func `finds memory that the operator can't read`(memory: String) {
    let text = deployment("  taskManager: {resource: {memory: \"\(memory)\"}}")
    #expect(found("OPR122", text).map(\.severity) == [.error])
    // A template makes a pod, which has findings of its own.
    let pod = text.replacing("taskManager: {", with: "taskManager: {podTemplate: {spec: {}}, ")
    #expect(
      lintText(pod, path: "d.yaml").filter { $0.range?.start.line == 7 && $0.code != "OPR109" }.map(\.code) == [
        "OPR122"
      ])
  }

  @Test(arguments: ["2g", "2 GB", "2048", "2Gi", "2gi", "4 Gib", "100m", "${MEMORY}"])
  func `reads memory as the operator does`(memory: String) {
    #expect(found("OPR122", deployment("  taskManager: {resource: {memory: \"\(memory)\"}}")) == [])
  }

  @Test(arguments: [
    ("jobManager: {replicas: 2}", "a: b", [Severity.warning]),
    ("jobManager: {replicas: 2}", "high-availability.type: NONE", [.error]),
    ("jobManager: {replicas: 2}", "high-availability: zookeeper", []),
    ("jobManager: {replicas: 0}", "high-availability: zookeeper", [.error]),
    ("mode: native", "kubernetes.operator.deployment.rollback.enabled: 'true'", [.warning]),
    (
      "mode: native", "kubernetes.operator.deployment.rollback.enabled: 'true', high-availability.type: kubernetes", []
    ),
    ("mode: native", "kubernetes.operator.cluster.health-check.enabled: 'true'", []),
    ("mode: native", "job.autoscaler.enabled: 'true', job.autoscaler.scale-down.max-factor: '-0.5'", [.error]),
    ("mode: native", "job.autoscaler.enabled: 'true', job.autoscaler.scale-down.max-factor: '0'", []),
    ("mode: native", "kubernetes.operator.periodic.savepoint.interval: 1h", []),
    ("job: {jarURI: x, parallelism: 1}", "kubernetes.operator.periodic.savepoint.interval: 1h", [.warning]),
    (
      "job: {jarURI: x, parallelism: 1}",
      "kubernetes.operator.periodic.savepoint.interval: 1h, state.savepoints.dir: s3://a", []
    ),
    ("job: {jarURI: x}", "a: b", [.error]), ("job: {jarURI: x, parallelism: 1}", "a: b", []),
    ("ingress: {template: null}", "a: b", [.error]), ("ingress: null", "a: b", []),
  ])
  func `is sure of what the object itself says`(field: String, options: String, severities: [Severity]) {
    let text = deployment("  \(field)\n  flinkConfiguration: {\(options)}")
    #expect(found("OPR122", text).map(\.severity) == severities)
  }

  @Test func `needs no parallelism beside replicas`() {
    #expect(found("OPR122", deployment("  job: {jarURI: x}\n  taskManager: {replicas: 2}")) == [])
    #expect(found("OPR122", deployment("  job: {jarURI: x}\n  taskManager: {replicas: null}")).count == 1)
  }

  @Test func `leaves to the whole object what a part doesn't say`() {
    let part = deployment(
      """
        job: {upgradeMode: last-state, savepointTriggerNonce: 2}
        jobManager: {replicas: 2}
        ingress: {className: nginx}
        flinkConfiguration: {kubernetes.operator.deployment.rollback.enabled: 'true'}
      """
    ).replacing("  flinkVersion: v2_0\n", with: "")
    #expect(found("OPR122", part) == [])
    #expect(found("OPR121", part) == [])
  }

  @Test func `sees the options of a cluster file for the operator`() {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [kubernetes-operator]
        flinkVersion: v2_0
        job: {jarURI: x, savepointTriggerNonce: 2}
        flinkConfiguration: {kubernetes.operator.deployment.rollback.enabled: "true"}
      """
    #expect(found("OPR122", text).count == 2)
    #expect(found("OPR122", text.replacing("kubernetes-operator", with: "kubernetes-native")) == [])
  }

  // MARK: Blue and green

  @Test(arguments: [
    ("  flinkVersion: v2_0\n  job: {jarURI: x}\n", "move `flinkVersion` and the other fields of `spec`"),
    ("  template:\n    flinkVersion: v2_0\n", "move `flinkVersion` and the other fields of `spec.template`"),
    ("  configuration: {}\n", "add `spec.template.spec`"),
  ])
  func `says where the spec of a FlinkBlueGreenDeployment belongs`(spec: String, help: String) {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkBlueGreenDeployment
      metadata: {name: c}
      spec:
      \(spec)
      """
    let found = lintText(text, path: "d.yaml")
    #expect(found.map(\.code) == ["OBJ101"])
    #expect(found.first?.message == "`spec.template.spec` is missing")
    #expect(found.first?.help?.hasPrefix(help) == true)
  }

  @Test func `knows the fields around the template`() {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkBlueGreenDeployment
      metadata: {name: c}
      spec:
        configuration: {kubernetes.operator.bluegreen.abort.grace-period: 5 min}
        templates: {}
        template:
          metadata: {}
          spec:
            flinkVersion: v2_0
            taskmanager: {}
      """
    #expect(
      found("OPR111", text).map(\.message) == [
        "`templates` is no field of `spec`", "`taskmanager` is no field of `spec.template.spec`",
      ])
  }

  // MARK: The autoscaler

  @Test(
    arguments: [
      (
        "utilization.target: 70",
        ["`70` is no value for `job.autoscaler.utilization.target`: it can only be between 0 and 1"]
      ),
      ("utilization.target: 0.7", []), ("utilization.target: 1", []),
      ("target.utilization: 1.5", []),
      (
        "utilization.max: 0.6",
        ["`0.6` is no value for `job.autoscaler.utilization.max`: it can only be between the target, 0.7, and 1"]
      ),
      ("utilization.max: 0.6, job.autoscaler.utilization.target: 0.5", []),
      (
        "utilization.min: 0.6, job.autoscaler.utilization.target: 0.5",
        ["`0.6` is no value for `job.autoscaler.utilization.min`: it can only be between 0 and the target, 0.5"]
      ),
      ("utilization.min: 0.6, job.autoscaler.target.utilization: 0.5", []),
      ("excluded.periods: '22:00'", ["`22:00` is no period of the autoscaler's"]),
      ("excluded.periods: '22:00-06:00'", ["`22:00-06:00` is no period of the autoscaler's"]),
      ("excluded.periods: '9:30-11:00;* * 9-11,14-16 * * ? && 14:00-15:00:30'", []),
      ("excluded.periods: '* * 9-11 * *'", ["`* * 9-11 * *` is no period of the autoscaler's"]),
    ] as [(String, [String])])
  func `knows the ranges of the autoscaler's options`(option: String, messages: [String]) {
    func text(_ isOn: Bool) -> String {
      deployment("  flinkConfiguration: {job.autoscaler.enabled: \(isOn), job.autoscaler.\(option)}")
    }
    #expect(found("OPR122", text(true)).map(\.message) == messages)
    #expect(found("OPR122", text(false)).isEmpty)
  }

  // MARK: Options and fields

  @Test(arguments: [
    ("  imagePullPolicy: Always\n  flinkConfiguration: {kubernetes.container.image.pull-policy: Never}", 1),
    ("  imagePullPolicy: Always\n  flinkConfiguration: {kubernetes.container.image.pull-policy: Always}", 0),
    ("  flinkConfiguration: {kubernetes.container.image.ref: a}", 0),
    ("  jobManager: {replicas: 2}\n  flinkConfiguration: {kubernetes.jobmanager.replicas: 2}", 0),
    ("  flinkConfiguration: {kubernetes.jobmanager.replicas: 2}", 0),
    ("  taskManager: {replicas: 2}\n  job: {parallelism: 3}\n  flinkConfiguration: {parallelism.default: 8}", 0),
    ("  podTemplate: {spec: {}}\n  flinkConfiguration: {kubernetes.pod-template-file.taskmanager: /x}", 1),
    ("  flinkConfiguration: {kubernetes.pod-template-file.taskmanager: /x}", 0),
  ])
  func `says which options a field overwrites`(spec: String, count: Int) {
    #expect(found("OPR118", deployment(spec)).count == count)
  }

  @Test(arguments: [
    ("100m", true), ("512m", true), ("\"8192\"", true), ("8192m", false), ("8Gi", false), ("1.5Gi", false),
  ])
  func `says that Flink can't divide the memory of a field`(memory: String, isImpossible: Bool) {
    let text = deployment(
      """
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 1
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        taskManager: {resource: {memory: \(memory)}}
      """)
    #expect(found("KUB212", text).isEmpty != isImpossible)
  }

  @Test func `knows the fields of an object`() {
    let text = deployment() + "\nSpec: {}\n"
    #expect(found("OPR111", text).map(\.message) == ["`Spec` is no field of an object"])
    #expect(found("OPR111", deployment() + "\nstatus: {}\n").isEmpty)
  }

  @Test(
    arguments: [
      ("{}", 1), ("{spec: {runtimeClassName: nvidia}}", 0),
      ("{spec: {containers: [{name: flink-main-container, resources: {limits: {nvidia.com/gpu: 1}}}]}}", 0),
      ("{spec: {containers: [{name: flink-main-container, env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]}]}}", 0),
    ])
  func `looks for the devices of standalone TaskManagers in their pods`(template: String, count: Int) {
    let text = deployment(
      """
        mode: standalone
        flinkConfiguration: {external-resources: gpu, external-resource.gpu.amount: 1}
        taskManager: {podTemplate: \(template)}
      """)
    #expect(found("OPR101", text).count == count)
    #expect(found("KUB101", text).isEmpty)
  }

  @Test(
    arguments: [
      ("  taskmanager: {}\n  taskManager: {}", "OPR111", "taskManager"),
      ("  flinkconfiguration: {a: b}\n  flinkConfiguration: {c: d}", "OPR111", "flinkConfiguration"),
      ("  job: {upgrademode: savepoint, upgradeMode: stateless}", "OPR111", "upgradeMode"),
    ] as [(String, RuleCode, String)])
  func `knows that the right field is there, too`(spec: String, code: RuleCode, field: String) {
    let text = deployment(spec)
    #expect(found(code, text).map(\.help) == ["join it with `\(field)`, which is there, too"])
    #expect(found(code, text).allSatisfy { $0.fixes.isEmpty })
    let alone = text.replacing("\(field):", with: "restartNonce:")
    #expect(found(code, alone).first?.help == "did you mean `\(field)`?")
  }
}
