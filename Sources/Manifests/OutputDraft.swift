package import ClusterModel
package import Diagnostics
package import Resolution

/// A target's output in memory, for whoever asks what it comes to.
package struct OutputDraft: Sendable {
  package struct File: Sendable {
    /// Relative to the target's folder.
    package var path: String
    package var bytes: [UInt8]
    /// The line of each value and where that comes from, in the file's order; what holds others stands before them.
    package var values: [(line: Int, provenance: Provenance)]
  }

  /// Empty when a finding is an error.
  package var files: [File] = []
  package var diagnostics: [Diagnostic]
}

/// Builds the output of one of a cluster's targets as `drey compile` writes it, without the headers.
package func draftOutput(of resolved: ResolvedCluster, for target: Target) -> OutputDraft {
  let compiled = compileManifests(of: resolved, only: [target])
  var resolved = resolved
  _ = putIntoAPIForm(&resolved.cluster)
  var draft = OutputDraft(diagnostics: compiled.diagnostics)
  guard !compiled.hasErrors, let chosen = resolved.cluster.targets.first(where: { $0.value == target }) else {
    return draft
  }
  let settings = inOrder(resolved.cluster.configuration.entries { _ in true })
  let output = emitManifests(
    of: resolved, for: chosen, emission: Emission(header: [], options: CompileOptions(), settings: settings))
  draft.files = output.files.map { file in
    var map = SourceMapWriting.recording
    let bytes = file.written(with: &map)
    return OutputDraft.File(path: file.path, bytes: bytes, values: map.recorded)
  }
  return draft
}
