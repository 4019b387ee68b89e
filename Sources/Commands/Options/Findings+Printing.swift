internal import Diagnostics
internal import Pipeline

extension Speaking {
  /// Prints findings for a person, on standard error: what a command other than `lint` met on its way.
  ///
  /// With `--quiet`, errors only.
  func print(_ findings: [Diagnostic], of input: ResolvedInput) {
    let shown = quiet ? findings.filter { $0.severity == .error } : findings
    guard !shown.isEmpty else { return }
    let text = renderText(
      shown, options: textOptions(for: .standardError, showsSummary: false), source: input.shownSource)
    Console.standardError.write(text)
  }

  /// Ends the run when a path that was named can't be worked on.
  func refuse(_ input: ResolvedInput) throws {
    let refusals = input.refusals
    guard !refusals.isEmpty else { return }
    print(input.allDiagnostics, of: input)
    for refusal in refusals.dropLast() { Console.fail(refusal) }
    throw CommandFailure.usage(refusals.last ?? "")
  }
}

extension [Diagnostic] {
  var hasErrors: Bool { contains { $0.severity == .error } }
}
