internal import Diagnostics

/// What a run says, and in what colours: as options of ArgumentParser's, or made without it.
protocol OutputChoices {
  var color: ColorChoice { get }
  var quiet: Bool { get }
  var verbose: Bool { get }
}

/// What is said where no option says otherwise.
struct UnsaidOutput: OutputChoices {
  var color: ColorChoice { .auto }
  var quiet: Bool { false }
  var verbose: Bool { false }
}

extension OutputChoices {
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
