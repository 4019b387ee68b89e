internal import Diagnostics
package import Topology
internal import YAMLTree

extension Inventory {
  /// The inventory as `drey discover --format yaml` prints it: what `json` holds, through the one writer of YAML.
  package var yaml: String { emitYAML(yamlValue(json)) }
}

extension InventoryDiff {
  /// What `--diff --format yaml` prints.
  package var yaml: String { emitYAML(yamlValue(json)) }
}

private func yamlValue(_ value: JSONValue) -> YAMLValue {
  switch value {
  case .null: .null
  case .bool(let value): .boolean(value)
  case .integer(let value): .integer(value)
  case .double(let value): .double(value)
  case .string(let text): .string(text)
  case .array(let items): .sequence(items.map(yamlValue))
  case .object(let members): .mapping(members.map { YAMLValue.Entry($0.name, yamlValue($0.value)) })
  }
}
