import ArgumentParser
import Testing

@testable import Commands

/// The short way through the plainest command lines agrees with ArgumentParser.
@Suite struct PlainCommandLineTests {
  @Test(arguments: [
    ["lint"], ["lint", "a.yaml"], ["lint", "a", "-", "b"], ["lint", "--format", "json"],
    ["lint", "x", "--format", "text", "y"], ["lint", "--format", "sarif", "x"], ["resolve", "conf/"], ["resolve", "-"],
    ["resolve", "a b.yaml", "--format", "json", "ü.yaml"],
  ])
  func `reads a plain line as ArgumentParser does`(arguments: [String]) throws {
    let plain = try #require(plainCommand(arguments))
    #expect(contents(of: plain) == contents(of: try Drey.parseAsRoot(arguments)))
  }

  @Test(arguments: [
    [], ["--version"], ["help"], ["resolve"], ["lint", "-q"], ["lint", "--help"], ["lint", "--format"],
    ["lint", "--format", "xml"], ["lint", "--format=json"], ["lint", "--", "-x"], ["lint", "--fail-on", "info"],
    ["lint", ""], ["compile", "a.yaml"], ["compile", "-o", "out"],
    ["compile", "a", "-o"], ["compile", "a", "-o", "--check"], ["compile", "a", "-oout"],
    ["compile", "a", "--output=b"],
    ["compile", "a", "-o", "b", "-o", "c"], ["compile", "a", "-o", "b", "-q", "--quiet"],
    ["compile", "a", "-o", "b", "--explain"], ["compile", "a", "-o", "b", "--target", "yarn"],
    ["compile", "a", "-o", ""],
    ["compile", "a", "-qo", "b"], ["compile", "a", "-o", "b", "--check", "--check"], ["compile", "--help"],
    ["lint", "--format", "json", "--format", "text"],
    ["resolve", "-D", "a=b", "conf/"], ["resolve", "--lowering", "x"],
  ])
  func `leaves every other line to ArgumentParser`(arguments: [String]) {
    #expect(plainCommand(arguments) == nil)
    #expect(plainCompile(arguments) == nil)
  }

  @Test(arguments: [
    ["compile", "a.yaml", "-o", "out"], ["compile", "a", "--quiet", "-o", "b c"],
    ["compile", "-q", "--output", "out/ü", "a.yaml", "-", "b.yaml", "--check"],
  ])
  func `reads a plain line of compile as ArgumentParser does`(arguments: [String]) throws {
    let plain = try #require(plainCompile(arguments))
    let command = try #require(try Drey.parseAsRoot(arguments) as? CompileCommand)
    let messages = PlainMessages(
      color: command.messages.color, quiet: command.messages.quiet, verbose: command.messages.verbose)
    #expect(contents(of: plain) == contents(of: command.run(messages)))
  }

  private func contents(of value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }
}
