import Foundation
import TestSupport
import Testing

/// The files by which other systems run Drey.
@Suite struct IntegrationTests {
  /// A tool that `make deps-test` puts into `build/tools`, else one on the PATH; nil, with a word, where there is none.
  private func tool(_ name: String) -> URL? {
    let own = Repository.root.appendingPathComponent("build/tools/bin/\(name)")
    if FileManager.default.isExecutableFile(atPath: own.path) { return own }
    if let found = executable(name) { return found }
    print("skipped: no \(name) on this machine (make deps-test gets it from PyPI)")
    return nil
  }

  @Test(arguments: [
    ("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "ci/drey.gitlab-ci.yml"),
  ])
  func `keeps to the schema of the system that reads it`(_ schema: String, _ file: String) throws {
    guard let check = tool("check-jsonschema") else { return }
    let outcome = try BuiltBinary(at: check).run(["--builtin-schema", schema, file])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test func `puts nothing from outside into a script of the action`() throws {
    let text = try String(contentsOf: Repository.root.appendingPathComponent("action.yml"), encoding: .utf8)
    var indent: Int?
    var scripts = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let depth = line.prefix { $0 == " " }.count
      if let start = indent, depth > start || line.isEmpty {
        #expect(!line.contains("${{"), "\(line)")
        continue
      }
      indent = nil
      guard line.drop(while: { $0 == " " }).hasPrefix("run:") else { continue }
      scripts += 1
      indent = depth
      #expect(!line.contains("${{"), "\(line)")
    }
    #expect(scripts == 3)
  }

  /// The scripts of the action, by the names of their steps.
  private func scripts() throws -> [String: String] {
    let text = try String(contentsOf: Repository.root.appendingPathComponent("action.yml"), encoding: .utf8)
    var result: [String: String] = [:]
    var name = ""
    var isInside = false
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("    - name: ") {
        (name, isInside) = (String(line.dropFirst(12)), false)
      } else if line == "      run: |" {
        isInside = true
      } else if isInside {
        result[name, default: ""] += line.dropFirst(8) + "\n"
      }
    }
    return result
  }

