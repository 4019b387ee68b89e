import ClusterModel
import Diagnostics
import Manifests
import Testing

@Suite struct StandbyFindingsTests {
  private func told(_ target: String, _ configuration: String = "a: b", extra: String = "") -> [String] {
    compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [\(target)]
        image: registry.example.com/x
        serviceAccount: flink
        jobManager: {replicas: 3, resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}}
        flinkConfiguration: {\(configuration)}
      \(extra)
      """
    ).findings.filter { $0.hasPrefix("CMP117") }
  }

  private func message(_ target: String) -> String {
    "3 JobManagers need high availability on \(target), and none is configured"
  }

  @Test(arguments: ["kubernetes-native", "kubernetes-standalone"])
  func `refuses several JobManagers that would all lead`(target: String) {
    #expect(told(target) == ["CMP117 error: \(message(target))"])
    #expect(told(target, "high-availability.type: NONE") == ["CMP117 error: \(message(target))"])
    #expect(told(target, "high-availability.type: kubernetes") == [])
    #expect(told(target, "high-availability: zookeeper") == [])
  }

  @Test func `leaves the operator's own defaults a chance`() {
    #expect(told("kubernetes-operator") == ["CMP117 warning: \(message("kubernetes-operator"))"])
  }

  @Test func `says on native Kubernetes what Flink's client says`() {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: n}
      spec:
        targets: [kubernetes-native, kubernetes-operator]
        image: registry.example.com/x
        serviceAccount: flink
        jobManager: {replicas: 3, resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}}
      """)
    let effects = compiled.diagnostics.filter { $0.code == "CMP117" }.compactMap(\.effect)
    #expect(effects.count == 2)
    #expect(effects.contains { $0.contains("High availability should be enabled when starting standby JobManagers.") })
  }

  @Test func `counts masters where hosts are named`() {
    #expect(told("standalone") == [])
    #expect(
      told("standalone", extra: "  standalone: {masters: [a, b], workers: [c]}")
        == ["CMP117 error: 2 masters need high availability, and none is configured"])
    #expect(
      told("standalone", "high-availability.type: zookeeper", extra: "  standalone: {masters: [a, b], workers: [c]}")
        == [])
    // start-cluster.sh knows no other.
    #expect(
      told("standalone", "high-availability.type: a.b.Factory", extra: "  standalone: {masters: [a, b], workers: [c]}")
        == ["CMP117 warning: 2 masters need ZooKeeper's high availability, and another one is configured"])
  }
}
