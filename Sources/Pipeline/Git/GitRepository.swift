internal import ClusterLoading
internal import ExternalResources
internal import Files

/// A git repository, asked through the person's own `git`: objects alone are read, nothing is written.
struct GitRepository: Sendable {
  /// The work tree's directory, links followed; of a bare repository its own.
  let root: String
  let hasWorkTree: Bool

  /// The repository that the working directory is in.
  init(files: any FileReading) throws(GitFailure) {
    var outcome = try Self.run(["rev-parse", "--show-toplevel"])
    hasWorkTree = outcome.succeeded || !outcome.errorText.contains("must be run in a work tree")
    if !hasWorkTree { outcome = try Self.run(["rev-parse", "--absolute-git-dir"]) }
    guard outcome.succeeded else { throw Self.failure(outcome) }
    let path = Self.line(outcome)
    root = files.absolutePath(of: path) ?? path
  }

  // MARK: Revisions

  /// The commit that a person's word stands for.
  func commit(_ name: String) throws(GitFailure) -> String {
    guard !name.isEmpty, !name.hasPrefix("-"), !name.utf8.contains(0) else {
      throw GitFailure("'\(name)' can't be a revision")
    }
    let outcome = try Self.run(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])
    guard outcome.succeeded else {
      let help =
        try isShallow()
        ? "; this clone is shallow: 'git fetch --unshallow', or 'fetch-depth: 0' in actions/checkout, gets the rest"
        : ""
      throw GitFailure("there is no revision '\(name)' in this repository\(help)")
    }
    return Self.line(outcome)
  }

  /// The branch that a pull request is taken to go to, as a person would write it.
  func defaultBranch() throws(GitFailure) -> String {
    let head = try Self.run(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"])
    if head.succeeded, !Self.line(head).isEmpty { return Self.line(head) }
    for name in ["origin/main", "origin/master", "main", "master"] {
      let outcome = try Self.run(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])
      if outcome.succeeded { return name }
    }
    throw GitFailure(
      "there is no origin/HEAD, origin/main, origin/master, main or master to compare with; name a revision: drey diff BASE"
    )
  }

  func mergeBase(of first: String, _ second: String, named names: (String, String)) throws(GitFailure) -> String {
    let outcome = try Self.run(["merge-base", "--end-of-options", first, second])
    let base = Self.line(outcome)
    guard outcome.succeeded, !base.isEmpty else {
      guard case .exited(1) = outcome.ending else { throw Self.failure(outcome) }
      if try isShallow() {
        throw GitFailure(
          "the merge base of \(names.0) and \(names.1) is not in this clone, which is shallow: 'git fetch --unshallow', or 'fetch-depth: 0' in actions/checkout, gets it"
        )
      }
      throw GitFailure("\(names.0) and \(names.1) have no common ancestor; A..B compares any two revisions")
    }
    return base
  }

  private func isShallow() throws(GitFailure) -> Bool {
    Self.line(try Self.run(["rev-parse", "--is-shallow-repository"])) == "true"
  }

  /// A commit as people write it.
  func short(_ commit: String) throws(GitFailure) -> String {
    let outcome = try Self.run(["rev-parse", "--short", "--end-of-options", commit])
    return outcome.succeeded ? Self.line(outcome) : String(commit.prefix(12))
  }

  // MARK: Trees

  /// One entry of a tree.
  struct Entry: Sendable {
    enum Kind: Sendable { case file, link, submodule }

    var kind: Kind
    var object: String
    /// In bytes.
    var size: Int
  }

  /// All files of a revision by their paths from the root, and how many have a name that is no UTF-8.
  func tree(of commit: String) throws(GitFailure) -> (entries: [String: Entry], unreadable: Int) {
    let outcome = try Self.run(["ls-tree", "-r", "-z", "-l", "--full-tree", commit], limit: Self.longestListing)
    guard outcome.succeeded else { throw Self.failure(outcome) }
    guard outcome.droppedOutput == 0 else { throw GitFailure("the revision has more files than drey looks at") }
    var entries: [String: Entry] = [:]
    var unreadable = 0
    for record in outcome.output.split(separator: 0) {
      guard let tab = record.firstIndex(of: 0x09) else { continue }
      let words = record[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 4, let path = String(validating: record[(tab + 1)...], as: UTF8.self) else {
        unreadable += 1
        continue
      }
      let kind: Entry.Kind = words[1] == "commit" ? .submodule : words[0] == "120000" ? .link : .file
      entries[path] = Entry(kind: kind, object: words[2], size: Int(words[3]) ?? 0)
    }
    return (entries, unreadable)
  }

  /// The files that git keeps in the work tree, from the root.
  func trackedPaths() throws(GitFailure) -> [String] {
    let outcome = try Self.run(["ls-files", "-z", "--full-name", ":/"], limit: Self.longestListing)
    guard outcome.succeeded, outcome.droppedOutput == 0 else { throw Self.failure(outcome) }
    return outcome.output.split(separator: 0).compactMap { String(validating: $0, as: UTF8.self) }
  }

  /// A path that differs between two states.
  struct Difference: Sendable {
    /// Nil where it is new.
    var old: String?
    /// Nil where it is gone.
    var new: String?
  }

  /// What differs between a revision and another; without one, the work tree's tracked files.
  func differences(from old: String, to new: String?) throws(GitFailure) -> [Difference] {
    var arguments = ["diff", "--name-status", "-z", "-M", "--no-ext-diff", "--no-textconv", "--no-color"]
    // `diff.relative` would leave out what lies above, and `diff.renames=copies` adds records of another kind.
    arguments += ["--no-relative", "--ignore-submodules=all", old] + [new].compactMap(\.self) + ["--"]
    let outcome = try Self.run(arguments, limit: Self.longestListing)
    guard outcome.succeeded else { throw Self.failure(outcome) }
    guard outcome.droppedOutput == 0 else { throw GitFailure("more files differ than drey looks at") }
    var words = outcome.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }[...]
    var result: [Difference] = []
    while let status = words.popFirst(), let path = words.popFirst() {
      switch status.first {
      case "A": result.append(Difference(old: nil, new: path))
      case "D": result.append(Difference(old: path, new: nil))
      case "R", "C":
        guard let target = words.popFirst() else { break }
        result.append(Difference(old: status.hasPrefix("R") ? path : nil, new: target))
      default: result.append(Difference(old: path, new: path))
      }
    }
    return result
  }

  /// The contents of objects, one after the other.
  func contents(of objects: [String], bytes: Int) throws(GitFailure) -> [[UInt8]] {
    guard !objects.isEmpty else { return [] }
    let input = Array(objects.map { $0 + "\n" }.joined().utf8)
    let outcome = try Self.run(
      ["cat-file", "--batch"], input: .bytes(input), limit: bytes + objects.count * 128 + 4096)
    guard outcome.succeeded, outcome.droppedOutput == 0 else { throw Self.failure(outcome) }
    var result: [[UInt8]] = []
    var place = 0
    let output = outcome.output
    for object in objects {
      // `<object> blob <size>`, or `<object> missing`.
      guard let end = output[place...].firstIndex(of: 0x0A) else { throw GitFailure("git cat-file ended early") }
      let words = output[place..<end].split(separator: 0x20)
      guard words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)), size >= 0,
        end + 1 + size < output.count
      else { throw GitFailure("git has no object \(object): the repository is not whole") }
      result.append(Array(output[(end + 1)..<(end + 1 + size)]))
      place = end + 2 + size
    }
    return result
  }

  // MARK: Running

  /// In bytes; a million paths of a usual length.
  private static let longestListing = 256 << 20

  private static func run(
    _ arguments: [String], input: Command.Input = .none, limit: Int = 1 << 20
  ) throws(GitFailure) -> CommandOutcome {
    var environment = currentEnvironment()
    // Nothing is written, not even the index's times; nobody is asked for a password.
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["LC_ALL"] = "C"
    do {
      return try LocalCommands().runHere(
        Command(
          ["git", "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"] + arguments,
          environment: environment, input: input, timeout: .seconds(120), outputLimit: limit))
    } catch {
      switch error {
      case .notFound: throw GitFailure("git is not on the PATH; --dirs OLD NEW compares two directories without it")
      case .interrupted:
        var failure = GitFailure("interrupted")
        failure.isInterrupted = true
        throw failure
      default: throw GitFailure(error.description)
      }
    }
  }

  private static func line(_ outcome: CommandOutcome) -> String {
    String(outcome.outputText.prefix { $0 != "\n" && $0 != "\r\n" })
  }

  /// What git said, on one line.
  private static func failure(_ outcome: CommandOutcome) -> GitFailure {
    let text = outcome.errorText
    if text.contains("not a git repository") {
      return GitFailure("this is no git repository; --dirs OLD NEW compares two directories without one")
    }
    if text.contains("dubious ownership") {
      return GitFailure(
        "git refuses this repository, which belongs to somebody else; 'git config --global --add safe.directory DIRECTORY' trusts it"
      )
    }
    let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("fatal: ") || $0.hasPrefix("error: ") }
    return GitFailure("git: \(line.map { String($0.drop { $0 != " " }.dropFirst()) } ?? "failed and gave no reason")")
  }
}
