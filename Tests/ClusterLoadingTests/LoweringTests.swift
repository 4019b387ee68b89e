import ClusterModel
import Diagnostics
import TestSupport
import Testing

@testable import ClusterLoading

/// A cluster with these targets and options, lowered.
private func lower(targets: String, _ options: String) throws -> (
  configuration: FlinkConfiguration, steps: [LoweringStep], diagnostics: [Diagnostic]
) {
  let indented = options.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  let (cluster, found) = try loadCluster(clusterText("targets: [\(targets)]\nflinkConfiguration:\n\(indented)"))
  #expect(found == [])
  let (lowered, steps, diagnostics) = lowerDraftDialect(cluster)
  let again = lowerDraftDialect(lowered).0
  #expect(Array(again.configuration.entries) == Array(lowered.configuration.entries), "lowering twice changes nothing")
  return (lowered.configuration, steps, diagnostics)
}

extension FlinkConfiguration {
  fileprivate func text(_ key: String) -> String? {
    switch self[key]?.value {
    case .string(let text): text
    case .integer(let digits): digits
    default: nil
    }
  }
}

@Suite struct LoweringTests {
  @Test func `lowers the draft's keys for Kubernetes`() throws {
    let (configuration, steps, diagnostics) = try lower(
      targets: "kubernetes-operator",
      """
      taskmanager.resource.gpu.amount: 2
      external-resource.gpu.param.vendor: amd
      """)
    #expect(diagnostics == [])
    #expect(
      Dictionary(uniqueKeysWithValues: configuration.entries.map { ($0.key, configuration.text($0.key)) }) == [
        "external-resources": "gpu",
        "external-resource.gpu.amount": "2",
        "external-resource.gpu.kubernetes.config-key": "amd.com/gpu",
        "external-resource.gpu.driver-factory.class": "org.apache.flink.externalresource.gpu.GPUDriverFactory",
      ])
    #expect(steps.map(\.key).first == "taskmanager.resource.gpu.amount")
    #expect(steps.allSatisfy { !$0.reason.isEmpty && $0.location?.path == "c.yaml" })
    let key = try #require(configuration["external-resource.gpu.kubernetes.config-key"])
    guard case .derived(let rule, let place) = key.provenance.origin else {
      Issue.record("\(key.provenance)")
      return
    }
    #expect(rule == "flip-108-draft")
    #expect(place?.range.start.line == 9)
  }

  @Test func `asks YARN for its own resource`() throws {
    let (configuration, _, diagnostics) = try lower(targets: "yarn", "external-resource.gpu.amount: 1")
    #expect(diagnostics == [])
    #expect(configuration.text("external-resource.gpu.yarn.config-key") == "yarn.io/gpu")
    #expect(configuration.text("external-resources") == "gpu")
    #expect(configuration["external-resource.gpu.kubernetes.config-key"] == nil)
  }

  @Test func `takes the vendor for the Kubernetes targets among others`() throws {
    let (configuration, _, diagnostics) = try lower(
      targets: "yarn, kubernetes-native",
      "external-resource.gpu.amount: 1\nexternal-resource.gpu.param.vendor: nvidia")
    #expect(diagnostics == [])
    #expect(configuration.text("external-resource.gpu.kubernetes.config-key") == "nvidia.com/gpu")
    #expect(configuration.text("external-resource.gpu.yarn.config-key") == "yarn.io/gpu")
  }

  @Test func `refuses a vendor where no target is Kubernetes`() throws {
    let (configuration, _, diagnostics) = try lower(
      targets: "yarn, standalone", "external-resource.gpu.amount: 1\nexternal-resource.gpu.param.vendor: nvidia")
    #expect(diagnostics.map(\.code) == ["FLP102"])
    #expect(diagnostics.first?.severity == .error)
    #expect(configuration["external-resource.gpu.kubernetes.config-key"] == nil)
  }

  @Test(arguments: ["intel", "NVIDIA", "nvidea", "\"\""]) func `refuses another vendor, naming the two`(
    vendor: String
  ) throws {
    let (configuration, _, diagnostics) = try lower(
      targets: "kubernetes-operator",
      "external-resource.gpu.amount: 1\nexternal-resource.gpu.param.vendor: \(vendor)")
    #expect(diagnostics.map(\.code) == ["FLP101"])
    #expect(diagnostics.first?.message.contains("nvidia or amd") == true)
    #expect(diagnostics.first?.range?.start.line == 9)
    #expect(configuration["external-resource.gpu.kubernetes.config-key"] == nil)
    if vendor == "nvidea" { #expect(diagnostics.first?.help == "did you mean 'nvidia'?") }
  }

  @Test func `says that Kubernetes needs a vendor`() throws {
    let (_, _, diagnostics) = try lower(targets: "kubernetes-operator", "external-resource.gpu.amount: 1")
    #expect(diagnostics.map(\.code) == ["FLP103"])
  }

  @Test func `leaves out a resource whose amount is 0 by default`() throws {
    let (configuration, steps, diagnostics) = try lower(
      targets: "kubernetes-operator", "external-resource.gpu.param.vendor: nvidia")
    #expect(diagnostics.map(\.code) == ["FLP105"])
    #expect(configuration.entries.isEmpty)
    #expect(steps.map(\.key) == ["external-resource.gpu.amount", "external-resource.gpu.param.vendor"])
  }

  @Test func `lets released keys win, and says where they contradict`() throws {
    let (configuration, _, diagnostics) = try lower(
      targets: "kubernetes-operator",
      """
      external-resources: fpga
      external-resource.gpu.amount: 4
      taskmanager.resource.gpu.amount: 2
      external-resource.gpu.param.vendor: amd
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      external-resource.gpu.driver-factory.class: com.example.Driver
      """)
    #expect(diagnostics.map(\.code) == ["FLP104", "FLP104", "FLP104"])
    #expect(configuration.text("external-resources") == "fpga")
    #expect(configuration.text("external-resource.gpu.amount") == "4")
    #expect(configuration.text("external-resource.gpu.kubernetes.config-key") == "nvidia.com/gpu")
    #expect(configuration.text("external-resource.gpu.driver-factory.class") == "com.example.Driver")
    #expect(configuration["taskmanager.resource.gpu.amount"] == nil)
  }

  @Test func `leaves a cluster alone that speaks released Flink`() throws {
    let (configuration, steps, diagnostics) = try lower(
      targets: "kubernetes-operator",
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """)
    #expect(diagnostics == [] && steps == [])
    #expect(configuration.entries.count == 3)
  }

  @Test func `leaves the draft's keys in other kinds to Flink`() throws {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: a}
      spec: {flinkConfiguration: {taskmanager.resource.gpu.amount: 1}}
      """
    let (cluster, _) = try loadCluster(text)
    let (lowered, steps, diagnostics) = lowerDraftDialect(cluster)
    #expect(steps == [] && diagnostics == [])
    #expect(Array(lowered.configuration.entries) == Array(cluster.configuration.entries))
  }
}
