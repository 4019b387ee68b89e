package import ClusterModel
package import Diagnostics
import FlinkYAML
import Resolution

/// The external resources of a cluster by name, and the keys that look as if they meant one: one pass over the
/// configuration that all rules share.
package struct ResourceIndex: Sendable {
  /// Sorted by name: what `external-resources` lists, and what `external-resource.<name>.…` configures.
  package private(set) var resources: [ConfiguredResource]
  /// The value of `external-resources`, if set.
  package let list: FlinkConfiguration.Entry?
  /// Keys under a prefix that only looks like `external-resource.`, with that prefix.
  package private(set) var misplaced: [(prefix: String, entry: FlinkConfiguration.Entry)]
  /// Keys that are almost `external-resources`.
  package private(set) var misspelledLists: [FlinkConfiguration.Entry]
  /// Entries of FLIP-108's draft outside `external-resource.<name>.…`.
  package private(set) var drafts: [FlinkConfiguration.Entry]

  init(resolved: ResolvedCluster, sources: [String: SourceFile]) {
    let configuration = resolved.cluster.configuration
    list = configuration[Self.listKey]
    misplaced = []
    misspelledLists = []
    drafts = []
    // Longest first: a name may be the beginning of another, and may hold dots.
    let listed = Set(resolved.listed ?? []).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    var found: [String: ConfiguredResource] = [:]
    for name in listed {
      found[name] = ConfiguredResource(name: name, isListed: true, listedAt: list?.provenance.location)
    }
    for resource in resolved.resources {
      if let place = resource.listedAt?.location { found[resource.name]?.listedAt = place }
    }
    let candidates = configuration.entries { key in
      key.begins(with: "ext") || key.begins(with: "taskmanager.resource.")
    }
    for entry in candidates {
      let key = entry.key
      if key.utf8.first == UInt8(ascii: "e") {
        if key.hasPrefix(Self.prefix) {
          let rest = String(key.dropFirst(Self.prefix.count))
          let name = Self.name(in: rest, listed: listed)
          if name.isEmpty || name == rest {
            drafts.append(entry)
            continue
          }
          let suffix = String(rest.dropFirst(name.count + 1))
          found[name, default: ConfiguredResource(name: name, isListed: false)].entries.append((suffix, entry))
        } else if let prefix = Self.misspelledPrefixes.first(where: { key.hasPrefix($0) }),
          KnownSuffix.all.contains(where: { key.hasSuffix("." + $0) }) || key.holds(".param.")
        {
          misplaced.append((prefix, entry))
        } else if key != Self.listKey, key.utf8.count <= Self.listKey.utf8.count + 2, key.hasPrefix("ext"),
          editDistance(key, Self.listKey) <= 2
        {
          misspelledLists.append(entry)
        }
      } else if key.hasPrefix(Self.draftPrefix), key.hasSuffix(".amount"), key.count > Self.draftPrefix.count + 7 {
        drafts.append(entry)
      }
    }
    resources = found.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    guard let value = list?.provenance.location, let source = sources[value.path] else { return }
    // Each is sought in the whole list: of so many, nobody looks at one.
    guard listed.count <= 256 else { return }
    for index in resources.indices where resources[index].isListed {
      let name = resources[index].name
      let at = resources[index].listedAt ?? value
      resources[index].listedAt = source.item(name, in: at) ?? at
    }
  }

  package var listed: [ConfiguredResource] { resources.filter(\.isListed) }

  package subscript(name: String) -> ConfiguredResource? { resources.first { $0.name == name } }

  package static let listKey = "external-resources"
  private static let prefix = "external-resource."
  private static let draftPrefix = "taskmanager.resource."
  private static let misspelledPrefixes = [
    "external-resources.", "external.resource.", "external.", "externalresource.", "externalresources.",
    "external_resource.",
    "external-ressource.",
  ]

  /// The resource's name in what follows the prefix: a listed one, else what stands before a suffix that Flink or the
  /// draft knows, else up to the first dot.
  private static func name(in rest: String, listed: [String]) -> String {
    let dot = UInt8(ascii: ".")
    if let name = listed.first(where: { rest.hasPrefix($0) && rest.utf8.dropFirst($0.utf8.count).first == dot }) {
      return name
    }
    for suffix in KnownSuffix.all + KnownSuffix.drafts where rest.hasSuffix("." + suffix) {
      let name = rest.dropLast(suffix.count + 1)
      if !name.isEmpty, !String(name).holds(".param.") { return String(name) }
    }
    return String(rest.prefix { $0 != "." })
  }
}

/// One external resource as it is written: its place in the list and its keys.
package struct ConfiguredResource: Sendable {
  package var name: String
  package var isListed: Bool
  /// The name in `external-resources`.
  package var listedAt: SourceLocation?
  /// What follows `external-resource.<name>.`, in document order.
  package var entries: [(suffix: String, entry: FlinkConfiguration.Entry)] = []

  package subscript(suffix: String) -> FlinkConfiguration.Entry? { entries.first { $0.suffix == suffix }?.entry }

  /// The amount as Flink reads it; nil when it is absent or no whole number.
  package var amount: Int64? { self[KnownSuffix.amount]?.value.scalarText.flatMap(javaLong) }

  /// Whether Flink counts the resource: otherwise nothing but its list and amount matters.
  package var isCounted: Bool { isListed && (amount ?? 0) > 0 }

  /// Whether its name says that it is a GPU, for fixes that offer a GPU's usual values.
  var isGPU: Bool { name.lowercased().holds("gpu") }
}

/// What may follow `external-resource.<name>.`
enum KnownSuffix {
  static let amount = "amount"
  static let driverFactory = "driver-factory.class"
  static let kubernetes = "kubernetes.config-key"
  static let yarn = "yarn.config-key"
  static let parameter = "param."

  /// Those that Flink reads (ExternalResourceOptions.java), but for `param.…`.
  static let all = [amount, driverFactory, kubernetes, yarn]
  /// Those of FLIP-108's drafts, and what took their place.
  static let draftSuccessors = ["driver.class": driverFactory, "kubernetes.key": kubernetes, "yarn.key": yarn]
  static let drafts = draftSuccessors.keys.sorted()
}
