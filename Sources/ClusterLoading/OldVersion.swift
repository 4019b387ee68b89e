import Diagnostics
import FlinkOptions

/// What there is to say of a version that is older than Drey's answers; nothing of a newer one.
func findingsOfOldVersion(_ version: FlinkVersion, at location: SourceLocation?, path: String) -> [Diagnostic] {
  guard let oldest = FlinkVersion.supported.first, version < oldest else { return [] }
  let effect =
    version >= OptionCatalogue.oldestVersion
    ? "Options are judged as Flink \(version) knows them, all else by the rules of Flink \(oldest)."
    : "What follows is told by the rules of Flink \(oldest), and little of options."
  return [
    LoadingRules.flinkVersionOld.diagnostic(
      "Flink \(version) is older than \(oldest), the oldest that Drey has measured", at: location, path: path,
      effect: effect)
  ]
}
