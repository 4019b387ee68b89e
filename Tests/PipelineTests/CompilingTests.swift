import ClusterModel
import Diagnostics
import Files
import Manifests
import TestSupport
import Testing

@testable import Pipeline

/// Several threads share a compilation; what comes out must not depend on how many there are.
struct CompilingTests {
  private static func cluster(_ name: String, _ amount: String) -> String {
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: \(name), namespace: scoring}
    spec:
      targets: [kubernetes-operator, kubernetes-native, kubernetes-standalone, yarn, standalone]
      flinkVersion: v2_2
      image: registry.example.com/\(name):2.2
      serviceAccount: flink
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: \(amount)
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        taskmanager.memory.process.size: 4g
        taskmanager.memory.managed.fraction: \(amount == "2" ? "0.4" : "1.4")
      jobManager: {resource: {cpu: 1, memory: 2048m}}
      taskManager: {replicas: 3}
      standalone: {masters: [jm-1], workers: [gpu-1, gpu-2]}

    """
  }

  @Test func `tells what lint says of a value in a map that a target leaves out`() {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: scoring}
      spec:
        targets: [kubernetes-operator, standalone]
        flinkVersion: v2_2
        image: x
        jobManager: {resource: {memory: 2048m}}
        taskManager: {resource: {memory: 2048m}}
        standalone: {workers: [w]}
        job:
          jarURI: local:///opt/flink/usrlib/a.jar
          parallelism: 2
          upgradeMode: last-state
      """
    let codes = compile(["c.yaml"], options: RunOptions(), files: InMemoryFiles(["c.yaml": text])).diagnostics.map(
      \.code)
    #expect(codes.contains("CMP110") && codes.contains("OPR121"), "\(codes)")
  }

  @Test func `isn't kept from a target by what lint says of another one`() {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: scoring}
      spec:
        targets: [kubernetes-operator, yarn]
        mode: standalone
        flinkVersion: v2_2
        image: x
        jobManager: {resource: {cpu: 1, memory: 2048m}}
        taskManager: {resource: {memory: 2048m}}
        job: {jarURI: "hdfs:///a.jar", parallelism: 2}
      """
    let files = InMemoryFiles(["c.yaml": text])
    let all = compile(["c.yaml"], options: RunOptions(), files: files)
    #expect(all.hasErrors && all.diagnostics.contains { $0.code == "OPR126" })
    let yarn = compile(["c.yaml"], only: [.yarn], options: RunOptions(), files: files)
    #expect(!yarn.hasErrors, "\(yarn.diagnostics.map(\.message))")
    #expect(compile(["c.yaml"], only: [.kubernetesOperator], options: RunOptions(), files: files).hasErrors)
  }

  @Test(arguments: [2, 3, 8]) func `writes and finds the same on several threads`(threads: Int) {
    // One cluster is shared out by its targets, many by files; every third has findings.
    for count in [1, 40] {
      var texts: [String: String] = [:]
      for number in 0..<count {
        texts["c/\(number).yaml"] = Self.cluster("cluster-\(number)", number % 3 == 1 ? "none" : "2")
      }
      let files = InMemoryFiles(texts)
      var options = RunOptions()
      let alone = compile(["c"], options: options, files: files)
      options.threads = threads
      let shared = compile(["c"], options: options, files: files)
      #expect(alone.clusters.count == count)
      #expect(alone.clusters.first?.folders.count == 5)
      #expect(shared.tree.folders.map(\.path) == alone.tree.folders.map(\.path))
      for (left, right) in zip(alone.tree.folders, shared.tree.folders) {
        #expect(left.files.keys.sorted() == right.files.keys.sorted())
        for (name, file) in left.files { #expect(right.files[name]?.bytes == file.bytes) }
      }
      #expect(shared.diagnostics == alone.diagnostics)
      #expect(alone.hasErrors == (count > 1))
    }
  }
}
