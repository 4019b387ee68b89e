/// A run of a command whose options are known, however they were read.
protocol PlainRequest {
  func run() throws
}

/// What a line of `lint`, `resolve` or `compile` asks for that has paths and the one or two options that scripts and hooks give;
/// nil for any other line, which ArgumentParser reads.
///
/// ArgumentParser builds and checks the types of all options at run time. That takes three times as long as Drey's own work
/// on a small file, and these are the lines that hooks and editors start by the thousand. A test holds both readers to the
/// same answer.
func plainRequest(_ arguments: [String]) -> (any PlainRequest)? {
  switch arguments.first {
  case "lint":
    guard let (paths, format) = pathsAndFormat(arguments.dropFirst()) else { return nil }
    var request = LintRequest(paths: paths.isEmpty ? ["."] : paths)
    if let format {
      guard let format = LintFormat(rawValue: format) else { return nil }
      request.format = [LintOutput(format: format)]
    }
    return request
  case "resolve":
    guard let (paths, name) = pathsAndFormat(arguments.dropFirst()), !paths.isEmpty,
      let format = name.map(ResolveFormat.init(rawValue:)) ?? .text
    else { return nil }
    return ResolveRequest(paths: paths, format: format)
  case "compile": return plainCompile(arguments.dropFirst())
  case "--version" where arguments.count == 1: return VersionRequest()
  default: return nil
  }
}

/// `drey --version`: what an installation is tried with, and a start measured by.
private struct VersionRequest: PlainRequest {
  func run() { Console.standardOutput.write(dreyVersion + "\n") }
}

/// Paths and perhaps `--format`; nil where anything else is said.
private func pathsAndFormat(_ arguments: ArraySlice<String>) -> (paths: [String], format: String?)? {
  var paths: [String] = []
  var format: String?
  var rest = arguments
  while let argument = rest.popFirst() {
    if argument == "--format", format == nil, let value = rest.popFirst() {
      format = value
    } else if argument == "-" || !argument.hasPrefix("-") && !argument.isEmpty {
      paths.append(argument)
    } else {
      return nil
    }
  }
  return (paths, format)
}

/// Paths, `-o DIR`, and perhaps `--check` and `--quiet`; nil where anything else is said, or something twice.
private func plainCompile(_ arguments: ArraySlice<String>) -> CompileRequest? {
  var paths: [String] = []
  var output: String?
  var checks = false
  var isQuiet = false
  var rest = arguments
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
  return CompileRequest(paths: paths, output: output, checks: checks, messages: PlainMessages(quiet: isQuiet))
}
