package import Files
package import FlinkOptions

/// What a project's file says of the files below it, as far as loading has to know it.
package protocol ProjectSettings: Sendable {
  /// The Flink that reads the files of a directory, where neither a person nor a file says so.
  func flinkVersion(inDirectory directory: String) -> FlinkVersion?
  /// What a walk leaves out of a directory; nil where that is nothing.
  func exclusion(inDirectory directory: String) -> PathExclusion?
}

/// The entries of one directory that a project file excludes.
package struct PathExclusion: Sendable {
  private let rules: Gitignore
  /// The directory, from that of the project file; empty or with a slash at its end.
  private let prefix: String
  /// The project file, for a message.
  package let project: String

  /// - Parameters:
  ///   - rules: the globs of `exclude`, read as lines of a `.gitignore` in the project file's directory.
  package init(rules: Gitignore, prefix: String, project: String) {
    self.rules = rules
    self.prefix = prefix
    self.project = project
  }

  package func leavesOut(_ name: String, isDirectory: Bool) -> Bool {
    rules.leavesOut(prefix + name, isDirectory: isDirectory) == true
  }

  /// Whether the directory itself lies in what is excluded.
  package var leavesOutAll: Bool {
    let parts = prefix.split(separator: "/")
    return parts.indices.contains { rules.leavesOut(parts[...$0].joined(separator: "/"), isDirectory: true) == true }
  }
}
