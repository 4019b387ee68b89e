internal import ArgumentParser
internal import ExternalResources

/// Ends a run that a signal came upon while it asked hosts or tried a script: what it knows is not whole, so nothing is written.
func endIfInterrupted() throws {
  guard let signal = Interruption.signal else { return }
  Console.standardError.write("drey: interrupted\n")
  throw ExitCode(128 + signal)
}
