import Foundation
import TestSupport
import Testing

/// `drey lint` as a person runs it, in a directory of its own.
@Suite struct LintCommandTests {
  private final class Folder {
    let url: URL
    private let drey = BuiltBinary("drey")

    init(_ files: [String: String]) throws {
      url = FileManager.default.temporaryDirectory.appendingPathComponent("drey-lint-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      for (path, text) in files {
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func lint(_ arguments: String..., input: String = "") throws -> BuiltBinary.Outcome {
      try lint(arguments, input: input)
    }

    func lint(_ arguments: [String], input: String = "") throws -> BuiltBinary.Outcome {
      try drey.run(["lint"] + arguments, input: Data(input.utf8), directory: url)
    }

    func text(_ path: String) -> String? {
      (try? Data(contentsOf: url.appendingPathComponent(path))).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private static let comma = "external-resources: gpu,fpga # both\nrest.port: 8081\n"

  // MARK: What is read

  @Test func `leaves out what .gitignore does, and reads it where it is named`() throws {
    let folder = try Folder([
      ".gitignore": "build/\n*.gen.yaml\n", "conf/config.yaml": Self.comma, "build/config.yaml": Self.comma,
      "deep/flink-conf.yaml": "external-resources: [gpu]\n", "deep/.gitignore": "flink-conf.yaml\n",
    ])
    let outcome = try folder.lint("--select", "GPU103,GPU104")
    #expect(outcome.output.contains("conf/config.yaml:1:24"), "\(outcome.output)\(outcome.errors)")
    #expect(!outcome.output.contains("build/") && !outcome.output.contains("deep/"))
    #expect(try folder.lint("--select", "GPU103", "build").output.contains("build/config.yaml:1:24"))
  }

  /// Findings show lines, and a stranger's pull request can bring a link to any file of the machine that checks it.
  @Test func `reads nothing outside the repository that nobody named`() throws {
    let folder = try Folder([
      "netrc": "machine x login y password hunter2\n", "repository/.git/HEAD": "ref: refs/heads/main\n",
      "repository/conf/config.yaml": "rest.port: 8081\n",
      "repository/cluster.yaml": """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: a}
      spec: {extends: ../netrc, targets: [yarn]}
      """,
    ])
    let manager = FileManager.default
    for link in ["repository/flink-conf.yaml", "repository/other/config.yaml", "repository/below/.drey.yaml"] {
      let url = folder.url.appendingPathComponent(link)
      try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try manager.createSymbolicLink(atPath: url.path, withDestinationPath: folder.url.path + "/netrc")
    }
    for path in ["repository", "repository/other", "repository/cluster.yaml"] {
      let outcome = try folder.lint("-v", "--flink-version", "1.18", path)
      #expect(!(outcome.output + outcome.errors).contains("hunter2"), "\(path): \(outcome.output)\(outcome.errors)")
      #expect(
        (outcome.output + outcome.errors).contains("leads out of the repository"),
        "\(path): \(outcome.output)\(outcome.errors)")
    }
    let below = try folder.lint("repository/below")
    #expect(!(below.output + below.errors).contains("hunter2"))
    // What a person names is read.
    #expect(try folder.lint("repository/flink-conf.yaml", "--flink-version", "1.18").output.contains("hunter2"))
    // Outside of any repository nobody's pull request is checked.
    for gone in ["repository/.git", "repository/below"] {
      try manager.removeItem(at: folder.url.appendingPathComponent(gone))
    }
    #expect(try folder.lint("--flink-version", "1.18", "repository").output.contains("hunter2"))
  }

  /// A walk that gives JSON alone puts findings aside on the disk; files that are named stay in memory.
  @Test func `gives the same JSON for a directory as for its files`() throws {
    let cluster =
      "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  flinkConfiguration: {external-resources: gpu}\n"
    let files = [
      "d/a/config.yaml": Self.comma,
      "d/a.yaml": "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: x}\nspec: [\n",
      "d/b/flink-conf.yaml": "external-resources: [gpu]\n",
      "d/b/yarn-site.xml":
        "<configuration><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0,1</value></property></configuration>",
      "d/base.yaml": cluster, "d/c.yaml": "extends: [base.yaml]\n" + cluster.replacingOccurrences(of: "a}", with: "c}"),
      "d/z.yaml": cluster,
      "d/compose.yaml":
        "services: {tm: {image: \"flink:2.3\", environment: {FLINK_PROPERTIES: \"rest.port: x\"}}}\n",
      "d/config.yaml": Self.comma + "taskmanager.numberOfTaskSlots: two\n",
      "d/old/config.yaml": Self.comma,
    ]
    let folder = try Folder(files)
    let named = files.keys.filter { !$0.hasSuffix(".xml") }.sorted()
    func both(_ options: String...) throws -> (walked: BuiltBinary.Outcome, named: BuiltBinary.Outcome) {
      (
        try folder.lint(options + ["--format", "json", "d"]), try folder.lint(options + ["--format", "json"] + named)
      )
    }
    let (walked, apart) = try both()
    #expect(walked.output == apart.output && walked.output.contains("YRN207") && walked.output.contains("CLU108"))
    #expect(walked.status == 1 && apart.status == 1)
    let (none, noneApart) = try both("--ignore", "ALL")
    #expect(none.output == noneApart.output && none.output == "{\n  \"findings\": []\n}\n" && none.status == 0)
    let (weak, _) = try both("--select", "GPU103", "--severity", "GPU103=warning")
    #expect(weak.status == 0 && weak.output.contains("GPU103"))
    #expect(
      try folder.lint(
        "--select", "GPU103", "--severity", "GPU103=warning", "--fail-on", "warning", "--format", "json", "d"
      ).status == 1)
    let written = try folder.lint("--format", "json", "-o", "out.json", "d")
    #expect(written.output.isEmpty && folder.text("out.json") == walked.output)
    #expect(written.errors.contains("in 9 files; wrote out.json"), "\(written.errors)")
    // A baseline has its say, also where only a project below names it.
    _ = try folder.lint("--write-baseline", "--baseline", "d/old/known.json", "d/old")
    try Data("version: 1\nbaseline: known.json\n".utf8).write(to: folder.url.appendingPathComponent("d/old/.drey.yaml"))
    let (judged, judgedApart) = try both()
    #expect(
      judged.output == judgedApart.output && !judged.output.contains("d/old")
        && judged.output.contains("d/a/config.yaml"))
  }

