/// One key that some version of Flink or of its Kubernetes operator knows, old names included.
///
/// Versions are Flink's, for the operator's keys the operator's.
package struct FlinkOption: Sendable, Hashable {
  /// Exact, or a pattern such as `external-resource.<resource_name>.amount`.
  package var key: String
  /// Of the newest version; nil for keys that are only old names, and for `raw` and `ignored` ones.
  package var type: OptionType?
  /// Of the newest version, as Flink's documentation prints it.
  package var defaultValue: String?
  /// Whether the default is prose, not a value.
  package var defaultIsProse = false
  /// The values of an enum, or the known ones of a string option, of the newest version.
  package var allowedValues: [String] = []
  /// Whether other values are valid too: a class name, a plugin's name.
  package var isOpen = false
  /// First and last version that knows the key; since 1.13 means 1.13 or before. No `until`: still known.
  package var since: FlinkVersion?
  package var until: FlinkVersion?
  /// States, each holding until the next; empty if always `option`.
  package var life: [Since<OptionState>] = []
  /// First version that deprecates it.
  package var deprecatedSince: FlinkVersion?
  /// The newest names of what took over; empty when none is known.
  package var replacedBy: [String] = []
  package var note: String?
  /// The options that read this key.
  package var aliasOf: [Alias] = []
  /// Deprecated names that the newest declaration reads.
  package var aliases: [String] = []
  /// Other names that it reads.
  package var fallbacks: [String] = []
  package var typeHistory: [Since<OptionType>] = []
  package var defaultHistory: [Since<String?>] = []
  package var valuesHistory: [Since<[String]>] = []
  package var isInternal = false
  package var isExperimental = false
  package var isUndocumented = false
  /// `batch`, `streaming` or `batch_streaming`, for table options.
  package var mode: String?
  /// The declaring class, without `org.apache.flink.`.
  package var declaringClass: String?
  /// Absent: from Flink's jars; else `filesystem`, `docs`, `script` or `jar`.
  package var source: String?

  /// A value that holds from a version on.
  package struct Since<Value: Sendable & Hashable>: Sendable, Hashable {
    package var version: FlinkVersion
    package var value: Value
  }

  /// Another option that reads the key.
  package struct Alias: Sendable, Hashable {
    package var key: String
    package var since: FlinkVersion?
    package var until: FlinkVersion?
    package var isFallback: Bool
  }

  // MARK: By version

  package func state(in version: FlinkVersion) -> OptionState {
    if let since, version < since { return .future }
    if let until, version > until { return .removed }
    return life.last { $0.version <= version }?.value ?? .option
  }

  package func type(in version: FlinkVersion) -> OptionType? {
    typeHistory.last { $0.version <= version }?.value ?? type
  }

  package func defaultValue(in version: FlinkVersion) -> String? {
    if let past = defaultHistory.last(where: { $0.version <= version }) { return past.value }
    return defaultValue
  }

  package func allowedValues(in version: FlinkVersion) -> [String] {
    valuesHistory.last { $0.version <= version }?.value ?? allowedValues
  }

  /// The options that read this key in a version.
  package func aliasOf(in version: FlinkVersion) -> [Alias] {
    aliasOf.filter { ($0.since ?? version) <= version && version <= ($0.until ?? version) }
  }
}
