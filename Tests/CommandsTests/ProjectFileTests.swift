import Foundation
import TestSupport
import Testing

/// `.drey.yaml`, as the commands take it.
@Suite struct ProjectFileTests {
  private let scratch: Scratch
  private let drey = BuiltBinary("drey")

  init() throws {
    scratch = try Scratch()
    // The search ends here, whatever lies above the folder of temporary files.
    try scratch.write(".git/HEAD", "ref: refs/heads/main\n")
  }

  private func run(_ arguments: String..., in directory: String = ".", input: String = "") throws -> BuiltBinary.Outcome
  {
    try drey.run(arguments, input: Data(input.utf8), directory: scratch.url.appendingPathComponent(directory))
  }

  private static let comma = "external-resources: gpu,fpga\n"

  // MARK: Where it is found

  @Test func `counts for the files below it, wherever the run starts`() throws {
    try scratch.write(".drey.yaml", "version: 1\nignore: [GPU103]\n")
    try scratch.write("a/b/config.yaml", Self.comma)
    for (directory, path) in [(".", "a/b/config.yaml"), ("a/b", "config.yaml"), ("a", "b"), ("a/b", "."), ("a", ".")] {
      let outcome = try run("lint", "--select", "ALL", path, in: directory)
      #expect(outcome.output.contains("GPU103"), "--select sets the file's ignore aside")
      #expect(try !run("lint", path, in: directory).output.contains("GPU103"), "\(directory) \(path)")
    }
  }

