import ClusterModel
import Diagnostics
import FlinkOptions

extension LintContext {
  /// Replaces the whole value of a setting, in its quotes where it has some; none where it is written otherwise.
  func valueEdit(_ entry: FlinkConfiguration.Entry, to text: String) -> [TextEdit] {
    valuePlace(of: entry).map { [TextEdit(at: $0, replacement: text)] } ?? []
  }

  /// Replaces a key that is written in one piece.
  func keyEdit(_ entry: FlinkConfiguration.Entry, to key: String) -> [TextEdit] {
    guard configuration[key] == nil, isWrittenAlone(entry), let location = keyLocation(entry) else { return [] }
    for quote in ["", "\"", "'"] where has(quote + entry.key + quote, at: location) {
      return [TextEdit(at: location, replacement: quote + key + quote)]
    }
    return []
  }

  /// Whether a version was said for what reads the setting.
  func hasStatedVersion(for setting: SurveyedSetting) -> Bool {
    setting.isOperators ? cluster.operatorVersion != nil : hasStatedVersion
  }

  /// An error where it holds for every version that could read the file; else a warning.
  func severity(
    of setting: SurveyedSetting, whereItHolds holds: (FlinkVersion) -> Bool
  ) -> Severity {
    if hasStatedVersion(for: setting) { return holds(setting.version) ? .error : .warning }
    return setting.supportedVersions.allSatisfy(holds) ? .error : .warning
  }
}

/// Why a value can't be read, and how much that matters.
struct BadValue {
  var kind: ValueFlaw
  var severity: Severity { ofSeverity() }
  /// The values of an enum.
  var allowed: [String]
  /// All versions are asked for it, so only for what a rule reports.
  fileprivate var ofSeverity: () -> Severity
}

extension LintContext {
  /// The settings whose value Flink can't read as the option's type.
  var badValues: [(SurveyedSetting, BadValue)] {
    options.badValues.map { setting, kind, allowed in
      let flaw = BadValue(kind: kind, allowed: allowed) {
        let text = setting.entry.text
        return self.severity(of: setting) { version in
          guard let (option, type) = setting.reader(in: version) else { return false }
          return OptionValue.flaw(of: text, as: type, allowed: option.allowedValues(in: version), in: version) != nil
        }
      }
      return (setting, flaw)
    }
  }
}
