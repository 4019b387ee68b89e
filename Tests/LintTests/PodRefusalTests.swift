import Diagnostics
import Testing

/// Who really meets a pod that the API server refuses, and what is refused.
struct PodRefusalTests {
  private func deployment(_ spec: String) -> String {
    """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: embeddings}
    spec:
      flinkVersion: v2_1
      serviceAccount: flink
      \(spec.split(separator: "\n").joined(separator: "\n  "))

    """
  }

  private func findings(_ spec: String, of code: RuleCode) -> [Diagnostic] {
    lintText(deployment(spec), path: "deployment.yaml").filter { $0.code == code }
  }

  private static let label = "{metadata: {labels: {team: data platform}}}"
  private static let toleration = "{spec: {tolerations: [{key: a, operator: Exists, value: b}]}}"
  private static let device = """
    {spec: {containers: [{name: flink-main-container, resources: {requests: {nvidia.com/gpu: 1}}}]}}
    """

  @Test(arguments: [("KUB214", label), ("KUB209", toleration), ("KUB207", device)] as [(RuleCode, String)])
  func `tells a Deployment that is refused from a pod that Flink asks for again`(code: RuleCode, template: String) {
    func effects(_ spec: String) -> [String?] { findings(spec, of: code).map(\.effect) }
    #expect(
      effects("taskManager: {podTemplate: \(template)}")
        == ["The API server refuses the pod, and Flink asks for another one, again and again."])
    let ofJobManager = "The API server refuses the JobManager's Deployment: the cluster doesn't start."
    #expect(effects("jobManager: {podTemplate: \(template)}") == [ofJobManager])
    #expect(effects("podTemplate: \(template)") == [ofJobManager])
    #expect(
      effects("mode: standalone\ntaskManager: {podTemplate: \(template)}")
        == ["The API server refuses the TaskManagers' Deployment: no TaskManager starts."])
  }

  @Test(
    arguments: [
      ("{operator: Exists}", nil), ("{key: a}", nil), ("{key: a, operator: \"\"}", nil),
      ("{key: a, operator: Equal, value: \"\"}", nil), ("{key: a/b, operator: Gt, value: \"5\"}", nil),
      ("{value: b}", "name the key, or write `operator: Exists`"), ("{}", "name the key, or write `operator: Exists`"),
      ("{key: \"\", operator: Equal}", "name the key, or write `operator: Exists`"),
      ("{key: x, operator: exists}", "write `Exists`"), ("{key: x, operator: exists, value: b}", "write `Equal`"),
      ("{key: x, operator: Equals, value: b}", "write `Equal`"), ("{key: x, operator: Is, value: b}", "write `Equal`"),
      ("{key: x, operator: Is}", "write `Exists`"), ("{operator: equal}", "write `Exists`"),
      ("{key: x, value: a b}", "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"),
      (
        "{key: x y, operator: Exists}",
        "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
      ),
    ] as [(String, String?)])
  func `proposes a toleration that the API server takes`(toleration: String, help: String?) {
    let found = findings("taskManager: {podTemplate: {spec: {tolerations: [\(toleration)]}}}", of: "KUB209")
    #expect(found.map(\.help) == (help.map { [$0] } ?? []))
  }

  @Test func `points into the toleration of an option that is wrong`() {
    let text = deployment(
      "flinkConfiguration: {kubernetes.taskmanager.tolerations: \"key:a,operator:Equal,value:x; operator:Equal,value:x\"}"
    )
    let found = lintText(text, path: "deployment.yaml").filter { $0.code == "KUB209" }
    let place = text.utf8.count - text.utf8.reversed().split(separator: UInt8(ascii: ";"))[0].count
    #expect(found.compactMap(\.range?.start.offset).allSatisfy { $0 > place } && found.count == 1)
  }

  @Test func `leaves the names of Kubernetes' own domain Pending`() {
    func found(_ key: String) -> Diagnostic? {
      lintText(
        deployment(
          "flinkConfiguration: {external-resources: g, external-resource.g: {amount: 1, kubernetes.config-key: \(key)}}"
        ), path: "deployment.yaml"
      ).first { $0.code == "KUB102" }
    }
    for key in ["kubernetes.io/gpu", "node.kubernetes.io/gpu"] {
      #expect(found(key)?.severity == .error && found(key)?.effect?.contains("Pending for ever") == true)
    }
    // Its form is what the API server looks at first.
    #expect(found("kubernetes.io/g_pu_")?.effect?.contains("rejects") == true)
    #expect(found("example.com/gpu") == nil)
  }

  @Test func `takes blanks and quotes off the name of any device`() {
    func fixed(_ value: String) -> [String] {
      lintText(
        "external-resources: f\nexternal-resource.f.amount: 1\nexternal-resource.f.kubernetes.config-key: \(value)\n"
      ).filter { $0.code == "KUB102" }.flatMap(\.fixes).flatMap(\.edits).map(\.replacement)
    }
    #expect(fixed("\"intel.com/fpga \"") == ["intel.com/fpga"])
    #expect(fixed("'\"intel.com/fpga\"'") == ["intel.com/fpga"])
    #expect(fixed("'a b '") == [])
  }

  @Test func `counts the MIG devices that only a template asks for`() {
    func found(_ limits: String, _ rest: String = "") -> Int {
      findings(
        rest
          + "taskManager: {podTemplate: {spec: {containers: [{name: flink-main-container, resources: {limits: {\(limits)}}}]}}}",
        of: "KUB301"
      ).count
    }
    #expect(found("nvidia.com/mig-1g.5gb: 1") == 0)
    #expect(found("nvidia.com/mig-1g.5gb: 2") == 1)
    #expect(found("nvidia.com/mig-1g.5gb: 1, nvidia.com/mig-2g.10gb: 1") == 1)
    // Where Flink's own amount replaces what the template says, that counts.
    let listed = """
      flinkConfiguration: {external-resources: g, external-resource.g.amount: 1, \
      external-resource.g.kubernetes.config-key: nvidia.com/mig-1g.5gb}

      """
    #expect(found("nvidia.com/mig-1g.5gb: 2", listed) == 0)
    #expect(found("nvidia.com/mig-1g.5gb: 2", listed + "mode: standalone\n") == 1)
  }

  @Test func `says of a config key in standalone mode only that nothing reads it`() {
    for key in ["gpu", "memory", "nvidia.com/gpus", "kubernetes.io/gpu"] {
      let options = """
        flinkConfiguration: {external-resources: g, external-resource.g: {amount: 1, kubernetes.config-key: \(key)}}

        """
      func codes(_ mode: String) -> [String] {
        lintText(deployment(options + mode), path: "deployment.yaml").map(\.code.description).filter {
          $0.hasPrefix("KUB10") || $0 == "OPR101"
        }
      }
      #expect(codes("mode: standalone") == ["OPR101"])
      #expect(codes("mode: native") == [key == "memory" ? "KUB103" : "KUB102"])
    }
  }

  @Test func `says what is refused of what a cluster file compiles to`() {
    func effects(_ targets: String) -> [String?] {
      let text = """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: a}
        spec:
          flinkVersion: v2_1
          targets: [\(targets)]
          taskManager:
            podTemplate: {metadata: {labels: {team: data platform}}}

        """
      return lintText(text, path: "cluster.yaml").filter { $0.code == "KUB214" }.map(\.effect)
    }
    #expect(effects("kubernetes-standalone, yarn") == ["The API server refuses the object."])
    #expect(
      effects("kubernetes-native")
        == ["The API server refuses the pod, and Flink asks for another one, again and again."])
  }

  @Test func `says where the claim of an old API goes`() {
    let template = "{spec: {resourceClaims: [{name: gpu, source: {resourceClaimTemplateName: one}}]}}"
    let found = findings("taskManager: {podTemplate: \(template)}", of: "KUB208")
    #expect(found.map(\.severity) == [.error])
    #expect(found.first?.help == "lift what is below `source` up to where `source` stands")
  }

  @Test func `leaves devices of a class to those who know the version of Kubernetes`() {
    let options = """
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: deviceclass.resource.kubernetes.io/gpu.nvidia.com
      """
    #expect(findings(options, of: "KUB102").isEmpty)
  }

  @Test(
    arguments: [
      ("volumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]", "a second volume is called `a`"),
      ("volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]", nil),
      (
        "volumes: [{name: flink-config-volume, emptyDir: {}}]",
        "`flink-config-volume` is the name of Flink's own volume"
      ),
      ("volumes: [{name: a, emptyDir: {medium: Memory}}, {name: b, emptyDir: {medium: HugePages-2Mi}}]", nil),
      ("volumes: [{name: a, emptyDir: {medium: memory}}]", "`memory` is no medium of a volume"),
      ("containers: [{name: x, image: y}, {name: x, image: y}]", "a second container is called `x`"),
      ("containers: [{name: x, image: y}]\ninitContainers: [{name: x, image: y}]", "a second container is called `x`"),
      ("resources: {limits: {nvidia.com/gpu: 1}}", "`nvidia.com/gpu` can't stand in the pod's own `resources`"),
      ("resources: {limits: {memory: 4Gi}}", nil),
      ("resourceClaims: [{name: a}]", "the claim `a` names neither a ResourceClaim nor a template"),
      (
        "resourceClaims: [{name: a, resourceClaimName: b, resourceClaimTemplateName: c}]",
        "the claim `a` names a ResourceClaim and a template"
      ),
      ("resourceClaims: [{name: a, resourceClaimName: b}]", nil),
    ] as [(String, String?)])
  func `finds what the API server refuses in a pod`(lines: String, message: String?) {
    let spec = lines.split(separator: "\n").map { "\n      \($0)" }.joined()
    let found = findings("taskManager:\n  podTemplate:\n    spec:\(spec)", of: "KUB207")
    #expect(found.map(\.message) == (message.map { [$0] } ?? []))
  }

  @Test(
    arguments: [
      ("resources: {limits: {gpu: 1}}", "`gpu` is no resource: it has no domain"),
      ("resources: {limits: {hugepages-2Mi: 4Mi, memory: 1Gi, cpu: 1, ephemeral-storage: 1Gi}}", nil),
      ("volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a}]", "something is mounted at `/a` already"),
      ("volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}]", nil),
      ("volumeMounts: [{name: a, mountPath: /opt/flink/conf}]", "Flink mounts its configuration at `/opt/flink/conf`"),
      ("volumeMounts: [{name: a, mountPath: /opt/flink/conf/my.properties, subPath: x}]", nil),
    ] as [(String, String?)])
  func `finds what the API server refuses in a container`(lines: String, message: String?) {
    let found = findings(
      """
      taskManager:
        podTemplate:
          spec:
            volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]
            containers: [{name: flink-main-container, \(lines)}]
      """, of: "KUB207")
    #expect(found.map(\.message) == (message.map { [$0] } ?? []))
  }

  @Test(
    arguments: [
      ("{key: a, operator: Exists, values: [x]}", "`Exists` takes no values"),
      ("{key: a, operator: DoesNotExist}", nil), ("{key: a, operator: Gt, values: [\"40960\"]}", nil),
      ("{key: a, operator: Gt, values: [40Gi]}", "`Gt` compares whole numbers, and `40Gi` is none"),
      ("{key: a, operator: Lt, values: [\"1\", \"2\"]}", "`Lt` takes one value"),
    ] as [(String, String?)])
  func `knows which values the operators of affinities take`(expression: String, message: String?) {
    let found = findings(
      """
      podTemplate:
        spec:
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{matchExpressions: [\(expression)]}]
      """, of: "KUB207")
    #expect(found.map(\.message) == (message.map { [$0] } ?? []))
    if message?.contains("40Gi") == true { #expect(found.first?.effect == "The scheduler finds no node for the pod.") }
  }

  @Test func `says which of two containers of Flink's name counts`() {
    let twice =
      "podTemplate: {spec: {containers: [{name: flink-main-container}, {name: flink-main-container, tty: true}]}}"
    let found = findings("taskManager: {\(twice)}", of: "KUB203")
    #expect(found.map(\.message) == ["another container is called `flink-main-container`, too"])
    let other = "podTemplate: {spec: {containers: [{name: flink-main-container}, {name: x, image: y}]}}"
    #expect(findings(other, of: "KUB203").isEmpty)
  }

  @Test func `counts no devices beyond all numbers`() {
    let most = "9223372036854775807"
    let claim = """
      apiVersion: resource.k8s.io/v1
      kind: ResourceClaimTemplate
      metadata: {name: many}
      spec: {spec: {devices: {requests: [REQUESTS]}}}
      ---

      """
    let request = "{name: a, exactly: {deviceClassName: x, count: \(most)}}"
    let cluster = deployment(
      """
      flinkConfiguration: {external-resources: gpu, external-resource.gpu.amount: 1}
      taskManager:
        podTemplate:
          spec:
            resourceClaims: [{name: a, resourceClaimTemplateName: many}, {name: b, resourceClaimTemplateName: many}]
            containers: [{name: flink-main-container, resources: {claims: [{name: a}, {name: b}]}}]
      """)
    for requests in [request, "\(request), \(request.replacing("name: a", with: "name: b"))"] {
      let found = lintText(claim.replacing("REQUESTS", with: requests) + cluster, path: "deployment.yaml")
      #expect(found.allSatisfy { $0.code != "KUB305" })
    }
  }
}
