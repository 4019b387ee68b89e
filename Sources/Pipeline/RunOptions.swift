package import ClusterLoading
package import FlinkOptions
package import Resolution

/// What a person said about a run: how files are loaded, by which Flink, with what laid over them.
package struct RunOptions: Sendable {
  package var loading: LoadingOptions
  /// Flink's `-D key=value`, in order.
  package var dynamicProperties: [DynamicProperty]
  /// Whether discovery scripts that a Flink file names are looked for on this machine, as a Flink that starts here
  /// would. A check of files that are deployed elsewhere must not.
  package var looksForScripts: Bool
  /// How many files are worked on at once, where a command takes many.
  package var threads = 1

  package init(
    loading: LoadingOptions = LoadingOptions(), dynamicProperties: [DynamicProperty] = [], looksForScripts: Bool = false
  ) {
    self.loading = loading
    self.dynamicProperties = dynamicProperties
    self.looksForScripts = looksForScripts
  }

  /// The project files above the files that are read; nil for runs without such.
  package var projects: Projects? {
    get { loading.project as? Projects }
    set { loading.project = newValue }
  }

  /// Whether a path stands for standard input, by whichever of its names.
  func isStandardInput(_ path: String) -> Bool {
    path == "-" || path == "<stdin>" || path == loading.standardInputName
  }

  /// `--flink-version`.
  package var flinkVersion: FlinkVersion? { loading.flinkVersion }
}
