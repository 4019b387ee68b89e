import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution
import TestSupport
import Testing

/// `taskManager.resources` and `jobManager.resources` of a `FlinkDeployment`, as operator 1.16 reads them.
@Suite struct OperatorResourcesTests {
  private func pod(
    _ spec: String, role: PodRole = .taskManager, operator version: String? = "1.16"
  ) throws -> EffectivePod {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: fraud}
      spec:
        flinkVersion: v2_0

      """ + spec
    let loaded = loadText(Array(text.utf8), path: "d.yaml", files: InMemoryFiles())
    var cluster = try #require(loaded.clusters.first)
    cluster.operatorVersion = version.map { Located($0, Provenance(.derived(rule: "test", from: nil))) }
    return effectivePod(of: resolve(cluster, version: FlinkVersion(2, 0)), role: role)
  }

  private func amounts(_ entries: [StructuredValue.Entry]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value.string ?? "?") })
  }

  /// The case of the operator's own end-to-end test, which runs in both modes.
  @Test(arguments: PodRole.allCases, ["native", "standalone"])
  func `tells Flink of requests, and of limits as factors`(role: PodRole, mode: String) throws {
    let resources = "{resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {cpu: '1', memory: 2Gi}}}"
    let pod = try pod("  mode: \(mode)\n  jobManager: \(resources)\n  taskManager: \(resources)\n", role: role)
    #expect(amounts(pod.requests) == ["cpu": "0.5", "memory": "1024Mi"])
    #expect(amounts(pod.limits) == ["cpu": "1.0", "memory": "2048Mi"])
    #expect(pod.limits.first { $0.key == "memory" }?.value.provenance.location?.path == "d.yaml")
    #expect(pod.assumptions.isEmpty)
  }

  @Test func `gives devices and storage to Flink's container`() throws {
    let spec = """
        mode: standalone
        taskManager:
          resources:
            requests: {memory: 4Gi, ephemeral-storage: 10Gi, nvidia.com/gpu: 2}
            limits: {memory: 4Gi, ephemeral-storage: 10Gi, nvidia.com/gpu: 2}
          podTemplate:
            spec:
              containers: [{name: flink-main-container, resources: {limits: {nvidia.com/gpu: 1, a.com/b: 1}}}]

      """
    let pod = try pod(spec)
    #expect(
      amounts(pod.limits) == [
        "cpu": "2.0", "memory": "4096Mi", "ephemeral-storage": "10Gi", "nvidia.com/gpu": "2", "a.com/b": "1",
      ])
    #expect(amounts(pod.requests)["nvidia.com/gpu"] == "2")
    #expect(pod.limits.first { $0.key == "nvidia.com/gpu" }?.value.provenance.overrode.count == 1)
    let jobManager = try self.pod(spec, role: .jobManager)
    #expect(amounts(jobManager.limits)["nvidia.com/gpu"] == nil)
  }

  @Test func `lets an external resource overwrite the device in native mode`() throws {
    let spec = """
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: "4"
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        taskManager: {resources: {requests: {memory: 4Gi}, limits: {nvidia.com/gpu: 2, amd.com/gpu: 1}}}

