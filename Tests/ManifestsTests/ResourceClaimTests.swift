import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

@Suite struct ResourceClaimTests {
  private func compiled(
    _ kubernetes: String = "", version: String? = "1.34", _ configuration: String = CompilingTests.gpu,
    target: String = "kubernetes-standalone", extra: String = ""
  ) -> CompiledCluster {
    compile(
      targets: target, configuration,
      extra: (version.map { "  kubernetesVersion: \"\($0)\"\n" } ?? "")
        + "  kubernetes: {allocation: resource-claims\(kubernetes)}\n" + extra)
  }

  private func errors(_ compiled: CompiledCluster) -> [RuleCode] {
    compiled.diagnostics.filter { $0.severity == .error }.map(\.code)
  }

  @Test(arguments: ["kubernetes-operator", "kubernetes-native", "kubernetes-standalone"])
  func `claims the devices and asks no device plugin for them`(target: String) throws {
    let result = compiled(target: target)
    #expect(errors(result) == [])
    let folder = try #require(result.folders.first)
    let claim = try #require(result.text(folder.target, "resourceclaimtemplate.yaml"))
    let root = try #require(parseYAML(SourceFile(path: "", text: claim)).documents.first)
    #expect(root["apiVersion"]?.text == "resource.k8s.io/v1")
    let request = try #require(root["spec"]?["spec"]?["devices"]?["requests"]?.list.first)
    #expect(request["name"]?.text == "gpu")
    #expect(request["exactly"]?["deviceClassName"]?.text == "gpu.nvidia.com")
    #expect(request["exactly"]?["count"]?.text == "2")
    let all = folder.files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    #expect(all.contains("resourceClaimTemplateName: c-devices"))
    #expect(!all.contains("nvidia.com/gpu: "), "no limit of a device plugin")
    #expect(!all.contains("kubernetes.config-key"), "Flink would ask for a second set")
    #expect(all.contains("external-resource.gpu.amount"))
  }

  @Test func `chooses devices by model, profile and the person's expression`() throws {
    let models = try #require(
      compiled(", gpuModel: ['A \"1\"', B]").text(.kubernetesStandalone, "resourceclaimtemplate.yaml"))
    let root = parseYAML(SourceFile(path: "", text: models)).documents.first
    #expect(
      root?["spec"]?["spec"]?["devices"]?["requests"]?.list.first?["exactly"]?["selectors"]?.list.first?["cel"]?[
        "expression"]?.text
        == #"device.attributes["gpu.nvidia.com"].productName in ["A \"1\"", "B"]"#)
    let mig = try #require(
      compiled("", CompilingTests.gpu.replacing("nvidia.com/gpu", with: "nvidia.com/mig-1g.10gb"))
        .text(.kubernetesStandalone, "resourceclaimtemplate.yaml"))
    #expect(mig.contains("deviceClassName: mig.nvidia.com"))
    #expect(mig.contains("1g.10gb"))
    let own = try #require(
      compiled(", deviceSelectors: {gpu: 'device.driver == \"x\"'}, deviceClasses: {gpu: my.example.com}")
        .text(.kubernetesStandalone, "resourceclaimtemplate.yaml"))
    #expect(own.contains("deviceClassName: my.example.com"))
  }

  @Test func `refuses what can't be claimed`() {
    #expect(errors(compiled(version: "1.33")) == ["CMP223"])
    #expect(errors(compiled(version: nil)) == ["CMP223"])
    #expect(errors(compiled(", deviceClasses: {gpo: a}")) == ["CMP224"])
    #expect(errors(compiled("", CompilingTests.gpu.replacing("nvidia.com/gpu", with: "example.com/x"))) == ["CMP222"])
    let template =
      "  podTemplate: {spec: {containers: [{name: flink-main-container, resources: {limits: {nvidia.com/gpu: 2}}}]}}"
    #expect(errors(compiled(target: "kubernetes-native", extra: template)) == ["CMP221"])
  }

  @Test func `needs no config key`() {
    let without = CompilingTests.gpu.split(separator: "\n").filter { !$0.contains("kubernetes.config-key") }
      .joined(separator: "\n")
    #expect(errors(compiled(", deviceClasses: {gpu: gpu.nvidia.com}", without)) == [])
  }

  @Test func `writes a MIG profile with its plus`() throws {
    for (key, profile) in [
      ("mig-1g.5gb.me", "1g.5gb+me"), ("mig-1g.10gb", "1g.10gb"), ("mig-1g.24gb.me.all", "1g.24gb+me.all"),
    ] {
      let result = compiled("", CompilingTests.gpu.replacing("nvidia.com/gpu", with: "nvidia.com/\(key)"))
      let text = try #require(result.text(.kubernetesStandalone, "resourceclaimtemplate.yaml"), "\(result.findings)")
      #expect(text.contains(".profile == \"\(profile)\"\n"))
    }
  }

  @Test func `says that two resources' scripts hand out one GPU`() {
    let two =
      CompilingTests.gpu.replacing("external-resources: gpu", with: "external-resources: gpu;g2") + """

        external-resource.g2.amount: 1
        external-resource.g2.kubernetes.config-key: nvidia.com/gpu
        """
    func told(_ configuration: String) -> [String] {
      compiled("", configuration).findings.filter { $0.hasPrefix("CMP237") }
    }
    #expect(told(two) == ["CMP237 warning: 'g2' and 'gpu' both claim devices of NVIDIA's for one container"])
    #expect(told(two + "\nexternal-resource.g2.param.discovery-script.path: /x.sh") == [])
    #expect(
      told(two.replacing("g2.kubernetes.config-key: nvidia.com", with: "g2.kubernetes.config-key: amd.com")) == [])
  }
}
