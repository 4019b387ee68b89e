import ClusterModel
import Diagnostics
import Manifests
import Testing

@Suite struct MemoryFindingsTests {
  private static let targets = ["kubernetes-native", "kubernetes-standalone", "yarn", "standalone"]

  private func compiled(
    _ target: String, jobManager: String = "{resource: {memory: 2g}}", taskManager: String,
    _ configuration: String = "a: b"
  ) -> CompiledCluster {
    compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [\(target)]
        operatorVersion: "1.16"
        image: registry.example.com/x
        jobManager: \(jobManager)
        taskManager: \(taskManager)
        flinkConfiguration:
          \(configuration)
        standalone: {workers: [a]}
      """)
  }

  private func told(_ compiled: CompiledCluster) -> [String] {
    compiled.diagnostics.filter { $0.severity > .info && $0.code != "CMP236" }.map {
      "\($0.code) \($0.range?.start.line ?? 0)"
    }
  }

  @Test(arguments: targets)
  func `refuses memory that nobody reads, at its place`(target: String) {
    let result = compiled(target, taskManager: "{resource: {memory: 8 quarts}}")
    #expect(told(result) == ["CMP115 9"])
    #expect(result.diagnostics.first { $0.code == "CMP115" }?.effect?.contains("Cannot read memory size") == true)
    #expect(result.folders.isEmpty)
    #expect(told(compiled("kubernetes-operator", taskManager: "{resource: {memory: 8 quarts}}")) == ["CMP115 9"])
  }

  @Test(arguments: targets)
  func `refuses a process whose memory nothing says`(target: String) {
    let result = compiled(target, jobManager: "{}", taskManager: "{replicas: 1}")
    #expect(Set(told(result).filter { $0.hasPrefix("CMP116") }) == ["CMP116 8", "CMP116 9"])
    #expect(result.folders.isEmpty)
    // With the heap alone Flink has no total; with the managed memory beside it, it has.
    let heap = "taskmanager.memory.task.heap.size: 1g"
    #expect(told(compiled(target, taskManager: "{}", heap)).contains("CMP116 9"))
    for enough in ["\(heap)\n    taskmanager.memory.managed.size: 1g", "taskmanager.memory.flink.size: 1g"] {
      #expect(!compiled(target, taskManager: "{}", enough).hasErrors)
    }
  }

  @Test func `writes a memory with a fraction in bytes, for the operator, too`() throws {
    let all = compiled(
      "kubernetes-operator, kubernetes-native, kubernetes-standalone, yarn",
      taskManager: "{resource: {memory: 8.5g}}")
    #expect(
      try #require(all.text(.kubernetesOperator, "flinkdeployment.yaml")).contains("memory: \"8500000000b\"\n"))
    let requests = compiled(
      "kubernetes-operator", taskManager: "{resources: {requests: {memory: 1.5Gi}, limits: {memory: 2.5Gi}}}")
    let text = try #require(requests.text(.kubernetesOperator, "flinkdeployment.yaml"))
    #expect(text.contains("memory: \"1610612736\"\n") && text.contains("memory: 2.5Gi\n"))
    for target in [Target.kubernetesNative, .yarn] {
      #expect(
        try #require(all.text(target, "config.yaml")).contains("taskmanager.memory.process.size: \"8500000000b\"\n"))
    }
    #expect(
      try #require(all.text(.kubernetesStandalone, "deployment-taskmanager.yaml")).contains("memory: \"8500000000\"\n"))
  }
}
