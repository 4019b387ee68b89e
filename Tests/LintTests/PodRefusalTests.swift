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
}
