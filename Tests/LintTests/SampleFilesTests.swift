import ClusterLoading
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Lint
import Resolution
import TestSupport
import Testing

/// Configurations of real users, read in place.
@Suite struct SampleFilesTests {
  /// `FILE CODE` of each error that is right, with the reason.
  private static let justified: Set<String> = [
    // It says `v1.17`; the CRD's enumeration has `v1_17`.
    "jinkanglow--Open-Source-Financial-Time-Series-Data-Pipeline-Architecture--flink-deployment.yaml OBJ104",
    // `--enable-coordination`, which the announcement of external resources made up.
    "gpu--flink-web-blog.flink-conf.yaml GPU202",
  ]

  @Test func `raises no false alarm over real files`() throws {
    guard let samples = Repository.samples?.appendingPathComponent("flink-config") else {
      print("Lint SampleFilesTests: no samples here: set DREY_SAMPLES to their folder")
      return
    }
    var count = 0
    for file in load([samples.path], files: LocalFiles()).files where !file.clusters.isEmpty {
      count += 1
      let name = String(file.path.split(separator: "/").last ?? "")
      for finding in lint(file) where finding.severity == .error {
        #expect(Self.justified.contains("\(name) \(finding.code)"), "\(name): \(finding.code) \(finding.message)")
      }
    }
    #expect(count > 0)
  }
}
