/// A run of a command whose options are known, however they were read.
protocol PlainRequest {
  func run() throws
}

/// What a line asks for that has paths and perhaps `--format`, and nothing else; nil for any other line, which ArgumentParser
/// reads.
///
/// ArgumentParser builds and checks the types of all options at run time. That takes three times as long as Drey's own work
/// on a small file, and these are the lines that hooks and editors start by the thousand. A test holds both readers to the
/// same answer.
func plainRequest(_ arguments: [String]) -> (any PlainRequest)? {
  guard let name = arguments.first, name == "lint" || name == "resolve" else { return nil }
  var paths: [String] = []
  var format: String?
  var rest = arguments.dropFirst()
  while let argument = rest.popFirst() {
    if argument == "--format", format == nil, let value = rest.popFirst() {
      format = value
    } else if argument == "-" || !argument.hasPrefix("-") && !argument.isEmpty {
      paths.append(argument)
    } else {
      return nil
    }
  }
  // Nil for a format that there isn't, too.
  switch name {
  case "lint":
    var request = LintRequest(paths: paths.isEmpty ? ["."] : paths)
    if let format {
      guard let format = LintFormat(rawValue: format) else { return nil }
      request.format = [LintOutput(format: format)]
    }
    return request
  default:
    guard !paths.isEmpty, let format = format.map(ResolveFormat.init(rawValue:)) ?? .text else { return nil }
    return ResolveRequest(paths: paths, format: format)
  }
}