  @Test func `says when a named file is empty or binary`() throws {
    let folder = try Folder(["empty.yaml": "", "blob.yaml": "a\u{0}\u{0}\u{0}b", "conf/none.yaml": ""])
    let outcome = try folder.lint("empty.yaml", "blob.yaml", "conf")
    #expect(outcome.errors.contains("drey: warning: empty.yaml: passed by, is empty"))
    #expect(outcome.errors.contains("drey: warning: blob.yaml: passed by, is a binary file"))
    #expect(!outcome.errors.contains("none.yaml"))
    #expect(outcome.status == 0)
  }

  @Test func `compares the names of clusters with one on standard input, which can be read once`() throws {
    let cluster =
      "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  flinkConfiguration: {external-resources: gpu}\n"
    let outcome = try Folder(["a.yaml": cluster]).lint("--select", "CLU108,GPU102", "a.yaml", "-", input: cluster)
    #expect(outcome.output.contains("<stdin>:3:18: error[CLU108]"), "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("<stdin>:5:"))
  }

  @Test func `takes the name of standard input`() throws {
    let folder = try Folder([:])
    let outcome = try folder.lint("--stdin-filename", "conf/config.yaml", "-", input: Self.comma)
    #expect(outcome.output.contains("conf/config.yaml:1:24: error[GPU103]"), "\(outcome.output)\(outcome.errors)")
  }

  @Test func `groups findings by file where there are several`() throws {
    let folder = try Folder(["a/config.yaml": Self.comma, "b/config.yaml": "external-resources: gpu;gpu\n"])
    let outcome = try folder.lint("--select", "GPU103,GPU105", ".")
    let headings = outcome.output.split(separator: "\n").filter { $0.hasPrefix("──") }
    #expect(headings == ["── ./a/config.yaml ── 1 error", "── ./b/config.yaml ── 1 warning"], "\(outcome.output)")
    #expect(!(try folder.lint("a/config.yaml").output.contains("──")))
  }

