import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

/// What a cluster file passes on to Kubernetes is written in the types that the API server takes.
@Suite struct APIFormTests {
  private func spec(_ compiled: CompiledCluster, _ target: Target, _ path: String) throws -> YAMLNode {
    let text = try #require(compiled.text(target, path), "\(compiled.findings)")
    let root = try #require(parseYAML(SourceFile(path: path, text: text)).documents.first)
    return try #require(root["spec"])
  }

  private let template = """
      podTemplate:
        metadata:
          labels: {x: 1}
        spec:
          nodeSelector: {gpu: true, m: 5}
          terminationGracePeriodSeconds: "30"
          hostNetwork: "true"
          foo: bar
          hostnameOverride: h
          containers:
          - name: flink-main-container
            env:
            - {name: A, value: 8080}
            - {name: B, value: 1.50}
            resources: {limits: {example.com/x: 1}, requests: {cpu: 0.5}}
    """

  @Test(arguments: [
    (Target.kubernetesOperator, "flinkdeployment.yaml"), (.kubernetesStandalone, "deployment-taskmanager.yaml"),
    (.kubernetesNative, "pod-template.yaml"),
  ])
  func `writes each value of a pod template in the type of its field`(target: Target, path: String) throws {
    let compiled = compile(targets: target.rawValue, CompilingTests.gpu, extra: template)
    let root = try spec(compiled, target, path)
    let pod =
      target == .kubernetesStandalone ? root["template"] : target == .kubernetesOperator ? root["podTemplate"] : nil
    let spec = pod?["spec"] ?? root
    for (key, text) in [("gpu", "true"), ("m", "5")] {
      #expect(spec["nodeSelector"]?[key]?.scalar(.kubernetes) == .string(text))
    }
    #expect(spec["terminationGracePeriodSeconds"]?.scalar(.kubernetes) == .integer(30))
    #expect(spec["hostNetwork"]?.scalar(.kubernetes) == .boolean(true))
    let main = try #require(spec["containers"]?.list.first)
    #expect(main["env"]?.list.prefix(2).map { $0["value"]?.scalar(.kubernetes) } == [.string("8080"), .string("1.50")])
    #expect(spec["foo"] == nil)
    // Kubernetes has it since 1.34.
    #expect(spec["hostnameOverride"]?.text == "h")
    #expect(compiled.findings.contains("CMP119 warning: 'foo' is no field of a PodSpec"))
  }

