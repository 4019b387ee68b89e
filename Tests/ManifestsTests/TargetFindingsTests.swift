import Diagnostics
import Manifests
import Testing

/// What a cluster file asks for that a target, or whoever reads its output, refuses or has no use for.
@Suite struct TargetFindingsTests {
  @Test func `refuses log configurations that the operator refuses`() {
    let extra = "  logConfiguration: {log4j.properties: a=b}"
    #expect(
      compile(targets: "kubernetes-operator", CompilingTests.gpu, extra: extra).findings.contains(
        "CMP210 error: 'log4j.properties' is no log configuration that the operator takes"))
    #expect(!compile(targets: "kubernetes-native", CompilingTests.gpu, extra: extra).hasErrors)
  }

  @Test func `refuses a job without parallelism for the operator`() {
    let job = "  job: {jarURI: local:///opt/flink/usrlib/a.jar, upgradeMode: stateless}"
    let words = "CMP209 error: 'job' has no parallelism, which the operator wants"
    #expect(compile(targets: "kubernetes-operator", CompilingTests.gpu, extra: job).findings.contains(words))
    #expect(!compile(targets: "kubernetes-native", CompilingTests.gpu, extra: job).findings.contains(words))
    let sessions = "  sessionJobs: [{name: j, jarURI: local:///a.jar}]"
    #expect(
      compile(targets: "kubernetes-operator", CompilingTests.gpu, extra: sessions).findings.contains(
        "CMP209 error: 'sessionJobs' has no parallelism, which the operator wants"))
  }

  @Test func `refuses to submit a job without a jar, and one that nobody fetches`() {
    func errors(_ target: String, _ job: String, _ version: String = "v2_1") -> [String] {
      compile(targets: target, "a: b", extra: "  job: {\(job), parallelism: 1}", version: version).diagnostics
        .filter { $0.severity == .error }.map(\.code.description)
    }
    #expect(errors("kubernetes-native", "entryClass: a.B") == ["CMP120"])
    #expect(errors("yarn", "entryClass: a.B") == ["CMP120"])
    #expect(errors("kubernetes-native", "entryClass: org.apache.flink.client.python.PythonDriver") == [])
    #expect(errors("kubernetes-native", "jarURI: 'https://example.com/a.jar'") == [])
    #expect(errors("kubernetes-native", "jarURI: 'https://example.com/a.jar'", "v1_18") == ["CMP108"])
    #expect(errors("kubernetes-operator", "jarURI: 'https://example.com/a.jar'", "v1_18") == ["CMP108"])
    #expect(errors("yarn", "jarURI: 'https://example.com/a.jar'", "v1_18") == [])
  }

  @Test func `says that high availability by Kubernetes is for Kubernetes`() {
    let option = "high-availability.type: kubernetes"
    let words = "CMP121 warning: high availability by Kubernetes is nothing for yarn"
    #expect(compile(targets: "yarn, kubernetes-operator", option).findings.contains(words))
    #expect(!compile(targets: "kubernetes-operator", option).findings.contains(words))
    #expect(!compile(targets: "yarn", "high-availability.type: zookeeper").findings.contains(words))
  }

  @Test func `says that a ConfigMap has no script for other vendors`() {
    let compiled = compile(
      targets: "kubernetes-operator",
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: gpu.intel.com/i915
      """, extra: "  kubernetes: {discoveryScript: config-map}")
    #expect(
      compiled.findings.contains("CMP234 warning: there is no discovery script of Drey's for 'gpu.intel.com/i915'"))
  }

  @Test func `says which amounts only Kubernetes hands out`() {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        flinkVersion: v2_1
        targets: [yarn]
        jobManager: {resource: {memory: 1g}}
        taskManager: {resources: {requests: {memory: 6Gi, ephemeral-storage: 5Gi}, limits: {rdma/hca: 2}}}
      """)
    #expect(
      compiled.findings.filter { $0.hasPrefix("CMP110") } == [
        "CMP110 warning: ephemeral storage of 'taskManager' has no effect on yarn",
        "CMP110 warning: rdma/hca of 'taskManager' has no effect on yarn",
      ])
  }

  @Test(arguments: [
    ("minAvailable: 3", "'minAvailable' is 3, and there are 2 TaskManagers"),
    ("minAvailable: 2", "'minAvailable' is 2, and there are 2 TaskManagers"), ("minAvailable: 1", nil),
    ("maxUnavailable: 0", "'maxUnavailable' is 0: no TaskManager may go"), ("maxUnavailable: 1", nil),
  ])
  func `says which disruption budget holds every node`(budget: String, message: String?) {
    let findings = compile(
      targets: "kubernetes-standalone", CompilingTests.gpu,
      extra: """
          job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 2}
          kubernetes: {podDisruptionBudget: {\(budget)}}
        """
    ).findings.filter { $0.hasPrefix("CMP228") }
    #expect(findings == (message.map { ["CMP228 warning: \($0)"] } ?? []))
  }

  @Test(arguments: [("64Gi", true), ("512Mi", false)])
  func `says which shared memory the container has no room for`(size: String, isTold: Bool) {
    let findings = compile(
      targets: "kubernetes-standalone", CompilingTests.gpu, extra: "  kubernetes: {sharedMemory: \(size)}"
    ).findings
    #expect(
      findings.contains("CMP235 warning: 'sharedMemory' is \(size), and the TaskManager's container has 1024Mi in all")
        == isTold)
  }
}
