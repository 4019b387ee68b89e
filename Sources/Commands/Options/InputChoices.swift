internal import ClusterLoading
internal import ClusterModel
internal import Files
internal import FlinkOptions
internal import Pipeline
internal import Resolution

/// How the files that a person names are read: as options of ArgumentParser's, or made without it.
protocol InputChoices {
  var kind: DocumentKind? { get }
  var flinkVersion: FlinkVersion? { get }
  var properties: [DynamicProperty] { get }
}

/// How they are read where no option says otherwise.
struct UnsaidInput: InputChoices {
  var kind: DocumentKind? { nil }
  var flinkVersion: FlinkVersion? { nil }
  var properties: [DynamicProperty] { [] }
}

extension InputChoices {
  /// - Parameters:
  ///   - looksForScripts: whether the scripts that Flink files name are looked for on this machine.
  ///   - startsFlink: whether a configuration directory is read as a Flink that starts with it does; else whatever
  ///     file is there.
  func runOptions(looksForScripts: Bool = false, startsFlink: Bool = true) -> RunOptions {
    var options = RunOptions(
      loading: LoadingOptions(
        kind: kind, flinkVersion: flinkVersion, directoryVersion: startsFlink ? .newest : nil),
      dynamicProperties: properties,
      looksForScripts: looksForScripts)
    options.projects = Projects(files: LocalFiles())
    return options
  }
}
