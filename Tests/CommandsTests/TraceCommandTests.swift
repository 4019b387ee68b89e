import Foundation
import TestSupport
import Testing

@Suite struct TraceCommandTests {
  private let drey = BuiltBinary("drey")

  @Test func `says where a line of a manifest comes from`() throws {
    let scratch = try Scratch()
    #expect(try drey.run(["compile", "examples/embeddings-yarn/cluster.yaml", "-o", scratch.path("out")]).status == 0)
    let folder = "out/embeddings/yarn"
    let config = try String(contentsOfFile: scratch.path("\(folder)/config.yaml"), encoding: .utf8)
    let line =
      try #require(
        config.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("gpu.amount") }) + 1
    let outcome = try drey.run(["trace", "\(scratch.path(folder))/config.yaml:\(line)"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("external-resource.gpu.amount\n"))
    #expect(outcome.output.contains("  from cluster.yaml:15:"))
    #expect(try drey.run(["trace", "\(scratch.path(folder))/config.yaml:\(line):3"]).output == outcome.output)
    let end = try drey.run(["trace", "\(scratch.path(folder))/config.yaml:9999"])
    #expect(end.status == 2 && end.errors.contains("the file has \(config.split(separator: "\n").count) lines"))
    let header = try drey.run(["trace", "\(scratch.path(folder))/config.yaml:1"])
    #expect(header.errors.contains("names the sources"), "\(header.errors)")
    let json = try drey.run(["trace", "\(scratch.path(folder))/admin/yarn-site.xml:10", "--format", "json"])
    #expect(json.output.contains("\"rule\": \"yarn-plugins\""))
    let derived = try drey.run(["trace", "\(scratch.path(folder))/admin/yarn-site.xml:10"])
    #expect(derived.output.contains("by the rule yarn-plugins: The NodeManager's plugins"))
    try scratch.write("\(folder)/config.yaml", config + "x: y\n")
    #expect(try drey.run(["trace", "\(scratch.path(folder))/config.yaml:\(line)"]).errors.contains("was changed"))
  }

  @Test func `names the object of a file of several, and the option of the command line`() throws {
    let scratch = try Scratch()
    let compiled = try drey.run([
      "compile", "examples/embeddings-yarn/cluster.yaml", "-o", scratch.path("out"), "-D", "foo.bar=1",
    ])
    #expect(compiled.status == 0, "\(compiled.errors)")
    let config = try String(contentsOfFile: scratch.path("out/embeddings/yarn/config.yaml"), encoding: .utf8)
    let line = try #require(
      config.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("foo.bar") })
    let option = try drey.run(["trace", "\(scratch.path("out/embeddings/yarn/config.yaml")):\(line + 1)"])
    #expect(option.output.contains("  from -D foo.bar=1\n"), "\(option.output)")
    try scratch.write(
      "c.yaml",
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: c, namespace: ml}
      spec:
        targets: [kubernetes-standalone]
        image: x
        jobManager: {resource: {memory: 2g}}
        taskManager: {resource: {memory: 2g}}
      """)
    #expect(try drey.run(["compile", scratch.path("c.yaml"), "-o", scratch.path("out"), "--single-file"]).status == 0)
    let path = scratch.path("out/c/kubernetes-standalone/manifests.yaml")
    let all = try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let spec = try #require(all.firstIndex { $0 == "spec:" })
    let outcome = try drey.run(["trace", "\(path):\(spec + 1)"])
    #expect(outcome.output.hasPrefix("Deployment c-jobmanager: spec\n"), "\(outcome.output)")
    let json = try drey.run(["trace", "\(path):\(spec + 1)", "--format", "json"])
    #expect(json.output.contains("\"object\": \"Deployment c-jobmanager\""))
  }

  @Test func `wants a name of the output directory`() throws {
    let outcome = try drey.run(["compile", "examples/embeddings-yarn/cluster.yaml", "-o", ""])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("-o wants a directory"), "\(outcome.errors)")
  }

  @Test func `takes a file that is named without its folder`() throws {
    let scratch = try Scratch()
    #expect(try drey.run(["compile", "examples/embeddings-yarn/cluster.yaml", "-o", scratch.path("out")]).status == 0)
    for (folder, file) in [
      ("admin", "yarn-site.xml:10"), (".", "admin/yarn-site.xml:10"), ("admin", "../config.yaml:4"),
    ] {
      let outcome = try drey.run(
        ["trace", file], directory: URL(fileURLWithPath: scratch.path("out/embeddings/yarn/\(folder)")))
      #expect(outcome.status == 0, "\(folder) \(file): \(outcome.errors)")
    }
  }

  @Test func `shows no control character of a name`() throws {
    for arguments in [["trace", "\u{1B}[31mred\u{7}.yaml:3"], ["compile", "a\u{1B}[31m\nb.yaml", "-o", "x"]] {
      let outcome = try drey.run(arguments)
      #expect(outcome.status == 2)
      #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\u{7}"))
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
  }

  @Test(arguments: [
    "no-colon", "a:", "a:0", "a:-1", ":1", "README.md:1", "/nowhere/x.yaml:3", "README.md:99999999999999999999",
  ])
  func `exits with 2 where it has no answer`(place: String) throws {
    let outcome = try drey.run(["trace", "--", place])
    #expect(outcome.status == 2)
    #expect(!outcome.errors.isEmpty)
  }
}
