import ClusterModel
import Diagnostics
import YAMLTree

/// One file of a `kind: Cluster`, or several that were merged.
struct ClusterLayer {
  var metadata: StructuredNode?
  /// Without `extends` and `flinkConfiguration`.
  var spec: StructuredNode?
  var configuration = FlinkConfiguration()
  /// The files below, nearest first, each once.
  var bases: [String] = []

  /// This layer over another: maps merge, lists and scalars replace, and what is replaced stays in the provenance.
  func over(_ lower: ClusterLayer) -> ClusterLayer {
    var merged = ClusterLayer()
    if let metadata, let below = lower.metadata {
      merged.metadata = overlay(metadata, on: below.without("name"))
    } else {
      merged.metadata = metadata ?? lower.metadata
    }
    if let spec, let below = lower.spec {
      merged.spec = overlay(spec, on: below)
    } else {
      merged.spec = spec ?? lower.spec
    }
    if lower.configuration.isEmpty {
      // Most clusters extend nothing: no entry has to be made.
      merged.configuration = configuration
      merged.configuration.isStandardYAML = lower.configuration.isStandardYAML
    } else {
      merged.configuration = lower.configuration
      for entry in configuration.entries { merged.configuration.set(entry) }
    }
    merged.bases = bases
    for base in lower.bases where !merged.bases.contains(base) { merged.bases.append(base) }
    return merged
  }
}

extension StructuredNode {
  /// A map without one of its keys: a base's name is the base's alone.
  fileprivate func without(_ key: String) -> StructuredNode {
    guard case .map(let entries) = value else { return self }
    return StructuredNode(.map(entries.filter { $0.key != key }), provenance)
  }
}

/// One tree over another: maps merge key by key, everything else replaces.
func overlay(_ upper: StructuredNode, on lower: StructuredNode) -> StructuredNode {
  var result = upper
  guard case .map(let upperEntries) = upper.value, case .map(var entries) = lower.value else {
    result.provenance.replace(lower.provenance)
    return result
  }
  var places: [String: Int] = [:]
  for (place, entry) in entries.enumerated() { places[entry.key] = place }
  for entry in upperEntries {
    if let place = places[entry.key] {
      let merged = overlay(entry.value, on: entries[place].value)
      entries[place] = StructuredValue.Entry(key: entry.key, keyLocation: entry.keyLocation, value: merged)
    } else {
      places[entry.key] = entries.count
      entries.append(entry)
    }
  }
  result.value = .map(entries)
  return result
}
