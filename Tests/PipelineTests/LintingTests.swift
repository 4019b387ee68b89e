import ClusterLoading
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Lint
import Pipeline
import TestSupport
import Testing

@Suite struct LintingTests {
  private let site = """
    <configuration>
      <property><name>yarn.resource-types</name><value>yarn.io/gpu,</value></property>
      <property>
        <name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name>
        <value>0,1</value>
      </property>
    </configuration>
    """

  @Test(arguments: [".drey.yml", "drey.yaml"])
  func `tells of a project file by another name, once`(name: String) {
    func strays(_ text: String) -> [String] {
      let files = InMemoryFiles(["d/conf/config.yaml": "a: b\n", "d/other/config.yaml": "a: b\n", "d/\(name)": text])
      var options = RunOptions()
      options.projects = Projects(files: files)
      return lint(["d"], options: options, files: files).strays
    }
    #expect(strays("version: 1\nignore: [GPU131]\n") == ["d/\(name): passed by, a project file is called .drey.yaml"])
    // A cluster may be called so.
    #expect(strays("apiVersion: drey/v1\nkind: Cluster\n") == [])
  }

  @Test func `checks one of Hadoop's files that is named`() {
    let files = InMemoryFiles(["conf/yarn-site.xml": site, "conf/capacity-scheduler.xml": "<configuration/>"])
    let result = lint(
      ["conf/yarn-site.xml"], options: RunOptions(), keeping: LintKeeping(files: true), files: files)
    #expect(result.findings.filter { $0.severity == .error }.map(\.code) == ["YRN203", "YRN207"])
    #expect(result.passedBy.isEmpty && result.fileCount == 1)
    #expect(result.files.flatMap(\.resolved.file.bases).map(\.path).contains("conf/capacity-scheduler.xml"))
  }

  @Test(arguments: [
    ["r", "r/conf"], ["r/conf", "r"], ["r", "./r/"], ["r/x.yaml", "r", "r//x.yaml", "q/../r/x.yaml"], ["r", "r"],
  ])
  func `checks a file once, however often and in whatever spelling it is named`(paths: [String]) {
    let object = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata:\n  config.yaml: \"a: b\"\n"
    var texts = ["r/conf/config.yaml": "external-resources: gpu,fpga\n", "r/x.yaml": object]
    for (path, text) in texts {
      for start in ["./", "q/../"] { texts[start + path] = text }
      texts["./r//" + path.dropFirst(2)] = text
    }
    texts["r//x.yaml"] = object
    let result = lint(paths, options: walking, files: InMemoryFiles(texts))
    #expect(result.findings.map(\.code) == ["GPU103"])
    #expect(result.fileCount == 2)
  }

  private var walking: RunOptions {
    var options = RunOptions()
    options.loading.walksRepository = true
    options.loading.takesOtherFile = true
    return options
  }

