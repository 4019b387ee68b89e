import ClusterLoading
import ClusterModel
import Files

/// A file to the typed model, with provenance and findings.
@Sendable func load(_ path: String) -> Tally {
  let clusters = loadFile(path, files: LocalFiles()).clusters
  let failed = clusters.isEmpty || clusters.contains { $0.loadFailure != nil }
  return Tally(files: 1, items: clusters.count, failed: failed ? 1 : 0)
}
