import Foundation
import TestSupport
import Testing

/// The contract of the command line itself: streams and exit codes.
@Suite struct CommandLineTests {
  let drey = BuiltBinary("drey")

  @Test func `prints the version on standard output`() throws {
    let outcome = try drey.run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.output == "0.1.0\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test func `exits with 2 on an unknown option and says so on standard error`() throws {
    let outcome = try drey.run(["--nope"])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("--nope"))
  }

  @Test func `prints help with examples on standard output`() throws {
    let outcome = try drey.run(["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("EXAMPLES"))
  }
}

/// What is printed of the model, and kept in the repository.
@Suite struct SchemaTests {
  let drey = BuiltBinary("drey")

  @Test func `prints the schema that is in the documentation`() throws {
    let outcome = try drey.run(["schema", "cluster"])
    #expect(outcome.status == 0)
    let kept = try String(
      contentsOf: Repository.root.appendingPathComponent("docs/schemas/cluster.schema.json"), encoding: .utf8)
    #expect(outcome.output == kept, "run 'drey schema cluster > docs/schemas/cluster.schema.json'")
  }
}

/// Input from standard input, colour, and the least severity that fails a run.
@Suite struct StreamTests {
  let drey = BuiltBinary("drey")
  private let dropped = Data("external-resources: gpu\n".utf8)

  @Test func `reads standard input, and names it in findings`() throws {
    let outcome = try drey.run(["lint", "-", "--kind", "config.yaml"], input: dropped)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("<stdin>:1:"), "\(outcome.output)\(outcome.errors)")
  }

  @Test func `colours only where asked when it writes to no terminal`() throws {
    let arguments = ["lint", "-", "--kind", "config.yaml"]
    #expect(!(try drey.run(arguments, input: dropped).output.contains("\u{1B}[")))
    #expect(try drey.run(arguments + ["--color", "always"], input: dropped).output.contains("\u{1B}["))
    let never = try drey.run(
      arguments + ["--color", "never"], input: dropped, environment: ["CLICOLOR_FORCE": "1"])
    #expect(!never.output.contains("\u{1B}["))
  }

  @Test func `fails from the severity on that is asked for`() throws {
    let warning = Data(
      "external-resources: gpu\nexternal-resource.gpu.amount: 1\nexternal-resource.gpu.yarn.config-key: yarn.io/gpu\n"
        .utf8)
    let arguments = ["lint", "-", "--kind", "config.yaml", "--fail-on"]
    #expect(try drey.run(arguments + ["error"], input: warning).status == 0)
    #expect(try drey.run(arguments + ["warning"], input: warning).status == 1)
    #expect(try drey.run(arguments + ["nonsense"], input: warning).status == 2)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `prints completions`(_ shell: String) throws {
    let outcome = try drey.run(["--generate-completion-script", shell])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("compile"))
  }
}
