import Diagnostics
import Lint
import Testing

/// The pod templates of a `kind: Cluster`, which Drey merges as the operator does.
@Suite struct ClusterTemplateTests {
  private func codes(_ spec: String, targets: String = "kubernetes-standalone") -> [String] {
    lintText(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        flinkVersion: v2_1
        targets: [\(targets)]
        image: flink:2.1
        jobManager: {resource: {memory: 1g}}
      \(spec)
      """, path: "cluster.yaml"
    ).filter { $0.severity == .error }.map(\.code.description)
  }

  private let merged = """
      podTemplate:
        spec:
          volumes: [{name: a, emptyDir: {}}]
          containers: [{name: flink-main-container, env: [{name: B, value: z}]}]
      taskManager:
        resource: {memory: 1g}
        podTemplate:
          spec:
            volumes: [{name: c, hostPath: {path: /c}}]
            containers:
            - name: flink-main-container
              env: [{name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
    """

  @Test(arguments: ["kubernetes-operator", "kubernetes-native", "kubernetes-standalone"])
  func `says what two templates merge by position`(targets: String) {
    #expect(Set(codes(merged, targets: targets)) == ["OPR106", "KUB207"])
    #expect(codes(merged, targets: "yarn").contains("OPR106") == false)
  }

  @Test func `says that a variable has two sources where templates merge by name`() {
    let byName = "  flinkConfiguration: {kubernetes.operator.pod-template.merge-arrays-by-name: true}\n"
    #expect(codes(byName + merged) == ["KUB207"])
  }

  @Test func `takes ephemeral storage in the words that compiling turns into a quantity`() {
    #expect(codes("  taskManager: {resource: {memory: 1g, ephemeralStorage: 10g}}") == [])
    #expect(codes("  taskManager: {resource: {memory: 1g, ephemeralStorage: much}}") == ["KUB207"])
  }

  @Test func `leaves another number of devices to compiling, which writes Flink's`() {
    let spec = """
        mode: standalone
        taskManager:
          resource: {memory: 1g}
          podTemplate:
            spec: {containers: [{name: flink-main-container, resources: {limits: {nvidia.com/gpu: 1}}}]}
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 2
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """
    #expect(!codes(spec, targets: "kubernetes-operator").contains("KUB216"))
  }

  /// `KubernetesClusterDescriptor.deployClusterInternal`
  @Test(arguments: ["rest.bind-port", "high-availability.jobmanager.port"])
  func `wants one port where Flink's client exposes it`(key: String) {
    let high = "high-availability.type: zookeeper"
    func options(_ more: String) -> String {
      "  taskManager: {resource: {memory: 1g}}\n  flinkConfiguration: {\(key): 8085-8090\(more)}"
    }
    #expect(codes(options(", \(high)"), targets: "kubernetes-native") == ["KUB212"])
    #expect(codes(options(", \(high)"), targets: "kubernetes-standalone") == [])
    #expect(
      codes(options(""), targets: "kubernetes-native") == (key == "rest.bind-port" ? ["KUB212"] : []))
  }
}
