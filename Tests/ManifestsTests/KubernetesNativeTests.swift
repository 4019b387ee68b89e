import ClusterModel
import Diagnostics
import Foundation
import Manifests
import TestSupport
import Testing
import YAMLTree

@Suite struct KubernetesNativeTests {
  private func lines(_ compiled: CompiledCluster, _ path: String) throws -> [String] {
    try #require(compiled.text(.kubernetesNative, path)).split(separator: "\n").map(String.init)
  }

  @Test func `turns fields into the options of native mode`() throws {
    let compiled = compile(
      targets: "kubernetes-native", CompilingTests.gpu + "\ntaskmanager.numberOfTaskSlots: 2",
      extra: """
          image: example.com/flink:1
          imagePullPolicy: Always
          serviceAccount: mine
          job: {jarURI: "local:///a.jar", parallelism: 3}
        """)
    let config = try lines(compiled, "config.yaml")
    for line in [
      "kubernetes.cluster-id: c", "kubernetes.container.image.ref: example.com/flink:1",
      "kubernetes.container.image.pull-policy: Always", "kubernetes.service-account: mine", "parallelism.default: 3",
      "external-resource.gpu.kubernetes.config-key: nvidia.com/gpu", "taskmanager.memory.process.size: 1g",
    ] { #expect(config.contains(line), "\(line)") }
    #expect(Set(config).count == config.count, "no key twice")
    #expect(compiled.text(.kubernetesNative, "role.yaml") == nil, "the account is the person's own")
  }

  @Test func `takes the parallelism from the replicas, as the operator does`() throws {
    let compiled = compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c}
      spec:
        targets: [kubernetes-native]
        jobManager: {resource: {memory: 1g}}
        taskManager: {replicas: 3, resource: {memory: 1g}}
        job: {jarURI: "local:///a.jar", parallelism: 4}
        flinkConfiguration: {taskmanager.numberOfTaskSlots: 2}
      """)
    #expect(try lines(compiled, "config.yaml").filter { $0.hasPrefix("parallelism") } == ["parallelism.default: 6"])
  }

  @Test func `leaves devices to Flink and tolerates their taint`() throws {
    let compiled = compile(targets: "kubernetes-native", CompilingTests.gpu)
    let text = try #require(compiled.text(.kubernetesNative, "pod-template.yaml"))
    #expect(!text.contains("limits"))
    let spec = try #require(parseYAML(SourceFile(path: "", text: text)).documents.first?["spec"])
    #expect(spec["tolerations"]?.list.map { $0["key"]?.text } == ["nvidia.com/gpu"])
    #expect(spec["containers"]?.list.first?["env"]?.list.first?["value"]?.text == "PCI_BUS_ID")
  }

  @Test func `writes a second template where the JobManager's differs`() throws {
    let compiled = compile(
      targets: "kubernetes-native", "a: b", extra: "  podTemplate: {spec: {priorityClassName: high}}")
    #expect(compiled.text(.kubernetesNative, "pod-template-jobmanager.yaml") == nil)
    #expect(try lines(compiled, "submit.sh").contains { $0.contains("pod-template-file.default=") })
    // What is for the devices is no default: the JobManager would take some.
    let alone = compile(targets: "kubernetes-native", CompilingTests.gpu)
    #expect(try lines(alone, "submit.sh").contains { $0.contains("pod-template-file.taskmanager=") })
    #expect(try !lines(alone, "submit.sh").contains { $0.contains("pod-template-file.default=") })
    let two = compile(
      targets: "kubernetes-native", CompilingTests.gpu, extra: "  podTemplate: {spec: {priorityClassName: high}}")
    #expect(try lines(two, "pod-template-jobmanager.yaml").contains("  priorityClassName: high"))
    #expect(try !lines(two, "pod-template-jobmanager.yaml").contains { $0.contains("tolerations") })
    let script = try lines(two, "submit.sh")
    #expect(script.contains { $0.contains("pod-template-file.jobmanager=\"$here\"/pod-template-jobmanager.yaml") })
    #expect(script.contains { $0.contains("pod-template-file.taskmanager=\"$here\"/pod-template.yaml") })
  }

  @Test(arguments: [("v1_20", "run-application -t kubernetes-application"), ("v2_3", "run -t kubernetes-application")])
  func `submits with the command of the Flink version`(version: String, command: String) throws {
    let compiled = compile(
      targets: "kubernetes-native", "a: b", extra: "  job: {jarURI: \"local:///a.jar\"}", version: version)
    let words = try run(compiled)
    #expect(words.starts(with: command.split(separator: " ").map(String.init)))
  }

  @Test func `hands every word over as it is`() throws {
    let hostile = ["--host", "a b", "$(touch pwned)", "`id`", "it's", "", "\"", "a\nb", "*", "~", "; rm -rf /", "é"]
    let list = hostile.map { JSONText($0).text }.joined(separator: ", ")
    let compiled = compile(
      targets: "kubernetes-native", "a: b",
      extra: """
          job:
            jarURI: "local:///opt/my job.jar"
            entryClass: "com.example.Main;id"
            initialSavepointPath: "s3://b/$(id)"
            allowNonRestoredState: true
            args: [\(list)]
        """)
    let words = try run(compiled)
    #expect(
      words.suffix(hostile.count + 6) == [
        "-c", "com.example.Main;id", "-s", "s3://b/$(id)", "-n", "local:///opt/my job.jar",
      ] + hostile)
  }

  @Test func `starts a session where there is no job`() throws {
    let words = try run(compile(targets: "kubernetes-native", "a: b"), program: "kubernetes-session.sh")
    #expect(words == [])
  }

  /// Runs the script with a Flink that prints its arguments, each ended by U+0001.
  private func run(_ compiled: CompiledCluster, program: String = "flink") throws -> [String] {
    let scratch = try Scratch()
    for file in compiled.folders.first?.files ?? [] {
      try scratch.write("out/\(file.path)", String(decoding: file.bytes, as: UTF8.self))
    }
    try scratch.write("flink/bin/\(program)", "#!/bin/sh\nfor word; do printf '%s\\001' \"$word\"; done\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: scratch.path("flink/bin/\(program)"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [scratch.path("out/submit.sh")]
    process.environment = ["FLINK_HOME": scratch.path("flink"), "PATH": "/usr/bin:/bin"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).split(separator: "\u{1}", omittingEmptySubsequences: false)
      .dropLast().map(String.init)
  }
}

/// A string as JSON, which YAML reads alike.
struct JSONText {
  var text: String
  init(_ value: String) {
    text =
      "\""
      + value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
      .replacingOccurrences(of: "\n", with: "\\n") + "\""
  }
}
