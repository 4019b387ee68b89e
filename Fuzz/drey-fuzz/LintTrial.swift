import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import Lint
import Pipeline
import Resolution

/// Files made of one input, and what must hold of all that linting and fixing make of them.
///
/// A line `=== NAME` begins a file; what stands before the first is `cluster.yaml`.
struct LintTrial: FileReading {
  var texts: [String: [UInt8]] = [:]

  init(_ bytes: [UInt8]) {
    var name = "cluster.yaml"
    var text: [UInt8] = []
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let heading = String(decoding: line.prefix(40), as: UTF8.self)
      if heading.hasPrefix("=== "), Self.names.contains(String(heading.dropFirst(4))) {
        take(name, text)
        name = String(heading.dropFirst(4))
        text = []
      } else {
        text += line
        text.append(0x0A)
      }
    }
    take(name, text)
  }

  private mutating func take(_ name: String, _ text: [UInt8]) {
    // The line break behind the last line is not the input's.
    if text.count > 1 { texts[name] = Array(text.dropLast()) }
  }

  private static let names: Set = [
    "cluster.yaml", "config.yaml", "flink-conf.yaml", "base.yaml", "pod-template.yaml", "job.yaml",
    "taskmanager.yaml", "docker-compose.yml", ".drey.yaml", "workers", "yarn-site.xml", "resource-types.xml",
    "core-site.xml", "capacity-scheduler.xml", "container-executor.cfg",
  ]

  /// Lints all files, makes all fixes, and looks again.
  func run() {
    let paths = texts.keys.sorted()
    check(Pipeline.lint(paths, options: RunOptions(), files: self))
    let fixed = fix(level: .all, options: RunOptions(), files: self) { files in
      Pipeline.lint(paths, options: RunOptions(), files: files)
    }
    guard !fixed.files.isEmpty else { return }
    var mended = self
    for file in fixed.files { mended.texts[file.path] = file.new }
    check(Pipeline.lint(paths, options: RunOptions(), files: mended))
    let before = loadAndResolve(paths, options: RunOptions(), files: self).files
    let after = loadAndResolve(paths, options: RunOptions(), files: mended).files
    // What is a pod template for its neighbour may look like a configuration by itself, until a fix makes it more of a template.
    for (before, after) in zip(before, after) where before.file.path != "pod-template.yaml" {
      require(before.clusters.count == after.clusters.count, "a fix that loses a cluster")
      for (old, new) in zip(before.clusters, after.clusters) where old.cluster.loadFailure == nil {
        require(new.cluster.loadFailure == nil, "a fix after which Flink doesn't load the file")
      }
    }
    let more = fix(level: .all, options: RunOptions(), files: mended) { files in
      Pipeline.lint(paths, options: RunOptions(), files: files)
    }
    require(more.files.isEmpty, "a second run of the fixes that changes something")
  }

  private func check(_ result: LintResult) {
    // Writers of a format escape what stands in messages; a position in a line would show as one.
    let text = renderText(result.findings) { result.shownSource($0) }
    require(text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "a text that steers the terminal")
    _ = renderJSON(result.findings)
    for finding in result.findings {
      require(!finding.message.isEmpty, "a finding without a message")
      guard let source = result.source(finding.path) else { continue }
      let ranges =
        [finding.range].compactMap(\.self)
        + finding.fixes.flatMap(\.edits).filter { $0.location.path == finding.path }.map(\.location.range)
      for range in ranges {
        require(
          range.start.offset <= range.end.offset && range.end.offset <= source.text.count, "a place outside of the text"
        )
        require(range.start.line >= 1 && range.start.column >= 1, "a place before the first")
      }
    }
  }

  // MARK: FileReading

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard let text = texts[path] else { throw FileError(path: path, reason: .missing) }
    guard text.count <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
    return text
  }

  func kind(of path: String) -> FileKind? { path == "." ? .directory : texts[path] == nil ? nil : .file }

  func list(_ directory: String) throws(FileError) -> [String] {
    guard directory == "." else { throw FileError(path: directory, reason: .missing) }
    return texts.keys.sorted()
  }
}
