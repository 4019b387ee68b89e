import ClusterModel
import Diagnostics
import Foundation
import Manifests
import Testing
import YAMLTree

@Suite struct FlinkDeploymentTests {
  private func deployment(_ compiled: CompiledCluster) throws -> YAMLNode {
    let text = try #require(compiled.text(.kubernetesOperator, "flinkdeployment.yaml"))
    return try #require(parseYAML(SourceFile(path: "flinkdeployment.yaml", text: text)).documents.first)
  }

  @Test(arguments: [("1.9", "older"), ("1.17", "newer"), ("2.0", "newer"), ("0.1", "older")])
  func `says which operators it doesn't know`(version: String, isWhat: String) {
    let compiled = compile(
      targets: "kubernetes-operator", "a.b: c", extra: "  operatorVersion: '\(version)'", version: "v1_19")
    #expect(
      compiled.findings == [
        "CMP207 warning: operator \(version) is \(isWhat) than those that Drey knows, 1.10 to 1.16"
      ])
  }

  @Test(arguments: ["1.10", "1.15", "1.16", "1.16.1"])
  func `has nothing to say of an operator that it knows`(version: String) {
    #expect(
      compile(targets: "kubernetes-operator", "a.b: c", extra: "  operatorVersion: '\(version)'", version: "v1_20")
        .findings == [])
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
    let main = try container(root, 0)
    #expect(main["resources"] == nil, "in native mode Flink itself sets the pod's limits")
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
    #expect(
      try container(root, 1)["env"]?.list.first?["name"]?.text == "A", "merged with the common one, item by item")
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
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
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

  @Test func `gives devices to standalone TaskManagers of operator 1.16 through resources`() throws {
    let compiled = compile(
      targets: "kubernetes-operator", CompilingTests.gpu,
      extra: """
          mode: standalone
          operatorVersion: "1.16"
        """)
    let worker = try #require(try deployment(compiled)["spec"]?["taskManager"])
    #expect(worker["resource"] == nil, "it is read in place of 'resources' or beside it, nobody knows which")
    #expect(worker["resources"]?["limits"]?["nvidia.com/gpu"]?.text == "2")
    #expect(worker["resources"]?["limits"]?["memory"]?.text == "1Gi", "in Flink's words 1g")
    #expect(worker["resources"]?["requests"]?["memory"]?.text == "1Gi")
  }

  @Test func `writes resources as resource for operators that would prune them`() throws {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [kubernetes-operator]
        operatorVersion: "VERSION"
        jobManager: {resource: {memory: 1g}}
        taskManager:
          resources: {limits: {cpu: 500m, memory: 2Gi, example.com/nic: 1}}
      """
    #expect(
      compile(text.replacingOccurrences(of: "VERSION", with: "1.15.0")).diagnostics.map(\.code).contains("CMP206"))
    let older = text.replacingOccurrences(of: "targets:", with: "flinkVersion: v2_2\n  targets:")
    let old = compile(older.replacingOccurrences(of: "VERSION", with: "1.15.0"))
    #expect(old.diagnostics.map { "\($0.code) \($0.range?.start.line ?? 0)" } == ["CMP204 10"])
    let worker = try #require(try deployment(old)["spec"]?["taskManager"])
    #expect(worker["resources"] == nil)
    #expect(worker["resource"]?["cpu"]?.text == "0.5")
    #expect(worker["resource"]?["memory"]?.text == "2g")
    #expect(
      worker["podTemplate"]?["spec"]?["containers"]?.list.first?["resources"]?["limits"]?["example.com/nic"]?.text
        == "1")
    let new = compile(text.replacingOccurrences(of: "VERSION", with: "1.16"))
    #expect(new.findings == [])
    #expect(try deployment(new)["spec"]?["taskManager"]?["resources"]?["limits"]?["memory"]?.text == "2Gi")
  }

  @Test func `makes a FlinkSessionJob of each session job`() throws {
    let compiled = compile(
      targets: "kubernetes-operator", CompilingTests.gpu,
      extra: """
          sessionJobs:
          - {name: first, jarURI: "https://example.com/a.jar", parallelism: 2}
          - {name: second, jarURI: "https://example.com/b.jar", parallelism: 1}
        """)
    let text = try #require(compiled.text(.kubernetesOperator, "flinksessionjob-first.yaml"))
    let job = try #require(parseYAML(SourceFile(path: "", text: text)).documents.first)
    #expect(job["kind"]?.text == "FlinkSessionJob")
    #expect(job["metadata"]?["name"]?.text == "first")
    #expect(job["spec"]?["deploymentName"]?.text == "c")
    #expect(job["spec"]?["job"]?.entries.map { $0.key.text } == ["jarURI", "parallelism"])
    #expect(compiled.text(.kubernetesOperator, "flinksessionjob-second.yaml") != nil)
  }

  @Test func `refuses session jobs that the operator would not run`() {
    let both = compile(
      targets: "kubernetes-operator", CompilingTests.gpu,
      extra: """
          job: {jarURI: "local:///x.jar", parallelism: 1}
          sessionJobs: [{name: a, jarURI: "local:///x.jar", parallelism: 1}]
        """)
    #expect(both.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP205"])
    let twice = compile(
      targets: "kubernetes-operator", CompilingTests.gpu,
      extra: "  sessionJobs: [{name: a, jarURI: x, parallelism: 1}, {name: a, jarURI: z, parallelism: 1}]")
    #expect(twice.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP102"])
    let outside = compile(
      targets: "kubernetes-operator", CompilingTests.gpu, extra: "  sessionJobs: [{name: ../../etc, jarURI: \"x\"}]")
    #expect(outside.hasErrors)
    #expect(outside.folders.allSatisfy { $0.files.allSatisfy { !$0.path.contains("..") } })
  }

  @Test(
    arguments: [
      ("1.9", "v1_20", "1.19"), ("1.10", "v2_0", "1.20"), ("1.12", "v2_1", "2.0"), ("1.14.0", "v2_2", "2.1"),
      ("1.15.1", "v2_3", "2.2"),
    ])
  func `refuses a Flink that the operator's CRD doesn't list`(operator: String, flink: String, newest: String) {
    func found(_ flink: String, _ release: String) -> [Diagnostic] {
      compile(
        targets: "kubernetes-operator", "a: b", extra: "  operatorVersion: \"\(release)\"", version: flink
      ).diagnostics.filter { $0.code == "CMP206" }
    }
    let findings = found(flink, `operator`)
    #expect(findings.map(\.severity) == [.error])
    #expect(findings.first?.effect == "The API server rejects the deployment: its CRD lists Flink up to \(newest).")
    #expect(found("v\(newest.replacing(".", with: "_"))", `operator`) == [])
    #expect(found(flink, "1.16") == [] && found(flink, "2.0") == [])
  }

  @Test func `claims devices with operators whose CRD knows how`() {
    func errors(_ release: String) -> [RuleCode] {
      compile(
        targets: "kubernetes-operator", CompilingTests.gpu,
        extra: """
            operatorVersion: "\(release)"
            kubernetesVersion: "1.34"
            kubernetes: {allocation: resource-claims}
          """, version: "v1_20"
      ).diagnostics.filter { $0.severity == .error }.map(\.code)
    }
    #expect(errors("1.10") == ["CMP208"] && errors("1.12.1") == ["CMP208"])
    #expect(errors("1.13") == [] && errors("1.16.0") == [])
  }

  @Test func `refuses counts that the operator's validator refuses`() {
    func found(_ replicas: String, _ parallelism: Int, target: String = "kubernetes-operator") -> [String] {
      compile(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: c}
        spec:
          targets: [\(target)]
          image: registry.example.com/x
          jobManager: {resource: {memory: 1g}}
          taskManager: {\(replicas)resource: {memory: 1g}}
          job: {jarURI: "local:///opt/flink/usrlib/a.jar", parallelism: \(parallelism)}
        """
      ).findings.filter { $0.hasPrefix("CMP209") }
    }
    #expect(found("replicas: 0, ", 2) == ["CMP209 error: 'taskManager.replicas' must be more than 0 for the operator"])
    #expect(found("", 0) == ["CMP209 error: 'job.parallelism' must be more than 0 for the operator"])
    #expect(found("replicas: 1, ", 0) == [], "the replicas count")
    #expect(found("", 1) == [] && found("replicas: 0, ", 2, target: "kubernetes-standalone") == [])
  }
}