  @Test func `comments on a pull request, writes its comment anew, and goes on where it may not`() throws {
    guard let git = executable("git"), let bash = executable("bash") else {
      print("skipped: no git or no bash on this machine")
      return
    }
    let script = try #require(try scripts()["Comment on the GPUs"])
    let scratch = try Scratch()
    let root = scratch.url.appendingPathComponent("repository")
    try scratch.write("repository/prod/config.yaml", "taskmanager.numberOfTaskSlots: 2\n")
    try scratch.write("repository/test/config.yaml", "taskmanager.numberOfTaskSlots: 2\n")
    for arguments in [["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]] {
      let made = try BuiltBinary(at: git).run(arguments, directory: root, environment: DiffCommandTests.quiet)
      try #require(made.status == 0, "\(made.errors)")
    }
    try scratch.write("repository/test/config.yaml", "external-resources: gpu\n")
    try scratch.writeTool(
      "bin/gh",
      "echo \"$@\" >> \(scratch.path("calls"))\n[ -z \"$REFUSES\" ] || exit 1\ncase \"$*\" in *--jq*) echo \"$KNOWN\";; esac"
    )
    func run(paths: String, known: String = "", refuses: String = "", base: String = "HEAD", head: String = "") throws
      -> (BuiltBinary.Outcome, calls: String)
    {
      for name in ["calls", "summary"] { try scratch.write(name, "") }
      var environment = DiffCommandTests.quiet
      environment.merge([
        "PATH": scratch.path("bin") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"),
        "DREY": BuiltBinary("drey").url.path, "DREY_PATHS": paths, "DREY_BASE": base, "DREY_HEAD": head,
        "DREY_PULL": "7",
        "DREY_REPOSITORY": "o/r", "DREY_COMMENT": scratch.path("comment.md"),
        "GITHUB_STEP_SUMMARY": scratch.path("summary"),
        "KNOWN": known, "REFUSES": refuses,
      ]) { $1 }
      // As GitHub runs `shell: bash`.
      let outcome = try BuiltBinary(at: bash).run(
        ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], directory: root, environment: environment)
      return (outcome, try String(contentsOfFile: scratch.path("calls"), encoding: .utf8))
    }
    func text(_ name: String) throws -> String { try String(contentsOfFile: scratch.path(name), encoding: .utf8) }
    let first = try run(paths: ".")
    #expect(first.0.status == 0, "\(first.0)")
    #expect(first.calls.contains("--method POST repos/o/r/issues/7/comments --field body=@"), "\(first.calls)")
    #expect(try text("comment.md").hasPrefix("<!-- drey diff -->\n### Drey: what this changes"))
    #expect(try text("summary") == text("comment.md"))
    let again = try run(paths: ".", known: "41\n42")
    #expect(again.calls.contains("--method PATCH repos/o/r/issues/comments/41 ") && !again.calls.contains("POST"))
    // The paths that lint looks at are those that the comment is about.
    _ = try run(paths: "prod")
    #expect(try text("comment.md").contains("nothing changes"))
    let refused = try run(paths: ".", refuses: "yes")
    #expect(refused.0.status == 0 && refused.0.output.contains("::warning title=Drey::No comment"), "\(refused.0)")
    #expect(try text("summary").contains("what this changes"))
    // Of a merge with today's base only what the pull request brings: not what came to main since it was opened.
    func runGit(_ arguments: String...) throws -> String {
      let outcome = try BuiltBinary(at: git).run(arguments, directory: root, environment: DiffCommandTests.quiet)
      try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
      return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let opened = try runGit("rev-parse", "HEAD")
    _ = try runGit("checkout", "-q", "-b", "pull")
    _ = try runGit("commit", "-q", "-a", "-m", "Ask for a GPU")
    let head = try runGit("rev-parse", "HEAD")
    _ = try runGit("checkout", "-q", "main")
    try scratch.write("repository/prod/config.yaml", "external-resources: other\n")
    _ = try runGit("commit", "-q", "-a", "-m", "Somebody else's")
    _ = try runGit("merge", "-q", "--no-ff", "-m", "Merge", "pull")
    _ = try run(paths: ".", base: opened, head: head)
    let comment = try text("comment.md")
    #expect(comment.contains("test/config.yaml") && !comment.contains("prod/config.yaml"), "\(comment)")
  }

  @Test func `runs as a hook of pre-commit in a real repository`() throws {
    guard let precommit = tool("pre-commit"), executable("git") != nil else { return }
    let scratch = try Scratch()
    let root = scratch.url.appendingPathComponent("repository")
    try scratch.write("repository/good/config.yaml", "taskmanager.numberOfTaskSlots: 2\n")
    try scratch.write("repository/values.yaml", "image: {{ .Values.image }}\n")
    // The hooks of this checkout, in a repository of their own: pre-commit clones what it uses.
    try scratch.write(
      "hooks/.pre-commit-hooks.yaml",
      String(contentsOf: Repository.root.appendingPathComponent(".pre-commit-hooks.yaml"), encoding: .utf8))
    var environment = DiffCommandTests.quiet
    environment["HOME"] = scratch.path("home")
    environment["PRE_COMMIT_HOME"] = scratch.path("cache")
    environment["PATH"] =
      BuiltBinary("drey").url.deletingLastPathComponent().path + ":"
      + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    func run(_ program: URL, _ arguments: [String], in directory: URL) throws -> BuiltBinary.Outcome {
      try BuiltBinary(at: program).run(arguments, directory: directory, environment: environment)
    }
    let git = try #require(executable("git"))
    for directory in [scratch.url.appendingPathComponent("hooks"), root] {
      #expect(try run(git, ["init", "-q", "-b", "main"], in: directory).status == 0)
      #expect(try run(git, ["add", "-A"], in: directory).status == 0)
      #expect(try run(git, ["commit", "-q", "-m", "Begin"], in: directory).status == 0)
    }
    let revision = try run(git, ["rev-parse", "HEAD"], in: scratch.url.appendingPathComponent("hooks")).output
    try scratch.write(
      "repository/.pre-commit-config.yaml",
      "repos:\n  - repo: \(scratch.path("hooks"))\n    rev: \(revision.trimmingCharacters(in: .whitespacesAndNewlines))\n    hooks:\n      - id: drey\n"
    )
    #expect(
      try run(precommit, ["validate-manifest", scratch.path("hooks/.pre-commit-hooks.yaml")], in: root).status == 0)
    #expect(try run(precommit, ["install"], in: root).status == 0)
    _ = try run(git, ["add", "-A"], in: root)
    let clean = try run(git, ["commit", "-q", "-m", "Adopt the hook"], in: root)
    #expect(clean.status == 0, "\(clean.output)\(clean.errors)")
    try scratch.write("repository/good/config.yaml", "external-resources: gpu\nexternal.gpu.amount: 2\n")
    _ = try run(git, ["add", "-A"], in: root)
    let refused = try run(git, ["commit", "-q", "-m", "Break it"], in: root)
    #expect(refused.status != 0)
    #expect((refused.output + refused.errors).contains("GPU121"), "\(refused.output)\(refused.errors)")
  }
}