      """
    let limits = amounts(try pod(spec).limits)
    #expect(limits["nvidia.com/gpu"] == "4")
    #expect(limits["amd.com/gpu"] == "1")
  }

  @Test(arguments: [("{requests: {memory: 3Gi}}", "3072Mi", "2.0"), ("{}", "1728Mi", "2.0")])
  func `passes by 'resource', whatever 'resources' has`(resources: String, memory: String, cpu: String) throws {
    let spec = "  taskManager: {resource: {memory: 8g, cpu: 5, ephemeralStorage: 1Gi}, resources: \(resources)}\n"
    let requests = amounts(try pod(spec).requests)
    #expect(requests == ["memory": memory, "cpu": cpu])
    // An older CRD has no such field.
    let old = amounts(try pod(spec, operator: "1.15").requests)
    #expect(old == ["memory": "8192Mi", "cpu": "5.0", "ephemeral-storage": "1Gi"])
  }

  @Test func `takes a cluster without a version for one of 1.16, and says so`() throws {
    let pod = try pod("  taskManager: {resources: {requests: {memory: 3Gi, cpu: 4}}}\n", operator: nil)
    #expect(amounts(pod.requests) == ["memory": "3072Mi", "cpu": "4.0"])
    #expect(pod.assumptions.contains { $0.contains("'taskManager.resources' counts as 1.16 reads it") })
    #expect(try self.pod("  taskManager: {resource: {memory: 3g}}\n", operator: nil).assumptions.isEmpty)
  }

  @Test func `loses a limit without its request, and claims`() throws {
    let spec = "  taskManager: {resources: {limits: {memory: 8Gi, cpu: 7}, claims: [{name: gpu}]}}\n"
    let pod = try pod(spec)
    #expect(amounts(pod.limits) == ["memory": "1728Mi", "cpu": "2.0"])
    #expect(pod.resources?["claims"] == nil)
    #expect(pod.limits.first { $0.key == "memory" }?.value.provenance.overrode.count == 1)
  }

  @Test func `asks for unequal devices as they are written, and says that they are refused`() throws {
    let pod = try pod(
      "  taskManager: {resources: {requests: {memory: 1728Mi, a.com/b: 1}, limits: {a.com/b: 2}}}\n")
    #expect(pod.problems.map(\.message).contains { $0.contains("'a.com/b' has other limits than requests") })
  }

  @Test func `gives a CPU that Java can't read to nobody`() throws {
    let pod = try pod("  taskManager: {resources: {requests: {memory: 2Gi, cpu: 2k}, limits: {cpu: 4k}}}\n")
    #expect(pod.otherLogs == ["FlinkConfigBuilder: Could not parse CPU value '2k'."])
    // The factor is told all the same.
    #expect(amounts(pod.requests)["cpu"] == "2.0")
    #expect(amounts(pod.limits)["cpu"] == "4.0")
  }

  @Test(arguments: [
    ("{requests: {memory: 4Gi}, limits: {memory: 2Gi}}", "limits memory to 2Gi, less than the 4Gi that it requests"),
    ("{requests: {memory: 4Gi, cpu: 2}, limits: {cpu: 500m}}", "limits cpu to 500m, less than the 2 that it requests"),
    ("{requests: {memory: much}}", "'taskManager.resources.requests.memory' must be a quantity"),
    ("{requests: {memory: [1]}}", "'taskManager.resources.requests.memory' must be a quantity"),
    ("{requests: {cpu: few}}", "'taskManager.resources.requests.cpu' must be a quantity"),
    ("{requests: {memory: 4Gi}, limits: {memory: lots}}", "'taskManager.resources.limits.memory' must be a quantity"),
    ("{limits: {nvidia.com/gpu: {a: b}}}", "'taskManager.resources.limits.nvidia.com/gpu' must be a quantity"),
    ("{limits: {nvidia.com/gpu: }}", "'taskManager.resources.limits.nvidia.com/gpu' must be a quantity"),
  ])
  func `says where 'resources' can't be`(resources: String, message: String) throws {
    let pod = try pod("  taskManager: {resources: \(resources)}\n")
    #expect(!pod.ok)
    #expect(pod.failure?.message.contains(message) == true)
    #expect(pod.failure?.location?.range.start.line == 6)
  }

  @Test(arguments: [
    "5", "[a]", "text", "{limits: 5, requests: [a]}", "{requests: {memory: 1Gi}, limits: {memory: 1e999}}",
  ])
  func `takes anything for 'resources' without a crash`(resources: String) throws {
    _ = try pod("  taskManager: {resources: \(resources)}\n")
    _ = try pod("  jobManager: {resources: \(resources)}\n", role: .jobManager)
  }

  @Test(arguments: ["1e300", "1e999", "2147483648"])
  func `stops at the largest limit that Java has`(factor: String) {
    let configuration = "kubernetes.taskmanager.memory.limit-factor: \(factor)\n"
    let cluster = readFlinkConfiguration(Array(configuration.utf8), path: "config.yaml").cluster
    let pod = effectivePod(of: resolve(cluster, version: FlinkVersion(2, 3)), role: .taskManager)
    #expect(amounts(pod.limits)["memory"] == "2147483647Mi")
  }
}
