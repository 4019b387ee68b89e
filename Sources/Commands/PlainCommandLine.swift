internal import ArgumentParser
internal import Diagnostics
internal import Resolution

/// The command of a line that has paths and perhaps `--format`, and nothing else; nil for any other line, which ArgumentParser
/// reads.
///
/// ArgumentParser builds and checks the types of all options at run time. That takes three times as long as Drey's own work
/// on a small file, and these are the lines that hooks and editors start by the thousand. A test holds both readers to the
/// same answer.
func plainCommand(_ arguments: [String]) -> (any ParsableCommand)? {
  guard let name = arguments.first else { return nil }
  guard name == "lint" || name == "resolve" else { return nil }
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
  switch name {
  case "lint": return LintCommand(paths: paths, format: format)
  default: return paths.isEmpty ? nil : ResolveCommand(paths: paths, format: format)
  }
}

extension LintCommand {
  /// Everything but these as when it is not said; nil for a format that there isn't.
  fileprivate init?(paths: [String], format name: String?) {
    guard let format = name.map({ LintFormat(rawValue: $0).map { [LintOutput(format: $0)] } }) ?? [] else { return nil }
    self.init()
    self.paths = paths.isEmpty ? ["."] : paths
    self.format = format
    unpairedOutputs = []
    failOn = nil
    stdinFilename = nil
    inventory = nil
    baseline = nil
    writeBaseline = false
    rules = .unsaid
    fixes = .unsaid
    input = .unsaid
    output = .unsaid
  }
}

extension ResolveCommand {
  /// Everything but these as when it is not said; nil for a format that there isn't.
  fileprivate init?(paths: [String], format name: String?) {
    guard let format = name.map(Format.init(rawValue:)) ?? .text else { return nil }
    self.init()
    self.paths = paths
    self.format = format
    lowering = false
    pod = false
    role = .taskManager
    provenance = false
    input = .unsaid
    output = .unsaid
  }
}

extension RuleOptions {
  fileprivate static var unsaid: RuleOptions {
    var options = RuleOptions()
    options.select = []
    options.ignore = []
    options.severity = []
    return options
  }
}

extension FixOptions {
  fileprivate static var unsaid: FixOptions {
    var options = FixOptions()
    options.fix = false
    options.fixAll = false
    options.diff = false
    return options
  }
}

extension InputOptions {
  fileprivate static var unsaid: InputOptions {
    var options = InputOptions()
    options.kind = nil
    options.flinkVersion = nil
    options.properties = []
    return options
  }
}

extension OutputOptions {
  fileprivate static var unsaid: OutputOptions {
    var options = OutputOptions()
    options.color = .auto
    options.quiet = false
    options.verbose = false
    return options
  }
}
