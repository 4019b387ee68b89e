import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution
import Testing

@Suite struct OutcomeTests {
  private func resolved(_ text: String, properties: [DynamicProperty] = []) -> ResolvedCluster {
    resolve(
      readFlinkConfiguration(Array(text.utf8), path: "config.yaml").cluster, version: FlinkVersion(2, 3),
      dynamicProperties: properties)
  }

  @Test func `says what is requested and that nothing is lost`() throws {
    let result = resolved(
      """
      external-resources: gpu
      external-resource.gpu:
        amount: 2
        kubernetes.config-key: nvidia.com/gpu
        driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      """)
    let gpu = try #require(result.resources.first)
    #expect(gpu.effectiveAmount == 2)
    #expect(gpu.kubernetesRequest == 2)
    #expect(gpu.yarnRequest == nil)
    #expect(gpu.amount?.provenance.location?.range.start.line == 3)
    #expect(gpu.losses.isEmpty)
  }

  @Test func `says what is configured and not listed`() throws {
    let result = resolved("external-resources: gpu\nexternal-resource.fpga.amount: 1\n")
    let fpga = try #require(result.resources.first { $0.name == "fpga" })
    #expect(!fpga.isListed)
    #expect(fpga.losses.map(\.stage) == [.listed])
    #expect(fpga.losses.first?.logLine == nil)
    #expect(fpga.losses.first?.location?.range.start.line == 2)
  }

  @Test func `names the winner of a shared config key`() throws {
    let result = resolved(
      """
      external-resources: [a, b]
      external-resource: {a: {amount: 1, kubernetes.config-key: x.io/one}, b: {amount: 2, kubernetes.config-key: x.io/one}}
      """)
    #expect(result.kubernetes == ["x.io/one": 2])
    let loser = try #require(result.resources.first { $0.name == "a" })
    #expect(loser.kubernetesRequest == nil)
    #expect(
      loser.losses.first { $0.stage == .kubernetes }?.logLine
        == "Duplicate config key x.io/one occurred for external resources, the one named b will overwrite the value.")
  }

  @Test func `shows amounts that a double can't hold, commands in names, and overwritten memory`() throws {
    let result = resolved(
      """
      external-resources: ["$(touch x)"]
      external-resource.$(touch x).amount: 9007199254740993
      external-resource.$(touch x).kubernetes.config-key: memory
      """)
    let reasons = result.resources.flatMap { $0.losses.map(\.reason) }.joined(separator: "\n")
    #expect(reasons.contains("executed"))
    #expect(reasons.contains("9007199254740993 becomes 9007199254740992"))
    #expect(reasons.contains("overwrites the container's own memory"))
  }

  @Test func `lays dynamic properties over the file, as text`() throws {
    let property = try #require(DynamicProperty("external-resource.gpu.amount=4"))
    let result = resolved(
      "external-resources: gpu\nexternal-resource.gpu.amount: 2\n", properties: [property])
    #expect(result.amounts == ["gpu": 4])
    #expect(result.resources.first?.amount?.provenance.overrode.count == 1)
    #expect(result.text(isColored: false).contains("over config.yaml:2"))
  }

  @Test func `does not start where only the other version's file stands`() {
    let legacy = readLegacyFlinkConfiguration(Array("a: b\n".utf8), path: "conf/flink-conf.yaml").cluster
    #expect(resolve(legacy, version: FlinkVersion(1, 20)).ok)
    #expect(
      resolve(legacy, version: FlinkVersion(2, 3)).errors[.load]?.contains("conf/config.yaml' ") == true)
  }
}
