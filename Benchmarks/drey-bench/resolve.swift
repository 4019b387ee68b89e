import ClusterLoading
import Files
import Pipeline
import Resolution

/// A file to what Flink makes of it, as every command begins.
@Sendable func resolve(_ path: String) -> Tally {
  let clusters = loadAndResolve([path], options: RunOptions(), files: LocalFiles()).clusters
  let failed = clusters.isEmpty || clusters.contains { !$0.ok }
  return Tally(files: 1, items: clusters.count, failed: failed ? 1 : 0)
}
