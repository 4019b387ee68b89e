import Diagnostics
import Manifests
import Testing

@Suite struct StandaloneTests {
  static let two = """
    external-resources: gpu;fpga
    external-resource.gpu.amount: 2
    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
    external-resource.fpga.amount: 1
    external-resource.fpga.kubernetes.config-key: xilinx.com/fpga
    """

  @Test func `warns that two resources are lost, and writes all the same`() throws {
    let compiled = compile(targets: "standalone, kubernetes-operator", Self.two)
    #expect(compiled.diagnostics.map(\.code) == ["CMP401"])
    #expect(compiled.diagnostics.first?.range?.start.line == 11)
    #expect(compiled.diagnostics.first?.effect?.contains("\"fpga;gpu\"") == true)
    #expect(compiled.folders.count == 2)
  }

  @Test func `warns for pods that the start script starts, too`() {
    #expect(
      compile(targets: "kubernetes-operator", Self.two, extra: "  mode: standalone").diagnostics.map(\.code) == [
        "CMP401"
      ])
    #expect(compile(targets: "kubernetes-operator", Self.two).diagnostics.isEmpty)
  }

  @Test func `has nothing to say of one resource`() {
    #expect(
      compile(targets: "standalone", "external-resources: gpu\nexternal-resource.gpu.amount: 2").diagnostics.isEmpty)
  }
}
