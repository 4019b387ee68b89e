import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct CompileCommandTests {
  private let drey = BuiltBinary("drey")

  private func cluster(_ targets: String, name: String = "c", _ more: String = "") -> String {
    """
    apiVersion: drey/v1
    kind: Cluster
    metadata: {name: \(name)}
    spec:
      targets: [\(targets)]
      image: example.com/i
      jobManager: {resource: {memory: 1g}}
      taskManager: {replicas: 2, resource: {memory: 1g}}
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
    \(more)
    """
  }

  @Test func `writes nothing that lint calls an error`() throws {
    let scratch = try Scratch()
    let text = cluster("kubernetes-operator").replacing("nvidia.com/gpu\n", with: "nvidia.com/gpus\n")
    try scratch.write("c.yaml", text)
    let out = scratch.path("out")
    let refused = try drey.run(["compile", scratch.path("c.yaml"), "-o", out])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("error[KUB102]: `nvidia.com/gpus`"))
    #expect(!FileManager.default.fileExists(atPath: out))
    // Whoever knows better says so, as for lint.
    try scratch.write(
      "c.yaml", text.replacing("nvidia.com/gpus\n", with: "nvidia.com/gpus # drey:ignore KUB102 -- our own plugin\n"))
    let taken = try drey.run(["compile", scratch.path("c.yaml"), "-o", out])
    #expect(taken.status == 0, "\(taken.errors)")
    #expect(!taken.errors.contains("KUB102"))
  }

  @Test func `tells lint's warnings, and a place once`() throws {
    let scratch = try Scratch()
    try scratch.write(
      "c.yaml",
      cluster("yarn, kubernetes-native").replacing("yarn.io/gpu\n", with: "gpu\n")
        .replacing(
          "external-resource.gpu.kubernetes.config-key: nvidia.com/gpu",
          with: "external-resource.gpu.kubernetes.config-key: nvidia..com/gpu"))
    let outcome = try drey.run(["compile", scratch.path("c.yaml"), "-o", scratch.path("out")])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("warning[YRN102]: `gpu`"))
    #expect(outcome.errors.contains("error[CMP230]"))
    #expect(!outcome.errors.contains("error[KUB"), "compiling told of that place already")
  }

  @Test func `tells a fact once, wherever lint and compiling would point`() throws {
    let scratch = try Scratch()
    let text = cluster("kubernetes-native, yarn").split(separator: "\n").filter {
      !$0.contains("config-key") && !$0.contains("driver-factory")
    }.joined(separator: "\n")
    try scratch.write("c.yaml", text)
    let outcome = try drey.run(["compile", scratch.path("c.yaml"), "-o", scratch.path("out")])
    #expect(outcome.errors.split(separator: "\n").filter { $0.contains("error[CMP106]") }.count == 2)
    #expect(outcome.errors.contains("warning[CMP112]"))
    for code in ["KUB101", "YRN101", "GPU131"] { #expect(!outcome.errors.contains(code), "\(code)") }
    try scratch.write("d.yaml", cluster("standalone", "  standalone: {workers: ['a b']}"))
    let host = try drey.run(["compile", scratch.path("d.yaml"), "-o", scratch.path("out")])
    #expect(host.errors.contains("error[CLU104]") && !host.errors.contains("CMP402"))
  }

  @Test func `says that a file is named twice`() throws {
    let scratch = try Scratch()
    try scratch.write("c.yaml", cluster("yarn"))
    let outcome = try drey.run(["compile", scratch.path("c.yaml"), scratch.path("c.yaml"), "-o", scratch.path("out")])
    #expect(outcome.status == 1 && outcome.errors.contains("help: name the file once"), "\(outcome.errors)")
  }

  @Test func `explains how targets differ, without writing`() throws {
    let scratch = try Scratch()
    try scratch.write("c.yaml", cluster("kubernetes-native, yarn, standalone"))
    let outcome = try drey.run(["compile", scratch.path("c.yaml"), "--explain"])
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        c
          gpu: the targets differ
            kubernetes-native
              amount       2 for each TaskManager
              asks for     nvidia.com/gpu: 2
              isolation    the container sees its own devices only
              jobs learn   indexes that count from 0 in the container
            yarn
              amount       2 for each TaskManager
              asks for     yarn.io/gpu: 2
              isolation    cgroups, if the administrators' settings are in place
              jobs learn   indexes that count from 0 in the container
            standalone
              amount       2 for each TaskManager
              asks for     nothing
              isolation    none: every process sees all devices of its host
              jobs learn   the host's indexes

        """)
    #expect(try drey.run(["compile", scratch.path("c.yaml")]).status == 2)
  }

  @Test func `writes one stream and a quota when asked to`() throws {
    let scratch = try Scratch()
    try scratch.write("c.yaml", cluster("kubernetes-standalone"))
    #expect(
      try drey.run([
        "compile", scratch.path("c.yaml"), "-o", scratch.path("out"), "--single-file", "--with-quota",
      ]).status == 0)
    let text = try String(
      contentsOfFile: scratch.path("out/c/kubernetes-standalone/manifests.yaml"), encoding: .utf8)
    #expect(text.contains("requests.nvidia.com/gpu: \"4\""))
  }

  @Test func `tells all findings of all clusters and writes none of them`() throws {
    let scratch = try Scratch()
    try scratch.write("good.yaml", cluster("yarn", name: "good"))
    try scratch.write(
      "one.yaml", cluster("yarn", name: "one").replacingOccurrences(of: "gpu.amount: 2", with: "gpu.amount: two"))
    try scratch.write(
      "two.yaml",
      cluster("yarn, kubernetes-native", name: "two").replacingOccurrences(of: "yarn.io/gpu", with: "a/b/c")
        .replacingOccurrences(of: "nvidia.com/gpu", with: "x y"))
    let outcome = try drey.run(
      ["compile"] + ["good", "one", "two"].map { scratch.path("\($0).yaml") } + ["-o", scratch.path("out")])
    #expect(outcome.status == 1)
    for code in ["CMP105", "CMP303", "CMP230"] { #expect(outcome.errors.contains(code)) }
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out")))
  }

  @Test(arguments: ["../up", "/etc", "a/b", ".", "a\\nb", "$(id)"])
  func `lets no name out of the directory`(name: String) throws {
    let scratch = try Scratch()
    try scratch.write("c.yaml", cluster("yarn", name: "\"\(name)\""))
    let outcome = try drey.run(["compile", scratch.path("c.yaml"), "-o", scratch.path("deep/out")])
    #expect(outcome.status == 1)
    #expect(try scratch.tree("").keys.sorted() == ["c.yaml"])
  }

  /// A full disk, by the limit on a file's size: a write beyond it fails as it does without room.
  @Test func `leaves the old output whole when a write fails`() throws {
    let scratch = try Scratch()
    try scratch.write("c.yaml", cluster("yarn, standalone"))
    let out = scratch.path("out")
    #expect(try drey.run(["compile", scratch.path("c.yaml"), "-o", out]).status == 0)
    let before = try scratch.tree("out")
    let long = String(repeating: "x", count: 300_000)
    try scratch.write("c.yaml", cluster("yarn, standalone", "    a: \(long)"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // SIGXFSZ is ignored, so that the write fails instead.
    process.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "bash", drey.url.path, "compile", scratch.path("c.yaml"), "-o",
      out,
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 2, "\(message)")
    #expect(try visible(scratch) == before.filter { !isHidden($0.key) })
    #expect(try drey.run(["compile", scratch.path("c.yaml"), "-o", out]).status == 0)
    #expect(try scratch.tree("out").keys.allSatisfy { !$0.contains(".drey-staging") })
  }

  @Test func `leaves the old output whole when it is killed`() throws {
    let scratch = try Scratch()
    let out = scratch.path("out")
    try scratch.write("c.yaml", cluster("yarn, standalone, kubernetes-native"))
    #expect(try drey.run(["compile", scratch.path("c.yaml"), "-o", out]).status == 0)
    let old = try visible(scratch)
    try scratch.write("c.yaml", cluster("yarn, standalone, kubernetes-native", "    a: b"))
    for delay in stride(from: 1000, through: 40000, by: 3000) {
      let process = Process()
      process.executableURL = drey.url
      process.arguments = ["compile", scratch.path("c.yaml"), "-o", out]
      process.standardError = Pipe()
      try process.run()
      usleep(UInt32(delay))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      // Each target's folder is the old one or the new one.
      let now = try visible(scratch)
      for target in ["yarn", "standalone", "kubernetes-native"] {
        let files = now.filter { $0.key.hasPrefix("c/\(target)/") }
        let before = old.filter { $0.key.hasPrefix("c/\(target)/") }
        #expect(Set(files.keys) == Set(before.keys))
        let config = String(decoding: files["c/\(target)/config.yaml"] ?? Data(), as: UTF8.self)
        #expect(files == before || config.contains("\na: b\n"))
      }
    }
  }

  private func visible(_ scratch: Scratch) throws -> [String: Data] {
    try scratch.tree("out").filter { !isHidden($0.key) }
  }

  private func isHidden(_ path: String) -> Bool { path.split(separator: "/").contains { $0.hasPrefix(".") } }
}
