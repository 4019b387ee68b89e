import Foundation
import TestSupport
import Testing

/// `drey diff` as a person runs it, in a repository of 300 clusters.
@Suite struct DiffCommandTests {
  let drey = BuiltBinary("drey")

  /// A person's settings must not change what git does in a test.
  static let quiet = [
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2025-03-01T12:00:00Z", "GIT_COMMITTER_DATE": "2025-03-01T12:00:00Z",
  ]

  private func git(_ arguments: [String], in directory: URL) throws {
    let outcome = try BuiltBinary(at: URL(fileURLWithPath: "/usr/bin/env")).run(
      ["git"] + arguments, directory: directory, environment: Self.quiet)
    try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
  }

  private func diff(_ arguments: [String], in directory: URL, environment: [String: String] = quiet) throws
    -> BuiltBinary.Outcome
  {
    try drey.run(["diff"] + arguments, directory: directory, environment: environment)
  }

  /// Nil, with a word, where a tool is missing.
  private func repository(_ scratch: Scratch, clusters: Int = 300) throws -> URL? {
    guard let python = executable("python3"), executable("git") != nil else {
      print("skipped: no python3 or no git on this machine")
      return nil
    }
    let made = try BuiltBinary(at: python).run([
      "Benchmarks/corpus/gen_repository.py", scratch.path("repository"), "-n", "\(clusters)",
    ])
    try #require(made.status == 0, "\(made.errors)")
    return scratch.url.appendingPathComponent("repository")
  }

  @Test func `tells what a pull request does, twice alike, and leaves the repository as it was`() throws {
    let scratch = try Scratch()
    guard let repository = try repository(scratch) else { return }
    try git(["checkout", "-q", "double-fraud"], in: repository)
    let before = try Scratch.tree(repository)
    for format in ["text", "markdown", "json"] {
      let first = try diff(["--format", format], in: repository)
      #expect(first.status == 1, "\(first.errors)")
      let again = try diff(["--format", format, "origin/main"], in: repository)
      #expect(first.output == again.output)
      #expect(first.output.contains("fraud-000") && first.output.contains("clicks-001"))
    }
    let text = try diff([], in: repository).output
    #expect(text.contains("team-00/fraud-000   nvidia.com/gpu  5 × 1 = 5  5 × 2 = 10      +5  restarts"), "\(text)")
    #expect(text.contains("! `team-01/clicks-001` takes no GPU any more"))
    // A range of revisions sees the same without the work tree.
    try git(["checkout", "-q", "main"], in: repository)
    let range = try diff(["main...double-fraud"], in: repository).output
    #expect(range.split(separator: "\n").dropFirst() == text.split(separator: "\n").dropFirst())
    try git(["checkout", "-q", "double-fraud"], in: repository)
    var after = try Scratch.tree(repository)
    var expected = before
    // The checkouts of this test itself.
    for name in [".git/index", ".git/logs/HEAD"] {
      after[name] = nil
      expected[name] = nil
    }
    #expect(after == expected)
  }