  @Test func `asks for quotes where YAML has made something else of a text`() {
    let compiled = compile(
      targets: "kubernetes-operator", CompilingTests.gpu,
      extra: """
          podTemplate:
            spec:
              containers:
              - name: flink-main-container
                env: [{name: A, value: yes}, {name: B, value: 0x1F}, {name: C, value: true}]
        """)
    #expect(
      compiled.findings.filter { $0.hasPrefix("CMP233") } == [
        "CMP233 error: this is the boolean true in YAML, where Kubernetes wants a text",
        "CMP233 error: this is the number 31 in YAML, where Kubernetes wants a text",
      ])
  }

  /// The CRD has a whole number or a text there.
  @Test func `writes fractions of quantities as texts`() throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        flinkVersion: v2_1
        operatorVersion: "1.16"
        targets: [kubernetes-operator]
        jobManager: {resource: {memory: 1g}}
        taskManager: {resources: {requests: {cpu: 2.5, memory: 6Gi}}}
      """)
    let spec = try spec(compiled, .kubernetesOperator, "flinkdeployment.yaml")
    #expect(spec["taskManager"]?["resources"]?["requests"]?["cpu"]?.scalar(.kubernetes) == .string("2.5"))
  }

  // MARK: resources of a role

  private let amounts = """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: c}
    spec:
      flinkVersion: v2_1
      operatorVersion: "1.15"
      targets: [kubernetes-operator, kubernetes-native, kubernetes-standalone]
      image: flink:2.1
      jobManager:
        resources: {requests: {memory: 2Gi}, limits: {smarter-devices/fuse: 1}}
      podTemplate:
        spec:
          containers: [{name: log, image: log}, {name: flink-main-container}]
      taskManager:
        replicas: 2
        resources:
          requests: {cpu: 1, memory: 6Gi, ephemeral-storage: 5Gi, rdma/hca: 2, hugepages-2Mi: 64Mi}
          limits: {memory: 8G, ephemeral-storage: 10Gi, rdma/hca: 2, hugepages-2Mi: 64Mi}
    """

  @Test(arguments: [
    (Target.kubernetesOperator, "flinkdeployment.yaml", "flinkdeployment.yaml"),
    (.kubernetesNative, "pod-template.yaml", "pod-template-jobmanager.yaml"),
    (.kubernetesStandalone, "deployment-taskmanager.yaml", "deployment-jobmanager.yaml"),
  ])
  func `gives devices of 'resources' to the containers of every target`(
    target: Target, worker: String, manager: String
  ) throws {
    let compiled = compile(amounts)
    func resources(_ path: String, _ role: String) throws -> YAMLNode? {
      let root = try spec(compiled, target, path)
      let pod =
        target == .kubernetesStandalone
        ? root["template"]?["spec"] : target == .kubernetesNative ? root : root[role]?["podTemplate"]?["spec"]
      #expect(pod?["containers"]?.list.map { $0["name"]?.text } == ["log", "flink-main-container"])
      return pod?["containers"]?.list.last?["resources"]
    }
    let own = try resources(worker, "taskManager")
    for side in ["limits", "requests"] {
      #expect(own?[side]?["rdma/hca"]?.text == "2")
      #expect(own?[side]?["hugepages-2Mi"]?.text == "64Mi")
      #expect(own?[side]?["ephemeral-storage"]?.text == (side == "limits" ? "10Gi" : "5Gi"))
    }
    #expect(try resources(manager, "jobManager")?["limits"]?["smarter-devices/fuse"]?.text == "1")
    if target == .kubernetesStandalone {
      #expect(own?["limits"]?["memory"]?.text == "8G")
      #expect(own?["requests"]?["memory"]?.text == "6442450944" || own?["requests"]?["memory"]?.text == "6Gi")
    }
  }

  @Test(arguments: [("10g", "10Gi"), ("5Gi", "5Gi"), ("1.5Gi", "1.5Gi"), ("2048m", "2048Mi"), ("10G", "10G")])
  func `writes ephemeral storage as the quantity that is meant`(text: String, quantity: String) throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        flinkVersion: v2_1
        targets: [kubernetes-operator, kubernetes-standalone]
        image: flink:2.1
        jobManager: {resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g, ephemeralStorage: \(text)}}
      """)
    let role = try spec(compiled, .kubernetesOperator, "flinkdeployment.yaml")["taskManager"]
    #expect(role?["resource"]?["ephemeralStorage"]?.text == quantity)
    let pod = try spec(compiled, .kubernetesStandalone, "deployment-taskmanager.yaml")["template"]?["spec"]
    #expect(pod?["containers"]?.list.first?["resources"]?["limits"]?["ephemeral-storage"]?.text == quantity)
  }

  /// What Flink works out where only a part of the process's memory is said.
  @Test func `gives standalone containers the memory that Flink works out`() throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        flinkVersion: v2_1
        targets: [kubernetes-standalone]
        image: flink:2.1
        flinkConfiguration:
          jobmanager.memory.process.size: 1600m
          taskmanager.memory.flink.size: 1280m
      """)
    func memory(_ path: String) throws -> String? {
      let pod = try spec(compiled, .kubernetesStandalone, path)["template"]?["spec"]
      return pod?["containers"]?.list.first?["resources"]?["requests"]?["memory"]?.text
    }
    #expect(try memory("deployment-taskmanager.yaml") == "1728Mi")
    #expect(try memory("deployment-jobmanager.yaml") == "1600Mi")
  }

  // MARK: the rest

  @Test(arguments: [
    ("{key: nvidia.com/gpu, operator: Equal, value: 'true', effect: NoExecute}", true),
    ("{operator: Exists, effect: NoExecute}", true), ("{key: nvidia.com/gpu, operator: Exists}", false),
    ("{key: nvidia.com/gpu, value: present, effect: NoSchedule}", false), ("{operator: Exists}", false),
    ("{key: other, operator: Exists}", true),
  ])
  func `tolerates the vendor's taint unless the template does`(toleration: String, isMissing: Bool) throws {
    let compiled = compile(
      targets: "kubernetes-standalone", CompilingTests.gpu,
      extra: "  podTemplate: {spec: {tolerations: [\(toleration)]}}")
    let pod = try spec(compiled, .kubernetesStandalone, "deployment-taskmanager.yaml")["template"]?["spec"]
    #expect(pod?["tolerations"]?.list.count == (isMissing ? 2 : 1))
  }

  @Test func `doubles each dollar that Kubernetes would take away`() throws {
    let compiled = compile(
      targets: "kubernetes-standalone", "taskmanager.numberOfTaskSlots: 2",
      extra: """
          job:
            jarURI: local:///opt/flink/usrlib/a.jar
            parallelism: 5
            args: ["pa$$word", "$$(HOME)", "$$", "a$", "$(X", "$x"]
        """)
    let pod = try spec(compiled, .kubernetesStandalone, "job-jobmanager.yaml")["template"]?["spec"]
    #expect(
      pod?["containers"]?.list.first?["args"]?.list.map(\.text).suffix(6) == [
        "pa$$$word", "$$$$(HOME)", "$$$", "a$", "$$(X", "$x",
      ])
  }

  /// `CmdStandaloneJobManagerDecorator` of the operator.
  @Test(arguments: [("standalone", "$$(HOME)"), ("native", "$(HOME)")])
  func `doubles dollars where the operator makes a container's arguments`(mode: String, text: String) throws {
    let compiled = compile(
      targets: "kubernetes-operator", "taskmanager.numberOfTaskSlots: 2",
      extra: """
          mode: \(mode)
          job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 5, args: ["$(HOME)"]}
        """)
    let spec = try spec(compiled, .kubernetesOperator, "flinkdeployment.yaml")
    #expect(spec["job"]?["args"]?.list.map(\.text) == [text])
  }

  @Test(arguments: [Target.kubernetesOperator, .kubernetesNative, .kubernetesStandalone])
  func `counts the devices of all containers in a quota`(target: Target) throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        flinkVersion: v2_1
        targets: [\(target.rawValue)]
        image: flink:2.1
        job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 3}
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 2
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        jobManager: {resource: {memory: 1g}}
        podTemplate:
          spec:
            initContainers: [{name: load, image: i, resources: {limits: {nvidia.com/gpu: 1}}}]
        taskManager:
          replicas: 3
          resource: {memory: 1g}
          podTemplate:
            spec:
              containers:
              - {name: flink-main-container}
              - {name: dcgm, image: d, resources: {limits: {nvidia.com/gpu: 1, rdma/hca: 2}}}
      """, options: CompileOptions(writesQuota: true))
    // 3 × (2 + 1), and the JobManager's init container.
    let hard = try spec(compiled, target, "resourcequota.yaml")["hard"]
    #expect(hard?["requests.nvidia.com/gpu"]?.text == "10")
    #expect(hard?["requests.rdma/hca"]?.text == "6")
  }

  @Test(arguments: ["1.15", "1.16"])
  func `gives claims of 'resources' to the containers`(version: String) throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        flinkVersion: v2_1
        operatorVersion: "\(version)"
        targets: [kubernetes-operator, kubernetes-native]
        image: flink:2.1
        podTemplate: {spec: {resourceClaims: [{name: gpu, resourceClaimTemplateName: one}]}}
        jobManager: {resources: {requests: {memory: 1Gi}, claims: [{name: gpu}]}}
        taskManager: {resources: {requests: {memory: 1Gi}, claims: [{name: gpu}]}}
      """)
    let spec = try spec(compiled, .kubernetesOperator, "flinkdeployment.yaml")
    for role in ["jobManager", "taskManager"] {
      #expect(spec[role]?["resources"]?["claims"] == nil)
      let main = spec[role]?["podTemplate"]?["spec"]?["containers"]?.list.first
      #expect(main?["resources"]?["claims"]?.list.map { $0["name"]?.text } == ["gpu"])
    }
    let native = try self.spec(compiled, .kubernetesNative, "pod-template.yaml")
    #expect(native["containers"]?.list.first?["resources"]?["claims"]?.list.count == 1)
  }
}
