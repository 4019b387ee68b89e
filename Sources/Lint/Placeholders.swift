import ClusterLoading
import ClusterModel
import Diagnostics

/// Leaves out what would be said of values that are not there yet.
///
/// Objects are often filled in before they are applied, by `envsubst` or a deployment pipeline: of `${GPUS}` or `{{ gpus }}`
/// nobody can say that it is no number. Flink's own files are read as they are, so there such a text is what counts.
func settled(_ diagnostics: [Diagnostic], in file: LoadedFile) -> [Diagnostic] {
  guard let source = file.source, !diagnostics.isEmpty, file.clusters.contains(where: \.isFilledIn) else {
    return diagnostics
  }
  let isStart = file.clusters.contains { $0.kind.isStart }
  return diagnostics.filter { finding in
    // The file that a start lies over has findings of its own.
    if isStart, finding.path != source.path { return false }
    guard finding.path == source.path, let range = finding.range, range.bytes.upperBound <= source.text.count,
      // What a shell would run is said of a placeholder, too.
      finding.code != NameRunByShell.description.code
    else { return true }
    return !hasPlaceholder(source.text[range.bytes], isShell: isStart)
  }
}

extension Cluster {
  fileprivate var isFilledIn: Bool {
    switch kind {
    case .flinkDeployment, .flinkSessionJob, .configMap, .composeFile, .workload: true
    case .flinkConfiguration, .legacyFlinkConfiguration, .cluster: false
    }
  }
}

/// Whether a text holds `${…}` or `{{…}}`; a place may begin behind a quote, so it needn't be the whole value.
///
/// - Parameter isShell: whether `$NAME` is one, too.
private func hasPlaceholder(_ text: ArraySlice<UInt8>, isShell: Bool) -> Bool {
  if isShell { return text.contains(UInt8(ascii: "$")) }
  var last: UInt8 = 0
  for byte in text {
    if byte == UInt8(ascii: "{"), last == UInt8(ascii: "$") || last == UInt8(ascii: "{") { return true }
    last = byte
  }
  return false
}
