internal import ClusterModel
internal import Diagnostics
internal import Manifests
internal import Resolution

/// Where the values of a target's output come from: places in an output that isn't written help nobody.
struct OutputPlaces {
  /// By path, the target's folder first; of each line the innermost value that begins there, sorted.
  private let values: [String: [(line: Int, provenance: Provenance)]]

  init(_ draft: OutputDraft, folder: String) {
    values = Dictionary(draft.files.map { ("\(folder)/\($0.path)", $0.values) }, uniquingKeysWith: { $1 })
  }

  /// Puts the source's places in the place of the output's.
  func replace(in pod: inout EffectivePod) {
    replace(in: &pod.pod)
    if let location = pod.failure?.location { pod.failure?.location = source(of: location) }
    for place in pod.problems.indices {
      pod.problems[place].location = pod.problems[place].location.flatMap(source)
    }
  }

  private func replace(in node: inout StructuredNode) {
    node.provenance = replaced(node.provenance)
    switch node.value {
    case .map(var entries):
      for place in entries.indices {
        entries[place].keyLocation = source(of: entries[place].keyLocation) ?? entries[place].keyLocation
        replace(in: &entries[place].value)
      }
      node.value = .map(entries)
    case .list(var items):
      for place in items.indices { replace(in: &items[place]) }
      node.value = .list(items)
    case .null, .boolean, .integer, .number, .string: break
    }
  }

  private func replaced(_ provenance: Provenance) -> Provenance {
    var result = Provenance(origin(of: provenance.origin))
    for other in (written(provenance.origin)?.overrode ?? []) + provenance.overrode.map(origin)
    where other != result.origin && !result.overrode.contains(other) {
      result.overrode.append(other)
    }
    return result
  }

  private func origin(of origin: Provenance.Origin) -> Provenance.Origin {
    switch origin {
    case .source: written(origin)?.origin ?? origin
    case .derived(let rule, let location?): .derived(rule: rule, from: source(of: location))
    case .derived, .commandLine: origin
    }
  }

  private func written(_ origin: Provenance.Origin) -> Provenance? {
    guard case .source(let location) = origin else { return nil }
    return written(at: location)
  }

  private func source(of location: SourceLocation) -> SourceLocation? {
    guard values[location.path] != nil else { return location }
    return written(at: location)?.location
  }

  /// What the value on a line was made from; nil for lines of no value and files that are not of the output.
  private func written(at location: SourceLocation) -> Provenance? {
    let line = location.range.start.line
    return values[location.path]?.last { $0.line <= line }?.provenance
  }
}
