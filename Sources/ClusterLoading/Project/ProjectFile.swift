package import ClusterModel
package import Diagnostics
package import FlinkOptions
import YAMLTree

/// What a `.drey.yaml` says; what it leaves out is nil or empty. Names of rules are not looked at yet.
package struct ProjectFile: Sendable {
  package var flinkVersion: Located<FlinkVersion>?
  package var operatorVersion: Located<String>?
  package var kubernetesVersion: Located<String>?
  package var hadoopVersion: Located<String>?
  package var select: [Located<String>] = []
  package var ignore: [Located<String>] = []
  package var severity: [(rules: Located<String>, severity: Severity)] = []
  package var failOn: Located<Severity>?
  package var exclude: [Located<String>] = []
  package var ignorePerPath: [(glob: Located<String>, rules: [Located<String>])] = []
  package var inventory: Located<String>?
  package var baseline: Located<String>?

  package init() {}

  /// The name that a project file has.
  package static let name = ".drey.yaml"
  /// The version of the format.
  package static let version: Int64 = 1
}

/// Reads a project file and checks it: every mistake, or the one that makes a further look useless.
package func readProjectFile(_ source: SourceFile) -> (file: ProjectFile, mistakes: [Diagnostic]) {
  let decoded = decodeSource(source.text, path: source.path)
  let tree = parseYAML(decoded)
  if let problem = tree.problem ?? decoded.problem { return (ProjectFile(), [problem.diagnostic(path: source.path)]) }
  let documents = tree.documents.filter { !isNull($0) }
  guard let root = documents.first else {
    return (
      ProjectFile(),
      [
        LoadingRules.missingField.diagnostic(
          "'version' is missing", path: source.path, range: nil, help: "add 'version: 1'")
      ]
    )
  }
  if documents.count > 1 {
    let second = documents[1].location
    return (
      ProjectFile(),
      [LoadingRules.unknownField.diagnostic("a project file can hold one document only", at: second, path: source.path)]
    )
  }
  let node = structuredNode(root)
  if case .integer(let version) = node["version"]?.value, version > ProjectFile.version {
    return (
      ProjectFile(),
      [
        LoadingRules.valueNotAllowed.diagnostic(
          "version \(version) of this format is newer than this drey reads, which is \(ProjectFile.version)",
          at: node["version"]?.provenance.location, path: source.path, help: "update drey")
      ]
    )
  }
  var checking = FieldChecking(path: source.path, isComplete: true, schema: "project")
  checking.check(node, fields: ProjectFields.document, named: "")
  let mistakes = checking.diagnostics + duplicateKeys(in: tree)
  return (mistakes.isEmpty ? projectFile(node) : ProjectFile(), mistakes)
}

private func projectFile(_ node: StructuredNode) -> ProjectFile {
  var file = ProjectFile()
  file.flinkVersion = node["flinkVersion"]?.locatedString.flatMap { text in
    FlinkVersion(text.value).map { Located($0, text.provenance) }
  }
  file.operatorVersion = node["operatorVersion"]?.locatedString
  file.kubernetesVersion = node["kubernetesVersion"]?.locatedString
  file.hadoopVersion = node["hadoopVersion"]?.locatedString
  file.select = strings(node["select"])
  file.ignore = strings(node["ignore"])
  file.severity = (node["severity"]?.entries ?? []).compactMap { entry in
    entry.value.string.flatMap(Severity.init(rawValue:)).map { (key(entry), $0) }
  }
  file.failOn = node["failOn"]?.locatedString.flatMap { text in
    Severity(rawValue: text.value).map { Located($0, text.provenance) }
  }
  file.exclude = strings(node["exclude"])
  file.ignorePerPath = (node["ignorePerPath"]?.entries ?? []).map { (key($0), strings($0.value)) }
  file.inventory = node["inventory"]?.locatedString
  file.baseline = node["baseline"]?.locatedString
  return file
}

private func strings(_ node: StructuredNode?) -> [Located<String>] { node?.items.compactMap(\.locatedString) ?? [] }

private func key(_ entry: StructuredValue.Entry) -> Located<String> {
  Located(entry.key, Provenance(.source(entry.keyLocation)))
}
