import ClusterModel
import Diagnostics
import Manifests
import Testing

/// Values that would reach the API server, and be refused there.
@Suite struct ObjectFindingsTests {
  private func errors(_ target: String, metadata: String = "", _ fields: String) -> [String] {
    compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c\(metadata)}
      spec:
        targets: [\(target)]
        kubernetesVersion: "1.34"
        jobManager: {resource: {memory: 1g}}
        flinkConfiguration: {external-resources: gpu, external-resource.gpu.amount: 1}
      \(fields)
      """
    ).diagnostics.filter { $0.severity == .error }.map { "\($0.code) \($0.range?.start.line ?? 0)" }
  }

  private static let workers = "  taskManager: {resource: {memory: 1g}}"
  private static let kubernetes = "  kubernetes: {allocation: resource-claims, deviceClasses: {gpu: gpu.nvidia.com}}"

  @Test(arguments: [
    ", labels: {'a b': x}", ", labels: {'k/\(String(repeating: "y", count: 64))': x}", ", labels: {é: x}",
    ", labels: {a: 'x y'}", ", labels: {a: -}", ", annotations: {'x`': v}", ", annotations: {'A.com/x': v}",
  ])
  func `refuses labels and annotations that Kubernetes refuses`(metadata: String) {
    #expect(errors("kubernetes-standalone", metadata: metadata, "\(Self.workers)\n\(Self.kubernetes)") == ["CMP233 3"])
    #expect(errors("yarn", metadata: metadata, Self.workers).filter { $0.hasPrefix("CMP233") } == [])
  }

  @Test func `takes those that Kubernetes takes`() {
    let metadata =
      ", labels: {a: '', app.kubernetes.io/part-of: A_b.c-1}, annotations: {example.com/note: 'any thing\u{E9}'}"
    #expect(errors("kubernetes-standalone", metadata: metadata, "\(Self.workers)\n\(Self.kubernetes)") == [])
  }

  @Test(arguments: [
    "  serviceAccount: '../x y'", "  image: \"r/x:1\\nfoo: bar\"", "  image: ''", "  job: {parallelism: 2147483648}",
  ])
  func `refuses names and numbers that no object takes`(field: String) {
    #expect(
      errors("kubernetes-standalone", "\(field)\n\(Self.workers)\n\(Self.kubernetes)").contains("CMP233 9"), "\(field)")
  }

  @Test func `refuses a number of pods over 32 bits and a class that is no name`() {
    let many = "  taskManager: {replicas: 99999999999, resource: {memory: 1g}}\n\(Self.kubernetes)"
    #expect(errors("kubernetes-standalone", many) == ["CMP233 9"])
    let named = "\(Self.workers)\n" + Self.kubernetes.replacing("gpu.nvidia.com", with: "'../x y'")
    #expect(errors("kubernetes-operator", named).contains("CMP233 10"))
  }

  @Test(arguments: ["kubernetes-native", "yarn", "kubernetes-operator"])
  func `refuses an argument that no process can get`(target: String) {
    let job = "  job: {jarURI: a.jar, args: [fine, \"a\\0b\"]}\n\(Self.workers)\n\(Self.kubernetes)"
    #expect(errors(target, job).contains("CMP108 9"))
  }
}