  @Test func `finds in part of the tree what linting both trees finds`() throws {
    let scratch = try Scratch()
    guard let repository = try repository(scratch, clusters: 60) else { return }
    // A base that others extend, a template beside a Flink file, and files of every fate.
    func write(_ path: String, _ text: String) throws { try scratch.write("repository/" + path, text) }
    let base =
      "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: base}\nspec:\n  targets: [kubernetes-operator]\n  flinkConfiguration:\n    external-resources: gpu\n    external-resource.gpu.amount: 1\n    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu\n"
    try write("own/base.yaml", base)
    try write(
      "own/child.yaml",
      "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: child}\nspec:\n  extends: base.yaml\n  taskManager: {replicas: 4}\n  job: {jarURI: 'local:///a.jar'}\n"
    )
    try write(
      "conf/config.yaml",
      "external-resources: gpu\nexternal-resource.gpu.amount: 1\nexternal-resource.gpu.kubernetes.config-key: nvidia.com/gpu\n"
    )
    let template =
      "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: flink-main-container\n      resources: {limits: {amd.com/gpu: 1}}\n"
    try write("conf/pod-template.yaml", template)
    try git(["add", "-A"], in: repository)
    try git(["commit", "-q", "-m", "More kinds"], in: repository)
    try write("own/base.yaml", base.replacingOccurrences(of: "amount: 1", with: "amount: 2"))
    try write("conf/pod-template.yaml", template.replacingOccurrences(of: "gpu: 1", with: "gpu: 3"))
    try write("untracked.yaml", base.replacingOccurrences(of: "name: base", with: "name: other"))
    try git(["mv", "clusters/team-00/fraud-000.yaml", "clusters/moved.yaml"], in: repository)
    try git(["rm", "-q", "clusters/team-03/orders-003.yaml"], in: repository)
    let here = try diff(["--format", "json", "HEAD"], in: repository)
    try git(["worktree", "add", "-q", scratch.path("old"), "HEAD"], in: repository)
    try FileManager.default.removeItem(atPath: scratch.path("old/.git"))
    let whole = try diff(["--format", "json", "--dirs", scratch.path("old"), "."], in: repository)
    func body(_ text: String) -> Substring { text[(text.range(of: "\"clusters\"")?.lowerBound ?? text.startIndex)...] }
    #expect(
      !here.output.isEmpty && body(here.output) == body(whole.output), "\(here.output)\n\(whole.output)\(here.errors)")
    #expect(here.output.contains("\"child\""))
    #expect(here.output.contains("amd.com/gpu"))
  }

  @Test func `refuses what can't be compared with one clear error`() throws {
    let scratch = try Scratch()
    guard let repository = try repository(scratch, clusters: 15) else { return }
    func refused(_ arguments: [String], _ words: String, in directory: URL, path: String? = nil) throws {
      var environment = Self.quiet
      if let path { environment["PATH"] = path }
      let outcome = try diff(arguments, in: directory, environment: environment)
      #expect(outcome.status == 2, "\(arguments)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("drey: error: ") && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
    try refused(["nosuch"], "there is no revision 'nosuch'", in: repository)
    try refused(["main..-x"], "'-x' can't be a revision", in: repository)
    try refused(["main", "--", "nowhere"], "nowhere: no such file", in: repository)
    try refused(["--dirs", "clusters", "nowhere"], "nowhere: no such file", in: repository)
    try refused(["--inventory", "nowhere.yaml"], "nowhere.yaml: no such file", in: repository)
    try refused([], "git is not on the PATH", in: repository, path: "/nowhere")
    try scratch.write("elsewhere/a.yaml", "")
    try refused([], "no git repository", in: scratch.url.appendingPathComponent("elsewhere"))
    try git(["clone", "-q", "--depth", "1", "file://\(repository.path)", scratch.path("shallow")], in: repository)
    let shallow = scratch.url.appendingPathComponent("shallow")
    try git(["fetch", "-q", "--depth", "1", "origin", "double-fraud"], in: shallow)
    try git(["checkout", "-q", "FETCH_HEAD"], in: shallow)
    try refused(["origin/main"], "fetch-depth: 0", in: shallow)
    try git(["checkout", "-q", "--orphan", "alone"], in: repository)
    try git(["commit", "-q", "-m", "alone"], in: repository)
    try refused(["main"], "no common ancestor", in: repository)
  }

  @Test func `exits with 4 where the GPUs change, and with 1 for a new finding`() throws {
    let scratch = try Scratch()
    guard let repository = try repository(scratch, clusters: 30) else { return }
    try git(["checkout", "-q", "double-fraud"], in: repository)
    #expect(try diff(["--", "clusters/team-00"], in: repository).status == 0)
    #expect(try diff(["--detailed-exitcode", "--", "clusters/team-00"], in: repository).status == 4)
    #expect(try diff(["--detailed-exitcode", "HEAD"], in: repository).status == 0)
    #expect(try diff(["--detailed-exitcode"], in: repository).status == 1)
    #expect(
      try diff(["--detailed-exitcode", "--fail-on", "info", "--", "clusters/team-00"], in: repository).status == 1)
    // What was found before isn't new.
    #expect(try diff(["--fail-on", "info", "HEAD"], in: repository).status == 0)
  }

  @Test func `takes links, submodules and Git LFS for what they are`() throws {
    let scratch = try Scratch()
    guard let repository = try repository(scratch, clusters: 15) else { return }
    try scratch.write(
      "repository/big.yaml",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
    )
    try FileManager.default.createSymbolicLink(
      atPath: repository.appendingPathComponent("link.yaml").path,
      withDestinationPath: "clusters/team-00/fraud-000.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: repository.appendingPathComponent("out.yaml").path, withDestinationPath: "/etc/hostname")
    try git(["-c", "protocol.file.allow=always", "submodule", "add", "-q", repository.path, "sub"], in: repository)
    try git(["add", "-A"], in: repository)
    try git(["commit", "-q", "-m", "odd"], in: repository)
    try FileManager.default.removeItem(atPath: repository.appendingPathComponent("big.yaml").path)
    try scratch.write("repository/clusters/team-00/fraud-000.yaml", "")
    let outcome = try diff(["HEAD"], in: repository)
    #expect(outcome.errors.contains("big.yaml: is kept by Git LFS"), "\(outcome.errors)")
    #expect(outcome.output.contains("note: sub is a submodule, and is not compared"), "\(outcome.output)")
    #expect(outcome.output.contains("removed"))
  }

  @Test func `compares from below the root, with names that are no UTF-8 and files of any size`() throws {
    let scratch = try Scratch()
    guard let repository = try repository(scratch, clusters: 15) else { return }
    let name = Array((repository.path + "/clusters/caf").utf8) + [0xE9] + Array(".yaml".utf8) + [0]
    let file = open(name.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o644)
    try #require(file >= 0)
    close(file)
    let huge = scratch.url.appendingPathComponent("repository/huge.yaml")
    try Data(count: 17 << 20).write(to: huge)
    try git(["add", "-A"], in: repository)
    try git(["commit", "-q", "-m", "odd"], in: repository)
    let fraud = "clusters/team-00/fraud-000.yaml"
    let old = try String(contentsOf: repository.appendingPathComponent(fraud), encoding: .utf8)
    try scratch.write(
      "repository/" + fraud,
      old.replacingOccurrences(of: "gpu.amount: 1", with: "gpu.amount: 2").replacingOccurrences(of: "\n", with: "\r\n"))
    // What the change doesn't touch doesn't fail it.
    let root = try diff(["HEAD"], in: repository)
    #expect(root.status == 0, "\(root.errors)")
    #expect(root.output.contains("1 cluster differs"), "\(root.output)")
    #expect(root.output.contains("note: 1 file has a name that is no UTF-8, and is left out"))
    #expect(root.output.contains("huge.yaml: is larger than 16777216 bytes, on both sides"))
    let below = repository.appendingPathComponent("clusters/team-01")
    let all = try diff(["HEAD"], in: below)
    #expect(all.status == 0 && all.output.contains("1 cluster differs"), "\(all.output)")
    #expect(try diff(["HEAD", "--", "."], in: below).output.contains("Nothing changes"))
    #expect(try diff(["HEAD", "--", "../team-00"], in: below).output.contains("5 × 1 = 5"))
    // A directory or a file that is named and did not change is no cluster that is gone.
    try scratch.write("repository/flink/config.yaml", "taskmanager.numberOfTaskSlots: 2\n")
    try git(["add", "flink"], in: repository)
    try git(["commit", "-q", "-m", "one more"], in: repository)
    for path in ["flink", "flink/config.yaml", "clusters/team-01/clicks-001.yaml", "clusters/team-01"] {
      let outcome = try diff(["HEAD", "--", path], in: repository)
      #expect(outcome.status == 0 && outcome.output.contains("Nothing changes"), "\(path): \(outcome.output)")
    }
    // A link is a second name of what it leads to, wherever it is named.
    for (link, target) in [("again.yaml", fraud), ("team", "clusters/team-00")] {
      try FileManager.default.createSymbolicLink(
        atPath: repository.appendingPathComponent(link).path, withDestinationPath: target)
    }
    let linked = try diff(["HEAD"], in: repository)
    #expect(linked.output == (try diff(["HEAD", "--", "."], in: repository).output))
    #expect(linked.output.contains("1 cluster differs"), "\(linked.output)")
    for path in ["team", "again.yaml", "clusters/team-00", repository.path + "/team"] {
      let outcome = try diff(["HEAD", "--", path], in: repository)
      #expect(
        outcome.output.contains("1 cluster differs") && outcome.output.contains("5 × 1 = 5"), "\(path): \(outcome)")
    }
    try Data(count: 18 << 20).write(to: huge)
    let touched = try diff(["HEAD"], in: repository)
    #expect(touched.status == 2 && touched.errors.contains("huge.yaml: is larger"), "\(touched)")
  }

  @Test func `leaves nothing behind when it is ended`() throws {
    let scratch = try Scratch()
    guard let repository = try repository(scratch, clusters: 15), let real = executable("git") else { return }
    try FileManager.default.createDirectory(atPath: scratch.path("tmp"), withIntermediateDirectories: true)
    try scratch.writeTool(
      "bin/git",
      "case \"$*\" in *cat-file*|*ls-tree*) echo $$ > \(scratch.path("pid")); sleep 60;; esac\nexec \(real.path) \"$@\""
    )
    let before = try Scratch.tree(repository)
    for signal in [SIGINT, SIGTERM] {
      try? FileManager.default.removeItem(atPath: scratch.path("pid"))
      let process = Process()
      process.executableURL = drey.url
      process.arguments = ["diff", "HEAD"]
      process.currentDirectoryURL = repository
      process.environment = Self.quiet.merging([
        "PATH": scratch.path("bin") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
        "TMPDIR": scratch.path("tmp"),
      ]) { $1 }
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      for _ in 0..<1000 where !FileManager.default.fileExists(atPath: scratch.path("pid")) { usleep(10_000) }
      usleep(50_000)
      kill(process.processIdentifier, signal)
      for _ in 0..<1000 where process.isRunning { usleep(10_000) }
      #expect(!process.isRunning)
      #expect(process.terminationStatus == 128 + signal)
      let child = try #require(
        Int32(
          String(contentsOfFile: scratch.path("pid"), encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(child, 0) != 0)
    }
    #expect(try Scratch.tree(repository) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("tmp")) == [])
  }

  @Test func `prints the schema that is in the documentation, and keeps to it`() throws {
    let outcome = try drey.run(["schema", "diff"])
    let file = Repository.root.appendingPathComponent("docs/schemas/diff.schema.json")
    #expect(
      FileManager.default.contents(atPath: file.path).map { String(decoding: $0, as: UTF8.self) } == outcome.output,
      "run 'drey schema diff > docs/schemas/diff.schema.json'")
    guard let python = executable("python3"), try BuiltBinary(at: python).run(["-c", "import jsonschema"]).status == 0
    else {
      print("skipped: no python3 with jsonschema on this machine (Debian: python3-jsonschema)")
      return
    }
    let scratch = try Scratch()
    guard let repository = try repository(scratch, clusters: 60) else { return }
    let check = "import json, sys, jsonschema; jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1])))"
    for arguments in [["main...double-fraud", "--inventory", "inventory.yaml"], ["main~2..main"], ["main..main~3"]] {
      let json = try diff(["--format", "json"] + arguments, in: repository)
      let checked = try BuiltBinary(at: python).run(["-c", check, file.path], input: Data(json.output.utf8))
      #expect(checked.status == 0 && !json.output.isEmpty, "\(checked.errors.suffix(2000))")
    }
  }
}