  @Test func `finds Hadoop's files in a walk, and checks them once`() {
    let files = InMemoryFiles([
      "r/flink/config.yaml": "external-resources: none\n", "r/hadoop/yarn-site.xml": site,
      "r/hadoop/capacity-scheduler.xml": "<configuration/>", "r/client/core-site.xml": "<configuration/>",
      "r/web/pom.xml": "<project/>",
    ])
    for path in ["r", "r/hadoop"] {
      let result = lint([path], options: walking, files: files)
      #expect(
        result.findings.filter { $0.severity == .error }.map { "\($0.path) \($0.code)" } == [
          "r/hadoop/capacity-scheduler.xml YRN203", "r/hadoop/yarn-site.xml YRN207",
        ])
      #expect(result.fileCount == (path == "r" ? 3 : 2))
    }
    #expect(lint(["r/client"], options: walking, files: files).fileCount == 0)
  }

  @Test(arguments: ["config.yaml", "flink-conf-prod.yaml"])
  func `checks Hadoop's files with the Flink configuration beside them, in a walk, too`(name: String) {
    let files = InMemoryFiles(["r/a/\(name)": "external-resources: none\n", "r/a/yarn-site.xml": site])
    let result = lint(["r"], options: walking, files: files)
    #expect(result.fileCount == 1 && result.findings.contains { $0.code == "YRN207" })
  }

  @Test func `finds Hadoop's files beside another program's config.yaml`() {
    let files = InMemoryFiles(["r/a/config.yaml": "port: 1\n", "r/a/yarn-site.xml": site])
    #expect(lint(["r"], options: walking, files: files).findings.contains { $0.code == "YRN207" })
  }

  /// A rule looks at some files in a row.
  @Test func `finds in files together what it finds in each alone`() {
    var texts: [String: String] = [:]
    var paths: [String] = []
    for rule in RuleCatalogue.all {
      for (number, example) in (rule.description.triggering + rule.description.quiet).enumerated() {
        let folder = "\(rule.description.code)-\(number)/"
        for (name, text) in example.beside {
          texts[folder + name] = MarkedText(text).text
        }
        texts[folder + example.path] = example.text
        paths.append(folder + example.path)
      }
    }
    let files = InMemoryFiles(texts)
    // Names of clusters are compared between files.
    func isOfOne(_ finding: Diagnostic) -> Bool { finding.code != "CLU108" }
    let together = lint(paths, options: RunOptions(), files: files).findings.filter(isOfOne)
    let alone = paths.flatMap { lint([$0], options: RunOptions(), files: files).findings }.filter(isOfOne)
    #expect(together == sorted(alone) && together.count > 500)
  }

  @Test func `checks a file once that a link in the walk leads to`() throws {
    let scratch = try Scratch()
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  config.yaml: |\n    a: ~\n"
    try scratch.write("repository/base/cluster.yaml", text)
    try scratch.write("elsewhere/other.yaml", text)
    try scratch.write("repository/.hidden/third.yaml", text)
    let overlay = scratch.url.appendingPathComponent("repository/overlay")
    try FileManager.default.createDirectory(at: overlay, withIntermediateDirectories: true)
    for (name, target) in [
      ("cluster", "../base/cluster.yaml"), ("other", "../../elsewhere/other.yaml"), ("third", "../.hidden/third.yaml"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: overlay.appendingPathComponent("\(name).yaml").path, withDestinationPath: target)
    }
    let result = lint([scratch.path("repository")], options: walking, files: WalkedFiles())
    let names = result.findings.map { $0.path.split(separator: "/").suffix(2).joined(separator: "/") }
    #expect(names == ["base/cluster.yaml", "overlay/other.yaml", "overlay/third.yaml"])
  }

  @Test(arguments: [("flink-conf.yaml", FlinkVersion(2, 3)), ("config.yaml", FlinkVersion(1, 18))])
  func `speaks of the file that is there, where Flink opens the other`(name: String, version: FlinkVersion) {
    let files = InMemoryFiles(["r/\(name)": "external-resources: none\n", "w/r/\(name)": "external-resources: none\n"])
    for path in ["r", "w"] {
      var options = walking
      options.loading.flinkVersion = version
      let findings = lint([path], options: options, files: files).findings
      #expect(findings.map { "\($0.path) \($0.code)" } == ["\(path == "w" ? "w/" : "")r/\(name) FLK104"])
    }
  }

  @Test func `points into the text of Hadoop's files as their reader has it, bytes that are none included`() throws {
    var files = InMemoryFiles([:])
    files["yarn-site.xml"] = .file(Array("<configuration>\n<property".utf8) + [0xDB] + Array("></property>\n".utf8))
    let result = lint(["yarn-site.xml"], options: RunOptions(), files: files)
    let source = try #require(result.source("yarn-site.xml"))
    let ranges = result.findings.compactMap(\.range)
    #expect(!ranges.isEmpty && !ranges.contains { $0.end.offset > source.text.count })
    #expect(source.text.contains(0xDB))
  }

  @Test(arguments: [(mark: [0xE9], count: 0), ([0xC3, 0xA9], 1), ([], 1)] as [(mark: [UInt8], count: Int)])
  func `offers a fix of one of Hadoop's files only where its bytes are the text that was read`(
    mark: [UInt8], count: Int
  ) {
    var files = InMemoryFiles(["config.yaml": "external-resources: gpu\n", "yarn-site.xml": site])
    let encoding = mark.count == 1 ? "windows-1252" : "UTF-8"
    files["capacity-scheduler.xml"] = .file(
      Array("<?xml version='1.0' encoding='\(encoding)'?><configuration><!--".utf8) + mark
        + Array(
          "--><property><name>yarn.scheduler.capacity.resource-calculator</name><value>X</value></property></configuration>"
            .utf8))
    let result = lint(["config.yaml"], options: RunOptions(), files: files)
    #expect(result.findings.filter { $0.code == "YRN203" }.map(\.fixes.count) == [count])
  }

  @Test func `takes one of Hadoop's files for what its name says, also where it looks like Flink's`() throws {
    let settings = Array("external-resources: gpu\nexternal-resource.gpu.amount: 1\nenv.java.opts: ".utf8)
    var files = InMemoryFiles(["config.yaml": "external-resources: gpu\n", "yarn-site.xml": site])
    files["capacity-scheduler.xml"] = .file(settings + [0xDB] + Array("x\n".utf8))
    let result = lint(
      ["capacity-scheduler.xml", "config.yaml", "yarn-site.xml"], options: RunOptions(), files: files)
    let own = result.findings.filter { $0.path == "capacity-scheduler.xml" }
    #expect(own.map(\.code) == ["YRN211"])
    let source = try #require(result.source("capacity-scheduler.xml"))
    #expect(!own.compactMap(\.range).contains { $0.end.offset > source.text.count })
  }

  @Test func `shows lines of files beside a configuration`() {
    let files = InMemoryFiles([
      "config.yaml": "external-resources: gpu\nexternal-resource.gpu.amount: 1\n", "yarn-site.xml": site,
    ])
    let result = lint(["config.yaml"], options: RunOptions(), files: files)
    #expect(result.findings.contains { $0.path == "yarn-site.xml" && $0.code == "YRN207" })
    #expect(result.source("yarn-site.xml") != nil)
  }

  /// A file, what lies beside it, names that two files share, files that can't be read: all in another order at each run.
  @Test(arguments: [2, 3, 8]) func `finds the same on several threads, and keeps no more of it`(threads: Int) {
    var files = InMemoryFiles(["g/a/yarn-site.xml": site])
    for number in 0..<300 {
      let folder = "g/\(number % 7)/\(number)"
      files["\(folder)/config.yaml"] = .file(Array("external-resources: gpu,fpga\nextra: [\(number)\n".utf8))
      files["\(folder)/cluster.yaml"] = .file(
        Array("apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: c\(number % 150)}\n".utf8))
      files["\(folder)/other.yaml"] = .file(Array("a: 1\n".utf8))
      if number % 10 == 0 { files["\(folder)/denied.yaml"] = .denied }
    }
    var options = RunOptions()
    options.loading.walksRepository = true
    let alone = lint(["g"], options: options, files: files)
    options.threads = threads
    let together = lint(["g"], options: options, files: files)
    #expect(alone.findings == together.findings && !alone.findings.isEmpty)
    #expect(alone.findings.count { $0.code == "CLU108" } == 150)
    #expect(alone.passedBy == together.passedBy && alone.passedBy.count >= 300)
    #expect(alone.unreadable == together.unreadable && alone.unreadable.count == 30)
    #expect(alone.fileCount == together.fileCount)
    #expect(together.files.isEmpty && together.checkedPaths.isEmpty)
  }

  @Test func `silences rules in XML, for the element below or the line`() throws {
    func codes(_ before: String, _ behind: String = "") -> [String] {
      let text = """
        <?xml version="1.0"?>
        <configuration>
          \(before)
          <property>
            <name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name>
            <value>0,1</value>\(behind)
          </property>
          <property><name>a</name><value><![CDATA[<!-- drey:ignore-file ALL: no comment -->]]></value></property>
        </configuration>
        """
      let result = lint(["yarn-site.xml"], options: RunOptions(), files: InMemoryFiles(["yarn-site.xml": text]))
      return result.findings.map(\.code.description).filter { $0 == "YRN207" || $0.hasPrefix("SUP") }
    }
    let plain = codes("")
    #expect(plain == ["YRN207"])
    #expect(codes("<!-- drey:ignore YRN207: the hosts say so -->") == [])
    #expect(codes("", "<!-- drey:ignore YRN207 -->") == ["SUP102"])
    #expect(codes("<!-- drey:ignore YRN201: why -->") == ["SUP101", "YRN207"])
    #expect(codes("<!--\n drey:ignore-file yarn-allowed-devices-form: why\n -->") == [])
  }
}
