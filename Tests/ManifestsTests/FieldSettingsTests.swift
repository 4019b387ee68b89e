import ClusterModel
import Diagnostics
import Testing

@testable import Manifests

@Suite struct FieldSettingsTests {
  private func compiled(_ target: String, _ configuration: String = "a: b") -> CompiledCluster {
    compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [\(target)]
        image: registry.example.com/x
        jobManager: {resource: {cpu: 0.5, memory: 1Gi}}
        taskManager:
          resource: {cpu: 4, memory: 8g}
          resources: {limits: {cpu: 2500m, memory: 1.5Gi}}
        job: {parallelism: 4, jarURI: "hdfs:///a.jar"}
        flinkConfiguration:
          \(configuration)
      """)
  }

  @Test func `turns fields into options where no operator does it`() throws {
    let text = try #require(compiled("yarn").text(.yarn, "config.yaml"))
    #expect(
      text.split(separator: "\n").dropFirst(2) == [
        "a: b", "jobmanager.memory.process.size: 1g", "parallelism.default: 4",
        #"taskmanager.memory.process.size: "1610612736b""#, "yarn.application.name: c", "yarn.appmaster.vcores: 1",
        "yarn.containers.vcores: 3",
      ])
    #expect(try #require(compiled("standalone").text(.standalone, "config.yaml")).contains("vcores") == false)
    #expect(
      try #require(compiled("kubernetes-operator").text(.kubernetesOperator, "flinkdeployment.yaml"))
        .contains("process.size") == false)
  }

  @Test(
    arguments: [
      "jobmanager.memory.process.size: 3g", "jobmanager.memory.flink.size: 3g", "jobmanager.memory.heap.size: 3g",
    ])
  func `leaves options that are set`(option: String) throws {
    let text = try #require(compiled("standalone", option).text(.standalone, "config.yaml"))
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("jobmanager.memory") } == [Substring(option)])
  }

  @Test func `says which fields mean nothing outside Kubernetes`() {
    #expect(
      compiled("yarn").diagnostics.filter { $0.severity == .info }.map {
        "\($0.code) \($0.severity.rawValue) \($0.range?.start.line ?? 0)"
      }
        == ["CMP109 info 6"])
    #expect(compiled("yarn, kubernetes-operator").diagnostics.filter { $0.code == "CMP109" } == [])
  }

  @Test func `writes memory as Flink does`() {
    for (quantity, memory) in [
      ("2Gi", "2g"), ("512Mi", "512m"), ("1Ki", "1k"), ("1Ti", "1t"), ("2048m", "2048m"), ("2G", "2G"),
      ("0.5Mi", "524288b"),
      ("8 Gi", "8589934592b"), ("8.5g", "8500000000b"), ("1.5 gb", "1500000000b"), ("1024", "1024"), ("4 gb", "4 gb"),
      ("1e9", "1000000000b"),
    ] { #expect(flinkMemory(quantity) == memory) }
    for memory in ["xGi", "1e30Gi", "-1.5Gi", "", "8q", "1e16"] { #expect(flinkMemory(memory) == nil) }
    for (cores, whole) in [("1", 1), ("0.5", 1), ("2.0", 2), ("2500m", 3), ("2000m", 2)] {
      #expect(wholeCores(cores) == Int64(whole))
    }
    for cores in ["0", "-1", "x", "", "m", "nan", "inf", "1e300"] { #expect(wholeCores(cores) == nil) }
  }

  @Test func `says that a platform's own fields have no target`() {
    func findings(_ targets: String) -> [String] {
      compile(
        targets: targets, "a: b", extra: "  yarn: {maximumGPUs: 2}\n  standalone: {workers: [w]}\n  kubernetes: {}"
      ).diagnostics.filter { $0.code == "CMP109" }.map { String($0.message.prefix { $0 != " " }) }
    }
    #expect(findings("yarn") == ["'standalone'", "'kubernetes'"])
    #expect(findings("standalone") == ["'yarn'", "'kubernetes'"])
    #expect(findings("kubernetes-native") == ["'yarn'", "'standalone'"])
    #expect(findings("yarn, standalone, kubernetes-native") == [])
  }

  @Test func `hands storage to Kubernetes in its own words`() throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [kubernetes-operator, kubernetes-native]
        jobManager: {resource: {memory: 1g, ephemeralStorage: 2Gi}}
        taskManager: {resource: {memory: 1g, ephemeralStorage: 2048m}}
      """)
    let deployment = try #require(compiled.text(.kubernetesOperator, "flinkdeployment.yaml"))
    #expect(deployment.contains("ephemeralStorage: 2048Mi"))
    #expect(deployment.contains("ephemeralStorage: 2Gi"))
    #expect(deployment.contains("memory: 1g"))
    #expect(try #require(compiled.text(.kubernetesNative, "pod-template.yaml")).contains("ephemeral-storage: 2048Mi"))
  }
}
