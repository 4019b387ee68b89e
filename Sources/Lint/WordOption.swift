import ClusterModel
import FlinkOptions

/// An option that is a text to Flink, and of which Flink's code knows some words only, in letters of either size.
///
/// Measured with Flink 2.3: what becomes of a word that it doesn't know.
struct WordOption: Sendable {
  enum Fate: Sendable {
    /// Whatever reads the option throws.
    case throwing
    /// Flink takes the word for the name of a class.
    case classNamed
    /// Flink's client looks for a deployment of that name.
    case deployment
  }

  /// The option's names, the newest first.
  let keys: [String]
  let fate: Fate
  /// Words that the catalogue's list leaves out, in small letters.
  var others: [String] = []
  /// Words that Flink 1 still takes (`StateBackendLoader`).
  var ofFlink1: [String] = []

  static let all = [
    WordOption(keys: ["restart-strategy.type", "restart-strategy"], fate: .throwing),
    WordOption(keys: ["classloader.resolve-order"], fate: .throwing),
    WordOption(keys: ["jobmanager.execution.failover-strategy"], fate: .throwing),
    WordOption(
      keys: ["cleanup-strategy.type", "cleanup-strategy"], fate: .throwing, others: ["fixeddelay", "exponentialdelay"]),
    WordOption(keys: ["high-availability.zookeeper.client.acl"], fate: .throwing),
    WordOption(keys: ["high-availability.type", "high-availability"], fate: .classNamed),
    WordOption(
      keys: ["state.backend.type", "state.backend"], fate: .classNamed, ofFlink1: ["filesystem", "jobmanager"]),
    WordOption(keys: ["execution.checkpointing.storage", "state.checkpoint-storage"], fate: .classNamed),
    WordOption(keys: ["execution.target"], fate: .deployment),
  ]

  /// The setting that counts, and the words that a version knows; nil where it is one of them, or not set.
  func unknown(
    in configuration: FlinkConfiguration, version: FlinkVersion
  ) -> (entry: FlinkConfiguration.Entry, words: [String])? {
    for key in keys {
      guard let entry = configuration[key] else { continue }
      guard let option = OptionCatalogue.option(key) else { return nil }
      let allowed = option.allowedValues(in: version)
      if allowed.isEmpty || allowed.contains(entry.text) { return nil }
      let words = allowed.map { $0.lowercased() }
      let word = entry.text.lowercased()
      if version.major < 2, ofFlink1.contains(word) { return nil }
      return words.contains(word) || others.contains(word) ? nil : (entry, words)
    }
    return nil
  }
}
