internal import ArgumentParser
internal import ClusterLoading
internal import ClusterModel
internal import Files
internal import FlinkOptions
internal import Pipeline
internal import Resolution

/// How the files that a person names are read.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the files are, instead of looking: \(DocumentKind.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "kind"))
  var kind: DocumentKind?

  @Option(
    help: ArgumentHelp(
      "Read them as this version of Flink does, such as 1.20. Else the file's own flinkVersion, else that of .drey.yaml, else \(FlinkVersion.newest).",
      valueName: "version"))
  var flinkVersion: FlinkVersion?

  @Option(
    name: [.customShort("D", allowingJoined: true)],
    help: ArgumentHelp("A dynamic property, as Flink's -D: it lies over the file.", valueName: "key=value"))
  var properties: [DynamicProperty] = []
}

extension DynamicProperty: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension DocumentKind: ExpressibleByArgument {}

extension FlinkVersion: ExpressibleByArgument {
  package init?(argument: String) {
    guard let version = FlinkVersion(argument), FlinkVersion.supported.contains(version) else { return nil }
    self = version
  }

  package static var allValueStrings: [String] { supported.map(\.description) }
}

extension InputOptions {
  /// - Parameters:
  ///   - looksForScripts: whether the scripts that Flink files name are looked for on this machine.
  ///   - startsFlink: whether a configuration directory is read as a Flink that starts with it does; else whatever
  ///     file is there.
  func runOptions(looksForScripts: Bool = false, startsFlink: Bool = true) -> RunOptions {
    RunOptions(
      kind: kind, flinkVersion: flinkVersion, properties: properties, looksForScripts: looksForScripts,
      startsFlink: startsFlink)
  }
}

extension RunOptions {
  /// What a person said of the files, with the project files that stand above them.
  init(
    kind: DocumentKind? = nil, flinkVersion: FlinkVersion? = nil, properties: [DynamicProperty] = [],
    looksForScripts: Bool = false, startsFlink: Bool = true
  ) {
    self.init(
      loading: LoadingOptions(
        kind: kind, flinkVersion: flinkVersion, directoryVersion: startsFlink ? .newest : nil),
      dynamicProperties: properties, looksForScripts: looksForScripts)
    projects = Projects(files: LocalFiles())
  }
}
