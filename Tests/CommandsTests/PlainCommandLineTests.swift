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
    ["lint", ""], ["compile", "a.yaml"], ["lint", "--format", "json", "--format", "text"],
    ["resolve", "-D", "a=b", "conf/"], ["resolve", "--lowering", "x"],
  ])
  func `leaves every other line to ArgumentParser`(arguments: [String]) {
    #expect(plainCommand(arguments) == nil)
  }

  private func contents(of value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }
}
