import Diagnostics
import Foundation
import Lint
import TestSupport
import Testing

/// What a log's lines come to; the texts are those of the real Flink.
@Suite struct LogExplanationTests {
  private func explain(_ text: String, blocks: Int = .max) -> LogExplanation {
    var reading = LogReading()
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      reading.take(rest.prefix(blocks))
      rest = rest.dropFirst(blocks)
    }
    return reading.finish()
  }

  private static let missing = "The amount of the gpu should be configured. Will ignore that resource."

  @Test(
    arguments: [
      (Self.missing, "GPU111", "external-resource.gpu.amount"),
      ("The amount of the gpu,fpga should be configured. Will ignore that resource.", "GPU103", "external-resources"),
      (
        "The amount of the [gpu, fpga] should be configured. Will ignore that resource.", "GPU104", "external-resources"
      ),
      ("The amount of the none should be configured. Will ignore that resource.", "GPU106", "external-resources"),
      ("The amount of the  gpu should be configured. Will ignore that resource.", "GPU107", "external-resources"),
      (
        "The amount of the -1 should be positive while finding gpu. Will ignore that resource.", "GPU112",
        "external-resource.gpu.amount"
      ),
      (
        "Could not parse value '2 GPUs' for key 'external-resource.gpu.amount'.", "GPU113",
        "external-resource.gpu.amount"
      ),
      (
        "Could not find valid external-resource.gpu.kubernetes.config-key for gpu. Will ignore that resource.",
        "KUB101", "external-resource.gpu.kubernetes.config-key"
      ),
      (
        "Could not find valid external-resource.gpu.yarn.config-key for gpu. Will ignore that resource.", "YRN101",
        "external-resource.gpu.yarn.config-key"
      ),
      (
        "Duplicate config key nvidia.com/gpu occurred for external resources, the one named gpu2 will overwrite the value.",
        "GPU141", nil
      ),
      (
        "Could not find driver class name for gpu. Please make sure external-resource.gpu.driver-factory.class is configured.",
        "GPU131", "external-resource.gpu.driver-factory.class"
      ),
      (
        "Could not find factory class com.example.Factory for gpu.", "GPU132",
        "external-resource.gpu.driver-factory.class"
      ),
      (
        "Could not instantiate driver with factory org.apache.flink.externalresource.gpu.GPUDriverFactory for gpu. java.io.FileNotFoundException: The gpu discovery script does not exist in path /x/gpu.sh.",
        "GPU201", "external-resource.gpu.param.discovery-script.path"
      ),
      (
        "Failed to retrieve information of external resource gpu.", nil,
        "external-resource.gpu.param.discovery-script.path"
      ),
      ("Could not found legal amount configuration for gpu.", "GPU111", "external-resource.gpu.amount"),
      (
        "The output of the discovery script should only contain one single line. Finding 2 lines with content: [, 0,1]. Will only keep the first line.",
        nil, nil
      ),
      ("java.util.concurrent.TimeoutException: The discovery script executed for over 10000 ms.", nil, nil),
      (
        "Error while trying to split key and value in configuration file /opt/flink/conf/flink-conf.yaml:2: Line is not a key-value pair (missing space after ':'?)",
        "FLK103", nil
      ),
      (
        "Error after splitting key and value in configuration file /c/flink-conf.yaml:3: Key or value was empty",
        "FLK103", nil
      ),
      ("Failed to parse YAML configuration", "FLK101", nil),
      (
        "java.lang.IllegalStateException: External resource yarn.io/gpus is not supported by the Yarn cluster.",
        "YRN201",
        nil
      ),
      (
        "java.lang.IllegalStateException: Configured value for external resource yarn.io/gpu (9) exceeds the max limitation of the Yarn cluster (8).",
        "YRN202", nil
      ),
    ] as [(String, String?, String?)])
  func `names the rule and the setting, in every layout`(message: String, rule: String?, setting: String?) throws {
    let json = message.replacingOccurrences(of: "\"", with: "\\\"")
    let layouts = [
      "2026-11-23 16:05:27,041 WARN  org.apache.flink.runtime.externalresource.ExternalResourceUtils [] - \(message)",
      "2026-11-23T16:05:27.023701180Z main WARN \(message)", "WARN \(message)", message,
      "16:05:27.041 [main] WARN  o.a.f.r.e.ExternalResourceUtils - \(message)\r",
      "2026-11-23T16:05:28.1Z stdout F 2026-11-23 16:05:27,041 WARN  x.ExternalResourceUtils [] - \(message)",
      #"{"@timestamp":"2026-11-23T16:05:27.041Z","log.level":"WARN","message":"\#(json)","logger":"x"}"#,
      #"[fraud-taskmanager-1-1 flink-main-container] {"message":"\#(json)\njava.lang.X\n\tat y","level":"WARN"}"#,
    ]
    for layout in layouts {
      let findings = explain(layout + "\n").findings
      let finding = try #require(findings.first, "\(layout)")
      #expect(findings.count == 1 && finding.count == 1 && finding.firstLine == 1)
      #expect(finding.rule?.description == rule, "\(layout)")
      #expect(finding.setting == setting, "\(layout)")
      #expect(!finding.cause.isEmpty && !finding.help.isEmpty && !finding.effect.isEmpty)
      #expect(["WARN", "ERROR"].contains(finding.level))
    }
    #expect(RuleIdentity.all.contains { $0.code.description == rule } || rule == nil)
  }

  @Test func `counts repeated lines, and says from when to when`() throws {
    let text = (0..<50).map { "2026-11-23 16:05:\(10 + $0 % 50),000 WARN  x [] - \(Self.missing)\nother\n" }.joined()
    for blocks in [Int.max, 1, 7, 100] {
      let explanation = explain(text, blocks: blocks)
      let finding = try #require(explanation.findings.first)
      #expect((explanation.findings.count, finding.count, finding.firstLine, finding.lastLine) == (1, 50, 1, 99))
      #expect(finding.firstTime == "2026-11-23 16:05:10" && finding.lastTime == "2026-11-23 16:05:59")
      #expect(explanation.lineCount == 100)
    }
  }

  @Test func `shows the settings that the log shows, masked`() throws {
    let text = """
      INFO Loading configuration property: external-resources, [gpu]
      INFO Loading configuration property: external-resource.gpu.param.password, hunter2
      INFO Loading dynamic configuration property: external-resource.gpu.amount, 0
      WARN The amount of the 0 should be positive while finding gpu. Will ignore that resource.
      ERROR Could not parse value 'hunter2' for key 'external-resource.gpu.param.password'.
      """
    let explanation = explain(text)
    #expect(explanation.findings[0].settings.map(\.line) == [3, 1])
    #expect(explanation.findings[0].settings.map(\.isDynamic) == [true, false])
    let shown = explanation.text(path: "x.log", isColored: false, width: 80) + explanation.json(path: "x.log").text()
    #expect(!shown.contains("hunter2"))
    #expect(shown.contains("line 3: external-resource.gpu.amount = 0 (start parameter)"))
  }

  @Test func `tells what the script said`() throws {
    let text = """
      WARN  GPUDriver [] - Discovery script exit with 3.
      STDOUT:\u{20}
      STDERR: nvidia-smi: not found\u{1B}[31m
      org.apache.flink.util.FlinkException: Discovery script exit with non-zero return code: 3.
      """
    let explanation = explain(text)
    #expect(
      explanation.findings.map(\.cause) == [
        "the discovery script ended with 3. It says: nvidia-smi: not found\u{1B}[31m"
      ])
    #expect(!explanation.text(path: "x", isColored: false, width: 80).contains("\u{1B}"))
  }

  @Test func `reads the captures of a real cluster`() throws {
    let folder = Repository.root.deletingLastPathComponent().appendingPathComponent("shared/flink/oracle/captures")
    guard FileManager.default.fileExists(atPath: folder.path) else {
      print("LogExplanationTests: no captures beside the checkout: none was read")
      return
    }
    func explanation(_ name: String) throws -> LogExplanation {
      explain(try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
    }
    let good = try explanation("one-resource/tm-log.txt")
    #expect(good.findings.isEmpty && good.enabled == ["gpu"] && good.drivers == ["gpu"])
    let failing = try explanation("one-resource-discovery-fails/tm-log.txt")
    #expect(failing.findings.map(\.firstLine) == [10])
    #expect(failing.findings[0].setting == "external-resource.gpu.param.discovery-script.path")
    let two = try explanation("two-resources/tm-log.txt")
    #expect(two.enabled == [])
    #expect(two.findings.map(\.setting) == ["external-resources", "external-resources"])
    #expect(two.findings.allSatisfy { $0.settings.contains { $0.value == "\"fpga;gpu\"" && $0.isDynamic } })
    for name in ["one-resource", "two-resources", "one-resource-discovery-fails"] {
      #expect(try explanation("\(name)/jm-log.txt").findings.isEmpty)
    }
  }

  @Test func `explains every WARN line of the oracle`() throws {
    let folder = Repository.root.deletingLastPathComponent().appendingPathComponent("shared/flink/oracle")
    guard FileManager.default.fileExists(atPath: folder.path) else {
      print("LogExplanationTests: no oracle beside the checkout: none of its lines was explained")
      return
    }
    var lines: Set<String> = []
    for name in ["expected", "expected-1.18", "expected-1.20"] {
      let text = try String(contentsOf: folder.appendingPathComponent("\(name).jsonl"), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let warnings = object?["warnings"] as? [String: [String]] ?? [:]
        for warning in warnings.values.joined() where !warning.contains("\n") { lines.insert(warning) }
      }
    }
    #expect(lines.count > 100)
    for line in lines { #expect(explain("WARN \(line)\n").findings.count == 1, "\(line)") }
  }

  @Test func `counts a line that is longer than what is kept of it as one`() {
    let long = String(repeating: "a", count: 3 << 20)
    #expect(explain(long, blocks: 1 << 16).lineCount == 1)
    #expect(explain(long + "\n", blocks: 1 << 16).lineCount == 1)
    #expect(explain(long + "\nb", blocks: 1 << 16).lineCount == 2)
  }

  @Test func `stays bounded on what is no log`() {
    #expect(explain(String(repeating: "x", count: 5 << 20), blocks: 1 << 20).findings.isEmpty)
    let many = (0..<2000).map { "WARN The amount of the r\($0) should be configured. Will ignore that resource.\n" }
      .joined()
    let explanation = explain(many)
    #expect(explanation.findings.count == 500 && explanation.leftOut == 1500)
    let odd =
      [0, 0xFF, 0x7B, 0x22] + Array("The amount of the ".utf8) + [0xC3, 0x28, 0x5C, 0x75, 0x64, 0x38, 0x30, 0x30]
    var reading = LogReading()
    reading.take(odd)
    #expect(reading.finish().findings.isEmpty)
  }
}
