package import Diagnostics

/// What a log of Flink's says about external resources.
package struct LogExplanation: Sendable {
  /// Equal lines of the log, and what stands behind them.
  package struct Finding: Sendable {
    package var level: String
    /// As Flink wrote it; nothing secret is in it.
    package var message: String
    package var count = 1
    package var firstLine: Int
    package var lastLine: Int
    /// As the log writes them.
    package var firstTime: String?
    package var lastTime: String?
    /// The rule that finds it before the cluster starts.
    package var rule: RuleCode?
    /// The key of Flink's configuration that it is about.
    package var setting: String?
    /// What the log itself shows of the settings behind it.
    package var settings: [Setting] = []
    package var cause: String
    package var effect: String
    package var help: String
  }

  /// A setting that the log shows.
  package struct Setting: Sendable, Hashable {
    package var key: String
    /// With what may be a secret masked.
    package var value: String
    package var line: Int
    /// Whether it was given to the process, over the file.
    package var isDynamic: Bool
  }

  /// In the order of their first lines.
  package var findings: [Finding] = []
  /// The resources that a TaskManager's framework took up; nil where the log doesn't say.
  package var enabled: [String]?
  /// The resources whose driver was made.
  package var drivers: [String] = []
  package var lineCount = 0
  /// Whether any line names Flink, as those of a JobManager or TaskManager do from their first one on.
  package var namesFlink = false
  /// Kinds of lines that were left out, because there are too many.
  package var leftOut = 0
}
