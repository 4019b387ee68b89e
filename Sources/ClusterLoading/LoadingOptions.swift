package import ClusterModel
package import FlinkOptions
package import YAMLTree

/// What a person said about the files to load.
package struct LoadingOptions: Sendable {
  /// `--kind`: what the documents are, whatever they look like.
  package var kind: DocumentKind?
  /// `--flink-version`: which of two files in a directory wins, and how they are read.
  package var flinkVersion: FlinkVersion?
  /// Which Flink opens a configuration directory when no version is given. With neither, whatever file is there is
  /// read, as a check of a repository wants it.
  package var directoryVersion: FlinkVersion?
  package var limits: YAMLLimits
  /// Whether a person named the file, so that its name alone may say what it is. A file that was found by walking a
  /// directory has to look like what its name says.
  package var isNamed: Bool
  /// What standard input is called, in place of `<stdin>`: a name that may say what it is, and that base files are
  /// relative to.
  package var standardInputName: String?
  /// Whether a walk leaves out what `.gitignore` does, and looks for more below a Flink configuration directory.
  package var walksRepository = false
  /// Whether a directory that lacks the file which Flink opens gives the one that is there: what is to be said of that has
  /// a place then.
  package var takesOtherFile = false
  /// What the project files above the files say.
  package var project: (any ProjectSettings)?

  /// The Flink that reads a directory's files by what a person or the project says.
  func statedVersion(inDirectory directory: String) -> FlinkVersion? {
    flinkVersion ?? project?.flinkVersion(inDirectory: directory)
  }

  package init(
    kind: DocumentKind? = nil, flinkVersion: FlinkVersion? = nil, directoryVersion: FlinkVersion? = nil,
    limits: YAMLLimits = YAMLLimits(),
    isNamed: Bool = true
  ) {
    self.kind = kind
    self.flinkVersion = flinkVersion
    self.directoryVersion = directoryVersion
    self.limits = limits
    self.isNamed = isNamed
  }
}
