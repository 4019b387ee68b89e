import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

/// What a GPU pod needs, on the target where all of it is in one object.
@Suite struct TaskManagerPodTests {
  private func pod(_ compiled: CompiledCluster) throws -> YAMLNode {
    let text = try #require(compiled.text(.kubernetesStandalone, "deployment-taskmanager.yaml"))
    return try #require(
      parseYAML(SourceFile(path: "", text: text)).documents.first?["spec"]?["template"]?["spec"])
  }

  private func compiled(_ kubernetes: String, _ configuration: String = CompilingTests.gpu) -> CompiledCluster {
    compile(
      targets: "kubernetes-standalone", configuration,
      extra: "  kubernetesVersion: \"1.34\"\n  kubernetes: {\(kubernetes)}")
  }

  @Test func `chooses nodes by the model's label`() throws {
    #expect(
      try pod(compiled("gpuModel: NVIDIA H100 80GB HBM3"))["nodeSelector"]?["nvidia.com/gpu.product"]?.text
        == "NVIDIA-H100-80GB-HBM3")
    let two = try pod(compiled("gpuModel: [NVIDIA A100-SXM4-80GB, NVIDIA L40S]"))
    let term = two["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?[
      "nodeSelectorTerms"]?
      .list.first?["matchExpressions"]?.list.first
    #expect(term?["values"]?.list.map(\.text) == ["NVIDIA-A100-SXM4-80GB", "NVIDIA-L40S"])
    let amd = try pod(
      compiled(
        "gpuModel: AMD Instinct MI300X OAM", CompilingTests.gpu.replacing("nvidia.com/gpu", with: "amd.com/gpu")))
    #expect(amd["nodeSelector"]?["amd.com/gpu.product-name"]?.text == "AMD_Instinct_MI300X_OAM")
    #expect(amd["tolerations"]?.list.map { $0["key"]?.text } == ["amd.com/gpu"])
  }

  @Test(arguments: ["'/'", "'\(String(repeating: "x", count: 64))'", "''", "'-x'"])
  func `refuses a model that can be no label`(model: String) {
    let result = compiled("gpuModel: \(model)")
    #expect(result.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP108"])
    #expect(result.folders.isEmpty)
  }

  @Test func `writes models as the nodes' labels have them`() throws {
    func label(_ model: String, _ vendor: String) throws -> String? {
      let configuration = CompilingTests.gpu.replacing("nvidia.com/gpu", with: "\(vendor).com/gpu")
      let selector = try pod(compiled("gpuModel: '\(model)'", configuration))["nodeSelector"]
      return (selector?["nvidia.com/gpu.product"] ?? selector?["amd.com/gpu.product-name"])?.text
    }
    #expect(try label("NVIDIA GeForce GTX 1080 Ti / X", "nvidia") == "NVIDIA-GeForce-GTX-1080-Ti-X")
    #expect(try label("NVIDIA  A100", "nvidia") == "NVIDIA-A100")
    #expect(try label("AMD INSTINCT MI250 (MCM) OAM AC MBA", "amd") == "AMD_INSTINCT_MI250_MCM_OAM_AC_MBA")
  }

  @Test func `gives what is asked for and no more`() throws {
    let plain = try pod(compiled(""))
    #expect(plain["runtimeClassName"] == nil)
    #expect(plain["volumes"]?.list.map { $0["name"]?.text } == ["flink-config"])
    let full = try pod(compiled("runtimeClassName: nvidia, sharedMemory: 8Gi, discoveryScript: config-map"))
    #expect(full["runtimeClassName"]?.text == "nvidia")
    let volumes = try #require(full["volumes"]).list
    #expect(volumes.map { $0["name"]?.text } == ["shared-memory", "gpu-discovery", "flink-config"])
    #expect(volumes.first?["emptyDir"]?["sizeLimit"]?.text == "8Gi")
    let mounts = full["containers"]?.list.first?["volumeMounts"]?.list.map { $0["mountPath"]?.text }
    #expect(mounts == ["/dev/shm", "/opt/drey", "/opt/flink/conf"])
  }

  @Test func `brings a discovery script where the image has none`() throws {
    let amd = compiled("", CompilingTests.gpu.replacing("nvidia.com/gpu", with: "amd.com/gpu"))
    let script = try #require(amd.text(.kubernetesStandalone, "configmap-gpu-discovery.yaml"))
    #expect(script.contains("amd-gpu-discovery.sh: |\n    #!"))
    let config = try #require(amd.text(.kubernetesStandalone, "configmap-flink.yaml"))
    #expect(config.contains("external-resource.gpu.param.discovery-script.path: /opt/drey/amd-gpu-discovery.sh\n"))
    #expect(compiled("").text(.kubernetesStandalone, "configmap-gpu-discovery.yaml") == nil)
    let own =
      CompilingTests.gpu.replacing("nvidia.com/gpu", with: "amd.com/gpu")
      + "\nexternal-resource.gpu.param.discovery-script.path: /opt/mine.sh"
    #expect(compiled("", own).text(.kubernetesStandalone, "configmap-gpu-discovery.yaml") == nil)
    #expect(compiled("discoveryScript: config-map", own).diagnostics.map(\.code).contains("CMP226"))
  }

  @Test func `keeps what the person's template says already`() throws {
    let result = compile(
      targets: "kubernetes-standalone", CompilingTests.gpu,
      extra: """
          podTemplate:
            spec:
              tolerations: [{operator: Exists}]
              containers: [{name: flink-main-container, env: [{name: CUDA_DEVICE_ORDER, value: FASTEST_FIRST}]}]
        """)
    let spec = try pod(result)
    #expect(spec["tolerations"]?.list.count == 1)
    #expect(spec["containers"]?.list.first?["env"]?.list.map { $0["value"]?.text } == ["FASTEST_FIRST"])
  }

  @Test func `asks for MIG devices by their name`() throws {
    let mig = try pod(compiled("", CompilingTests.gpu.replacing("nvidia.com/gpu", with: "nvidia.com/mig-1g.10gb")))
    #expect(mig["containers"]?.list.first?["resources"]?["limits"]?["nvidia.com/mig-1g.10gb"]?.text == "2")
    #expect(mig["tolerations"]?.list.map { $0["key"]?.text } == ["nvidia.com/gpu"])
  }

  @Test(arguments: ["gpu", "kubernetes.io/gpu", "a/b/c", "x y/gpu", "nvidia.com/", "nvidia.com/gpu{}"])
  func `refuses a resource that Kubernetes does not take`(key: String) {
    let result = compiled("", CompilingTests.gpu.replacing("nvidia.com/gpu", with: "'\(key)'"))
    #expect(result.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP230"])
  }

  @Test func `limits disruption as Kubernetes can`() throws {
    let budget = try #require(
      compiled("podDisruptionBudget: {maxUnavailable: 1}").text(.kubernetesStandalone, "poddisruptionbudget.yaml"))
    #expect(budget.contains("maxUnavailable: 1"))
    #expect(budget.contains("component: taskmanager"))
    #expect(compiled("podDisruptionBudget: {maxUnavailable: 1, minAvailable: 1}").hasErrors)
    let native = compile(
      targets: "kubernetes-native", CompilingTests.gpu,
      extra: "  kubernetes: {podDisruptionBudget: {maxUnavailable: 1}}")
    #expect(native.diagnostics.filter { $0.severity == .error }.map(\.code) == ["CMP228"])
  }

  @Test func `writes a quota for the devices of all TaskManagers`() throws {
    let result = compile(
      targets: "kubernetes-native", CompilingTests.gpu, extra: "  job: {jarURI: \"local:///a.jar\", parallelism: 3}",
      options: CompileOptions(writesQuota: true))
    #expect(
      try #require(result.text(.kubernetesNative, "resourcequota.yaml")).contains("requests.nvidia.com/gpu: \"6\""))
    let session = compile(
      targets: "kubernetes-native", CompilingTests.gpu, options: CompileOptions(writesQuota: true))
    #expect(session.text(.kubernetesNative, "resourcequota.yaml") == nil)
    #expect(session.diagnostics.map(\.code).contains("CMP227"))
  }

  @Test func `writes one stream of the same objects`() throws {
    let many = compile(targets: "kubernetes-standalone", CompilingTests.gpu)
    let one = compile(
      targets: "kubernetes-standalone", CompilingTests.gpu, options: CompileOptions(writesSingleFile: true))
    #expect(one.folders.first?.files.map(\.path).filter { $0.hasSuffix(".yaml") } == ["manifests.yaml"])
    let stream = parseYAML(SourceFile(path: "", text: try #require(one.text(.kubernetesStandalone, "manifests.yaml"))))
    let list = parseYAML(
      SourceFile(path: "", text: try #require(many.text(.kubernetesStandalone, "kustomization.yaml"))))
    #expect(stream.documents.count == list.documents.first?["resources"]?.list.count)
  }
}
