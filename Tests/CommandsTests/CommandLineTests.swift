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
