package import ClusterLoading
internal import ClusterModel
package import Diagnostics
package import Files
internal import Lint

/// What `lint` found.
package struct LintResult: Sendable {
  /// Sorted by path, place and code.
  package var findings: [Diagnostic] = []
  /// Configurations that were checked.
  package var fileCount = 0
  /// Files that are no configuration of Flink's: path and reason.
  package var passedBy: [String] = []
  /// What looks like a project file, and isn't: a sentence each.
  package var strays: [String] = []
  /// Those among them that a person named, and that hold nothing that Drey could ever check: empty ones, binary ones.
  package var refused: [String] = []
  package var unreadable: [FileError] = []
  /// How many findings are left out, because a baseline has them.
  package var knownCount = 0
  /// What is wrong with the project files above the files, a sentence each; a run must not go on then.
  package var projectProblems: [String] = []
  /// Paths of configurations that were checked, where a baseline has a say on them.
  package var checkedPaths: [String] = []
  /// Everything that was read, in the order of the walk; only where the caller keeps files.
  package var files: [LintedFile] = []
  /// By path: the texts that findings have places in.
  private var sources: [String: LintedSource] = [:]

  package init() {}

  /// The text of a file that a finding has a place in.
  package func source(_ path: String) -> SourceFile? { sources[path]?.source }

  /// The same for showing lines of it: what may be a secret is masked.
  package func shownSource(_ path: String) -> SourceFile? { source(path)?.maskingSecrets() }

  /// What a file was taken as, where its name and place told, not its text.
  func kind(_ path: String) -> DocumentKind? { sources[path]?.kind }

  mutating func take(_ report: FileReport, spool: FindingSpool?) {
    if let spool, let json = report.json {
      spool.take(report.findings, of: report.path, json: json)
    } else {
      findings += report.findings
    }
    if report.isChecked { fileCount += report.fileCount }
    if let message = report.passedBy {
      if report.isRefused { refused.append(message) } else { passedBy.append(message) }
    }
    if let error = report.error { unreadable.append(error) }
    if report.keepsPath { checkedPaths.append(report.path) }
    for source in report.sources {
      // As a file of its own counts more than as the base of another.
      guard let known = sources[source.source.path] else {
        sources[source.source.path] = source
        continue
      }
      if source.isOwn, !known.isOwn { sources[source.source.path] = source }
    }
    if let file = report.kept { files.append(file) }
  }
}

/// What a caller wants of the files of a run beside the findings: each costs memory for each file.
package struct LintKeeping: Sendable {
  /// The paths of all that was checked.
  package var paths: Bool
  /// Everything.
  package var files: Bool

  package init(paths: Bool = false, files: Bool = false) {
    self.paths = paths
    self.files = files
  }
}

/// A file that was checked, and what lies beside it.
package struct LintedFile: Sendable {
  package var resolved: ResolvedFile
  package var surroundings: Surroundings
}

/// A text, and what it was taken as.
struct LintedSource: Sendable {
  var source: SourceFile
  var kind: DocumentKind?
  /// Whether the file was checked itself, not only read for another.
  var isOwn: Bool
}

/// What is left of a file when its check is done.
struct FileReport: Sendable {
  var path: String
  var findings: [Diagnostic]
  /// The same as a part of a JSON document, where they can be put aside.
  var json: [UInt8]?
  var isChecked = false
  /// Hadoop's files of a directory are read and checked as one.
  var fileCount = 1
  /// Why it was passed by.
  var passedBy: String?
  var isRefused = false
  var error: FileError?
  var keepsPath = false
  var sources: [LintedSource] = []
  /// All of it, where the caller keeps files.
  var kept: LintedFile?
  /// The names of the clusters in it, which must differ from those in other files: kind, path and name.
  var clusters: [Cluster] = []
  /// The file of such clusters, where it can't be read again.
  var file: LoadedFile?

  init(path: String, findings: [Diagnostic]) {
    self.path = path
    self.findings = findings
  }
}
