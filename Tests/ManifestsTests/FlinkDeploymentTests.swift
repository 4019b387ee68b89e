import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

@Suite struct FlinkDeploymentTests {
  private func deployment(_ compiled: CompiledCluster) throws -> YAMLNode {
    let text = try #require(compiled.text(.kubernetesOperator, "flinkdeployment.yaml"))
    return try #require(parseYAML(SourceFile(path: "flinkdeployment.yaml", text: text)).documents.first)
  }

  private func container(_ root: YAMLNode, _ index: Int) throws -> YAMLNode {
    let containers = try #require(root["spec"]?["taskManager"]?["podTemplate"]?["spec"]?["containers"])
    return try #require(Array(containers.items).dropFirst(index).first)
  }

  @Test func `gives strings only, which every operator takes`() throws {
    let root = try deployment(
      compile(targets: "kubernetes-operator", CompilingTests.gpu + "\ntaskmanager.numberOfTaskSlots: 2\na.b: true"))
    let configuration = try #require(root["spec"]?["flinkConfiguration"])
    #expect(configuration["external-resource.gpu.amount"]?.style == .doubleQuoted)
    #expect(configuration["a.b"]?.style == .doubleQuoted)
    #expect(configuration["external-resource.gpu.kubernetes.config-key"]?.text == "nvidia.com/gpu")
    #expect(root["spec"]?["flinkVersion"]?.text == "v2_3")
    #expect(root["spec"]?["taskManager"]?["podTemplate"] == nil, "in native mode Flink itself sets the pod's limits")
  }

  @Test func `puts the devices into the pod in standalone mode`() throws {
    let compiled = compile(targets: "kubernetes-operator", CompilingTests.gpu, extra: "  mode: standalone")
    #expect(
      compiled.findings == [
        "CMP107 info: 'external-resource.gpu.yarn.config-key' is read by none of the targets kubernetes-operator"
      ])
    let root = try deployment(compiled)
    let main = try container(root, 0)
    #expect(main["name"]?.text == "flink-main-container")
    #expect(main["resources"]?["limits"]?["nvidia.com/gpu"]?.text == "2")
    #expect(root["spec"]?["flinkConfiguration"]?["external-resource.gpu.amount"]?.text == "2")
  }

  @Test func `finds the main container's place, which the operator merges by`() throws {
    let root = try deployment(
      compile(
        targets: "kubernetes-operator", CompilingTests.gpu,
        extra: """
            mode: standalone
            podTemplate:
              spec:
                containers:
                - {name: sidecar, image: x}
                - {name: flink-main-container, env: [{name: A, value: b}]}
          """))
    #expect(try container(root, 0)["name"]?.text == "sidecar")
    #expect(try container(root, 0)["image"] == nil)
    #expect(try container(root, 1)["resources"]?["limits"]?["nvidia.com/gpu"]?.text == "2")
  }

  @Test func `keeps the template of the TaskManager and corrects its devices`() throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: pay}
      spec:
        targets: [kubernetes-operator]
        mode: standalone
        jobManager: {resource: {memory: 1g}}
        taskManager:
          resource: {memory: 1g}
          podTemplate:
            spec:
              runtimeClassName: nvidia
              containers:
              - name: flink-main-container
                resources:
                  limits: {nvidia.com/gpu: 3, memory: 1Gi}
                  requests: {nvidia.com/gpu: 3}
              - name: other
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 2
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """)
    #expect(
      compiled.diagnostics.map { "\($0.code) \($0.range?.start.line ?? 0)" } == ["CMP203 16", "CMP203 17"])
    let root = try deployment(compiled)
    let main = try container(root, 0)
    #expect(main["resources"]?["limits"]?["nvidia.com/gpu"]?.text == "2")
    #expect(main["resources"]?["limits"]?["memory"]?.text == "1Gi")
    #expect(main["resources"]?["requests"]?["nvidia.com/gpu"]?.text == "2")
    #expect(try container(root, 1)["name"]?.text == "other")
    #expect(root["spec"]?["taskManager"]?["podTemplate"]?["spec"]?["runtimeClassName"]?.text == "nvidia")
    #expect(root["metadata"]?["namespace"]?.text == "pay")
  }

  @Test(arguments: ["kubernetes.cluster-id", "kubernetes.namespace", "high-availability.cluster-id"])
  func `refuses what the operator sets itself`(key: String) {
    let compiled = compile(targets: "kubernetes-operator", "\(key): x")
    #expect(compiled.diagnostics.map { "\($0.code) \($0.range?.start.line ?? 0)" } == ["CMP201 11"])
    #expect(compiled.folders.isEmpty)
  }

  @Test func `warns where nothing defines the memory`() {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [kubernetes-operator]
        flinkConfiguration:
          jobmanager.memory.process.size: 1g
      """)
    #expect(compiled.findings == ["CMP202 warning: the taskManager's memory is defined nowhere"])
    #expect(compiled.folders.count == 1)
  }

  @Test func `passes on the fields that it has no opinion on`() throws {
    let root = try deployment(
      compile(
        targets: "kubernetes-operator", CompilingTests.gpu,
        extra: """
            serviceAccount: mine
            imagePullPolicy: Always
            restartNonce: 3
            ingress: {template: "{{name}}.example.com"}
            job: {jarURI: "local:///x.jar", parallelism: 2, args: ["--a", "yes"]}
            podTemplate: {spec: {tolerations: [{key: nvidia.com/gpu, operator: Exists}]}}
          """))
    let spec = try #require(root["spec"])
    #expect(
      spec.entries.map { $0.key.text } == [
        "imagePullPolicy", "flinkVersion", "serviceAccount", "flinkConfiguration", "podTemplate", "jobManager",
        "taskManager",
        "job", "ingress", "restartNonce",
      ])
    #expect(spec["serviceAccount"]?.text == "mine")
    #expect(spec["job"]?["args"]?.items.map(\.text) == ["--a", "yes"])
  }
}
