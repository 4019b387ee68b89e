package import ClusterModel
package import FlinkOptions

/// The settings of a cluster that the rules on Flink's options have to look at: those that something can be wrong with.
/// One pass over the configuration that all these rules share.
package struct OptionSurvey: Sendable {
  /// In document order.
  package private(set) var settings: [SurveyedSetting] = []
  /// Those whose value the version at hand can't read as the option's type, and that no newer name takes the place of.
  private(set) var badValues: [(setting: SurveyedSetting, kind: ValueFlaw, allowed: [String])] = []

  init(_ cluster: Cluster, flinkVersion: FlinkVersion) {
    let operatorVersion = cluster.operatorVersion.flatMap { FlinkVersion($0.value) }
    // What is plain is so in the supported versions.
    let isSupported = FlinkVersion.supported.first.map { flinkVersion >= $0 } ?? true
    let isUnloadable = cluster.loadFailure != nil
    let entries = cluster.configuration.entries { key, text in
      !Self.belongsToOthers(key) && !(isSupported && OptionCatalogue.isPlain(key: key, value: text))
    }
    for entry in entries {
      if case .derived = entry.provenance.origin { continue }
      let isOperators = Self.isOperators(entry.key)
      let version =
        isOperators ? operatorVersion ?? OptionCatalogue.operatorVersions.last ?? flinkVersion : flinkVersion
      let lookup =
        isOperators
        ? OptionCatalogue.operatorOption(entry.key).map {
          OptionLookup(option: $0, route: .exact, state: $0.state(in: version))
        } : OptionCatalogue.lookUp(entry.key, in: version)
      // Of what a version before the first of the catalogue reads, it tells only what came later.
      if !isSupported, !isOperators, version < OptionCatalogue.oldestVersion {
        guard lookup?.state == .future, let since = lookup?.option.since, since > OptionCatalogue.oldestVersion else {
          continue
        }
      }
      let setting = SurveyedSetting(entry: entry, lookup: lookup, isOperators: isOperators, version: version)
      settings.append(setting)
      guard !setting.isPlaceholder, let (option, type) = setting.reader(in: version) else { continue }
      let allowed = option.allowedValues(in: version)
      // A null keeps the whole file from being read.
      if isUnloadable, entry.text == "null" { continue }
      // Nobody looks at an old name beside the new one.
      if let kind = OptionValue.flaw(of: entry.text, as: type, allowed: allowed, in: version),
        OptionRenamed.readers(of: setting).first.map(cluster.configuration.contains) != true
      {
        badValues.append((setting, kind, allowed))
      }
    }
  }

  /// External resources have rules of their own.
  private static func belongsToOthers(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = key.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "t") else { return false }
    return key.begins(with: "external") || key.begins(with: "taskmanager.resource.")
  }

  private static func isOperators(_ key: String) -> Bool {
    guard let first = key.utf8.first, "kja".utf8.contains(first) else { return false }
    return ["kubernetes.operator.", "job.autoscaler.", "autoscaler.standalone."].contains { key.hasPrefix($0) }
  }
}

/// A setting, and what is known of its key: a class, because each rule on options walks over all of them, and a copy of so
/// many fields costs more than the rule.
package final class SurveyedSetting: Sendable {
  package let entry: FlinkConfiguration.Entry
  /// Nil for a key that nothing knows.
  package let lookup: OptionLookup?
  /// What the key is in `version`, and how it was found: asked far more often than the rest of `lookup`, which is large.
  package let state: OptionState?
  package let route: OptionLookup.Route?
  /// Whether it is the operator's, not Flink's.
  package let isOperators: Bool
  /// The version that is asked about: Flink's, or the operator's.
  package let version: FlinkVersion

  init(entry: FlinkConfiguration.Entry, lookup: OptionLookup?, isOperators: Bool, version: FlinkVersion) {
    self.entry = entry
    self.lookup = lookup
    state = lookup?.state
    route = lookup?.route
    self.isOperators = isOperators
    self.version = version
  }

  /// The versions that a finding must hold for to be an error where nobody says which one reads the file.
  var supportedVersions: [FlinkVersion] { isOperators ? OptionCatalogue.operatorVersions : FlinkVersion.supported }

  /// "Flink 2.3", "operator 1.15".
  var reader: String { "\(isOperators ? "operator" : "Flink") \(version)" }

  /// Who reads such keys, to begin a sentence.
  var owner: String {
    if !isOperators { return "Flink" }
    return entry.key.hasPrefix("kubernetes.operator.") ? "The operator" : "The autoscaler"
  }

  /// The value for a message; a sensitive one is not shown.
  var shownText: String { isSensitive(entry.key) ? "`***`" : quoted(entry.text) }

  /// Whether something may fill the value in later.
  var isPlaceholder: Bool {
    var text = entry.text
    return text.withUTF8 { holdsPlaceholder($0) }
  }

  /// The option that reads the key in a version, and its type there; nil where none does, or no type is known.
  func reader(in version: FlinkVersion) -> (option: FlinkOption, type: OptionType)? {
    guard route == .exact || route == .pattern, let lookup else { return nil }
    return Self.reader(of: lookup.option, in: version, isOperators: isOperators)
  }

  /// Whether the version reads a key, under whatever name.
  func isKnown(_ key: String) -> Bool {
    let known =
      isOperators
      ? OptionCatalogue.operatorOption(key)?.state(in: version) : OptionCatalogue.option(key)?.state(in: version)
    return known == .option || known == .deprecated || known == .raw || known == .script
  }

  /// Whether an option would read the value; true where nothing is known of its type, and for what is filled in later.
  func isReadable(as key: String) -> Bool {
    let lookup =
      isOperators
      ? OptionCatalogue.operatorOption(key).map {
        OptionLookup(option: $0, route: .exact, state: $0.state(in: version))
      } : OptionCatalogue.lookUp(key, in: version)
    guard !isPlaceholder, let lookup, lookup.route == .exact || lookup.route == .pattern,
      let (option, type) = Self.reader(of: lookup.option, in: version, isOperators: isOperators)
    else { return true }
    return OptionValue.flaw(of: entry.text, as: type, allowed: option.allowedValues(in: version), in: version) == nil
  }

  private static func reader(
    of option: FlinkOption, in version: FlinkVersion, isOperators: Bool
  ) -> (option: FlinkOption, type: OptionType)? {
    // Hadoop reads it, which takes any text.
    if option.isFileSystems, option.declaringClass == nil, option.aliasOf.isEmpty { return nil }
    switch option.state(in: version) {
    case .option, .deprecated: return option.type(in: version).map { (option, $0) }
    case .alias, .fallback:
      guard let key = option.aliasOf(in: version).first?.key,
        let target = isOperators ? OptionCatalogue.operatorOption(key) : OptionCatalogue.option(key)
      else { return nil }
      return target.type(in: version).map { (target, $0) }
    case .raw, .script, .ignored, .removed, .future: return nil
    }
  }
}
