import Diagnostics
import Manifests
import Testing

@Suite struct YarnTests {
  private func findings(_ targets: String, _ configuration: String) -> [String] {
    compile(targets: targets, "external-resources: gpu\nexternal-resource.gpu.amount: 1\n" + configuration)
      .diagnostics.filter { $0.severity != .info }.map { "\($0.code) \($0.severity.rawValue)" }
  }

  @Test func `refuses AMD GPUs`() {
    #expect(findings("yarn", "external-resource.gpu.yarn.config-key: amd.com/gpu") == ["CMP301 error"])
    #expect(
      findings(
        "yarn",
        """
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.param.discovery-script.path: plugins/amd-gpu-discovery.sh
        """) == ["CMP301 error"])
    #expect(
      findings(
        "yarn",
        """
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.kubernetes.config-key: amd.com/gpu
        """) == ["CMP301 error"])
  }

  @Test func `warns where one resource is of two vendors`() {
    #expect(
      findings(
        "yarn, kubernetes-operator",
        """
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.kubernetes.config-key: amd.com/gpu
        """) == ["CMP302 warning"])
  }

  @Test func `lets NVIDIA GPUs pass`() {
    #expect(findings("yarn", "external-resource.gpu.yarn.config-key: yarn.io/gpu") == [])
  }

  @Test func `wants a resource type`() {
    #expect(findings("yarn", "") == ["CMP106 error"])
  }
}
