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
    let plain = try #require(plainRequest(arguments))
    let parsed = try Drey.parseAsRoot(arguments)
    let request: any PlainRequest =
      if let lint = parsed as? LintCommand { try lint.request() } else { try #require(parsed as? ResolveCommand).request }
    #expect(contents(of: plain) == contents(of: request))
  }

  @Test(arguments: [
    [], ["--version"], ["help"], ["resolve"], ["lint", "-q"], ["lint", "--help"], ["lint", "--format"],
    ["lint", "--format", "xml"], ["lint", "--format=json"], ["lint", "--", "-x"], ["lint", "--fail-on", "info"],
    ["lint", ""], ["compile", "a.yaml"], ["lint", "--format", "json", "--format", "text"],
    ["resolve", "-D", "a=b", "conf/"], ["resolve", "--lowering", "x"],
  ])
  func `leaves every other line to ArgumentParser`(arguments: [String]) {
    #expect(plainRequest(arguments) == nil)
  }

  private func contents(of value: Any) -> String {
    // The two make their choices with types of their own, which say the same.
    var text = ""
    for child in Mirror(reflecting: value).children where child.label != "input" && child.label != "output" {
      dump(child.value, to: &text, name: child.label)
    }
    for child in Mirror(reflecting: value).children {
      if let output = child.value as? any OutputChoices {
        text += "\(output.color) \(output.quiet) \(output.verbose)\n"
      }
      if let input = child.value as? any InputChoices {
        text += "\(String(describing: input.kind)) \(String(describing: input.flinkVersion)) \(input.properties)\n"
      }
    }
    return text
  }
}
