import ClusterLoading
import Diagnostics
import Files
import Foundation
import Lint
import Pipeline
import TestSupport
import Testing

/// The text that a person reads, as a whole: `Tests/Fixtures/lint`.
@Suite struct LintTextSnapshotTests {
  private let files = InMemoryFiles([
    "conf/config.yaml": """
    # The cluster of the fraud team
    taskmanager:
      memory:
        process:
          size: 4Gi   # as in Kubernetes
    external-resources: gpu,fpga
    external-resource.gpu.amount: "2 GPUs"
    external-resource.fpga.amount: 2
    heartbeat.timeout: 90 secs and then some text that goes on and on, so that the line is wider than a terminal is
    """,
    "old/flink-conf.yaml":
      "jobmanager.rpc.address: 10.0.0.1\njobmanager.rpc.address: 10.0.0.2\r\nstate.backend: rocksdb\n"
      + "taskmanager.numberOfTaskSlot: 4\ns3.secret-key:hunter2\nakka.ask.timeout: \u{1B}[31m10 s\n",
    "wide/config.yaml": "# 日本語 ✓\nrest.address: \"日本語\"\nparallelism.default: 四つ\n",
  ])

  @Test(arguments: [(80, false), (160, false), (80, true)])
  func `reads well`(width: Int, isColored: Bool) throws {
    let paths = ["conf/config.yaml", "old/flink-conf.yaml", "wide/config.yaml"]
    let result = lint(paths, options: RunOptions(), files: files)
    var options = TextRenderingOptions(isColored: isColored, width: width, fileCount: result.fileCount)
    options.groupsByFile = true
    let text = renderText(result.findings, options: options, source: result.shownSource)
    #expect(!text.contains("hunter2"))
    #expect(!text.contains("\u{1B}[31m1"))
    let name = isColored ? "color" : "\(width)"
    let difference = Golden("Tests/Fixtures/lint/\(name).txt").difference(from: text)
    #expect(difference == nil, "\(difference ?? "")")
    if !isColored {
      for line in text.split(separator: "\n") where TerminalText.width(String(line)) > width {
        // Only a word that is longer than the line may stick out.
        #expect(line.split(separator: " ").contains { $0.count > width - 30 }, "\(line)")
      }
    }
  }
}
