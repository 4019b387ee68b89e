import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import Foundation
import Manifests
import TestSupport
import Testing

/// The examples' clusters, compiled to what is beside them.
@Suite struct ExamplesTests {
  private func compiled(_ example: String) throws -> CompiledCluster {
    let root = Repository.root.path
    let loaded = loadFile("\(root)/examples/\(example)/cluster.yaml", files: LocalFiles())
    #expect(loaded.diagnostics.filter { $0.severity == .error } == [])
    let cluster = try #require(loaded.clusters.first)
    let source = try #require(loaded.source)
    return compileManifests(of: resolvedCluster(cluster), sources: ([source] + loaded.bases).map(ManifestSource.init))
  }

  @Test(
    arguments: [
      ("fraud-scoring", []),
      (
        "mixed-standalone",
        ["CMP401 warning: a TaskManager that Flink's start script starts loses both resources: fpga, gpu"]
      ),
      ("embeddings-yarn", []), ("video-amd", []),
    ] as [(String, [String])])
  func `compiles the example`(example: String, findings: [String]) throws {
    let compiled = try compiled(example)
    #expect(compiled.findings == findings)
    let goldens = "examples/\(example)/expected/manifests/\(try #require(compiled.name))"
    var paths: [String] = []
    for folder in compiled.folders {
      for file in folder.files {
        let path = "\(folder.target.rawValue)/\(file.path)"
        paths.append(path)
        let difference = Golden("\(goldens)/\(path)").difference(from: file.bytes)
        #expect(difference == nil, "\(difference ?? "")")
      }
    }
    #expect(paths.sorted() == Golden.files(in: goldens).filter { !$0.hasSuffix("/.drey-output") })
  }
}
