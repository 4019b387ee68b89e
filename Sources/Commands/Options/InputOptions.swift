internal import ArgumentParser
internal import ClusterLoading
internal import ClusterModel
internal import FlinkOptions
internal import Resolution

/// How the files that a person names are read.
struct InputOptions: ParsableArguments, InputChoices {
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
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
