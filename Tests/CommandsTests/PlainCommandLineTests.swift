import ArgumentParser
import Testing

@testable import Commands

/// The short way through the plainest command lines agrees with ArgumentParser.
@Suite struct PlainCommandLineTests {
  @Test(arguments: [
    ["lint"], ["lint", "a.yaml"], ["lint", "a", "-", "b"], ["lint", "--format", "json"],
    ["lint", "x", "--format", "text", "y"], ["lint", "--format", "sarif", "x"], ["resolve", "conf/"], ["resolve", "-"],
    ["resolve", "a b.yaml", "--format", "json", "ü.yaml"], ["compile", "a.yaml", "-o", "out"],
    ["compile", "a", "--quiet", "-o", "b c"],
    ["compile", "-q", "--output", "out/ü", "a.yaml", "-", "b.yaml", "--check"],
  ])
  func `reads a plain line as ArgumentParser does`(arguments: [String]) throws {
    let plain = try #require(plainRequest(arguments))
    let request: any PlainRequest =
      switch try Drey.parseAsRoot(arguments) {
      case let lint as LintCommand: try lint.request()
      case let compile as CompileCommand: compile.request
      case let other: try #require(other as? ResolveCommand).request
      }
    #expect(contents(of: plain) == contents(of: request))
  }

  @Test(arguments: [
    [], ["--version", "lint"], ["help"], ["resolve"], ["lint", "-q"], ["lint", "--help"], ["lint", "--format"],
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
    #expect(plainRequest(arguments) == nil)
  }

  private func contents(of value: Any) -> String {
    // The two make their choices with types of their own, which say the same.
    var text = ""
    for child in Mirror(reflecting: value).children {
      switch child.value {
      case let messages as any Speaking: text += "\(messages.color) \(messages.quiet) \(messages.verbose)\n"
      case let input as any InputChoices:
        text += "\(String(describing: input.kind)) \(String(describing: input.flinkVersion)) \(input.properties)\n"
      default: dump(child.value, to: &text, name: child.label)
      }
    }
    return text
  }
}
