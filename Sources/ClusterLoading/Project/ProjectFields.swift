import ClusterModel
package import Diagnostics
import FlinkOptions

/// The fields of the project file `.drey.yaml`.
enum ProjectFields {
  static let document: [ClusterField] = [
    ClusterField("version", .integer(minimum: 1, maximum: 1), required: true, "The version of this format: 1."),
    ClusterField(
      "flinkVersion", .text(.flinkVersion),
      "The Flink that reads the files, where they don't say; --flink-version and a file's own flinkVersion count more."),
    ClusterField(
      "operatorVersion", .text(.operatorVersion), "The Flink Kubernetes Operator's version, such as \"1.15\"."),
    ClusterField("kubernetesVersion", .text(.version), "The Kubernetes version, such as \"1.34\"."),
    ClusterField("hadoopVersion", .text(.hadoopVersion), "The Hadoop version of the YARN clusters, such as \"3.3\"."),
    ClusterField("select", .list(.string), "Only these rules: codes, beginnings of codes, or names, as --select."),
    ClusterField("ignore", .list(.string), "All but these rules; the narrower of select and ignore counts."),
    ClusterField("severity", .mapOf(.word(severities)), "Another severity for some rules."),
    ClusterField("failOn", .word(severities), "The least severity that fails a run; error by default."),
    ClusterField(
      "exclude", .list(.text(.path)), "Files and directories that are never looked at: globs as in .gitignore."),
    ClusterField("ignorePerPath", .mapOf(.list(.string)), "Rules to ignore in some files: a glob, and the rules."),
    ClusterField("inventory", .text(.path), "The hosts to hold requests against: a file that drey discover wrote."),
    ClusterField("baseline", .text(.path), "The findings that are accepted for now: a file of --write-baseline."),
  ]

  private static let severities = Severity.allCases.reversed().map(\.rawValue)
}

extension TextForm {
  /// A version of Flink that Drey answers for.
  static let flinkVersion = TextForm(
    words: "a Flink version in quotes, one of \(FlinkVersion.supported.map { "\"\($0)\"" }.joined(separator: ", "))",
    pattern:
      "^(\(FlinkVersion.supported.map { "\($0.major)\\.\($0.minor)|v\($0.major)_\($0.minor)" }.joined(separator: "|")))$",
    accepts: { text in FlinkVersion(text).map(FlinkVersion.supported.contains) == true })
}

/// The JSON Schema (draft 2020-12) of `.drey.yaml`, for editors: `drey schema project`.
package func projectJSONSchema() -> JSONValue {
  jsonSchema(
    of: ProjectFields.document, title: "Drey's project file .drey.yaml",
    description: "Versions, rules and files of a repository that drey lint checks.")
}
