package import ClusterLoading
package import ClusterModel
package import Diagnostics
package import Files
package import Lint

/// A project file that was read, and what it means for the files below it.
package struct Project: Sendable {
  /// The file, relative to where the run started.
  package var path: String
  /// Its directory: from the root where the files have one.
  package var root: String
  package var file: ProjectFile
  package var select: [RuleSelector] = []
  package var ignore: [RuleSelector] = []
  package var severities: [(rules: RuleSelector, severity: Severity)] = []
  package var ignorePerPath: [(glob: Gitignore, rules: [RuleSelector])] = []
  let excluded: Gitignore

  /// - Parameter mistakes: gets what is wrong with the names of rules.
  init(path: String, root: String, file: ProjectFile, mistakes: inout [Diagnostic]) {
    self.path = path
    self.root = root
    self.file = file
    excluded = Gitignore(file.exclude.map(\.value).joined(separator: "\n"))
    var problems: [Diagnostic] = []
    func selector(_ text: Located<String>) -> RuleSelector? {
      if let selector = RuleSelector(text.value) { return selector }
      problems.append(
        Diagnostic(
          code: "CLU104", name: "value-not-allowed", severity: .error, path: path,
          range: text.provenance.location?.range,
          message: "'\(text.value)' is no rule's code, name or beginning of a code",
          help: RuleSelector.nearest(to: text.value).map { "did you mean \($0)?" } ?? "drey rules lists them"))
      return nil
    }
    select = file.select.compactMap(selector)
    ignore = file.ignore.compactMap(selector)
    severities = file.severity.compactMap { entry in selector(entry.rules).map { ($0, entry.severity) } }
    ignorePerPath = file.ignorePerPath.map { (Gitignore($0.glob.value), $0.rules.compactMap(selector)) }
    mistakes += problems
  }

  /// A path of the file, taken from its directory, as the run can open it.
  ///
  package func resolved(_ text: Located<String>?) -> String? {
    text.map { ClusterLoading.path($0.value, besideFile: path) }
  }

  /// How a file below it is called, wherever a run starts: from its directory.
  ///
  /// - Parameter absolute: the file's path in the form that `root` has.
  package func name(of absolute: String) -> String { relativePath(of: absolute, from: root) }

  /// The rules for a file: the command line's, then the project's.
  ///
  /// `--select` stands in the place of the file's `select` and `ignore`; `--ignore` and `--severity` are added to the
  /// file's, and win.
  ///
  /// - Parameter name: the file, from the project's directory.
  package func selection(_ said: RuleSelection, for name: String) -> RuleSelection {
    var selection = said
    if said.selected.isEmpty {
      selection.selected = select
      selection.ignored += ignore
    }
    let own = severities.filter { entry in !said.severities.contains { $0.rules == entry.rules } }
    selection.severities = own + said.severities
    let parts = name.split(separator: "/")
    for entry in ignorePerPath {
      let applies = parts.indices.contains { last in
        entry.glob.leavesOut(parts[...last].joined(separator: "/"), isDirectory: last < parts.count - 1) == true
      }
      if applies { selection.dropped += entry.rules }
    }
    return selection
  }
}
