package import ClusterModel
import Diagnostics
package import YAMLTree

/// Flattens a `flinkConfiguration` field.
package func flinkConfiguration(from node: YAMLNode) -> FlinkConfiguration {
  var configuration = FlinkConfiguration()
  flatten(node, prefix: "", into: &configuration)
  return configuration
}

private func flatten(_ node: YAMLNode, prefix: String, into configuration: inout FlinkConfiguration) {
  for (key, value) in mergedEntries(node) {
    let name = prefix + key.resolved.text
    let target = value.resolved
    switch target.kind {
    case .mapping: flatten(target, prefix: name + ".", into: &configuration)
    case .sequence:
      configuration.set(
        FlinkConfiguration.Entry(
          key: name, value: .string(target.items.map(\.resolved.text).joined(separator: ";")),
          provenance: Provenance(.source(value.location)), keyRange: key.range))
    case .scalar, .alias:
      let typed: ConfigurationValue =
        switch structuredScalar(target) {
        case .integer(let value): .integer(digits: String(value))
        case .boolean(let value): .boolean(value)
        case .number(let text): .double(Double(text) ?? 0)
        default: .string(target.text)
        }
      configuration.set(
        FlinkConfiguration.Entry(
          key: name, value: typed, provenance: Provenance(.source(value.location)), keyRange: key.range))
    }
  }
}

/// Reads a `config.yaml`.
func loadFlinkConfiguration(_ source: SourceFile, context: LoadingContext) -> Cluster {
  var cluster = Cluster(kind: .flinkConfiguration, path: source.path)
  let tree = parseYAML(source, limits: context.options.limits)
  if let root = tree.documents.first { cluster.configuration = flinkConfiguration(from: root) }
  return cluster
}

/// Reads a `flink-conf.yaml`.
func loadLegacyFlinkConfiguration(_ source: SourceFile, context: LoadingContext) -> Cluster {
  var cluster = Cluster(kind: .legacyFlinkConfiguration, path: source.path)
  var configuration = FlinkConfiguration(isStandardYAML: false)
  var offset = 0
  for (index, line) in source.text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
    defer { offset += line.count + 1 }
    let text = String(decoding: line, as: UTF8.self).prefix { $0 != "#" }
    guard let colon = text.firstIndex(of: ":") else { continue }
    let value = text[colon...].dropFirst(2)
    let start = SourcePosition(line: index + 1, column: 1, offset: offset)
    let end = SourcePosition(line: index + 1, column: text.count + 1, offset: offset + text.utf8.count)
    configuration.set(
      FlinkConfiguration.Entry(
        key: String(text[..<colon].drop { $0 == " " }), value: .string(String(value)),
        provenance: Provenance(.source(SourceLocation(path: source.path, range: SourceRange(start: start, end: end))))))
  }
  cluster.configuration = configuration
  return cluster
}
