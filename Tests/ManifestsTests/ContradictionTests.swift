import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

/// A cluster file that says two things of one value.
@Suite struct ContradictionTests {
  private func compiled(
    _ targets: String, _ fields: String, _ configuration: String = CompilingTests.gpu, namespace: String? = "ml"
  ) -> CompiledCluster {
    let driver = "org.apache.flink.externalresource.gpu.GPUDriverFactory"
    let settings = (configuration + "\nexternal-resource.gpu.driver-factory.class: \(driver)")
      .split(separator: "\n").filter { !$0.contains("yarn") }.map { "    \($0)" }.joined(separator: "\n")
    return compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c\(namespace.map { ", namespace: \($0)" } ?? "")}
      spec:
        targets: [\(targets)]
        image: registry.example.com/x
        serviceAccount: flink
        kubernetesVersion: "1.34"
        \(targets.contains("operator") ? "operatorVersion: \"1.16\"" : "")
        jobManager: {resource: {memory: 1g}}
        flinkConfiguration:
      \(settings)
      \(fields)
      """)
  }

  private func all(_ compiled: CompiledCluster) -> String {
    compiled.folders.flatMap(\.files).filter { $0.path != "sourcemap.json" }
      .map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
  }

  private let workers = "  taskManager: {resource: {memory: 1g}}"

  @Test func `gives all objects of a cluster one namespace`() {
    let claims = workers + "\n  kubernetes: {allocation: resource-claims, podDisruptionBudget: {minAvailable: 1}}"
    let option = CompilingTests.gpu + "\nkubernetes.namespace: other"
    let two = compiled("kubernetes-native", claims, option)
    #expect(two.findings == ["CMP118 warning: 'kubernetes.namespace' is other, and the cluster's namespace is ml"])
    #expect(!all(two).contains("other"))
    #expect(all(two).contains("kubernetes.namespace: ml\n"))
    let one = compiled("kubernetes-native", claims, option, namespace: nil)
    #expect(one.findings == [])
    for path in ["poddisruptionbudget.yaml", "resourceclaimtemplate.yaml"] {
      #expect(one.text(.kubernetesNative, path)?.contains("namespace: other\n") == true)
    }
    #expect(compiled("kubernetes-native", claims, CompilingTests.gpu + "\nkubernetes.namespace: ml").findings == [])
    #expect(
      compiled("kubernetes-native", claims, CompilingTests.gpu + "\nkubernetes.namespace: a b", namespace: nil)
        .diagnostics.filter { $0.severity == .error }.map(\.code).contains("CMP108"))
  }

  @Test func `selects the pods by the name that they have`() {
    let budget = workers + "\n  kubernetes: {podDisruptionBudget: {minAvailable: 1}}"
    let option = CompilingTests.gpu + "\nkubernetes.cluster-id: other"
    for (target, app) in [(Target.kubernetesNative, "other"), (.kubernetesStandalone, "c")] {
      let text = compiled(target.rawValue, budget, option).text(target, "poddisruptionbudget.yaml")
      #expect(text?.contains("app: \(app)\n") == true)
    }
  }

  @Test func `puts the Service's name in the place of another address`() {
    let option = CompilingTests.gpu + "\njobmanager.rpc.address: h1\nblob.server.port: 50100-50200"
    let alone = compiled("kubernetes-standalone", workers, option)
    #expect(
      alone.findings == [
        "CMP231 warning: 'jobmanager.rpc.address' can only be c-jobmanager on kubernetes-standalone, not h1",
        "CMP231 warning: 'blob.server.port' can only be one port on kubernetes-standalone, not 50100-50200",
      ])
    #expect(all(alone).contains("jobmanager.rpc.address: c-jobmanager\n"))
    #expect(all(alone).contains("blob.server.port: 6124\n"))
    let both = compiled(
      "kubernetes-standalone, standalone", workers + "\n  standalone: {workers: [a]}", option)
    #expect(both.diagnostics.filter { $0.code == "CMP231" }.map(\.severity) == [.info, .info])
    #expect(both.text(.standalone, "config.yaml")?.contains("jobmanager.rpc.address: h1\n") == true)
    let ports = CompilingTests.gpu + "\njobmanager.rpc.address: c-jobmanager\nblob.server.port: 7000"
    let same = compiled("kubernetes-standalone", workers, ports)
    #expect(same.findings == [])
    #expect(all(same).contains("blob.server.port: 7000\n"))
  }

  @Test(arguments: ["native", "standalone"])
  func `doesn't ask a device plugin for what is claimed`(mode: String) {
    let fields = """
        mode: \(mode)
        taskManager: {resources: {limits: {cpu: 4, memory: 8Gi, nvidia.com/gpu: 2}}}
        kubernetes: {allocation: resource-claims}
      """
    let result = compiled("kubernetes-operator", fields)
    #expect(result.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP221"])
    #expect(result.folders.isEmpty)
    let elsewhere = compiled("kubernetes-native", fields)
    #expect(elsewhere.diagnostics.map { "\($0.code) \($0.severity)" } == ["CMP109 info", "CMP221 warning"])
    #expect(!all(elsewhere).contains("nvidia.com/gpu: "))
  }

  @Test(arguments: ["native", "standalone"])
  func `says that an amount of resources is not Flink's`(mode: String) {
    let result = compiled(
      "kubernetes-operator",
      "  mode: \(mode)\n  taskManager: {replicas: 1, resources: {limits: {memory: 8Gi, nvidia.com/gpu: 3}}}")
    let findings = result.diagnostics.filter { $0.code == "CMP203" }
    #expect(
      findings.map { "\($0.code) \($0.severity.rawValue): \($0.message)" } == [
        "CMP203 warning: 'taskManager.resources' asks for 3 of 'nvidia.com/gpu', and Flink's configuration for 2"
      ])
    #expect(findings.first?.notes.first?.location?.range.start.line == 13)
  }

  @Test func `gives its volumes and claims names of their own`() throws {
    let fields = """
        kubernetes: {sharedMemory: 2Gi, discoveryScript: config-map, allocation: resource-claims}
        taskManager:
          replicas: 1
          resource: {memory: 1g}
          podTemplate:
            spec:
              resourceClaims: [{name: devices, resourceClaimTemplateName: mine}]
              volumes:
                - {name: shared-memory, emptyDir: {}}
                - {name: gpu-discovery, emptyDir: {}}
                - {name: flink-config, emptyDir: {}}
              containers:
                - name: flink-main-container
                  resources: {claims: [{name: devices}]}
                  volumeMounts: [{name: shared-memory, mountPath: /data}]
      """
    let result = compiled("kubernetes-standalone", fields)
    #expect(!result.hasErrors)
    let text = try #require(result.text(.kubernetesStandalone, "deployment-taskmanager.yaml"))
    let spec = try #require(
      parseYAML(SourceFile(path: "", text: text)).documents.first?["spec"]?["template"]?["spec"])
    func names(_ node: YAMLNode?) -> [String?] { node?.list.map { $0["name"]?.text } ?? [] }
    #expect(
      names(spec["volumes"]) == [
        "shared-memory", "gpu-discovery", "flink-config", "shared-memory-2", "gpu-discovery-2", "flink-config-2",
      ])
    let container = spec["containers"]?.list.first
    #expect(
      names(container?["volumeMounts"]) == ["shared-memory", "shared-memory-2", "gpu-discovery-2", "flink-config-2"])
    #expect(names(spec["resourceClaims"]) == ["devices", "devices-2"])
    #expect(names(container?["resources"]?["claims"]) == ["devices", "devices-2"])
  }

  @Test(arguments: [("/opt/drey", "discovery script"), ("/opt/flink/conf/", "Flink's configuration")])
  func `refuses a template that mounts something where a volume of its own has to be`(path: String, what: String) {
    let fields = """
        kubernetes: {discoveryScript: config-map}
        taskManager:
          replicas: 1
          resource: {memory: 1g}
          podTemplate:
            spec:
              volumes: [{name: v, emptyDir: {}}]
              containers: [{name: flink-main-container, volumeMounts: [{name: v, mountPath: \(path)}]}]
      """
    let errors = compiled("kubernetes-standalone", fields).diagnostics.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["CMP232"])
    #expect(errors.first?.message.contains(what) == true)
    #expect(errors.first?.range?.start.line == 23)
  }

  private func warned(_ compiled: CompiledCluster) -> [String] {
    compiled.findings.filter { $0.hasPrefix("CMP118") }.map { String($0.dropFirst("CMP118 warning: ".count)) }
  }

  private func template(_ spec: String, _ kubernetes: String) -> String {
    """
      kubernetes: {\(kubernetes)}
      taskManager:
        resource: {memory: 1g}
        podTemplate: {spec: {\(spec)}}
    """
  }

  @Test(arguments: [
    (
      "nodeSelector: {nvidia.com/gpu.product: Tesla-T4}", "gpuModel: NVIDIA L40S",
      "Tesla-T4, and 'gpuModel' NVIDIA-L40S"
    ),
    ("nodeSelector: {nvidia.com/gpu.product: Tesla-T4}", "gpuModel: [A, B]", "Tesla-T4, and 'gpuModel' A or B"),
    ("runtimeClassName: other", "runtimeClassName: nvidia", "runtimeClassName is other, and the cluster's is nvidia"),
    (
      "containers: [{name: flink-main-container, env: [{name: CUDA_DEVICE_ORDER, value: FASTEST_FIRST}]}]", "",
      "sets CUDA_DEVICE_ORDER to FASTEST_FIRST"
    ),
    (
      "volumes: [{name: v, emptyDir: {}}], containers: [{name: flink-main-container, volumeMounts: [{name: v, "
        + "mountPath: /dev/shm/}]}]", "sharedMemory: 2Gi", "'sharedMemory' is 2Gi, and the pod template mounts"
    ),
  ])
  func `says where the template and the cluster want two things`(spec: String, kubernetes: String, words: String) {
    let found = warned(compiled("kubernetes-standalone", template(spec, kubernetes)))
    #expect(found.count == 1 && found.first?.contains(words) == true, "\(found)")
  }

  @Test func `says nothing where both want the same`() {
    let spec = "runtimeClassName: nvidia, nodeSelector: {nvidia.com/gpu.product: NVIDIA-L40S}"
    #expect(
      warned(compiled("kubernetes-operator", template(spec, "runtimeClassName: nvidia, gpuModel: NVIDIA L40S"))) == [])
  }

  @Test func `knows a model that is another vendor's`() {
    let found = compiled("kubernetes-operator", template("", "gpuModel: [NVIDIA L40S, AMD Instinct MI300X]")).findings
    #expect(
      found == ["CMP225 warning: 'AMD Instinct MI300X' is no GPU of NVIDIA's, and the TaskManagers ask for those"])
  }

  @Test func `says which parallelism counts`() {
    func effects(_ targets: String, _ replicas: Int, _ option: String = "") -> [String] {
      compiled(
        targets,
        """
          taskManager: {replicas: \(replicas), resource: {memory: 1g}}
          job: {jarURI: "local:///opt/flink/usrlib/a.jar", parallelism: 4}
        """, CompilingTests.gpu + "\ntaskmanager.numberOfTaskSlots: 2" + option
      ).diagnostics.filter { $0.code == "CMP118" }.compactMap(\.effect)
    }
    #expect(effects("kubernetes-operator, kubernetes-native, kubernetes-standalone", 2) == [])
    #expect(
      effects("kubernetes-operator, kubernetes-native, kubernetes-standalone", 1) == [
        "On kubernetes-operator, kubernetes-native the job's parallelism is 2: the replicas count; on "
          + "kubernetes-standalone the job waits for 2 slots that never come."
      ])
    #expect(effects("kubernetes-standalone", 3) == [], "idle slots may be meant")
    #expect(
      effects("kubernetes-operator, kubernetes-native", 2, "\nparallelism.default: 9") == [
        "On kubernetes-operator the field counts, on kubernetes-native the option."
      ])
  }

  @Test func `says that a written template takes the place of another`() {
    let option = CompilingTests.gpu + "\nkubernetes.pod-template-file.default: /x.yaml"
    #expect(
      warned(compiled("kubernetes-native", workers, option)) == [
        "'kubernetes.pod-template-file.default' is /x.yaml, and templates are written for the cluster's pods"
      ])
    #expect(warned(compiled("kubernetes-native", workers, option + "\nexternal-resources: none")) == [])
  }

  @Test func `gives requests to Flink and limits to the pod`() throws {
    let fields = """
        taskManager:
          resources: {limits: {cpu: 4500m, memory: 8.5Gi}, requests: {cpu: 500m, memory: 8Gi}}
      """
    let all = compiled("kubernetes-native, kubernetes-standalone", fields)
    #expect(all.findings == [])
    let native = try #require(all.text(.kubernetesNative, "config.yaml")).split(separator: "\n")
    for line in [
      "taskmanager.memory.process.size: 8g", "kubernetes.taskmanager.cpu.amount: 0.5",
      "kubernetes.taskmanager.cpu.limit-factor: 9.0", "kubernetes.taskmanager.memory.limit-factor: 1.0625",
    ] { #expect(native.contains(Substring(line)), "\(line)") }
    let plain = try #require(all.text(.kubernetesStandalone, "deployment-taskmanager.yaml"))
    #expect(plain.contains("cpu: 4500m\n            memory: 8.5Gi\n"))
    #expect(plain.contains("cpu: 500m\n            memory: 8Gi\n"))
    let yarn = compiled("yarn", fields)
    #expect(yarn.diagnostics.filter { $0.code == "CMP110" }.map { $0.range?.start.line } == [17, 17])
    let less = fields.replacing("8.5Gi", with: "7Gi")
    #expect(compiled("kubernetes-native", less).diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP233"])
  }

  @Test func `writes one form of resources for the operator, in full`() throws {
    func worker(_ fields: String) throws -> (CompiledCluster, YAMLNode) {
      let result = compiled("kubernetes-operator", "  taskManager: {\(fields)}")
      let text = try #require(result.text(.kubernetesOperator, "flinkdeployment.yaml"))
      let root = try #require(parseYAML(SourceFile(path: "", text: text)).documents.first)
      return (result, try #require(root["spec"]?["taskManager"]))
    }
    // The operator tells Flink of requests only.
    let (_, limits) = try worker("resources: {limits: {cpu: 4, memory: 8Gi}}")
    #expect(limits["resources"]?["requests"]?["memory"]?.text == "8Gi")
    #expect(limits["resources"]?["requests"]?["cpu"]?.text == "4")
    let (mixed, both) = try worker("resource: {cpu: 2, memory: 4g}, resources: {limits: {example.com/nic: 1}}")
    #expect(mixed.findings == [])
    #expect(both["resource"] == nil)
    #expect(both["resources"]?["requests"]?["memory"]?.text == "4Gi")
    let (two, _) = try worker("resource: {memory: 4g}, resources: {requests: {memory: 8Gi}}")
    #expect(warned(two) == ["'taskManager.resource' has 4g of memory, and 'taskManager.resources' 8Gi"])
  }
}
