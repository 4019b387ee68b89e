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
}
