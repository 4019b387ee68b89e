import Files
import Foundation
import TestSupport
import Testing

/// `.gitignore` as git itself reads it: each case is put to `git check-ignore`.
@Suite struct GitignoreTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// Path of a `.gitignore` → its text.
    var rules: [String: String]
    var testDescription: String { name }
  }

  static let paths = [
    "a.yaml", "b.yaml", "build/a.yaml", "build/deep/a.yaml", "src/build/a.yaml", "src/a.yaml", "src/b.yaml",
    "src/deep/er/a.yaml", "doc/a.txt", "doc/frotz/a.yaml", "a/doc/frotz/b.yaml", "x y.yaml", "trail ", "#hash.yaml",
    "!bang.yaml", "a[1].yaml", "a1.yaml", "aB.yaml", "ü.yaml", "foo/bar/baz/a.yaml", "foo/a.yaml", "abc/def/ghi",
    "back\\slash", "star*star", "foo/x/y/bar",
  ]

  static let cases = [
    Case(name: "a name", rules: [".gitignore": "a.yaml\n"]),
    Case(name: "a directory", rules: [".gitignore": "build/\n"]),
    Case(name: "a directory's name that is a file, too", rules: [".gitignore": "a.yaml/\n"]),
    Case(name: "anchored", rules: [".gitignore": "/build\n/a.yaml\n"]),
    Case(name: "a slash in the middle", rules: [".gitignore": "src/build\ndoc/frotz\n"]),
    Case(name: "negation", rules: [".gitignore": "*.yaml\n!a.yaml\n"]),
    Case(name: "negation below a directory that is left out", rules: [".gitignore": "build/\n!build/a.yaml\n"]),
    Case(name: "negation, one level at a time", rules: [".gitignore": "/*\n!/foo\n/foo/*\n!/foo/bar\n"]),
    Case(name: "nested", rules: [".gitignore": "*.yaml\n", "src/.gitignore": "!b.yaml\n/deep/\n"]),
    Case(name: "nested and anchored", rules: ["src/.gitignore": "/a.yaml\ndeep/er\n"]),
    Case(name: "stars", rules: [".gitignore": "*.y*l\nd*c\n"]),
    Case(name: "a star stops at a slash", rules: [".gitignore": "foo/*.yaml\nfoo/*/baz\n"]),
    Case(name: "two stars first", rules: [".gitignore": "**/frotz\n"]),
    Case(name: "two stars last", rules: [".gitignore": "foo/**\nabc/**\n"]),
    Case(name: "two stars between", rules: [".gitignore": "foo/**/bar\nsrc/**/a.yaml\n"]),
    Case(name: "two stars that are one", rules: [".gitignore": "b**d\nsrc/**deep\n"]),
    Case(name: "two stars alone", rules: [".gitignore": "**\n!a.yaml\n"]),
    Case(name: "a question mark", rules: [".gitignore": "a?.yaml\n?.yaml\n"]),
    Case(name: "brackets", rules: [".gitignore": "a[0-9].yaml\n[b-c].yaml\n"]),
    Case(name: "brackets negated", rules: [".gitignore": "a[!0-9].yaml\n[^a].yaml\n"]),
    Case(name: "a class of letters", rules: [".gitignore": "a[[:digit:]].yaml\na[[:upper:]].yaml\n"]),
    Case(name: "odd brackets", rules: [".gitignore": "a[.yaml\na[]1].yaml\n[]a-].yaml\n[[:nope:]]*\n"]),
    Case(
      name: "escapes", rules: [".gitignore": "a\\[1\\].yaml\n\\#hash.yaml\n\\!bang.yaml\nback\\\\slash\nstar\\*star\n"]),
    Case(name: "a backslash at the end", rules: [".gitignore": "a.yaml\\\nb.yaml\n"]),
    Case(name: "comments and empty lines", rules: [".gitignore": "# a.yaml\n\n#hash.yaml\n\n b.yaml\n"]),
    Case(name: "blanks at the end", rules: [".gitignore": "a.yaml   \ntrail\\ \nx y.yaml \n"]),
    Case(name: "CRLF and a byte order mark", rules: [".gitignore": "\u{FEFF}a.yaml\r\nbuild/\r\n"]),
    Case(name: "no line break at the end", rules: [".gitignore": "src"]),
    Case(name: "bytes beyond ASCII", rules: [".gitignore": "ü.yaml\n"]),
    Case(name: "slashes only", rules: [".gitignore": "/\n//\n!\n"]),
    Case(name: "dots", rules: [".gitignore": "./a.yaml\n../b.yaml\n"]),
    Case(name: "the last one wins", rules: [".gitignore": "!a.yaml\na.yaml\n!src/a.yaml\n"]),
  ]

  @Test(arguments: cases) func `leaves out what git leaves out`(item: Case) throws {
    let directory = try TemporaryDirectory()
    for path in Self.paths { try directory.write(path, "") }
    for (path, text) in item.rules { try directory.write(path, text) }
    let expected = try gitIgnored(below: directory)
    let found = ignored(below: directory.path, GitignoreStack(at: directory.path, in: LocalFiles()), prefix: "")
    #expect(found.sorted() == expected.sorted())
  }

  @Test func `counts those above the directory, up to the repository`() throws {
    let directory = try TemporaryDirectory()
    try directory.write(".gitignore", "skipped.yaml\n/conf/anchored.yaml\n")
    try directory.write("conf/deep/skipped.yaml", "")
    let store = LocalFiles()
    #expect(!GitignoreStack(at: directory.path + "/conf", in: store).leavesOut("skipped.yaml", isDirectory: false))
    _ = try git(["init", "-q"], in: directory)
    let stack = GitignoreStack(at: directory.path + "/conf", in: store)
    #expect(stack.leavesOut("skipped.yaml", isDirectory: false))
    #expect(stack.leavesOut("anchored.yaml", isDirectory: false))
    #expect(!stack.leavesOut("deep", isDirectory: true))
  }

  @Test func `takes no longer for a pattern with many stars`() {
    let rules = Gitignore(String(repeating: "a*", count: 60) + "b\n")
    #expect(rules.leavesOut(String(repeating: "a", count: 4000), isDirectory: false) == nil)
  }

  private func ignored(below directory: String, _ stack: GitignoreStack, prefix: String) -> [String] {
    let store = LocalFiles()
    var found: [String] = []
    for name in (try? store.list(directory)) ?? [] where name != ".git" && name != ".gitignore" {
      let path = directory + "/" + name
      let isDirectory = store.kind(of: path) == .directory
      if stack.leavesOut(name, isDirectory: isDirectory) {
        found += Self.paths.filter { $0 == prefix + name || $0.hasPrefix(prefix + name + "/") }
      } else if isDirectory {
        found += ignored(
          below: path, stack.entering(name, path: path, in: store), prefix: prefix + name + "/")
      }
    }
    return found
  }

  private func gitIgnored(below directory: TemporaryDirectory) throws -> [String] {
    _ = try git(["init", "-q"], in: directory)
    let input = Self.paths.map { $0 + "\0" }.joined()
    return try git(["check-ignore", "-z", "--stdin"], in: directory, input: input).split(separator: "\0").map(
      String.init)
  }

  private func git(_ arguments: [String], in directory: TemporaryDirectory, input: String = "") throws -> String {
    let outcome = try BuiltBinary(at: URL(fileURLWithPath: "/usr/bin/env")).run(
      ["git"] + arguments, input: Data(input.utf8), directory: URL(fileURLWithPath: directory.path),
      environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"])
    return outcome.output
  }
}
