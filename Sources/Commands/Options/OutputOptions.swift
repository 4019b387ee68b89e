internal import ArgumentParser

/// What every command takes: colour and how much to say.
struct OutputOptions: ParsableArguments, Speaking {
  @Option(help: "When to colour output: auto, always or never. NO_COLOR is honoured.")
  var color: ColorChoice = .auto

  @Flag(name: .shortAndLong, help: "Say nothing but results and errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more: what was passed by, what was written.")
  var verbose = false
}
