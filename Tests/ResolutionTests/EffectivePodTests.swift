import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution
import TestSupport
import Testing

@Suite struct EffectivePodTests {
  private let gpu = """
    external-resources: gpu
    external-resource.gpu.amount: 2
    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu

    """

  private func pod(
    _ configuration: String, template: String? = nil, role: PodRole = .taskManager
  ) -> EffectivePod {
    let cluster = readFlinkConfiguration(Array(configuration.utf8), path: "config.yaml").cluster
    return effectivePod(
      of: resolve(cluster, version: FlinkVersion(2, 3)), role: role,
      template: template.map { PodTemplateText(path: "pod-template.yaml", bytes: Array($0.utf8)) })
  }

  private func deployment(_ spec: String, role: PodRole = .taskManager) throws -> EffectivePod {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: fraud}
      spec:
        flinkVersion: v2_0
        jobManager: {resource: {memory: 2048m, cpu: 1}}

      """ + spec
    let loaded = loadText(Array(text.utf8), path: "d.yaml", files: InMemoryFiles())
    let cluster = try #require(loaded.clusters.first)
    return effectivePod(of: resolve(cluster, version: FlinkVersion(2, 0)), role: role)
  }

  private func amounts(_ entries: [StructuredValue.Entry]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value.string ?? "?") })
  }

  // MARK: Flink's own

  @Test func `takes CPU from cores, then Kubernetes' option, then slots`() {
    #expect(amounts(pod("taskmanager.numberOfTaskSlots: 4").requests)["cpu"] == "4.0")
    #expect(
      amounts(pod("taskmanager.numberOfTaskSlots: 4\nkubernetes.taskmanager.cpu.amount: 3").requests)["cpu"] == "3.0")
    let cores = "kubernetes.taskmanager.cpu.amount: 3\ntaskmanager.cpu.cores: 0.123456789012"
    #expect(amounts(pod(cores).requests)["cpu"] == "0.12345678")
  }

  @Test func `derives memory from what is configured`() {
    #expect(amounts(pod("taskmanager.memory.flink.size: 4g").requests)["memory"] == "4835Mi")
    let fine = "taskmanager.memory.task.heap.size: 1g\ntaskmanager.memory.managed.size: 512m"
    #expect(amounts(pod(fine).requests)["memory"] == "2496Mi")
    #expect(amounts(pod("jobmanager.memory.flink.size: 1g", role: .jobManager).requests)["memory"] == "1472Mi")
    #expect(!pod("taskmanager.memory.flink.size: 4g\ntaskmanager.memory.process.size: 8g").ok)
    #expect(pod("a: b").assumptions.count == 1)
  }

  @Test func `scales limits of CPU and memory, not of GPUs`() {
    let pod = pod(
      gpu + "kubernetes.taskmanager.cpu.limit-factor: 1.5\nkubernetes.taskmanager.memory.limit-factor: 1.3\n")
    #expect(amounts(pod.limits) == ["cpu": "1.5", "memory": "2246Mi", "nvidia.com/gpu": "2"])
    #expect(amounts(pod.requests) == ["cpu": "1.0", "memory": "1728Mi", "nvidia.com/gpu": "2"])
  }

  @Test func `keeps a template's GPU for a JobManager, and overwrites it for a TaskManager`() {
    let template = """
      spec:
        containers:
          - name: flink-main-container
            resources: {limits: {nvidia.com/gpu: 4, cpu: 9}}
          - {name: side, image: s, resources: {limits: {nvidia.com/gpu: 1}}}
      """
    let worker = pod(gpu, template: template)
    #expect(amounts(worker.limits)["nvidia.com/gpu"] == "2")
    #expect(worker.otherContainers.map { $0["name"]?.string } == ["side"])
    #expect(amounts(pod(gpu, template: template, role: .jobManager).limits)["nvidia.com/gpu"] == "4")
    let overwritten = worker.limits.first { $0.key == "nvidia.com/gpu" }?.value.provenance
    #expect(overwritten?.location?.path == "config.yaml")
    #expect(overwritten?.overrode.count == 1)
  }

  @Test func `logs a toleration's unknown field and passes on a bad operator`() {
    let pod = pod("kubernetes.taskmanager.tolerations: key:a,oprator:Exists,effect:noschedule,operator:Exist")
    #expect(pod.otherLogs == ["KubernetesToleration: Unrecognized key(oprator) of toleration, will ignore."])
    #expect(pod.tolerations.first?["operator"]?.string == "Exist")
  }

  @Test func `reads a template with the types of the Kubernetes client`() {
    let pod = pod("a: b", template: "spec: {nodeSelector: {a: 010, b: 1.10, c: yes, d: ~, e: 1e3}}")
    let selector = Dictionary(uniqueKeysWithValues: pod.nodeSelector.map { ($0.key, $0.value.string) })
    #expect(selector == ["a": "010", "b": "1.1", "c": "yes", "d": "~", "e": "1000.0"])
  }

  // MARK: Bad input

  @Test(arguments: [
    ("- a", 1), ("spec: []", 1), ("", 1), ("null", 1), ("spec:\n  containers: {name: a}", 2),
    ("spec:\n  containers:\n    - null", 3), ("spec:\n  containers: null", 2), ("spec:\n  nodeSelector: [a]", 2),
    ("spec:\n  priority: high", 2), ("spec:\n  hostIPC: maybe", 2),
    ("spec:\n  containers:\n    - name: a\n      resources: {limits: {cpu: ''}}", 4), ("spec: {a: [", 1),
    ("spec:\n  affinity: &a {x: *a}", 2), ("spec:\n  tolerations: 5", 2),
  ])
  func `says where a template is wrong`(template: String, line: Int) {
    let pod = pod(gpu, template: template)
    #expect(!pod.ok)
    #expect(pod.failure?.location?.path == "pod-template.yaml")
    #expect(pod.failure?.location?.range.start.line == line || template.contains("[") || template.contains("&a"))
  }

  @Test func `says what the API server refuses`() {
    let template = """
      spec:
        nodeSelectr: {a: b}
        containers:
          - name: flink-main-container
            resources: {limits: {memory: 5, amd.com/gpu: 1.5, x: five}, requests: {intel.com/fpga: 1}}
      """
    let problems = pod("a: b", template: template).problems.map(\.message)
    #expect(problems.contains { $0.contains("did you mean 'nodeSelector'") })
    #expect(problems.contains { $0.contains("'1.5' is no whole number") })
    #expect(problems.contains { $0.contains("'five' is no quantity") })
    #expect(problems.contains { $0.contains("'intel.com/fpga' has a request and no limit") })
    #expect(problems.count == 4)
  }

  @Test func `says why there is no pod from a bad option`() {
    let pod = pod("x: y\nkubernetes.taskmanager.node-selector: a=b")
    #expect(pod.failure?.location?.range.start.line == 2)
    #expect(pod.failure?.flinkMessage.contains("Map item is not a key-value pair (missing ':'?)") == true)
  }

  // MARK: The operator's layers

  private let templates = """
      podTemplate:
        spec:
          volumes: [{name: logs, emptyDir: {}}]
          tolerations: [{key: a, operator: Exists}]
      taskManager:
        resource: {memory: 4Gi, cpu: 2.5}
        podTemplate:
          spec:
            volumes: [{name: dshm, emptyDir: {medium: Memory}}]
            tolerations: [{key: b}]