  // MARK: Rules

  @Test func `speaks of the rules that are asked for`() throws {
    let folder = try Folder(["config.yaml": Self.comma])
    #expect(try folder.lint("--ignore", "ALL").status == 0)
    let weak = try folder.lint("--select", "list-delimiter,GPU103", "--severity", "GPU103=warning")
    #expect(weak.status == 0 || weak.status == 2, "\(weak.errors)")
    let warned = try folder.lint("--select", "GPU103", "--severity", "GPU=warning")
    #expect(warned.status == 0)
    #expect(warned.output.contains("warning[GPU103]"))
    #expect(try folder.lint("--select", "GPU103", "--severity", "GPU=warning", "--fail-on", "warning").status == 1)
  }

  @Test(arguments: [
    ["--select", "GPU999"], ["--ignore", "nope"], ["--severity", "GPU101"], ["--severity", "GPU101=loud"],
    ["--inventory", "nowhere.json"],
  ]) func `refuses what is no rule, severity or inventory`(arguments: [String]) throws {
    let outcome = try BuiltBinary("drey").run(["lint"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("drey: error: "), "\(outcome.errors)")
  }

  // MARK: Fixes

  @Test func `mends what is safe, and prints what is left`() throws {
    let folder = try Folder(["config.yaml": Self.comma])
    let outcome = try folder.lint("--fix", "config.yaml")
    #expect(folder.text("config.yaml") == "external-resources: gpu;fpga # both\nrest.port: 8081\n")
    #expect(outcome.errors == "drey: mended 1 finding in 1 file\n")
    #expect(outcome.output.contains("GPU102") && !outcome.output.contains("GPU103"))
    #expect(try folder.lint("--fix", "config.yaml").errors.isEmpty)
  }

  @Test func `shows a diff and writes nothing`() throws {
    let folder = try Folder(["config.yaml": Self.comma])
    let outcome = try folder.lint("--diff", "config.yaml")
    #expect(
      outcome.output == """
        --- config.yaml
        +++ config.yaml
        @@ -1,2 +1,2 @@
        -external-resources: gpu,fpga # both
        +external-resources: gpu;fpga # both
         rest.port: 8081

        """)
    #expect(outcome.status == 1)
    #expect(folder.text("config.yaml") == Self.comma)
    #expect(try folder.lint("--fix=all", "--diff", "config.yaml").status == 1)
  }

  @Test func `says why it read nothing, and refuses a level of fixes that there isn't`() throws {
    let folder = try Folder(["a.yaml": "a: 1\n", "b.yaml": "b: 1\n", "c.yaml": "- c\n", "d.yaml": "d: 1\n"])
    let outcome = try folder.lint(".")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors == """
        drey: note: ./a.yaml: passed by, is a mapping without Flink's keys
        drey: note: ./b.yaml: passed by, is a mapping without Flink's keys
        drey: note: ./c.yaml: passed by, is a list

        """)
    #expect(try folder.lint("--quiet", ".").errors.isEmpty)
    let refused = try folder.lint("--fix=some", ".")
    #expect(refused.status == 2)
    #expect(refused.errors == "drey: error: --fix takes safe or all, not 'some'\n")
  }

  @Test func `passes standard input on, mended, and the findings to standard error`() throws {
    let folder = try Folder([:])
    let mended = try folder.lint("--fix", "--stdin-filename", "config.yaml", "-", input: Self.comma)
    #expect(mended.output == "external-resources: gpu;fpga # both\nrest.port: 8081\n")
    #expect(mended.errors.contains("GPU102"))
    let whole = try folder.lint("--fix", "--stdin-filename", "config.yaml", "-", input: "rest.port: 1\n")
    #expect(whole.output == "rest.port: 1\n")
  }

