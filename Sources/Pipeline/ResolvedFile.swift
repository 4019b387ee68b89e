package import ClusterLoading
package import Diagnostics
internal import Files
internal import Lint
package import Resolution

/// A file that was loaded, and what Flink makes of each cluster in it.
package struct ResolvedFile: Sendable {
  package var file: LoadedFile
  package var clusters: [ResolvedCluster]
  /// What loading and lowering found, sorted by place.
  package var diagnostics: [Diagnostic]

  package init(file: LoadedFile, clusters: [ResolvedCluster], diagnostics: [Diagnostic]) {
    self.file = file
    self.clusters = clusters
    self.diagnostics = diagnostics
  }
}

/// Everything that a run read.
package struct ResolvedInput: Sendable {
  package var files: [ResolvedFile]
  /// Findings that take more than one file to see.
  package var diagnostics: [Diagnostic]
  /// What is wrong with the project files above the files, a sentence each; a run must not go on then.
  package var projectProblems: [String] = []

  package init(files: [ResolvedFile] = [], diagnostics: [Diagnostic] = []) {
    self.files = files
    self.diagnostics = diagnostics
  }

  package var clusters: [ResolvedCluster] { files.flatMap(\.clusters) }

  /// All findings of loading and lowering.
  package var allDiagnostics: [Diagnostic] { files.flatMap(\.diagnostics) + diagnostics }

  /// The text of a file that was read, to show places in it.
  package func source(_ path: String) -> SourceFile? {
    for file in files {
      if let source = file.file.source, source.path == path { return source }
      if let base = file.file.bases.first(where: { $0.path == path }) { return base }
    }
    return nil
  }

  /// The texts of all files that were read, for whoever asks for many.
  package var sourcesByPath: [String: SourceFile] {
    var sources: [String: SourceFile] = [:]
    for file in files.reversed() {
      for base in file.file.bases.reversed() { sources[base.path] = base }
    }
    for file in files.reversed() {
      if let source = file.file.source { sources[source.path] = source }
    }
    return sources
  }

  /// The same for showing lines of it: what may be a secret is masked.
  package func shownSource(_ path: String) -> SourceFile? { source(path)?.maskingSecrets() }

  /// Why some paths can't be worked on, each a sentence with the path; empty when all could be read.
  package var refusals: [String] {
    projectProblems
      + files.compactMap { file in
        switch file.file.outcome {
        case .loaded(let clusters) where clusters.isEmpty && !file.file.quotas.isEmpty:
          "\(file.file.path): is a ResourceQuota; \(LoadedFile.expectation)"
        case .loaded: nil
        case .unrecognised(let reason): "\(file.file.path): is \(reason); \(LoadedFile.expectation)"
        case .unreadable(let error): error.description
        }
      }
  }
}
