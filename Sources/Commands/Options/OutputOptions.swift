internal import ArgumentParser
internal import Diagnostics

/// What every command takes: colour and how much to say.
struct OutputOptions: ParsableArguments {
  @Option(help: "When to colour output: auto, always or never. NO_COLOR is honoured.")
  var color: ColorChoice = .auto

  @Flag(name: .shortAndLong, help: "Say nothing but results and errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more: what was passed by, what was written.")
  var verbose = false

  /// A message for the person, on standard error, unless `--quiet`.
  func say(_ message: String) {
    if !quiet { Console.standardError.write(message + "\n") }
  }

  /// A message that only `--verbose` shows.
  func sayInDetail(_ message: String) {
    if verbose { Console.standardError.write(message + "\n") }
  }

  func textOptions(for console: Console, fileCount: Int? = nil, showsSummary: Bool = true) -> TextRenderingOptions {
    TextRenderingOptions(
      isColored: color.applies(to: console), width: console.width, fileCount: fileCount, showsSummary: showsSummary,
      offersFixes: false)
  }
}
