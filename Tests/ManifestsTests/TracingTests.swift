import ClusterModel
import Diagnostics
import Manifests
import Testing

@Suite struct TracingTests {
  private let compiled = compile(
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: c}
    spec:
      extends: base.yaml
      targets: [standalone, yarn, kubernetes-standalone]
      image: example.com/i
      standalone: {workers: [w1, w1]}
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      jobManager: {resource: {memory: 1g}}
      taskManager: {resource: {memory: 1g}}
    """, path: "clusters/c.yaml",
    bases: [
      "clusters/base.yaml": """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: base}
      spec:
        flinkConfiguration: {external-resource.gpu.amount: 1, a: b}
      """
    ])

  private func traced(_ target: Target, _ path: String, lineWith text: String, edit: String = "") throws -> TracedLine {
    let content = try #require(compiled.text(target, path)) + edit
    let line =
      try #require(
        content.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(text) }) + 1
    let map = SourceFile(path: "sourcemap.json", text: try #require(compiled.text(target, sourceMapName)))
    return try trace(line: line, of: path, contents: Array(content.utf8), sourceMap: map)
  }

  @Test func `answers with the line of the source, and what it took the place of`() throws {
    let amount = try traced(.yarn, "config.yaml", lineWith: "gpu.amount")
    #expect(amount.source == "c.yaml:11:35")
    #expect(amount.path == "external-resource.gpu.amount")
    #expect(amount.overrode == ["base.yaml:5:54"])
    #expect(amount.rule == nil)
    #expect(!amount.isEdited)
    #expect(try traced(.yarn, "config.yaml", lineWith: "a: b").source == "base.yaml:5:60")
  }

  @Test func `answers with the rule that derived a value`() throws {
    let arguments = try traced(.standalone, "config.yaml", lineWith: "--enable-coordination-mode")
    #expect(arguments.rule == "shared-host-coordination")
    #expect(arguments.source == "c.yaml:11:35")
    for tag in ["</configuration>", "<property>"] {
      #expect(throws: TraceProblem.noValue) { try traced(.yarn, "admin/yarn-site.xml", lineWith: tag) }
    }
    #expect(try traced(.yarn, "admin/yarn-site.xml", lineWith: "<value>auto").rule == "yarn-devices")
    #expect(try traced(.yarn, "admin/yarn-site.xml", lineWith: "</property>").rule == "yarn-plugins")
    #expect(try traced(.standalone, "workers", lineWith: "w1").source == "c.yaml:8:26")
    #expect(
      try traced(.kubernetesStandalone, "deployment-taskmanager.yaml", lineWith: "nvidia.com/gpu: ").source
        == "c.yaml:11:35")
  }

  @Test func `looks into a file inside a ConfigMap`() throws {
    let amount = try traced(.kubernetesStandalone, "configmap-flink.yaml", lineWith: "gpu.amount")
    #expect(amount.source == "c.yaml:11:35")
    #expect(amount.path == "data.config.yaml/external-resource.gpu.amount")
  }

  @Test func `says that a file was changed`() throws {
    #expect(try traced(.yarn, "config.yaml", lineWith: "gpu.amount", edit: "x: y\n").isEdited)
  }

  @Test func `has no answer for comments, other files and other maps`() throws {
    let config = Array(try #require(compiled.text(.yarn, "config.yaml")).utf8)
    let map = SourceFile(path: "m", text: try #require(compiled.text(.yarn, sourceMapName)))
    #expect(throws: TraceProblem.noValue) { try trace(line: 1, of: "config.yaml", contents: config, sourceMap: map) }
    #expect(throws: TraceProblem.noValue) { try trace(line: 999, of: "config.yaml", contents: config, sourceMap: map) }
    #expect(throws: TraceProblem.unknownFile) { try trace(line: 5, of: "x.yaml", contents: config, sourceMap: map) }
    for text in ["", "[]", "{}", "{\"version\": 2}", "{\"version\": 1, \"files\": 3}", "\u{0}"] {
      #expect(throws: TraceProblem.self) {
        try trace(line: 5, of: "config.yaml", contents: config, sourceMap: SourceFile(path: "m", text: text))
      }
    }
  }
}
