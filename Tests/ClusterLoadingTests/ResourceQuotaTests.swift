import ClusterLoading
import Diagnostics
import Files
import TestSupport
import Testing

struct ResourceQuotaTests {
  private func load(_ hard: String) -> LoadedFile {
    let text = """
      apiVersion: v1
      kind: ResourceQuota
      metadata:
        name: devices
        namespace: flink
      spec:
        hard:
      \(hard)
      """
    return loadText(Array(text.utf8), path: "quota.yaml", files: InMemoryFiles([:]))
  }

  @Test(arguments: ["limits.nvidia.com/gpu", "nvidia.com/gpu", "limits.gpu.intel.com/i915"])
  func `says which bounds Kubernetes never counts`(key: String) throws {
    let file = load("    \(key): 4")
    let finding = try #require(file.diagnostics.first)
    #expect(file.diagnostics.count == 1 && finding.code == "OBJ106" && finding.range?.start.line == 8)
    #expect(finding.fixes.first?.edits.first?.replacement == "requests." + key.replacing("limits.", with: ""))
    #expect(file.quotas.first?.bounds.isEmpty == true)
  }

  @Test func `offers no second key of one name`() {
    let file = load("    limits.nvidia.com/gpu: 4\n    requests.nvidia.com/gpu: 4")
    #expect(file.diagnostics.map(\.code) == ["OBJ106"])
    #expect(!file.diagnostics.contains { !$0.fixes.isEmpty })
  }

  @Test func `reads what counts`() {
    let file = load("    requests.nvidia.com/gpu: \"4\"\n    requests.cpu: 8\n    pods: 10")
    #expect(file.diagnostics.isEmpty)
    #expect(file.quotas.map(\.namespace) == ["flink"])
    #expect(file.quotas.first?.bounds.map(\.device) == ["nvidia.com/gpu"])
    #expect(file.quotas.first?.bounds.map(\.amount) == [4])
  }

  @Test(arguments: [
    "    limits.cpu: 8", "    count/pods: 8", "    count/deployments.apps: 8",
    "    gold.storageclass.storage.k8s.io/requests.storage: 8Gi", "    gpu.deviceclass.resource.k8s.io/devices: 4",
    "    {}", "    - 1", "",
  ])
  func `leaves quotas of other things alone`(hard: String) {
    let file = load(hard)
    #expect(file.diagnostics.isEmpty)
    #expect(file.clusters.isEmpty)
  }
}