  @Test func `keeps the byte order mark, the line ends and the mode`() throws {
    let folder = try Folder(["config.yaml": "\u{FEFF}external-resources: gpu,fpga\r\nrest.port: 8081\r\n"])
    let path = folder.url.appendingPathComponent("config.yaml").path
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    _ = try folder.lint("--fix", "config.yaml")
    #expect(folder.text("config.yaml") == "\u{FEFF}external-resources: gpu;fpga\r\nrest.port: 8081\r\n")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test func `writes through no link that leads out of what was named`() throws {
    let folder = try Folder([
      "elsewhere/config.yaml": Self.comma, "conf/readme": "", "conf/real/config.yaml": Self.comma,
    ])
    let link = folder.url.appendingPathComponent("conf/config.yaml").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../elsewhere/config.yaml")
    let refused = try folder.lint("--fix", "conf")
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains("conf/config.yaml: not mended: it lies outside of what was named"), "\(refused.errors)")
    #expect(folder.text("elsewhere/config.yaml") == Self.comma)
    #expect(folder.text("conf/real/config.yaml")?.hasPrefix("external-resources: gpu;fpga") == true)
    _ = try folder.lint("--fix", "conf")
    // One that stays inside is followed, and stays a link.
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real/config.yaml")
    _ = try folder.lint("--fix", "conf")
    #expect(folder.text("conf/real/config.yaml")?.hasPrefix("external-resources: gpu;fpga") == true)
    #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == "real/config.yaml")
  }
}

/// Where each format goes.
@Suite struct LintOutputTests {
  private let scratch: Scratch
  private let drey = BuiltBinary("drey")

  init() throws {
    scratch = try Scratch()
    try scratch.write(".git/HEAD", "")
    try scratch.write("conf/config.yaml", "external-resources: gpu,fpga\n")
  }

  private func lint(_ arguments: String..., environment: [String: String] = [:], in directory: String = ".") throws
    -> BuiltBinary.Outcome
  {
    try drey.run(
      ["lint"] + arguments, directory: scratch.url.appendingPathComponent(directory), environment: environment)
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: scratch.url.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func `writes several formats in one run, the one without an output to standard output`() throws {
    let outcome = try lint(
      "--format", "sarif", "--output", "a.sarif", "--format=markdown", "-o", "b.md", "conf", "--format", "text",
      "--format", "junit", "--output=c.xml")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("conf/config.yaml:1:24: error[GPU103]"), "\(outcome.errors)")
    #expect(try text("a.sarif").contains("\"version\": \"2.1.0\""))
    #expect(try text("b.md").hasPrefix("**drey lint:** 1 error in 1 file."))
    #expect(try text("c.xml").hasPrefix("<?xml"))
  }

  @Test func `says in a line what went into files`() throws {
    let outcome = try lint("--format", "gitlab", "--output", "gl.json", ".")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == "drey: 1 error in 1 file; wrote gl.json\n")
    #expect(outcome.status == 1)
  }

  @Test func `names files from the root of the repository`() throws {
    for (directory, path) in [("conf", "."), ("conf", "config.yaml"), (".", "./conf"), (".", scratch.path("conf"))] {
      let outcome = try lint("--format", "gitlab", path, in: directory)
      #expect(outcome.output.contains(#""path": "conf/config.yaml""#), "\(outcome.output)")
    }
  }

  @Test func `annotates inside GitHub Actions where no format is said`() throws {
    let actions = ["GITHUB_ACTIONS": "true"]
    #expect(try lint("conf", environment: actions).output.hasPrefix("::error file=conf/config.yaml,line=1,"))
    #expect(try lint("--format", "text", "conf", environment: actions).output.hasPrefix("conf/config.yaml:1:24"))
    #expect(try lint("conf", environment: ["GITHUB_ACTIONS": "false"]).output.hasPrefix("conf/config.yaml:1:24"))
  }

  @Test(arguments: [
    (["--output", "x", "conf"], "--output can only stand behind the --format"),
    (["--format", "sarif", "--format", "json", "conf"], "Only one --format can go to standard output"),
    (["--format", "sarif", "-o", "x", "--format", "json", "-o", "x", "conf"], "Two formats can't go to one --output"),
    (["--format", "serif", "conf"], "serif"),
    (["--diff", "--format", "sarif", "-o", "x", "conf"], "--diff prints a difference of texts"),
    (["--select", "", "conf"], "need a rule's code"),
    (["--format", "sarif", "--output", "no/such/folder/x", "conf"], "no/such/folder: no such"),
  ])
  func `refuses what can't be meant`(arguments: [String], message: String) throws {
    let outcome = try drey.run(["lint"] + arguments, directory: scratch.url)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
