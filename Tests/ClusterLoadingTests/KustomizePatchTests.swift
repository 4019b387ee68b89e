import ClusterLoading
import Files
import TestSupport
import Testing

/// Parts of objects that kustomize puts over whole ones.
struct KustomizePatchTests {
  private static let patch = """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: job}
    spec:
      flinkConfiguration:
        external-resource.gpu.amount: "2"
    """

  private func clusters(_ path: String, _ files: [String: String], text: String = patch) -> Int {
    loadText(Array(text.utf8), path: path, files: InMemoryFiles(files)).clusters.count
  }

  @Test(arguments: [
    ("patch.yaml", "kustomization.yaml", "patches: [{path: patch.yaml}]"),
    ("prod/patch.yaml", "prod/kustomization.yml", "patchesStrategicMerge:\n  - ./patch.yaml"),
    (
      "prod/patches/gpu.yaml", "prod/kustomization.yaml",
      "patches:\n  - path: patches/gpu.yaml\n    target: {kind: FlinkDeployment}"
    ),
  ])
  func `passes by what a kustomization lists as a patch`(path: String, kustomization: String, text: String) {
    #expect(clusters(path, [kustomization: text]) == 0)
  }

  @Test func `passes by the part of a session job`() {
    let part =
      "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata: {name: j}\nspec: {deploymentName: c}\n"
    let kustomization = ["kustomization.yaml": "patches: [{path: patch.yaml}]"]
    #expect(clusters("patch.yaml", kustomization, text: part) == 0)
    #expect(clusters("patch.yaml", [:], text: part) == 1)
    #expect(
      clusters(
        "patch.yaml", kustomization, text: part.replacing("deploymentName: c", with: "deploymentName: c, job: {}")) == 1
    )
  }

  @Test func `passes by patches and bases of overlays elsewhere`() {
    let overlay = "apps/prod/kustomization.yaml"
    #expect(clusters("patches/gpu.yaml", [overlay: "patches: [{path: ../../patches/gpu.yaml}]"]) == 0)
    let base = ["base/kustomization.yaml": "resources: [flink.yaml]"]
    #expect(clusters("base/flink.yaml", base.merging([overlay: "resources: [../../base]"]) { $1 }) == 0)
    #expect(clusters("base/flink.yaml", base) == 1)
    #expect(clusters("base/flink.yaml", [overlay: "resources: [../../base]"]) == 1)
    #expect(clusters("patches/gpu.yaml", [overlay: "patches: [{path: ../../patches/cpu.yaml}]"]) == 1)
  }

  @Test func `passes by a patch that sets a version alone`() {
    let bump = Self.patch.replacing("spec:", with: "spec:\n  flinkVersion: v2_0")
    #expect(clusters("patch.yaml", ["kustomization.yaml": "patches: [{path: patch.yaml}]"], text: bump) == 0)
  }

  @Test func `reads a whole object, and what no kustomization calls a patch`() {
    let whole = Self.patch.replacing("spec:", with: "spec:\n  flinkVersion: v2_0\n  serviceAccount: flink")
    #expect(clusters("patch.yaml", ["kustomization.yaml": "patches: [{path: patch.yaml}]"], text: whole) == 1)
    #expect(clusters("patch.yaml", ["kustomization.yaml": "resources: [patch.yaml]"]) == 1)
    #expect(clusters("patch.yaml", ["kustomization.yaml": "patches: [{path: other.yaml}, 1, {}]"]) == 1)
    #expect(clusters("patch.yaml", ["kustomization.yaml": "- a"]) == 1)
    #expect(clusters("patch.yaml", [:]) == 1)
  }
}