  @Test func `is refused where it is a directory`() throws {
    try FileManager.default.createDirectory(
      at: scratch.url.appendingPathComponent(".drey.yaml"), withIntermediateDirectories: true)
    try scratch.write("config.yaml", "external-resources: gpu\n")
    let outcome = try run("lint", "config.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(".drey.yaml") && outcome.errors.contains("directory"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `is refused where it is a link to nowhere`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: scratch.url.appendingPathComponent(".drey.yaml").path, withDestinationPath: "gone.yaml")
    try scratch.write("config.yaml", "external-resources: gpu\n")
    let outcome = try run("lint", "config.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(".drey.yaml"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `is not looked for above a git repository, and the nearest one counts alone`() throws {
    try scratch.write(".drey.yaml", "version: 1\nignore: [GPU103]\n")
    try scratch.write("inner/.git/HEAD", "")
    try scratch.write("inner/config.yaml", Self.comma)
    try scratch.write("near/.drey.yaml", "version: 1\nseverity: {GPU103: info}\n")
    try scratch.write("near/config.yaml", Self.comma)
    try scratch.write("config.yaml", Self.comma)
    let all = try run("lint", ".").output
    #expect(all.contains("inner/config.yaml:1:24: error[GPU103]"), "\(all)")
    #expect(all.contains("near/config.yaml:1:24: info[GPU103]"), "\(all)")
    #expect(!all.contains("\nconfig.yaml:1:24"), "\(all)")
  }

  @Test func `counts for standard input by its name`() throws {
    try scratch.write("a/.drey.yaml", "version: 1\nignore: [GPU103]\n")
    #expect(
      try run("lint", "--stdin-filename", "a/config.yaml", "-", input: Self.comma).output.contains("GPU103") == false)
    #expect(try run("lint", "--stdin-filename", "config.yaml", "-", input: Self.comma).output.contains("GPU103"))
  }

  // MARK: What it says

  @Test func `gives the versions, below what a file or the command line says`() throws {
    try scratch.write(".drey.yaml", "version: 1\nflinkVersion: \"1.20\"\n")
    try scratch.write("flink-conf.yaml", "external-resources: none\n")
    #expect(try run("lint", "flink-conf.yaml").output == "No findings in 1 file.\n")
    #expect(try run("lint", "--flink-version", "2.3", "flink-conf.yaml").output.contains("error[FLK104]"))
    let resolved = try run("resolve", "--format", "json", "flink-conf.yaml").output
    #expect(resolved.contains(#""flinkVersion": "1.20""#), "\(resolved)")
    try scratch.write(
      "d.yaml",
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: fraud}
      spec: {flinkVersion: v2_0, flinkConfiguration: {}}
      """)
    #expect(try run("resolve", "--format", "json", "d.yaml").output.contains(#""flinkVersion": "2.0""#))
  }

  @Test func `leaves out what is excluded, found or named`() throws {
    try scratch.write(".drey.yaml", "version: 1\nexclude: [old/, \"*.gen.yaml\"]\n")
    for path in ["old/config.yaml", "old/deep/config.yaml", "x.gen.yaml", "config.yaml"] {
      try scratch.write(path, Self.comma)
    }
    let outcome = try run("lint", ".")
    #expect(outcome.output.contains("in 1 file."), "\(outcome.output)")
    let named = try run("lint", "--verbose", "old/deep/config.yaml", "old/deep", "x.gen.yaml")
    #expect(named.output == "No findings in 0 files.\n")
    #expect(named.errors.contains("old/deep/config.yaml: passed by, is excluded by .drey.yaml"), "\(named.errors)")
    #expect(named.status == 0)
  }

  @Test func `sets rules for some files, severities, and what fails`() throws {
    try scratch.write(
      ".drey.yaml",
      "version: 1\nseverity: {GPU103: warning}\nfailOn: warning\nignorePerPath: {\"legacy/**\": [list-comma-delimiter]}\n"
    )
    try scratch.write("legacy/a/config.yaml", Self.comma)
    try scratch.write("config.yaml", Self.comma)
    let outcome = try run("lint", "--select", "GPU103", ".")
    #expect(outcome.output.contains("config.yaml:1:24: warning[GPU103]"), "\(outcome.output)")
    #expect(!outcome.output.contains("legacy"))
    #expect(outcome.status == 1)
    #expect(try run("lint", "--select", "GPU103", "--fail-on", "error", ".").status == 0)
    #expect(try run("lint", "--select", "GPU103", "--severity", "GPU103=info", ".").status == 0)
  }

  @Test func `selects the rules that speak, below what the command line says`() throws {
    try scratch.write(".drey.yaml", "version: 1\nselect: [GPU103]\n")
    try scratch.write("config.yaml", Self.comma + "taskmanager.numberOfTaskSlots: two\n")
    let chosen = try run("lint", ".").output
    #expect(chosen.contains("error[GPU103]"), "\(chosen)")
    #expect(!chosen.contains("config.yaml:2:"), "\(chosen)")
    let said = try run("lint", "--select", "ALL", ".").output
    #expect(said.contains("error[GPU103]") && said.contains("config.yaml:2:"), "\(said)")
  }

  @Test func `holds requests against its inventory`() throws {
    try scratch.write("p/.drey.yaml", "version: 1\ninventory: hosts.json\n")
    try scratch.write("p/hosts.json", #"{"hosts": []"#)
    try scratch.write("p/config.yaml", Self.comma)
    let outcome = try run("lint", "p")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("p/hosts.json"), "\(outcome.errors)")
    #expect(outcome.errors.contains("p/.drey.yaml"))
    #expect(outcome.output.isEmpty)
  }

  // MARK: Mistakes

  @Test(arguments: [
    ("", ".drey.yaml: 'version' is missing; add 'version: 1'"),
    ("flinkVersion: \"1.20\"\n", ".drey.yaml:1:1: 'version' is missing; add 'version: 1'"),
    (
      "version: 2\nfuture: x\n",
      ".drey.yaml:1:10: version 2 of this format is newer than this drey reads, which is 1; update drey"
    ),
    (
      "version: 1\nflinkversion: \"1.20\"\n",
      ".drey.yaml:2:1: unknown field 'flinkversion' in the document; did you mean 'flinkVersion'?"
    ),
    (
      "version: 1\nignore: [GPU999]\n",
      ".drey.yaml:2:10: 'GPU999' is no rule's code, name or beginning of a code; did you mean"
    ),
    (
      "version: 1\nseverity: {GPU103: eror}\n",
      ".drey.yaml:2:20: 'eror' is not a value of 'severity['GPU103']': it can only be error, warning or info; did you mean 'error'?"
    ),
    ("version: 1\nflinkVersion: 1.20\n", ".drey.yaml:2:15: 'flinkVersion' must be a Flink version in quotes"),
    ("version: 1\nflinkVersion: \"3.7\"\n", ".drey.yaml:2:15: 'flinkVersion' must be a Flink version in quotes"),
    ("version: 1\nversion: 1\n", ".drey.yaml:2:1: "),
    ("version: 1\nexclude: [a\n", ".drey.yaml:"),
    ("- a\n", ".drey.yaml:1:1: 'the document' must be a map, not a list"),
    ("version: 1\n---\nversion: 1\n", ".drey.yaml:3:1: a project file can hold one document only"),
    ("\u{1}", ".drey.yaml:1:1: "),
  ])
  func `ends the run with one clear error`(text: String, message: String) throws {
    try scratch.write(".drey.yaml", text)
    try scratch.write("config.yaml", Self.comma)
    for arguments in [["lint", "config.yaml"], ["lint", "--fix", "."], ["resolve", "config.yaml"], ["config"]] {
      let outcome = try drey.run(arguments, directory: scratch.url)
      #expect(outcome.status == 2, "\(arguments)")
      #expect(outcome.errors.hasPrefix("drey: error: \(message)"), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `tells of every mistake of a file`() throws {
    try scratch.write(".drey.yaml", "version: 1\nselekt: [GPU]\nfailOn: never\n")
    #expect(try run("lint").errors.split(separator: "\n").count == 2)
  }

  // MARK: init and config

  @Test func `init writes a file that changes nothing, and keeps one that is there`() throws {
    #expect(try run("init").status == 0)
    let text = try String(contentsOf: scratch.url.appendingPathComponent(".drey.yaml"), encoding: .utf8)
    #expect(try run("config", "--format", "json").output.contains(#""project": ".drey.yaml""#))
    try scratch.write("config.yaml", Self.comma)
    #expect(try run("lint", "config.yaml").output.contains("GPU103"))
    let again = try run("init")
    #expect(again.status == 2)
    #expect(again.errors == "drey: error: .drey.yaml: is there already, and is left as it is\n")
    #expect(try run("init", "nowhere").status == 2)
    // All that it shows can be said.
    let said = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.firstMatch(of: /^# (?=[a-zA-Z]+:( |$)| |  )/).map { String(line[$0.range.upperBound...]) } ?? String(line)
    }.filter { !$0.hasPrefix("inventory") && !$0.hasPrefix("baseline") }.joined(separator: "\n")
    try scratch.write(".drey.yaml", said)
    let shown = try run("config", "--format", "json")
    #expect(shown.status == 0, "\(shown.errors)\(said)")
    #expect(shown.output.components(separatedBy: #""from": "project""#).count == 10, "\(shown.output)\(said)")
  }

  @Test func `config says where each value comes from`() throws {
    try scratch.write(
      ".drey.yaml",
      "version: 1\nflinkVersion: v1_20\nsub: 1\n".replacingOccurrences(of: "sub: 1\n", with: "ignore: [OPT]\n"))
    try scratch.write("a/config.yaml", Self.comma)
    let text = try run("config", "config.yaml", in: "a").output
    #expect(text.contains("Project file: ../.drey.yaml"), "\(text)")
    #expect(text.contains("flinkVersion       1.20"), "\(text)")
    #expect(text.contains("../.drey.yaml:2"))
    #expect(text.contains("default: all rules"))
    #expect(try run("config", "nothing").status == 2)
  }

  @Test func `schema project is the schema in docs`() throws {
    let kept = try String(
      contentsOf: Repository.root.appendingPathComponent("docs/schemas/project.schema.json"), encoding: .utf8)
    #expect(try run("schema", "project").output == kept, "run 'drey schema project > docs/schemas/project.schema.json'")
  }
}
