import Diagnostics
import Testing

/// What depends on the operator's release, and what its validator wants.
@Suite struct OperatorVersionTests {
  private func deployment(flink: String, _ more: String = "") -> String {
    """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata:
      name: c
    spec:
      flinkVersion: \(flink)
      serviceAccount: flink
      jobManager: {resource: {memory: 1g}}
      taskManager: {resource: {memory: 1g}}
    \(more)
    """
  }

  private func found(_ code: RuleCode, _ text: String, operator release: String? = nil) -> [Diagnostic] {
    lintText(
      text, path: "d.yaml",
      beside: release.map { [".drey.yaml": "version: 1\noperatorVersion: \"\($0)\"\n"] } ?? [:]
    ).filter { $0.code == code }
  }

  @Test(arguments: [
    ("v2_3", "1.15", "2.2"), ("v2_2", "1.9", "1.19"), ("v2_1", "1.12.1", "2.0"), ("v2_0", "1.10", "1.20"),
  ])
  func `says which Flink the operator doesn't know`(flink: String, release: String, newest: String) {
    let findings = found("OPR120", deployment(flink: flink), operator: release)
    #expect(findings.count == 1)
    #expect(findings.first?.message.contains("knows Flink up to \(newest)") == true)
    #expect(findings.first?.range?.start.line == 6)
    #expect(found("OPR120", deployment(flink: flink)) == [], "no release is stated")
    #expect(found("OPR120", deployment(flink: flink), operator: "1.16") == [])
  }

  @Test func `asks for the operator's version where the operator reads the cluster`() {
    func cluster(_ target: String) -> String {
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec: {targets: [\(target)], flinkVersion: v2_3, operatorVersion: "1.15"}
      """
    }
    #expect(found("OPR120", cluster("kubernetes-operator")).map { $0.range?.start.line } == [4])
    #expect(found("OPR120", cluster("kubernetes-native")) == [])
  }

  @Test func `wants the directories that an upgrade keeps state in`() {
    func message(_ mode: String, _ options: String) -> [String] {
      found(
        "OPR121", deployment(flink: "v2_0", "  job: {upgradeMode: \(mode)}\n  flinkConfiguration: {\(options)}")
      ).map(\.message)
    }
    #expect(
      message("savepoint", "a: b") == [
        "`upgradeMode: savepoint` needs `execution.checkpointing.savepoint-dir` and `execution.checkpointing.dir`, which are "
          + "not set"
      ])
    #expect(
      message("last-state", "state.savepoints.dir: x") == [
        "`upgradeMode: last-state` needs `execution.checkpointing.dir`, which is not set"
      ])
    #expect(message("savepoint", "state.savepoints.dir: x, state.checkpoints.dir: y") == [])
    #expect(message("stateless", "a: b") == [])
  }

  @Test func `asks for no config key where claims bring the devices`() {
    let options = "  flinkConfiguration: {external-resources: gpu, external-resource.gpu.amount: 1}"
    let claims = """
        podTemplate:
          spec:
            resourceClaims: [{name: devices, resourceClaimTemplateName: c-devices}]
            containers: [{name: flink-main-container, resources: {claims: [{name: devices}]}}]
      """
    #expect(found("KUB101", deployment(flink: "v2_0", options)).count == 1)
    #expect(found("KUB101", deployment(flink: "v2_0", "\(options)\n\(claims)")) == [])
    let cluster = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [kubernetes-native]
        kubernetes: {allocation: resource-claims, deviceClasses: {gpu: gpu.nvidia.com}}
      \(options)
      """
    #expect(found("KUB101", cluster) == [])
    #expect(found("KUB101", cluster.replacing("resource-claims", with: "device-plugin")).count == 1)
  }

  @Test func `says on which targets an option gives way to a field, and where it doesn't`() {
    func findings(_ targets: String) -> [Diagnostic] {
      found(
        "OPR118",
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: c}
        spec:
          targets: [\(targets)]
          operatorVersion: "1.15"
          flinkVersion: v2_0
          flinkConfiguration: {taskmanager.memory.process.size: 1g, external-resources: gpu, external-resource.gpu.amount: 1}
          jobManager: {resource: {memory: 1g}}
          taskManager: {resource: {memory: 8192m}}
        """)
    }
    #expect(findings("kubernetes-operator").first?.message.contains("gives way to `spec.taskManager.resource") == true)
    #expect(findings("kubernetes-native").first?.message.contains("8192Mi, gives way to memory `1g`") == true)
    let both = findings("kubernetes-operator, kubernetes-native")
    #expect(both.count == 1 && both.first?.effect?.contains("on kubernetes-native the option counts") == true)
  }

  @Test func `leaves what only Flink's pod builder wants to the targets that have one`() {
    func cluster(_ target: String) -> String {
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [\(target)]
        flinkConfiguration:
          taskmanager.rpc.port: 50300-50400
          external-resources: gpu
          external-resource.gpu.amount: 1
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        taskManager: {resource: {memory: 1g}}
      """
    }
    #expect(found("KUB212", cluster("kubernetes-native")).count == 1)
    #expect(found("KUB212", cluster("kubernetes-standalone")) == [])
  }

  @Test func `knows the script that compiling brings`() {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [kubernetes-native]
        kubernetes: {discoveryScript: config-map}
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 1
          external-resource.gpu.kubernetes.config-key: nvidia.com/mig-1g.10gb
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """
    #expect(found("GPU207", text) == [])
    #expect(found("GPU207", text.replacing("config-map", with: "image")).count == 1)
  }
}
