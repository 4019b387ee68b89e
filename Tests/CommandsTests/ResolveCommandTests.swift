import TestSupport
import Testing

/// `drey resolve`, as a person would run it.
@Suite struct ResolveCommandTests {
  let drey = BuiltBinary("drey")

  @Test func `says that Hadoop's files beside were not asked`() throws {
    let scratch = try Scratch()
    let configuration =
      "external-resources: gpu\nexternal-resource.gpu.amount: 16\nexternal-resource.gpu.yarn.config-key: yarn.io/gpu\n"
    let path = try scratch.write("config.yaml", configuration)
    #expect(try drey.run(["resolve", path]).errors == "")
    _ = try scratch.write("resource-types.xml", "<configuration/>")
    let asked = try drey.run(["resolve", path])
    #expect(asked.status == 0)
    #expect(asked.errors.contains("resource-types.xml wasn't asked: drey lint tells"))
    #expect(try drey.run(["resolve", "--quiet", path]).errors == "")
    // A script reads JSON alone.
    #expect(try drey.run(["resolve", "--format", "json", path]).errors == "")
  }

  @Test(arguments: ["resolve", "lint"])
  func `takes a dynamic property in one word, as Flink's own command line has it`(command: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write("config.yaml", "external-resources: gpu\nexternal-resource.gpu.amount: two\n")
    #expect(try drey.run([command, path]).status == 1)
    for words in [["-Dexternal-resource.gpu.amount=4", path], [path, "-D", "external-resource.gpu.amount=4"]] {
      let run = try drey.run([command] + words)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
  }

  @Test func `tells clusters of one name apart by their namespaces`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(
      "same.yaml",
      ["pay", "other"].map { namespace in
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata: {name: fraud, namespace: \(namespace)}
        spec: {flinkVersion: v2_0, serviceAccount: flink, flinkConfiguration: {external-resources: none}}

        """
      }.joined(separator: "---\n"))
    let resolved = try drey.run(["resolve", path]).output
    #expect(resolved.hasPrefix("pay/fraud  ") && resolved.contains("\nother/fraud  "))
    let asked = try drey.run(["report", path, "--name", "fraud", "-o", "-"])
    #expect(asked.status == 2 && asked.errors.contains("pay/fraud, other/fraud"))
    #expect(try drey.run(["report", path, "--name", "pay/fraud", "-o", "-"]).output.hasPrefix("# fraud\n"))
  }
}
