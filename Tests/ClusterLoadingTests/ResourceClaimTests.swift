import ClusterLoading
import Diagnostics
import Files
import TestSupport
import Testing

struct ResourceClaimTests {
  private func load(_ version: String, _ request: String, kind: String = "ResourceClaimTemplate") -> LoadedFile {
    let spec = "{devices: {requests: [\(request)]}}"
    let text = """
      apiVersion: resource.k8s.io/\(version)
      kind: \(kind)
      metadata: {name: one-gpu}
      spec: \(kind == "ResourceClaim" ? spec : "{spec: \(spec)}")
      ---
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: embeddings}
      spec: {flinkVersion: v2_1, serviceAccount: flink}

      """
    return loadText(Array(text.utf8), path: "deployment.yaml", files: InMemoryFiles([:]))
  }

  private static let flat = "{name: gpu, deviceClassName: gpu.nvidia.com}"

  @Test(arguments: ["v1alpha3", "v1alpha2"])
  func `warns of claims in alpha versions`(version: String) {
    let found = load(version, Self.flat).diagnostics
    #expect(found.map(\.code) == ["OBJ107"] && found.first?.range?.start.line == 1)
    #expect(found.first?.severity == .warning && found.first?.help?.contains("'resource.k8s.io/v1'") == true)
  }

  @Test(arguments: ["v1", "v1beta2"], ["ResourceClaimTemplate", "ResourceClaim"])
  func `wants exactly or firstAvailable where the version does`(version: String, kind: String) {
    #expect(load(version, Self.flat, kind: kind).diagnostics.map(\.code) == ["OBJ108"])
    for request in [
      "{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}",
      "{name: gpu, firstAvailable: [{name: a, deviceClassName: gpu.nvidia.com}]}", "{name: gpu}", "gpu",
    ] {
      #expect(load(version, request, kind: kind).diagnostics.isEmpty)
    }
  }

  @Test func `leaves v1beta1 alone, and what is no claim`() {
    #expect(load("v1beta1", Self.flat).diagnostics.isEmpty)
    #expect(load("v1alpha3", Self.flat, kind: "ResourceSlice").diagnostics.isEmpty)
    #expect(load("v1", Self.flat).clusters.count == 1)
  }

  @Test(arguments: [
    ("{exactly: {deviceClassName: gpu.nvidia.com}}", "the request has no 'name'"),
    ("{name: gpu, exactly: {deviceClassName: nvidia.com/gpu}}", "'nvidia.com/gpu' is no name of a DeviceClass"),
    ("{name: gpu, exactly: {deviceClassName: a, count: 0}}", "the count of devices has to be 1 or more"),
    (
      "{name: gpu, exactly: {deviceClassName: a, allocationMode: All, count: 2}}",
      "'count' has no place beside 'allocationMode: All'"
    ),
    ("{name: gpu, exactly: {deviceClassName: a, allocationMode: all}}", "'all' is no allocation mode"),
    (
      "{name: gpu, exactly: {deviceClassName: a}, firstAvailable: [{name: x, deviceClassName: a}]}",
      "the request has 'exactly' and 'firstAvailable'"
    ),
  ])
  func `says what the API server refuses of a request`(request: String, message: String) {
    #expect(load("v1", request).diagnostics.map(\.message) == [message])
  }

  @Test func `wants a class, and the whole claim below the spec of a template`() {
    #expect(
      load("v1", "{name: gpu, exactly: {count: 2}}").diagnostics.map(\.message) == [
        "the request has no 'deviceClassName'"
      ])
    let text = """
      apiVersion: resource.k8s.io/v1
      kind: ResourceClaimTemplate
      metadata: {name: one-gpu}
      spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]}}
      ---
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: embeddings}
      spec: {flinkVersion: v2_1, serviceAccount: flink}

      """
    let found = loadText(Array(text.utf8), path: "deployment.yaml", files: InMemoryFiles([:])).diagnostics
    #expect(found.map(\.message) == ["'devices' of a ResourceClaimTemplate belongs under 'spec.spec'"])
  }
}
