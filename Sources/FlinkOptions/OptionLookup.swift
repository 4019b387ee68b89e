/// What is known of a key as it stands in a configuration.
package struct OptionLookup: Sendable {
  /// How the key was found.
  package enum Route: Sendable, Hashable {
    case exact
    /// As an instance of a key with placeholders.
    case pattern
    /// As an entry of a map option, whose key is what stands before it (since Flink 1.14).
    case mapEntry
    /// In a name space that is passed on to something else; any suffix can be right.
    case prefix
  }

  /// The option; of a prefix, its name with the dot at its end.
  package var option: FlinkOption
  package var route: Route
  package var state: OptionState

  package init(option: FlinkOption, route: Route, state: OptionState) {
    self.option = option
    self.route = route
    self.state = state
  }
}

/// Flink's options by version, from Flink's own jars (`Catalogue/options.json`).
///
/// Flink accepts any key, and user code may read its own: unknown is a hint, not an error.
package enum OptionCatalogue {
  /// What a version of Flink makes of a key; nil when no version knows it.
  ///
  /// An exact key wins over a pattern, that over an entry of a map option, that over a prefix. What a file system hands on to
  /// Hadoop or Presto is read in every version, also a key that Flink declares in some of them only.
  package static func lookUp(_ key: String, in version: FlinkVersion) -> OptionLookup? {
    if let option = option(key) {
      let state = option.state(in: version)
      if state == .future || state == .removed, let prefix = prefix(of: key), prefix.isFileSystems,
        prefix.state(in: version) == .option
      {
        return OptionLookup(option: prefix, route: .prefix, state: .option)
      }
      return OptionLookup(option: option, route: .exact, state: state)
    }
    if let option = pattern(matching: key) {
      return OptionLookup(option: option, route: .pattern, state: option.state(in: version))
    }
    if version >= FlinkVersion(1, 14), let option = mapOption(holding: key) {
      return OptionLookup(option: option, route: .mapEntry, state: option.state(in: version))
    }
    if let prefix = prefix(of: key) {
      return OptionLookup(option: prefix, route: .prefix, state: prefix.state(in: version))
    }
    return nil
  }

  /// The entry of exactly this key.
  package static func option(_ key: String) -> FlinkOption? { options.slot(of: key).map(options.option) }

  /// An option of the Flink Kubernetes Operator; its versions are the operator's.
  package static func operatorOption(_ key: String) -> FlinkOption? {
    operatorOptions.slot(of: key).map(operatorOptions.option)
  }

  /// Every key of the operator, sorted by its bytes.
  package static var operatorKeys: [String] { operatorOptions.lines.map(operatorOptions.key) }

  /// The minor versions of the operator that the catalogue knows, oldest first.
  package static let operatorVersions: [FlinkVersion] =
    "\(OptionTable.operatorVersions)".split(separator: " ").compactMap { FlinkVersion($0) }

  /// The first minor version of Flink that the catalogue tells apart; what it knew may be older.
  package static let oldestVersion: FlinkVersion =
    "\(OptionTable.flinkVersions)".split(separator: " ").first.flatMap { FlinkVersion($0) } ?? FlinkVersion(1, 13)

  /// Whether the operator passes any suffix of the key on.
  package static func isInOperatorPrefix(_ key: String) -> Bool {
    operatorPrefixes.contains { key.hasPrefix($0.key) }
  }

  /// Whether the key is an option of connectors, formats or catalogs: for `WITH (…)`, not for the configuration file.
  package static func isTableOption(_ key: String) -> Bool { tableOptions.slot(of: key) != nil }

  /// The factory that makes one of Flink's own metric reporters; nil for the reporters of others.
  package static func factory(ofReporter name: String) -> String? {
    let factory = name.hasSuffix("Factory") ? name : name + "Factory"
    let known = "\(OptionTable.reporterFactories)".split { "\n\t,".contains($0) }
    return known.contains { $0 == factory || $0 == "v" + factory } ? factory : nil
  }

  /// Every exact key, sorted by its bytes.
  package static var keys: [String] { options.lines.map(options.key) }

  /// Shows every key of Flink's, or of the operator's, in the order of their bytes, without making strings.
  package static func withKeys(ofOperator: Bool, _ body: (_ line: Int, UnsafeBufferPointer<UInt8>) -> Void) {
    let index = ofOperator ? operatorOptions : options
    for line in index.lines { body(line, index.keyBytes(line)) }
  }

  /// The key of a line of `withKeys`.
  package static func key(ofLine line: Int, ofOperator: Bool) -> String {
    (ofOperator ? operatorOptions : options).key(line)
  }

  /// The only key that begins with these bytes; nil for none and for several.
  package static func onlyKey(beginningWith start: String, ofOperator: Bool) -> String? {
    let index = ofOperator ? operatorOptions : options
    let lines = index.firstLines(beginningWith: Array(start.utf8))
    return lines.count == 1 ? lines.first.map(index.key) : nil
  }

  /// Every key with placeholders.
  package static var patternKeys: [String] { patterns.all.map(\.key) }

  // MARK: Tables

  static let options = OptionIndex(OptionTable.options, slots: OptionTable.optionsSlots)
  private static let operatorOptions = OptionIndex(
    OptionTable.operatorOptions, slots: OptionTable.operatorOptionsSlots)
  private static let tableOptions = OptionIndex(OptionTable.tableOptions, slots: OptionTable.tableOptionsSlots)
  private static let patterns = FirstByteIndex(
    lineOffsets(of: OptionTable.patterns).map { OptionPattern(OptionTable.patterns, line: $0) }.sorted(), \.firstByte)
  /// Longest first.
  private static let prefixes = FirstByteIndex(
    allOptions(OptionTable.prefixes).sorted { $0.key.count > $1.key.count }.map(Prefix.init), \.bytes.first)
  private static let operatorPrefixes = allOptions(OptionTable.operatorPrefixes)

  private static func pattern(matching key: String) -> FlinkOption? {
    var key = key
    return key.withUTF8 { key in patterns[key.first].first { $0.matches(key) }?.option }
  }

  /// A name space and its bytes.
  private struct Prefix: Sendable {
    let option: FlinkOption
    let bytes: [UInt8]

    init(_ option: FlinkOption) {
      self.option = option
      bytes = Array(option.key.utf8)
    }
  }

  private static func prefix(of key: String) -> FlinkOption? {
    var key = key
    return key.withUTF8 { key in
      prefixes[key.first].first { $0.bytes.count < key.count && key.starts(with: $0.bytes) }?.option
    }
  }

  /// The map option that stands before a dot of the key; the longest wins.
  private static func mapOption(holding key: String) -> FlinkOption? {
    var key = key
    return key.withUTF8 { key in
      var end = key.count
      while let dot = key[..<end].lastIndex(of: UInt8(ascii: ".")) {
        if let slot = options.slot(of: UnsafeBufferPointer(rebasing: key[..<dot])), options.isMap(slot) {
          return options.option(slot)
        }
        end = dot
      }
      return nil
    }
  }
}