    """

  @Test func `merges templates by position`() throws {
    let pod = try deployment(templates)
    #expect(pod.spec?["volumes"]?.items.map { $0["name"]?.string } == ["dshm"])
    #expect(pod.tolerations.map { $0["key"]?.string } == ["b"])
    #expect(pod.tolerations.first?["operator"]?.string == "Exists")
    #expect(pod.tolerations.first?["key"]?.provenance.overrode.count == 1)
    #expect(amounts(pod.requests) == ["cpu": "2.5", "memory": "4096Mi"])
  }

  @Test func `merges templates by name when it is told to`() throws {
    let flag = "  flinkConfiguration: {kubernetes.operator.pod-template.merge-arrays-by-name: 'true'}\n"
    let pod = try deployment(templates + flag)
    #expect(pod.spec?["volumes"]?.items.map { $0["name"]?.string } == ["logs", "dshm"])
    #expect(pod.tolerations.map { $0["key"]?.string } == ["b"])
  }

  @Test func `asks for no external resource in mode standalone`() throws {
    let spec = """
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: "1"
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        taskManager: {resource: {memory: 2g, cpu: 1}}

      """
    #expect(amounts(try deployment(spec).limits)["nvidia.com/gpu"] == "1")
    let standalone = try deployment(spec + "  mode: standalone\n")
    #expect(standalone.mode == .standalone)
    #expect(amounts(standalone.limits) == ["cpu": "1.0", "memory": "2048Mi"])
  }

  @Test func `gives a JobManager what the common template asks for`() throws {
    let spec = """
        podTemplate:
          spec:
            containers: [{name: flink-main-container, resources: {limits: {nvidia.com/gpu: 1}}}]

      """
    let pod = try deployment(spec, role: .jobManager)
    #expect(amounts(pod.limits) == ["cpu": "1.0", "memory": "2048Mi", "nvidia.com/gpu": "1"])
  }

  // MARK: Output

  @Test func `shows a person where each value comes from`() {
    let text = pod(
      gpu + "kubernetes.taskmanager.node-selector: zone:a\n", template: "spec: {nodeSelector: {zone: b}}"
    ).text(isColored: false, withProvenance: false)
    #expect(text.contains("nvidia.com/gpu  2"))
    #expect(text.contains("zone  a"))
    #expect(text.contains("config.yaml:4, over pod-template.yaml:1"))
  }

  @Test func `shows the devices that a pod claims, and who gets them`() {
    let template = """
      spec:
        resourceClaims: [{name: gpu, resourceClaimTemplateName: h200}, {name: nic, resourceClaimName: net}]
        containers:
          - name: flink-main-container
            resources: {claims: [{name: gpu, request: one}, {name: lost}]}
      """
    let pod = pod("a: b", template: template)
    #expect(pod.claims.map { $0["name"]?.string } == ["gpu", "lost"])
    #expect(pod.resourceClaims.map { $0["name"]?.string } == ["gpu", "nic"])
    let text = pod.text(isColored: false, withProvenance: false)
    #expect(text.contains("name=gpu resourceClaimTemplateName=h200  pod-template.yaml:2"))
    #expect(text.contains("name=nic resourceClaimName=net, not for Flink's container"))
    #expect(text.contains("name=lost, which the pod doesn't claim"))
    let json = pod.json(withProvenance: false).text()
    #expect(json.contains("\"resourceClaims\": [\n    {\n      \"name\": \"gpu\""))
  }

  @Test func `names every field by its pointer`() {
    let pointers = pod(gpu).fields.map(\.pointer)
    #expect(pointers.contains("/spec/containers/0/resources/limits/nvidia.com~1gpu"))
    #expect(Set(pointers).count == pointers.count)
  }
}
