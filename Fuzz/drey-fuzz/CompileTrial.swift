import ClusterLoading
import Diagnostics
import Files
import Manifests
import Pipeline
import Resolution
import YAMLTree

/// A cluster and its bases, made of one input as for `lint`, and what must hold of all that compiling makes of them.
struct CompileTrial {
  let files: LintTrial

  init(_ bytes: [UInt8]) { files = LintTrial(bytes) }

  /// Compiles the clusters for all their targets, and makes the pods that they come to.
  func run() {
    let paths = files.texts.keys.sorted()
    for writesQuota in [false, true] {
      var options = CompileOptions()
      options.writesQuota = writesQuota
      options.comparesTargets = writesQuota
      let result = compile(paths, options: RunOptions(), compileOptions: options, files: files)
      _ = explanation(of: result.clusters)
      for finding in result.diagnostics { require(!finding.message.isEmpty, "a finding without a message") }
      guard !result.hasErrors else { continue }
      for folder in result.tree.folders {
        for (path, file) in folder.files where path.hasSuffix(".yaml") {
          let tree = parseYAML(SourceFile(path: path, text: file.bytes))
          require(tree.problem == nil, "a manifest that can't be read back")
        }
      }
    }
  }
}
