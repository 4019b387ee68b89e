import Foundation
import TestSupport
import Testing

/// `drey topology` as a person runs it.
@Suite struct TopologyCommandTests {
  let drey = BuiltBinary("drey")
  private static let folder = "Tests/CommandsTests/Goldens/topology"
  private static let hosts = ["a100-mig", "dgx-h100", "l40s-yarn", "mi300x", "workstation"]

  @Test(arguments: hosts)
  func `draws an example host`(_ host: String) throws {
    let outcome = try drey.run(["topology", "examples/hosts/\(host)"], environment: ["LANG": "C.UTF-8"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    let difference = Golden("\(Self.folder)/\(host).txt").difference(from: outcome.output)
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func `keeps to ASCII where the locale isn't UTF-8, and where asked`() throws {
    let plain = try drey.run(["topology", "examples/hosts/a100-mig"])
    let difference = Golden("\(Self.folder)/a100-mig.ascii.txt").difference(from: plain.output)
    #expect(difference == nil, "\(difference ?? "")")
    #expect(plain.output.utf8.allSatisfy { $0 < 0x80 })
    let asked = try drey.run(
      ["topology", "examples/hosts/a100-mig", "--ascii"], environment: ["LC_ALL": "de_DE.UTF-8"])
    #expect(asked.output == plain.output)
    let overridden = try drey.run(
      ["topology", "examples/hosts/a100-mig"], environment: ["LANG": "de_DE.UTF-8", "LC_ALL": "C"])
    #expect(overridden.output == plain.output)
  }

  @Test func `leaves no golden over`() {
    #expect(Golden.files(in: Self.folder) == (Self.hosts.map { "\($0).txt" } + ["a100-mig.ascii.txt"]).sorted())
  }

  @Test func `shows the hosts of a cluster, or one of them`() throws {
    let cluster = "examples/embeddings-yarn/cluster.yaml"
    let all = try drey.run(["topology", cluster, "--sample", "examples/hosts/workstation"])
    #expect(all.status == 0, "\(all.errors)")
    #expect(all.output.contains("l40s-yarn") && all.output.contains("workstation"))
    let one = try drey.run(
      ["topology", cluster, "--sample", "examples/hosts/workstation", "--host", "workstation"])
    #expect(one.output.hasPrefix("workstation: 2 x NVIDIA RTX A5000"))
    #expect(!one.output.contains("l40s"))
    let none = try drey.run(["topology", cluster, "--host", "nobody"])
    #expect(none.status == 2 && none.errors.contains("l40s-yarn"))
  }

  @Test func `writes one host as SVG`() throws {
    let scratch = try Scratch()
    let outcome = try drey.run(["topology", "examples/hosts/mi300x", "-o", scratch.path("mi300x.svg")])
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(try String(contentsOfFile: scratch.path("mi300x.svg"), encoding: .utf8).hasPrefix("<svg"))
    let two = try drey.run([
      "topology", "examples/hosts/mi300x", "examples/hosts/workstation", "-o", scratch.path("two.svg"),
    ])
    #expect(two.status == 2 && two.errors.contains("mi300x, workstation"))
    let failed = try drey.run(["topology", "--sample", "/nowhere", "-o", scratch.path("none.svg")])
    #expect(failed.status == 1)
    #expect(try scratch.tree().keys.sorted() == ["mi300x.svg"])
  }

  @Test func `colours only where asked when it writes to no terminal`() throws {
    let arguments = ["topology", "examples/hosts/workstation"]
    #expect(!(try drey.run(arguments).output.contains("\u{1B}")))
    #expect(try drey.run(arguments + ["--color", "always"]).output.contains("\u{1B}[33mPHB\u{1B}[0m"))
  }

  @Test(arguments: [
    [], ["examples/hosts/workstation", "--width", "10"], ["examples/hosts/workstation", "-o", "x.png"],
    ["/nowhere/at/all"],
  ])
  func `exits with 2 on wrong usage`(_ arguments: [String]) throws {
    let outcome = try drey.run(["topology"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty && !outcome.errors.isEmpty)
  }
}
