import ClusterLoading
import Diagnostics
import Files
import Pipeline
import TestSupport
import Testing

/// Flink's file below what starts it: what a start sets isn't missed in the file.
struct StartKeyTests {
  private let configuration = """
    external-resources: gpu
    external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory

    """

  private func codes(_ files: [String: String]) -> [String] {
    var options = RunOptions()
    options.loading.walksRepository = true
    options.loading.takesOtherFile = true
    return lint(["r"], options: options, files: InMemoryFiles(files)).findings
      .filter { $0.path.hasSuffix("config.yaml") || $0.path.hasSuffix("cm.yaml") }.map(\.code.description)
  }

  private func compose(_ line: String) -> String {
    """
    services:
      taskmanager:
        image: flink:2.3
        command: taskmanager
        environment:
          FLINK_PROPERTIES: |
            \(line)
    """
  }

  @Test func `misses no amount that FLINK_PROPERTIES sets`() {
    let start = compose("external-resource.gpu.amount: 1")
    #expect(!codes(["r/config.yaml": configuration, "r/docker-compose.yml": start]).contains("GPU111"))
    #expect(!codes(["r/conf/config.yaml": configuration, "r/docker-compose.yml": start]).contains("GPU111"))
    #expect(
      codes(["r/config.yaml": configuration, "r/docker-compose.yml": compose("rest.port: 8081")]).contains("GPU111"))
    #expect(codes(["r/a/config.yaml": configuration, "r/docker-compose.yml": start]).contains("GPU111"))
  }

  @Test func `misses no amount that an entrypoint sets`() {
    let start = "#!/bin/bash\nexec /docker-entrypoint.sh taskmanager -Dexternal-resource.gpu.amount=2\n"
    #expect(!codes(["r/config.yaml": configuration, "r/entrypoint.sh": start]).contains("GPU111"))
  }

  @Test func `misses no amount that a workload of the same file sets`() {
    let map = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink-config}
      data:
        config.yaml: |
          external-resources: gpu
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: taskmanager}
      spec:
        selector: {matchLabels: {app: flink}}
        template:
          metadata: {labels: {app: flink}}
          spec:
            containers:
              - name: taskmanager
                image: flink:2.3
                args: [taskmanager, ARGUMENT]
                resources: {limits: {nvidia.com/gpu: 1}}
                volumeMounts: [{name: config, mountPath: /opt/flink/conf}]
            volumes: [{name: config, configMap: {name: flink-config}}]
      """
    let set = map.replacing("ARGUMENT", with: "-Dexternal-resource.gpu.amount=1")
    #expect(!codes(["r/cm.yaml": set]).contains("GPU111"))
    #expect(codes(["r/cm.yaml": map.replacing("ARGUMENT", with: "-Drest.port=8081")]).contains("GPU111"))
  }
}
