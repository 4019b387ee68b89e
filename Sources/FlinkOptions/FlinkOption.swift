/// One key that some version of Flink or of its Kubernetes operator knows, old names included.
///
/// Versions are Flink's, for the operator's keys the operator's.
///
/// A class: it is made once, and handed on far more often; a copy of so many fields costs more than what is asked of it.
package final class FlinkOption: Sendable {
  /// Exact, or a pattern such as `external-resource.<resource_name>.amount`.
  package let key: String
  /// Of the newest version; nil for keys that are only old names, and for `raw` and `ignored` ones.
  package let type: OptionType?
  /// Of the newest version, as Flink's documentation prints it.
  package let defaultValue: String?
  /// Whether the default is prose, not a value.
  package let defaultIsProse: Bool
  /// The values of an enum, or the known ones of a string option, of the newest version.
  package let allowedValues: [String]
  /// Whether other values are valid too: a class name, a plugin's name.
  package let isOpen: Bool
  /// First and last version that knows the key; since 1.13 means 1.13 or before. No `until`: still known.
  package let since: FlinkVersion?
  package let until: FlinkVersion?
  /// States, each holding until the next; empty if always `option`.
  package let life: [Since<OptionState>]
  /// First version that deprecates it.
  package let deprecatedSince: FlinkVersion?
  /// The newest names of what took over; empty when none is known.
  package let replacedBy: [String]
  package let note: String?
  /// The options that read this key.
  package let aliasOf: [Alias]
  /// Deprecated names that the newest declaration reads.
  package let aliases: [String]
  /// Other names that it reads.
  package let fallbacks: [String]
  package let typeHistory: [Since<OptionType>]
  package let defaultHistory: [Since<String?>]
  package let valuesHistory: [Since<[String]>]
  package let isInternal: Bool
  package let isExperimental: Bool
  package let isUndocumented: Bool
  /// `batch`, `streaming` or `batch_streaming`, for table options.
  package let mode: String?
  /// The declaring class, without `org.apache.flink.`.
  package let declaringClass: String?
  /// Absent: from Flink's jars; else `filesystem`, `docs`, `script` or `jar`.
  package let source: String?

  init(_ line: OptionLine) {
    key = line.key
    type = line.text("t").map { OptionType($0) }
    defaultValue = line.text("D") ?? line.text("d")
    defaultIsProse = line.has("D")
    allowedValues = line.has("e") ? line.list("e") : line.list("v")
    isOpen = line.has("o")
    since = line.version("s")
    until = line.version("u")
    life = line.history("l", separator: ",") { $0.flatMap(OptionState.init(rawValue:)) }
    deprecatedSince = line.version("p")
    replacedBy = line.list("r")
    note = line.text("n")
    aliasOf = line.list("a").map(Alias.init(text:))
    aliases = line.list("A")
    fallbacks = line.list("F")
    typeHistory = line.history("T") { $0.map { OptionType($0) } }
    defaultHistory = line.history("H") { .some($0) }
    valuesHistory = line.history(line.has("E") ? "E" : "V") { OptionLine.items($0 ?? "") }
    isInternal = line.has("i")
    isExperimental = line.has("x")
    isUndocumented = line.has("U")
    mode = line.text("m")
    declaringClass = line.text("c")
    source = line.text("S")
  }

  /// A value that holds from a version on.
  package struct Since<Value: Sendable>: Sendable {
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

  /// Whether a file system's plugin reads it, which is not part of Flink's own jars.
  package var isFileSystems: Bool { source == "filesystem" }

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
