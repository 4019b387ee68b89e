import ClusterModel
import Diagnostics
import Files
import Foundation
import TestSupport
import Testing
import YAMLTree

@testable import ClusterLoading

/// Files of real users, read in place.
@Suite struct SampleFilesTests {
  @Test func `loads every real file of a known kind`() throws {
    guard let samples = Repository.samples?.appendingPathComponent("flink-config") else {
      print("SampleFilesTests: no samples here: set DREY_SAMPLES to their folder")
      return
    }
    var counts: [String: Int] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: samples.path).sorted() {
      let bytes = try [UInt8](Data(contentsOf: samples.appendingPathComponent(name)))
      let loaded = loadText(bytes, path: name, files: InMemoryFiles())
      switch loaded.outcome {
      case .loaded(let clusters):
        for cluster in clusters { counts[cluster.kind.rawValue, default: 0] += 1 }
        #expect(!clusters.isEmpty, "\(name): \(loaded.diagnostics)")
      case .unrecognised: counts["unrecognised", default: 0] += 1
      case .unreadable(let error): Issue.record("\(error)")
      }
    }
    print(counts)
  }
}
