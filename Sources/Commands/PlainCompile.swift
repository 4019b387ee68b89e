/// The run of a line of `drey compile` that has paths, `-o DIR`, and perhaps `--check` and `--quiet`; nil where anything
/// else is said, or something twice: ArgumentParser reads that.
///
/// As with `plainCommand`, these are the lines that scripts and hooks give. Making the command for ArgumentParser, too,
/// would take as long as writing a target.
func plainCompile(_ arguments: [String]) -> CompileRun<PlainMessages>? {
  guard arguments.first == "compile" else { return nil }
  var paths: [String] = []
  var output: String?
  var checks = false
  var isQuiet = false
  var rest = arguments.dropFirst()
  while let argument = rest.popFirst() {
    switch argument {
    case "-o", "--output":
      guard output == nil, let value = rest.popFirst(), !value.isEmpty, !value.hasPrefix("-") else { return nil }
      output = value
    case "--check" where !checks: checks = true
    case "--quiet" where !isQuiet, "-q" where !isQuiet: isQuiet = true
    case "-": paths.append(argument)
    default:
      guard !argument.isEmpty, !argument.hasPrefix("-") else { return nil }
      paths.append(argument)
    }
  }
  guard !paths.isEmpty, let output else { return nil }
  return CompileRun(paths: paths, output: output, checks: checks, messages: PlainMessages(quiet: isQuiet))
}

/// What a plain line says of messages.
struct PlainMessages: Speaking {
  var color = ColorChoice.auto
  var quiet: Bool
  var verbose = false
}
