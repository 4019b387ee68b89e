internal import Diagnostics

/// What a command says besides its results, and how: whether `OutputOptions` were read by ArgumentParser or not.
protocol Speaking {
  var color: ColorChoice { get }
  /// Say nothing but results and errors.
  var quiet: Bool { get }
  /// Say more: what was passed by, what was written.
  var verbose: Bool { get }
}

/// What is said where no option says otherwise, but for `--quiet`.
struct PlainMessages: Speaking {
  var color: ColorChoice { .auto }
  var quiet = false
  var verbose: Bool { false }
}

extension Speaking {
  /// A message for the person, on standard error, unless `--quiet`.
  func say(_ message: String) {
    if !quiet { Console.standardError.write(TerminalText.shown(message) + "\n") }
  }

  /// A message that only `--verbose` shows.
  func sayInDetail(_ message: String) {
    if verbose { Console.standardError.write(TerminalText.shown(message) + "\n") }
  }

  func textOptions(for console: Console, fileCount: Int? = nil, showsSummary: Bool = true) -> TextRenderingOptions {
    TextRenderingOptions(
      isColored: color.applies(to: console), width: console.width, fileCount: fileCount, showsSummary: showsSummary,
      offersFixes: false)
  }
}
