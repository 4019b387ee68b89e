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

  /// `USER CODE` of each error that is right, with the reason.
  private static let justifiedForYARN: Set<String> = [
    // Its cluster knows memory and vcores only, and here it is asked for GPUs.
    "adonis-lau YRN201"
  ]

  @Test func `raises no false alarm over real files of YARN's`() throws {
    guard let samples = Repository.samples?.appendingPathComponent("yarn-config") else {
      print("Lint SampleFilesTests: no samples here: set DREY_SAMPLES to their folder")
      return
    }
    var clusters: [String: [String: String]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: samples.path) {
      guard let file = HadoopConfiguration.fileNames.first(where: { name.hasSuffix("." + $0) }) else { continue }
      let text = try String(contentsOf: samples.appendingPathComponent(name), encoding: .utf8)
      clusters[String(name.dropLast(file.count + 1)), default: [:]][file] = text
    }
    #expect(clusters.count > 3)
    for (user, files) in clusters {
      let configuration = """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """
      for finding in lintText(configuration, beside: files) where finding.severity == .error {
        #expect(
          Self.justifiedForYARN.contains("\(user) \(finding.code)"),
          "\(user): \(finding.path) \(finding.code) \(finding.message)")
      }
    }
  }
}
