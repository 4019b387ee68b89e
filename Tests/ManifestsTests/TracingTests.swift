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

  @Test(arguments: ["config.yaml", "submit.sh", "admin/container-executor.cfg"])
  func `knows a header in every format`(path: String) throws {
    let content = try #require(compiled.text(.yarn, path))
    let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    let map = SourceFile(path: "m", text: try #require(compiled.text(.yarn, sourceMapName)))
    let headers = lines.indices.filter { lines[$0].hasPrefix("# Made by") || lines[$0].hasPrefix("# source: ") }
    #expect(headers.count == 3)
    for line in headers {
      #expect(throws: TraceProblem.header) {
        try trace(line: line + 1, of: path, contents: Array(content.utf8), sourceMap: map)
      }
    }
  }

  private static let pods = compile(
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata:
      name: c
      namespace: ns
    spec:
      targets: [kubernetes-operator, kubernetes-native, kubernetes-standalone]
      image: example.com/i
      serviceAccount: flink
      flinkVersion: v2_1
      flinkConfiguration:
        a.first: b
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      jobManager: {resource: {memory: 1g}}
      taskManager: {replicas: 2, resource: {memory: 1g}}
      job:
        jarURI: local:///opt/flink/usrlib/a.jar
        parallelism: 2
      logConfiguration:
        log4j-console.properties: |
          # mine
          rootLogger.level = INFO

          last = 1
    """, path: "c.yaml")

  private func traced(_ target: Target, _ path: String, _ text: String) throws -> TracedLine {
    let content = try #require(Self.pods.text(target, path), "\(Self.pods.findings)")
    let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.hasSuffix(text) }) + 1
    let map = SourceFile(path: "sourcemap.json", text: try #require(Self.pods.text(target, sourceMapName)))
    return try trace(line: line, of: path, contents: Array(content.utf8), sourceMap: map)
  }

  @Test func `answers with the line that a person would change`() throws {
    // A toleration is the config key's matter.
    let toleration = try traced(.kubernetesOperator, "flinkdeployment.yaml", "- key: nvidia.com/gpu")
    #expect(toleration.source?.hasPrefix("c.yaml:15:") == true)
    // The replicas say no more than the job's own parallelism.
    let parallelism = try traced(.kubernetesNative, "config.yaml", "parallelism.default: 2")
    #expect(parallelism.rule == "job-parallelism" && parallelism.source?.hasPrefix("c.yaml:21:") == true)
    // Names are made of the cluster's name.
    for (path, text) in [
      ("deployment-taskmanager.yaml", "app: c"), ("deployment-taskmanager.yaml", "name: c-flink-config"),
      ("service-jobmanager.yaml", "app: c"),
    ] {
      #expect(try traced(.kubernetesStandalone, path, text).source?.hasPrefix("c.yaml:4:") == true, "\(path) \(text)")
    }
    // What holds others has its own place, or none.
    let spec = try traced(.kubernetesOperator, "flinkdeployment.yaml", "spec:")
    #expect(spec.path == "spec" && spec.source?.hasPrefix("c.yaml:7:") == true)
    #expect(try traced(.kubernetesOperator, "flinkdeployment.yaml", "metadata:").source?.hasPrefix("c.yaml:4:") == true)
    #expect(try traced(.kubernetesOperator, "flinkdeployment.yaml", "flinkConfiguration:").source == nil)
    #expect(try traced(.kubernetesStandalone, "deployment-taskmanager.yaml", "spec:").source == nil)
  }

  @Test func `answers with the lines of a block`() throws {
    for (target, path) in [
      (Target.kubernetesOperator, "flinkdeployment.yaml"), (.kubernetesStandalone, "configmap-flink.yaml"),
      (.kubernetesNative, "log4j-console.properties"),
    ] {
      #expect(try traced(target, path, "# mine").source == "c.yaml:24:1", "\(target)")
      #expect(try traced(target, path, "rootLogger.level = INFO").source == "c.yaml:25:1", "\(target)")
      #expect(try traced(target, path, "last = 1").source == "c.yaml:27:1", "\(target)")
    }
  }

  @Test func `has a sentence for every rule that it names`() throws {
    for compiled in [compiled, Self.pods] {
      for folder in compiled.folders {
        let map = try #require(compiled.text(folder.target, sourceMapName))
        for part in map.split(separator: "\"rule\": \"").dropFirst() {
          let name = String(part.prefix { $0 != "\"" })
          #expect(DerivationRules.sentence(of: name) != nil, "\(name)")
        }
      }
    }
    #expect(DerivationRules.sentences.map(\.name) == DerivationRules.sentences.map(\.name).sorted())
    #expect(DerivationRules.sentences.allSatisfy { $0.sentence.hasSuffix(".") })
  }

  @Test func `says that a file was changed`() throws {
    #expect(try traced(.yarn, "config.yaml", lineWith: "gpu.amount", edit: "x: y\n").isEdited)
  }

  @Test func `has no answer for comments, other files and other maps`() throws {
    let config = Array(try #require(compiled.text(.yarn, "config.yaml")).utf8)
    let map = SourceFile(path: "m", text: try #require(compiled.text(.yarn, sourceMapName)))
    #expect(throws: TraceProblem.header) { try trace(line: 1, of: "config.yaml", contents: config, sourceMap: map) }
    let count = config.count { $0 == 0x0A }
    for line in [count + 1, 999] {
      #expect(throws: TraceProblem.pastEnd(lines: count)) {
        try trace(line: line, of: "config.yaml", contents: config, sourceMap: map)
      }
    }
    #expect(try trace(line: count, of: "config.yaml", contents: config, sourceMap: map).source != nil)
    #expect(throws: TraceProblem.unknownFile) { try trace(line: 5, of: "x.yaml", contents: config, sourceMap: map) }
    for text in ["", "[]", "{}", "{\"version\": 2}", "{\"version\": 1, \"files\": 3}", "\u{0}"] {
      #expect(throws: TraceProblem.self) {
        try trace(line: 5, of: "config.yaml", contents: config, sourceMap: SourceFile(path: "m", text: text))
      }
    }
  }
}
