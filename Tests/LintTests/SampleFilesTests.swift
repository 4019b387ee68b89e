import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Lint
import Resolution
import TestSupport
import Testing

/// Configurations of real users, read in place. The golden has file, place and rule of each finding, nothing of a file's text.
@Suite struct SampleFilesTests {
  /// Behind each error its reason: someone looked, and the rule is right. Recording keeps the reasons that are there.
  private static let golden = Golden("Tests/Fixtures/lint/real-files.txt")

  @Test func `finds in real files what it found before, and each error for a reason`() throws {
    guard let samples = Repository.samples?.appendingPathComponent("flink-config") else {
      print("Lint SampleFilesTests: no samples here: set DREY_SAMPLES to their folder")
      return
    }
    let old = FileManager.default.contents(atPath: Self.golden.url.path).map { String(decoding: $0, as: UTF8.self) }
    var reasons: [String: String] = [:]
    for line in (old ?? "").split(separator: "\n") {
      guard let mark = line.firstRange(of: "  -- ") else { continue }
      reasons[String(line[..<mark.lowerBound])] = String(line[mark.upperBound...])
    }
    var lines: [String] = []
    var count = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: samples.path).sorted() {
      let path = samples.appendingPathComponent(name).path
      var options = LoadingOptions()
      // Two are the `spec` alone.
      if Self.fragments.contains(name) { options.kind = .flinkDeployment }
      for file in load([path], options: options, files: LocalFiles()).files where !file.clusters.isEmpty {
        count += 1
        for finding in lint(file, files: SingleFile(path: path)) {
          let place = finding.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
          var line = "\(name)\(place) \(finding.severity.rawValue) \(finding.code)"
          if finding.severity == .error {
            let reason = reasons[line]
            #expect(reason != nil, "\(line): \(finding.message): is it right? Then say why, else mend the rule")
            line += "  -- " + (reason ?? "?")
          }
          lines.append(line)
        }
      }
    }
    #expect(count >= 75, "only \(count) of the files were recognised")
    if let difference = Self.golden.difference(from: lines.map { $0 + "\n" }.joined()) { Issue.record("\(difference)") }
  }

  private static let fragments: Set<String> = [
    "gpu--cldr-steven-matison--plan.yaml", "gpu--cldr-steven-matison--wrong-prefix.yaml",
  ]

  /// The samples lie in one folder, and have nothing to do with each other.
  private struct SingleFile: FileReading {
    var path: String

    func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
      guard path == self.path else { throw FileError(path: path, reason: .missing) }
      return try LocalFiles().read(path, limit: limit)
    }
    func kind(of path: String) -> FileKind? { path == self.path ? .file : nil }
    func list(_ directory: String) throws(FileError) -> [String] { [] }
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
